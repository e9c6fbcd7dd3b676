// The device program: one file, Node's built-ins only, no socket. `node edge.cjs enrol|install|run|status|rollback|collect`.
// Also started straight from a stick: then that stick is the default. Ends with 10 + class of the error code on refusal.
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure, exitCodeOf } from "../../shared/contract/errors.ts";
import type { FailureData } from "../../shared/contract/errors.ts";
import { base64Of } from "../../shared/format/base64.ts";
import { bytesOfHex, hexOf } from "../../shared/format/bytes.ts";
import { digestWords } from "../../shared/format/digestWords.ts";
import { sealLanStatement } from "../../shared/format/lanStatement.ts";
import { accept } from "./candidate.ts";
import { realClock } from "./clock.ts";
import { slotNames } from "./control.ts";
import type { SlotName } from "./control.ts";
import { Device, enrol, enrolProduction, isEnrolled, runtimeVersion } from "./device.ts";
import type { Identity, World } from "./device.ts";
import { deviceCrypto } from "./deviceCrypto.ts";
import { deviceFailureOf, realDisk } from "./disk.ts";
import { companionOf, runCompanion } from "./embedded.ts";
import { hostPort } from "./hostPort.ts";
import { install } from "./install.ts";
import type { TestSlot } from "./install.ts";
import { handOut, makeReceipt } from "./receipts.ts";
import { reserveRoom } from "./reserve.ts";
import { rollBack } from "./rollBack.ts";
import { runWord } from "./runWord.ts";
import type { RunOptions } from "./runWord.ts";
import { selfTest } from "./selfTest.ts";
import type { SelfTestResult } from "./selfTest.ts";
import { withLock } from "./lock.ts";
import { bareEnvironment, ownCommand, program } from "./ownProgram.ts";
import { openSlot } from "./slots.ts";
import { liveStatus } from "./statusFile.ts";
import { firstRootOn } from "./siteRoot.ts";
import { labKeyOn, stickFolder } from "./stickSide.ts";
import { startFromStick } from "./stickStart.ts";
import { takeNews } from "./news.ts";

const world: World = { disk: realDisk, clock: realClock, crypto: deviceCrypto };

interface Options extends RunOptions {
  stick: string;
  json: boolean;
  lab: boolean;
  production: boolean;
  /** The first words of the site's root, from the site's own record: what the person at the machine confirms. */
  root: string;
  hardwareClass: string | undefined;
  label: string;
  package: string | undefined;
  slot: string | undefined;
  tlsKey: string;
}

function readOptions(args: string[]): { word: string; options: Options; isBareOnStick: boolean } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      stick: { type: "string" },
      home: { type: "string" },
      json: { type: "boolean", default: false },
      lab: { type: "boolean", default: false },
      production: { type: "boolean", default: false },
      root: { type: "string" },
      class: { type: "string" },
      label: { type: "string" },
      package: { type: "string" },
      input: { type: "string" },
      follow: { type: "boolean", default: false },
      folder: { type: "string" },
      source: { type: "string" },
      "quota-mb": { type: "string" },
      alarms: { type: "boolean", default: false },
      answers: { type: "boolean", default: false },
      worker: { type: "boolean", default: false },
      slot: { type: "string" },
      "tls-key": { type: "string" },
    },
  });
  // started from <stick>/MILLWRIGHT/device/edge.cjs that stick is meant
  const isOnStick = basename(dirname(dirname(program))) === stickFolder;
  const fromStick = isOnStick ? dirname(dirname(dirname(program))) : ".";
  const home = resolve(values.home ?? process.env["MILLWRIGHT_DEVICE_HOME"] ?? join(homedir(), ".millwright-device"));
  return {
    word: positionals[0] ?? "status",
    isBareOnStick: isOnStick && positionals.length === 0 && !values.json,
    options: { stick: resolve(values.stick ?? fromStick), home, json: values.json, lab: values.lab, production: values.production, root: values.root ?? "", hardwareClass: values.class, label: values.label ?? "", package: values.package, input: values.input, follow: values.follow, folder: values.folder, source: values.source, quotaMb: values["quota-mb"], alarms: values.alarms, answers: values.answers, worker: values.worker, slot: values.slot, tlsKey: values["tls-key"] ?? "" },
  };
}

/** Inside the desktop app no other process can be started from here (fuse RunAsNode is off): there this process, itself a throw-away one, tests. */
const testSlot: TestSlot = (home, slot) => (process.versions["electron"] === undefined ? testInChild(home, slot) : testHere(home, slot));

