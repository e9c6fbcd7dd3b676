import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DataType, type DataValue, type NodeId } from "node-opcua-client";
import { lastAnswer } from "./deviceFiles.ts";
import { valueAt } from "./mqtt.ts";
import { readModbus, spansOf, valueOfWords } from "./modbus.ts";
import { plainOf, qualityOf, readAgain, watchOver } from "./opcua.ts";
import { factsOf, servePage } from "./page.ts";
import { Rows } from "./rows.ts";
import { readSparkplug, writeSparkplug } from "./sparkplugPayload.ts";

describe("rows", () => {
  test("hold the newest value of each signal, leave out what is too old, and are none while nothing is known", () => {
    const rows = new Rows({ columns: ["a", "b"], staleMs: 1000 });
    expect(rows.line(0, 0)).toBe(undefined);
    rows.set("a", 1, "Good", 0);
    rows.set("b", 2, "Uncertain", 500);
    expect(rows.line(600, 0)).toBe('{"time":"1970-01-01T00:00:00.000Z","values":{"a":1,"b":2},"quality":{"b":"Uncertain"}}');
    expect(rows.line(1200, 0)).toBe('{"time":"1970-01-01T00:00:00.000Z","values":{"b":2},"quality":{"b":"Uncertain"}}');
    expect(rows.line(2000, 0)).toBe(undefined);
  });

  test("never repeat what the source took back, and hold for ever where the protocol tells of a loss", () => {
    const rows = new Rows({ columns: ["a"], staleMs: null, group: "m1" });
    rows.set("a", 1, "Good", 0);
    expect(rows.line(1e9, 0)).toBe('{"time":"1970-01-01T00:00:00.000Z","group":"m1","values":{"a":1}}');
    rows.set("a", NaN, "Good", 1);
    expect(rows.line(1, 0)).toBe(undefined);
    rows.set("a", 3, "Good", 2);
    rows.forget();
    expect(rows.line(3, 0)).toBe(undefined);
  });
});

test("a subscription that says nothing for three keep-alives is gone, unless its connection is known to be lost", () => {
  vi.useFakeTimers();
  try {
    const subscription = Object.assign(new EventEmitter(), { publishingInterval: 1000, maxKeepAliveCount: 5 });
    let silent = 0;
    const watch = watchOver(subscription, () => void silent++);
    const after = (ms: number) => (vi.advanceTimersByTime(ms), silent);
    expect(after(14_000)).toBe(0);
    subscription.emit("raw_notification");
    expect(after(14_000)).toBe(0);
    watch.pause();
    expect(after(600_000)).toBe(0);
    watch.resume();
    expect([after(14_000), after(2000), after(60_000)]).toEqual([0, 1, 1]);
  } finally {
    vi.useRealTimers();
  }
});

test("a subscription that the server refuses is lost with the server's word, not an error that nobody hears", () => {
  const subscription = Object.assign(new EventEmitter(), { publishingInterval: 1000, maxKeepAliveCount: 5 });
  const said: string[] = [];
  const watch = watchOver(subscription, (why) => said.push(why));
  subscription.emit("error", new Error("BadTooManySubscriptions (0x80770000)\nmore"));
  subscription.emit("terminated");
  watch.end();
  expect(said).toEqual(["BadTooManySubscriptions (0x80770000)", "subscription ended"]);
});

test("after a break each node that is still monitored is asked once, in requests that a server takes", async () => {
  const node = (k: number) => ({ column: `c${k}`, item: { itemToMonitor: { nodeId: k as unknown as NodeId }, statusCode: { value: k === 7 ? 0x80_34_00_00 : 0 } } });
  const asked: number[] = [];
  const heard = new Map<string, unknown>();
  const read = (nodes: { nodeId: NodeId }[]) => (asked.push(nodes.length), Promise.resolve(nodes.map(({ nodeId }) => ({ value: nodeId }) as unknown as DataValue)));
  await readAgain({ read }, Array.from({ length: 130 }, (_, k) => node(k)), (column, { value }) => heard.set(column, value));
  expect(asked).toEqual([100, 29]);
  expect([heard.get("c0"), heard.has("c7"), heard.get("c129")]).toEqual([0, false, 129]);
});

