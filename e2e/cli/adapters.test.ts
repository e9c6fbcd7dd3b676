// The device beside real servers of the plant's protocols: a broker, an OPC UA server, a Modbus device. What they say is scored; what they stop
// saying is answered by "no answer"; and nothing is ever written to them.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { server as modbus } from "jsmodbus";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lay, linePlan, lineRows, table } from "../faults/line.ts";
import { millwright } from "../harness/commandLine.ts";
import { within } from "../harness/window.ts";
import { makeWork, root } from "../harness/work.ts";
import { readRun } from "./answer.ts";

const work = makeWork(undefined);
const project = join(work.folder, "line");
const built = (name: string) => join(root, "build/node", name);
const home = join(work.folder, "device");
const brokerProgram = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"].find((path) => existsSync(path));

const answerLimitMs = 60_000;

interface Answer {
  time: string;
  score: number | null;
  quality: string;
  reason: string | null;
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The device program by Node, and as the executable that set-up makes (main/setup/devicePrograms.mjs), which runs the adapter inside it. */
const byNode = [process.execPath, built("edge.cjs")];
const executable = join(root, "build/device/millwright-device-linux-x64");
const hasExecutable = process.platform === "linux" && process.arch === "x64" && existsSync(executable);
if (!hasExecutable) console.log("adapters inside the executable: not tried; set-up made none (node main/setup/devicePrograms.mjs linux-x64)");

/** Starts the device on a source, or on a file that grows; its answers come one by one. */
function run(source: object | string, [program, ...words] = byNode): { next: (is: (answer: Answer) => boolean) => Promise<Answer>; stop: () => Promise<void> } {
  const file = typeof source === "string" ? source : join(work.folder, "source.json");
  if (typeof source !== "string") writeFileSync(file, JSON.stringify({ format: 1, kind: "adapter", ...source }));
  const child: ChildProcess = spawn(program!, [...words, "run", "--home", home, ...(typeof source === "string" ? ["--follow", "--input", file] : ["--source", file]), "--answers"], { stdio: ["ignore", "pipe", "pipe"], env: {} });
  let rest = "";
  let error = "";
  const listeners = new Set<(answer: Answer) => void>();
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (error = (error + text).slice(-2000)));
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line.startsWith('{"time"')) for (const listener of listeners) listener(JSON.parse(line) as Answer);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    next: (is) => {
      const wanted = new Promise<Answer>((resolve, reject) => {
        const listener = (answer: Answer) => {
          if (!is(answer)) return;
          listeners.delete(listener);
          resolve(answer);
        };
        listeners.add(listener);
        child.once("close", () => reject(new Error(`the device ended: ${error}`)));
      });
      return within(wanted, `an answer of the device for which ${String(is)}`, answerLimitMs);
    },
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Score that the device gives the same values read from a file. */
function scoreOf(pressure: number, flow: number): number {
  const file = join(work.folder, "one.csv");
  writeFileSync(file, `time,pressure,flow\n2026-03-01T00:00:00Z,${pressure},${flow}\n`);
  const other = join(work.folder, "other");
  if (!existsSync(other)) expect(spawnSync(process.execPath, [built("edge.cjs"), "install", "--lab", "--stick", join(project, "practice", "stick"), "--home", other], { encoding: "utf8" }).status).toBe(0);
  expect(spawnSync(process.execPath, [built("edge.cjs"), "run", "--home", other, "--input", file, "--json"], { encoding: "utf8" }).status).toBe(0);
  return Number(readFileSync(join(other, "out", "scores.csv"), "utf8").trim().split("\n").at(-1)!.split(",")[2]);
}

const broken = [4.4, 20] as const;
const sound = [5.1, 20.2] as const;
let wanted: { broken: number; sound: number };
const near = (score: number) => (answer: Answer) => answer.score !== null && Math.abs(answer.score - score) < 1e-9;
const isSilent = (answer: Answer) => answer.score === null && answer.quality === "Bad";