function testHere(home: string, slot: SlotName): SelfTestResult {
  const pkg = openSlot(home, slot, Device.trustOf(home, world), world.disk);
  return selfTest(pkg, { nowMs: () => Number(process.hrtime.bigint()) / 1e6, rssMb: () => process.memoryUsage().rss / 1_048_576 });
}

/** The self-test in a process of its own with capped heap; a process that dies has failed the test. */
function testInChild(home: string, slot: SlotName): SelfTestResult {
  const { file, args } = ownCommand(["selftest", "--home", home, "--slot", slot, "--json"], ["--max-old-space-size=512"]);
  const child = spawnSync(file, args, { encoding: "utf8", timeout: 120_000, env: bareEnvironment, maxBuffer: 1024 * 1024 });
  const failed = (why: string): SelfTestResult => ({ passed: false, rows: 0, worst: null, latencyP99Ms: 0, rssMb: 0, why });
  if (child.error && child.pid === 0) return failed(child.error.message);
  if (child.status !== 0) return failed(child.signal ?? (child.stderr.split("\n")[0] || `exit ${child.status}`));
  const answer: unknown = JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "null");
  if (typeof answer !== "object" || answer === null || !("selfTest" in answer)) return failed("no answer");
  return answer.selfTest as SelfTestResult;
}

/** Makes the folder a device of the kind that the person named; the words are for comparing. */
function enrolFrom(stick: string, options: Options): Identity & { keyWords: string } {
  if (options.production) return enrolAtSite(stick, options);
  const key = labKeyOn(stick, world.disk);
  if (!key) throw new Failure("stickEmpty", { file: "lab-trust.json" });
  const identity = enrol(options.home, key, options.label, world);
  return { ...identity, keyWords: digestWords(deviceCrypto.sha256(bytesOfHex(identity.trusted[0]!)!)) };
}

const wordsToConfirm = 4;

/** Pins the site's first root once its words were given: a stick alone can never make a device trust another site. */
function enrolAtSite(stick: string, options: Options): Identity & { keyWords: string } {
  const first = firstRootOn(stick, world.disk, deviceCrypto);
  const keyWords = digestWords(bytesOfHex(first.digest)!);
  const given = options.root.trim().toLowerCase().split(/[\s-]+/);
  if (given.length < wordsToConfirm || given.some((word, i) => word !== keyWords.split(" ")[i])) throw new Failure("rootUnconfirmed", { file: first.root.site, detail: keyWords });
  return { ...enrolProduction(options.home, first, options.label, options.hardwareClass, world), keyWords };
}