test("registers are read in the order of words that the machine uses", () => {
  const bytes = Buffer.from("42f6e979", "hex"); // 123.456 as IEEE 754
  expect(valueOfWords(bytes, 0, { type: "float32" })).toBeCloseTo(123.456, 4);
  expect(valueOfWords(Buffer.from("e97942f6", "hex"), 0, { type: "float32", wordOrder: "little" })).toBeCloseTo(123.456, 4);
  expect(valueOfWords(Buffer.from("fffe", "hex"), 0, { type: "int16", scale: 0.1, offset: 1 })).toBeCloseTo(0.8, 12);
  expect(valueOfWords(Buffer.from("00010000", "hex"), 0, { type: "uint32" })).toBe(65_536);
});

test("neighbouring registers are asked for together, far ones and other tables apart", () => {
  const signal = (column: string, register: number, table: "holding" | "coil" = "holding") => ({ column, table, register, type: "float32" as const });
  expect(spansOf([signal("c", 200), signal("a", 0), signal("b", 4), signal("d", 3, "coil")]).map(({ table, from, count }) => [table, from, count])).toEqual([["coil", 3, 1], ["holding", 0, 6], ["holding", 200, 2]]);
});

test("a register that the machine refuses is the matter of its own signal alone", async () => {
  // registers 0 and 4 are there, all others are refused; request and answer by the protocol's own layout
  const machine = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (asked) => {
      const [from, count] = [asked.readUInt16BE(8), asked.readUInt16BE(10)];
      const known = count === 1 && (from === 0 || from === 4);
      const body = known ? [asked[6]!, 3, 2, 0, from + 1] : [asked[6]!, 0x83, 2];
      socket.write(Buffer.from([asked[0]!, asked[1]!, 0, 0, 0, body.length, ...body]));
    });
  });
  await new Promise<void>((resolve) => machine.listen(0, "127.0.0.1", resolve));
  const { port } = machine.address() as AddressInfo;
  const signals = [0, 2, 4].map((register) => ({ column: `r${register}`, table: "holding" as const, register, type: "int16" as const }));
  const said: string[] = [];
  const values = new Map<string, unknown>();
  await new Promise<void>((resolve) => {
    const stop = readModbus({ host: "127.0.0.1", port, signals, periodMs: 10 }, {
      value: (column, value, quality) => {
        if (values.has("r4") && column === "r0") void Promise.resolve(stop()).then(resolve);
        values.set(column, [value, quality]);
      },
      gone: () => undefined,
      failed: (why) => said.push(why),
      event: (event, detail) => said.push(`${event} ${detail.slice(0, 20)}`),
    });
  });
  machine.close();
  expect([...values]).toEqual([["r0", [1, "Good"]], ["r2", [null, "Bad"]], ["r4", [5, "Good"]]]);
  expect(said.slice(1, 2)).toEqual(["trouble r2: ModbusException:"]);
});

test("a payload of Sparkplug B is read by the specification's field numbers, signed numbers as such", () => {
  const bytes = writeSparkplug({ seq: 7, metrics: [{ name: "p", alias: 3, datatype: 10, doubleValue: 1.5 }, { alias: 4, datatype: 3, intValue: 0xfffffffe }, { name: "n", isNull: true }] });
  expect(readSparkplug(bytes)).toEqual({ seq: 7, metrics: [{ name: "p", alias: 3, isHistorical: false, value: 1.5 }, { alias: 4, isHistorical: false, value: -2 }, { name: "n", isHistorical: false, value: null }] });
  // the same bytes written by hand: field 3 (seq) is a varint, field 2 a metric with field 1 a name and field 13 a double
  expect(readSparkplug(Uint8Array.from([0x12, 0x0c, 0x0a, 0x01, 0x70, 0x69, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x18, 0x07]))).toEqual({ seq: 7, metrics: [{ name: "p", isHistorical: false, value: 1.5 }] });
  // a zero that was sent is a value
  expect(readSparkplug(Uint8Array.from([0x12, 0x0c, 0x0a, 0x01, 0x70, 0x69, 0, 0, 0, 0, 0, 0, 0, 0, 0x18, 0x00]))).toEqual({ seq: 0, metrics: [{ name: "p", isHistorical: false, value: 0 }] });
  expect(readSparkplug(Uint8Array.of(0xff, 0xff, 0xff))).toBe(undefined);
});

test("a value is found at its path, never in a prototype", () => {
  expect(valueAt({ a: { b: 2 } }, "a.b")).toBe(2);
  expect(valueAt(5, undefined)).toBe(5);
  for (const path of ["constructor.name", "a.c", "__proto__.x"]) expect(valueAt({ a: { b: 2 } }, path)).toBe(null);
});