beforeAll(async () => {
  readRun(await millwright([...lay(join(work.folder, "input"), table(lineRows()), linePlan()), "--project", project], work.env));
  expect(spawnSync(process.execPath, [built("edge.cjs"), "install", "--lab", "--stick", join(project, "practice", "stick"), "--home", home], { encoding: "utf8" }).status).toBe(0);
  wanted = { broken: scoreOf(...broken), sound: scoreOf(...sound) };
  expect(wanted.broken).toBeGreaterThan(wanted.sound);
});
afterAll(() => work.remove());

it("a file that grows no more is told as silent after ten of its steps, as the model card says, and answered again once it grows", async () => {
  const objects = join(project, "objects");
  const card = readdirSync(objects, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith("card.html"))!;
  expect(readFileSync(join(objects, card), "utf8").replaceAll(/\p{Zs}/gu, " ")).toContain("When no row comes for 10 s, the device says that it has no answer");
  const file = join(work.folder, "grow.csv");
  const row = (second: number, [p, q]: readonly [number, number]) => `2026-04-01T00:00:${String(second).padStart(2, "0")}Z,${p},${q}\n`;
  writeFileSync(file, `time,pressure,flow\n${row(0, sound)}`);
  const device = run(file);
  await device.next(near(wanted.sound));
  expect(await device.next(isSilent)).toMatchObject({ time: "", reason: "MW-DEV-707" });
  appendFileSync(file, row(20, broken));
  await device.next(near(wanted.broken));
  await device.stop();
});

describe("by MQTT", () => {
  let port: number;
  let broker: ChildProcess | undefined;
  const start = async () => {
    const file = join(work.folder, "mosquitto.conf");
    writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    broker = spawn(brokerProgram!, ["-c", file, "-v"], { stdio: ["ignore", "ignore", "pipe"] });
    const running = new Promise<void>((resolve) => broker!.stderr!.setEncoding("utf8").on("data", (text: string) => text.includes("running") && resolve()));
    await within(running, "the broker to run");
  };
  const kill = async () => {
    const ended = new Promise((resolve) => broker!.once("close", resolve));
    broker!.kill("SIGKILL");
    await ended;
  };
  beforeAll(async () => {
    expect(brokerProgram, "mosquitto is installed by set-up").toBeDefined();
    port = await freePort();
    await start();
  });
  afterAll(kill);

  it("scores plain JSON, says no answer when the broker is gone, and answers again when it is back; so does the executable by itself", async () => {
    const signals = [{ column: "pressure", topic: "line/state", path: "p" }, { column: "flow", topic: "line/state", path: "q" }];
    const settings = { url: `mqtt://127.0.0.1:${port}`, signals, periodMs: 200, staleMs: 3000 };
    const device = run({ adapter: "mqtt", settings });
    let publisher = await connectAsync(`mqtt://127.0.0.1:${port}`);
    const say = ([p, q]: readonly [number, number]) => publisher.publishAsync("line/state", JSON.stringify({ p, q }), { retain: true });
    await say(sound);
    await device.next(near(wanted.sound));
    await say(broken);
    await device.next(near(wanted.broken));
    await publisher.endAsync(true);
    await kill();
    await device.next(isSilent);
    await start();
    publisher = await connectAsync(`mqtt://127.0.0.1:${port}`);
    await say(sound);
    await device.next(near(wanted.sound));
    await device.stop();
    await say(broken);
    if (hasExecutable) {
      const alone = run({ adapter: "mqtt", settings }, [executable]);
      await alone.next(near(wanted.broken));
      await alone.stop();
    }
    await publisher.endAsync();
  });
});

