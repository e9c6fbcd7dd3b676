// The device program: one file, Node's built-ins only, no socket. `node edge.cjs enrol|install|run|status|rollback|collect`.
// Also started straight from a stick: then that stick is the default. Ends with 10 + class of the error code on refusal.
import { spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure, exitCodeOf, failureOf } from "../../shared/contract/errors.ts";
import { bytesOfHex, hexOf } from "../../shared/format/bytes.ts";
import { digestWords } from "../../shared/format/digestWords.ts";
import { realClock } from "./clock.ts";
import { slotNames } from "./control.ts";
import type { SlotName } from "./control.ts";
import { Device, enrol, isEnrolled, runtimeVersion } from "./device.ts";
import type { Identity, World } from "./device.ts";
import { deviceCrypto } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import { install, rollBack } from "./install.ts";
import type { TestSlot } from "./install.ts";
import { handOut, makeReceipt } from "./receipts.ts";
import { run } from "./run.ts";
import { selfTest } from "./selfTest.ts";
import type { SelfTestResult } from "./selfTest.ts";
import { openSlot } from "./slots.ts";
import { labKeyOn, stickFolder } from "./stickSide.ts";

const world: World = { disk: realDisk, clock: realClock, crypto: deviceCrypto };
const program = resolve(process.argv[1] ?? "");

interface Options {
  stick: string;
  home: string;
  json: boolean;
  lab: boolean;
  label: string;
  package: string | undefined;
  input: string | undefined;
  slot: string | undefined;
}

function readOptions(args: string[]): { word: string; options: Options } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      stick: { type: "string" },
      home: { type: "string" },
      json: { type: "boolean", default: false },
      lab: { type: "boolean", default: false },
      label: { type: "string" },
      package: { type: "string" },
      input: { type: "string" },
      slot: { type: "string" },
    },
  });
  // started from <stick>/MILLWRIGHT/device/edge.cjs that stick is meant
  const fromStick = basename(dirname(dirname(program))) === stickFolder ? dirname(dirname(dirname(program))) : ".";
  const home = resolve(values.home ?? process.env["MILLWRIGHT_DEVICE_HOME"] ?? join(homedir(), ".millwright-device"));
  return {
    word: positionals[0] ?? "status",
    options: { stick: resolve(values.stick ?? fromStick), home, json: values.json, lab: values.lab, label: values.label ?? "", package: values.package, input: values.input, slot: values.slot },
  };
}

/** Nothing of this process's environment but what Windows needs to start a process at all. */
const bareEnvironment: NodeJS.ProcessEnv = process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] };

/** Inside the desktop app no other process can be started from here (fuse RunAsNode is off): there this process, itself a throw-away one, tests. */
const testSlot: TestSlot = (home, slot) => (process.versions["electron"] === undefined ? testInChild(home, slot) : testHere(home, slot));

function testHere(home: string, slot: SlotName): SelfTestResult {
  const pkg = openSlot(home, slot, Device.trustOf(home, world), world.disk);
  return selfTest(pkg, { nowMs: () => Number(process.hrtime.bigint()) / 1e6, rssMb: () => process.memoryUsage().rss / 1_048_576 });
}

/** The self-test in a process of its own with capped heap; a process that dies has failed the test. */
function testInChild(home: string, slot: SlotName): SelfTestResult {
  const child = spawnSync(process.execPath, ["--max-old-space-size=512", program, "selftest", "--home", home, "--slot", slot, "--json"], { encoding: "utf8", timeout: 120_000, env: bareEnvironment, maxBuffer: 1024 * 1024 });
  const failed = (why: string): SelfTestResult => ({ passed: false, rows: 0, worst: null, latencyP99Ms: 0, rssMb: 0, why });
  if (child.status !== 0) return failed(child.signal ?? (child.stderr.split("\n")[0] || `exit ${child.status}`));
  const answer: unknown = JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "null");
  if (typeof answer !== "object" || answer === null || !("selfTest" in answer)) return failed("no answer");
  return answer.selfTest as SelfTestResult;
}

function enrolFrom(stick: string, options: Options): Identity & { keyWords: string } {
  const key = labKeyOn(stick, world.disk);
  if (!key) throw new Failure("stickEmpty", { file: "lab-trust.json" });
  const identity = enrol(options.home, key, options.label, world);
  return { ...identity, keyWords: digestWords(deviceCrypto.sha256(bytesOfHex(identity.trusted[0]!)!)) };
}