const words: Record<string, (options: Options) => Promise<object> | object> = {
  enrol: (options) => {
    const identity = enrolFrom(options.stick, options);
    const device = Device.open(options.home, world);
    reserveRoom(options.home, world.disk);
    device.note("enrolled");
    const { receipt, ...sealed } = makeReceipt(device, { act: "enrol", outcome: "enrolled", code: null, package: null, selfTest: null });
    handOut(device, options.stick, sealed);
    device.log.close();
    return { device: identity.device, mode: identity.mode, keyWords: identity.keyWords, receipt: receipt.receiptSeq };
  },
  install: (options) => {
    // enrolment is a local act: --lab or --production says that the person at the machine means it
    const fresh = !isEnrolled(options.home, world.disk);
    if (fresh && !options.lab && !options.production) throw new Failure("deviceNotEnrolled", { file: options.home });
    const enrolled = fresh ? enrolFrom(options.stick, options) : undefined;
    const device = Device.open(options.home, world);
    reserveRoom(options.home, world.disk);
    if (enrolled) device.note("enrolled");
    const result = install(device, options.stick, testSlot, options.package);
    attempt(() => device.sayUnsaid());
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
      flags: device.flags,
      receipt: receipt.receiptSeq,
      ...(written ? { stick: written } : {}),
    };
  },
  run: (options) => runWord(options, process.argv.slice(2), world),
  collect: (options) => {
    const device = Device.open(options.home, world);
    // what the stick brings is taken in; a chain of roots that does not hold stands in the receipt, and the records go home all the same
    const refused = attempt(() => takeNews(device, options.stick));
    const code = refused && "failure" in refused ? refused.failure.code : null;
    const { receipt, ...sealed } = makeReceipt(device, { act: "collect", outcome: "reported", code, package: null, selfTest: null });
    const { records } = handOut(device, options.stick, sealed);
    device.log.close();
    return { device: device.identity.device, receipt: receipt.receiptSeq, records, logHead: receipt.logHead, code, flags: device.flags };
  },
  rollback: (options) => {
    const device = Device.open(options.home, world);
    const to = rollBack(device, "by hand");
    attempt(() => device.sayUnsaid());
    const { receipt, ...sealed } = makeReceipt(device, { act: "rollback", outcome: "rolledBack", code: null, package: to, selfTest: null });
    const written = world.disk.exists(join(options.stick, stickFolder)) ? attempt(() => handOut(device, options.stick, sealed)) : undefined;
    device.log.close();
    return { device: device.identity.device, running: to, receipt: receipt.receiptSeq, ...(written ? { stick: written } : {}) };
  },
  accept: (options) => {
    const device = Device.open(options.home, world);
    const accepted = accept(device);
    device.log.close();
    return { device: device.identity.device, running: accepted, state: device.control.state };
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
      orderCounter: control.orderCounter,
      root: device.root ? { version: device.root.root.version, site: device.root.root.site, words: digestWords(bytesOfHex(device.root.digest)!) } : null,
      flags: device.flags,
      rowsScored: control.rowsScored,
      alarms: control.alarms,
      logHead: { bootSeq: control.bootSeq, ...device.log.tail },
      runtime: runtimeVersion,
      live: liveStatus(options.home, world.disk),
    };
  },
  // the courier's key for the plant network, vouched for by the device's own: the one thing that is signed for another program
  vouch: (options) => {
    const tlsKey = bytesOfHex(options.tlsKey);
    if (!tlsKey || tlsKey.length === 0) throw new Failure("wordUnknown", { field: "tls-key" });
    const { identity, signer } = Device.open(options.home, world);
    return { device: identity.device, statement: base64Of(sealLanStatement({ device: identity.device, label: identity.label, tlsKey }, signer)) };
  },
  selftest: (options) => {
    const slot = slotNames.find((name) => name === options.slot);
    if (!slot) throw new Failure("wordUnknown", { field: "slot" });
    return { selfTest: testHere(options.home, slot) };
  },
};

/** Words that write the device's log or its control record; `run` sees to the lock itself. */
const locked: ReadonlySet<string> = new Set(["enrol", "install", "collect", "rollback", "accept", "status", "vouch"]);

function attempt<T>(act: () => T): T | { failure: FailureData } {
  try {
    return act();
  } catch (thrown) {
    return { failure: deviceFailureOf(thrown) };
  }
}

async function main(): Promise<void> {
  const companion = companionOf(process.argv[2]);
  if (companion) return runCompanion(companion, process.argv.slice(3));
  let json = process.argv.includes("--json");
  try {
    const { word, options, isBareOnStick } = readOptions(process.argv.slice(2));
    json = options.json;
    if (isBareOnStick) return await withoutWord(options);
    const act = Object.hasOwn(words, word) ? words[word] : undefined;
    if (!act) throw new Failure("wordUnknown", { field: word, detail: Object.keys(words).slice(0, 6).join(" ") });
    const answer = { ok: true, word, ...(locked.has(word) ? await withLock(options.home, world, () => act(options)) : await act(options)) };
    say(answer, json);
  } catch (thrown) {
    const failure = deviceFailureOf(thrown);
    const answer = { ok: false, failure };
    process.exitCode = exitCodeOf(failure.code);
    say(answer, json);
  }
}

/** Started from a stick by a person, who typed nothing. */
async function withoutWord(options: Options): Promise<void> {
  const perform = async (word: "install" | "collect" | "status", changes: Partial<Options> = {}) => withLock(options.home, world, () => words[word]!({ ...options, ...changes }));
  const key = labKeyOn(options.stick, world.disk);
  const failure = await startFromStick({
    isEnrolled: isEnrolled(options.home, world.disk),
    hasPackage: world.disk.list(join(options.stick, stickFolder, "packages"), 1).length > 0,
    keyWords: key && digestWords(deviceCrypto.sha256(bytesOfHex(key)!), 4),
    install: (lab) => perform("install", { lab }),
    collect: () => perform("collect"),
    status: () => perform("status"),
  });
  if (failure) process.exitCode = exitCodeOf(failure.code);
}

/** Started by a host of the workbench (practice device) or by its supervisor the answer goes over the channel: standard output is theirs. */
function say(answer: object, json: boolean): void {
  const host = hostPort();
  if (host) host.end(answer, "leave");
  else print(answer, json);
}

/** One JSON line, or one line a fact for people. */
function print(answer: object, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else for (const [name, value] of Object.entries(answer)) process.stdout.write(`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`);
}

void main();