it("by OPC UA, with the server's own word on quality; an adapter that is refused ends with a word", async () => {
  const { OPCUAServer } = await import("node-opcua-server");
  const { DataType, StatusCodes, Variant } = await import("node-opcua-client");
  const port = await freePort();
  const server = new OPCUAServer({ port, hostname: "127.0.0.1", allowAnonymous: true, userManager: { isValidUser: () => false }, serverCertificateManager: await certificates() });
  await server.initialize();
  const space = server.engine.addressSpace!;
  const own = space.getOwnNamespace();
  let now: readonly [number, number] = sound;
  let status = StatusCodes.Good;
  const telling: NodeJS.Timeout[] = [];
  for (const [i, name] of ["pressure", "flow"].entries()) {
    const variable = own.addVariable({ componentOf: own.addObject({ browseName: `o${name}`, organizedBy: space.rootFolder.objects }), nodeId: `s=${name}`, browseName: name, dataType: "Double", accessLevel: "CurrentRead", userAccessLevel: "CurrentRead" });
    const tell = () => variable.setValueFromSource(new Variant({ dataType: DataType.Double, value: now[i] }), status);
    tell();
    telling.push(setInterval(tell, 100));
  }
  await server.start();
  const signals = ["pressure", "flow"].map((column) => ({ column, node: `ns=1;s=${column}` }));
  const settings = { endpoint: `opc.tcp://127.0.0.1:${port}`, signals, periodMs: 200, samplingMs: 100 };
  const device = run({ adapter: "opcua", settings });
  await device.next(near(wanted.sound));
  now = broken;
  await device.next(near(wanted.broken));
  status = StatusCodes.BadSensorFailure;
  await device.next(isSilent);
  await device.stop();
  // one that is not let in stands there for nobody: who started it starts it again. Whatever its library prints, its output is lines of JSON alone
  const file = join(work.folder, "refused.json");
  writeFileSync(file, JSON.stringify({ format: 1, kind: "adapter", adapter: "opcua", settings: { ...settings, username: "nobody" } }));
  const refused = spawn(process.execPath, [built("adapter.cjs"), "--source", file], { stdio: ["pipe", "pipe", "ignore"] });
  let said = "";
  refused.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  expect(await within(new Promise((resolve) => refused.once("close", resolve)), "the refused adapter to end", answerLimitMs)).toBe(1);
  const words = said.trim().split("\n").map((line) => JSON.parse(line) as object);
  expect(words.at(-1)).toMatchObject({ event: "trouble", detail: expect.stringContaining("Bad") });
  telling.forEach((timer) => clearInterval(timer));
  await server.shutdown(0);

  async function certificates() {
    const { OPCUACertificateManager } = await import("node-opcua-certificate-manager");
    const manager = new OPCUACertificateManager({ automaticallyAcceptUnknownCertificate: true, rootFolder: join(work.folder, "pki") });
    await manager.initialize();
    return manager;
  }
});

it("by Modbus, reading registers and nothing else", async () => {
  const registers = Buffer.alloc(16);
  const put = ([pressure, flow]: readonly [number, number]) => {
    registers.writeFloatBE(pressure, 0);
    registers.writeInt16BE(Math.round(flow * 100), 8);
  };
  put(sound);
  const listening: Server = createServer();
  // jsmodbus leaves the sockets it accepts without a listener for errors; an adapter that is stopped with a reply under way resets its own.
  listening.on("connection", (socket) => socket.on("error", () => undefined));
  const machine = new modbus.TCP(listening, { holding: registers, input: registers });
  let writes = 0;
  const count = () => void writes++;
  machine.on("preWriteSingleRegister", count).on("preWriteMultipleRegisters", count).on("preWriteSingleCoil", count).on("preWriteMultipleCoils", count);
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  const signals = [{ column: "pressure", table: "holding", register: 0, type: "float32" }, { column: "flow", table: "holding", register: 4, type: "int16", scale: 0.01 }];
  const settings = { host: "127.0.0.1", port, unit: 1, signals, periodMs: 200 };
  const device = run({ adapter: "modbus", settings });
  const asFloat = Math.fround(broken[0]);
  const first = await device.next((answer) => answer.score !== null);
  expect(first.score).toBeCloseTo(wanted.sound, 3);
  put(broken);
  const changed = scoreOf(asFloat, broken[1]);
  await device.next((answer) => answer.score !== null && Math.abs(answer.score - changed) < 1e-6);
  await device.stop();
  if (hasExecutable) {
    const alone = run({ adapter: "modbus", settings }, [executable]);
    await alone.next((answer) => answer.score !== null && Math.abs(answer.score - changed) < 1e-6);
    await alone.stop();
  }
  await new Promise((resolve) => listening.close(resolve));
  expect(writes).toBe(0);
});