const words: Record<string, (options: Options) => Promise<object> | object> = {
  enrol: (options) => {
    const identity = enrolFrom(options.stick, options);
    const device = Device.open(options.home, world);
    device.note("enrolled");
    const { receipt, ...sealed } = makeReceipt(device, { act: "enrol", outcome: "enrolled", code: null, package: null, selfTest: null });
    handOut(device, options.stick, sealed);
    device.log.close();
    return { device: identity.device, mode: identity.mode, keyWords: identity.keyWords, receipt: receipt.receiptSeq };
  },
  install: (options) => {
    // enrolment is a local act: --lab says that the person at the machine means it
    const fresh = !isEnrolled(options.home, world.disk);
    if (fresh && !options.lab) throw new Failure("deviceNotEnrolled", { file: options.home });
    const enrolled = fresh ? enrolFrom(options.stick, options) : undefined;
    const device = Device.open(options.home, world);
    if (enrolled) device.note("enrolled");
    const result = install(device, options.stick, testSlot, options.package);
    const { receipt, ...sealed } = makeReceipt(device, { act: "install", outcome: result.outcome, code: result.failure?.code ?? null, package: result.package, selfTest: result.selfTest });
    // a stick that cannot be written does not undo what is installed: the receipt waits on the device
    const written = attempt(() => handOut(device, options.stick, sealed));
    device.log.close();
    if (result.failure && result.outcome === "refused") throw new Failure(result.failure.name, result.failure.where);
    return {
      device: device.identity.device,
      mode: device.identity.mode,
      ...(enrolled ? { keyWords: enrolled.keyWords } : {}),
      outcome: result.outcome,
      package: result.package,
      packageWords: result.package ? digestWords(bytesOfHex(result.package)!) : null,
      selfTest: result.selfTest,
      state: device.control.state,
      receipt: receipt.receiptSeq,
      ...(written ? { stick: written } : {}),
    };
  },
  run: async (options) => {
    if (options.input !== undefined && !world.disk.exists(options.input)) throw new Failure("fileMissing", { file: options.input });
    const device = Device.open(options.home, world);
    const source = options.input === undefined ? process.stdin : createReadStream(options.input);
    source.setEncoding("utf8");
    return { device: device.identity.device, mode: device.identity.mode, ...(await run(device, source as AsyncIterable<string>)) };
  },
  collect: (options) => {
    const device = Device.open(options.home, world);
    const { receipt, ...sealed } = makeReceipt(device, { act: "collect", outcome: "reported", code: null, package: null, selfTest: null });
    const { records } = handOut(device, options.stick, sealed);
    device.log.close();
    return { device: device.identity.device, receipt: receipt.receiptSeq, records, logHead: receipt.logHead };
  },
  rollback: (options) => {
    const device = Device.open(options.home, world);
    const to = rollBack(device, "by hand");
    const { receipt, ...sealed } = makeReceipt(device, { act: "rollback", outcome: "rolledBack", code: null, package: to, selfTest: null });
    const written = world.disk.exists(join(options.stick, stickFolder)) ? attempt(() => handOut(device, options.stick, sealed)) : undefined;
    device.log.close();
    return { device: device.identity.device, running: to, receipt: receipt.receiptSeq, ...(written ? { stick: written } : {}) };
  },
  status: (options) => {
    const device = Device.open(options.home, world);
    const { control, identity } = device;
    return {
      device: identity.device,
      publicKey: hexOf(device.signer.publicKey),
      mode: identity.mode,
      label: identity.label,
      state: control.state,
      running: control.active ? control.slots[control.active] : null,
      previous: control.previous ? control.slots[control.previous] : null,
      triesLeft: control.triesLeft,
      counters: control.counters,
      rowsScored: control.rowsScored,
      alarms: control.alarms,
      logHead: { bootSeq: control.bootSeq, ...device.log.tail },
      runtime: runtimeVersion,
    };
  },
  selftest: (options) => {
    const slot = slotNames.find((name) => name === options.slot);
    if (!slot) throw new Failure("wordUnknown", { field: "slot" });
    return { selfTest: testHere(options.home, slot) };
  },
};

function attempt<T>(act: () => T): T | { failure: ReturnType<typeof failureOf> } {
  try {
    return act();
  } catch (thrown) {
    return { failure: failureOf(thrown) };
  }
}

async function main(): Promise<void> {
  let json = process.argv.includes("--json");
  try {
    const { word, options } = readOptions(process.argv.slice(2));
    json = options.json;
    const act = Object.hasOwn(words, word) ? words[word] : undefined;
    if (!act) throw new Failure("wordUnknown", { field: word, detail: Object.keys(words).slice(0, 6).join(" ") });
    const answer = { ok: true, word, ...(await act(options)) };
    if (!sentToHost(answer, 0)) print(answer, json);
  } catch (thrown) {
    const failure = failureOf(thrown);
    const answer = { ok: false, failure };
    process.exitCode = exitCodeOf(failure.code);
    if (!sentToHost(answer, process.exitCode)) print(answer, json);
  }
}

/** Started by a host of the workbench (practice device) the answer goes over its channel, because standard output is the host's own. */
function sentToHost(answer: object, code: number): boolean {
  const { parentPort } = process as unknown as { parentPort?: { postMessage(message: unknown): void } };
  if (parentPort) {
    parentPort.postMessage(answer);
    // such a process does not end by itself; the message is handed over first
    setTimeout(() => process.exit(code), 100);
    return true;
  }
  if (!process.send) return false;
  process.send(answer, undefined, {}, () => process.disconnect());
  return true;
}

/** One JSON line, or one line a fact for people. */
function print(answer: object, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else for (const [name, value] of Object.entries(answer)) process.stdout.write(`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`);
  tellHost(answer);
}

/** A workbench that runs this program as a practice device takes the answer over the channel it opened; on a plant machine there is none. */
function tellHost(answer: object): void {
  const { parentPort } = process as unknown as { parentPort?: { postMessage(message: object): void } };
  if (parentPort) parentPort.postMessage(answer);
  else process.send?.(answer);
}

void main();