test("whole numbers of 64 bits come from OPC UA in two halves", () => {
  expect(plainOf({ dataType: DataType.Int64, value: [0xffff_ffff, 0xffff_fffe] })).toBe(-2);
  expect(plainOf({ dataType: DataType.Int64, value: [1, 5] })).toBe(4_294_967_301);
  expect(plainOf({ dataType: DataType.UInt64, value: [0xffff_ffff, 0xffff_ffff] })).toBe(2 ** 64);
  expect(plainOf({ dataType: DataType.Double, value: [1, 5] })).toBe(null);
});

test("the two highest bits of an OPC UA status are its quality", () => {
  expect([0, 0x40_00_00_00, 0x80_00_00_00, 0x80_0a_00_00].map((value) => qualityOf({ value }))).toEqual(["Good", "Uncertain", "Bad", "Bad"]);
});

describe("the operator's page", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "millwright-page-"));
    mkdirSync(join(home, "out"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const tell = (last: object) => writeFileSync(join(home, "out", "status.json"), JSON.stringify({ deviceName: "line box", mark: "LAB", last }));

  test("says no answer before the first word, after the last one grew old, and for a row without a score", () => {
    expect(factsOf(home, 0)).toMatchObject({ answer: null, ageS: null, alarms: [] });
    tell({ score: 0.9, alarm: true, quality: "Good", drivers: [{ feature: "p", value: 1 }] });
    expect(factsOf(home, Date.now())).toMatchObject({ device: "line box", alarm: true, answer: { score: 0.9 } });
    utimesSync(join(home, "out", "status.json"), 1000, 1000);
    expect(factsOf(home, Date.now())).toMatchObject({ answer: null, alarm: false, isFresh: false });
    tell({ score: null, alarm: false, quality: "Bad", reason: "MW-DEV-701" });
    expect(factsOf(home, Date.now())).toMatchObject({ answer: null, reason: "MW-DEV-701" });
  });

  test("says no answer too when the clock was set back since the device fell silent, and so hears who gets its answers by MQTT", () => {
    tell({ score: 0.9, alarm: false, quality: "Good", drivers: [] });
    const later = Date.now() / 1000 + 3600;
    expect(lastAnswer(home, Date.now())).toMatchObject({ score: 0.9 });
    utimesSync(join(home, "out", "status.json"), later, later);
    expect(factsOf(home, Date.now())).toMatchObject({ answer: null, isFresh: false, reason: null });
    expect(lastAnswer(home, Date.now())).toMatchObject({ score: null, quality: "Bad" });
    rmSync(join(home, "out", "status.json"));
    expect(lastAnswer(home, Date.now())).toBe(undefined);
  });

  test("goes on where the file of alarms cannot be read", () => {
    mkdirSync(join(home, "out", "alarms.jsonl"));
    expect(factsOf(home, 0)).toMatchObject({ alarms: [] });
  });

  test("names what an alarm began with for as long as it stands, machine by machine", () => {
    const began = (group: string | null, feature: string) => `${JSON.stringify({ group, score: 0.9, drivers: [{ feature, value: 1 }] })}\n`;
    const standing = (group: string | null) => {
      tell({ score: 0.8, group, alarm: true, quality: "Good", drivers: [] });
      return factsOf(home, Date.now());
    };
    writeFileSync(join(home, "out", "alarms.jsonl"), began("A", "flow") + began("A", "pressure") + began("B", "torque"));
    expect(["A", "B", null].map(standing)).toMatchObject([{ answer: { drivers: [{ feature: "pressure" }] } }, { answer: { drivers: [{ feature: "torque" }] } }, { answer: { drivers: [] } }]);
  });

  test("answers only who asks this machine by its own name, and only reads", async () => {
    const { port, close } = await servePage(home, { language: "en" });
    const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
    const page = await ask("/");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain("No answer");
    expect((await ask("/now")).status).toBe(200);
    expect([(await ask("/now", { method: "POST" })).status, (await ask("/../etc/passwd")).status, (await ask("/x")).status]).toEqual([405, 404, 404]);
    const { request } = await import("node:http");
    const foreign = await new Promise((resolve) => request({ host: "127.0.0.1", port, path: "/now", headers: { host: "evil.example" } }, (response) => resolve(response.statusCode)).end());
    expect(foreign).toBe(421);
    await close();
  });
});
