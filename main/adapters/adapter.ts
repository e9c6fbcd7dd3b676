// `adapter.cjs --source FILE`: reads the plant and writes rows as JSON lines to standard output; the device program starts it.
// `adapter.cjs --output FILE --home DIR`: shows or passes on what the device says. A process of its own: the device program opens no socket.
import { Console } from "node:console";
import { parseArgs } from "node:util";
import { exitCodeOf, Failure, failureOf } from "../../shared/contract/errors.ts";
import { lastAnswer, readAlarms } from "./deviceFiles.ts";
import type { Feed, Stop } from "./feed.ts";
import { Rows } from "./rows.ts";
import { modbusReader, mqttOutReader, mqttReader, opcuaReader, pageReader, readAdapterFile, settingsOf, sparkplugReader } from "./settings.ts";

interface Beat {
  signals: readonly { column: string }[];
  periodMs?: number;
  group?: string;
  staleMs?: number | null;
}

/** How long a value holds where the settings do not say: protocols that tell of a loss need no clock, plain MQTT and Modbus do. */
const usualStaleMs = { mqtt: 10_000, sparkplug: null, opcua: null, modbus: 10_000 } as const;
const usualPeriodMs = 1000;
const endMostMs = 5000;

/** Each protocol's library is loaded when it is asked for: the others cost no start. */
async function reader(adapter: string, settings: unknown): Promise<{ beat: Beat; name: keyof typeof usualStaleMs; start: (feed: Feed) => Stop }> {
  switch (adapter) {
    case "mqtt": {
      const read = settingsOf(settings, mqttReader);
      const { readMqtt } = await import("./mqtt.ts");
      return { beat: read, name: "mqtt", start: (feed) => readMqtt(read, feed) };
    }
    case "sparkplug": {
      const read = settingsOf(settings, sparkplugReader);
      const { readSparkplugB } = await import("./mqtt.ts");
      return { beat: read, name: "sparkplug", start: (feed) => readSparkplugB(read, feed) };
    }
    case "opcua": {
      const read = settingsOf(settings, opcuaReader);
      const { readOpcua } = await import("./opcua.ts");
      return { beat: read, name: "opcua", start: (feed) => readOpcua(read, feed) };
    }
    case "modbus": {
      const read = settingsOf(settings, modbusReader);
      const { readModbus } = await import("./modbus.ts");
      return { beat: read, name: "modbus", start: (feed) => readModbus(read, feed) };
    }
    default:
      throw new Failure("deviceSourceMalformed", { field: "adapter", detail: adapter });
  }
}

const line = (value: string) => process.stdout.write(`${value}\n`);
const nowMs = () => performance.now();

async function readPlant(file: string): Promise<Stop> {
  const { adapter, settings } = readAdapterFile(file, "adapter");
  const { beat, name, start } = await reader(adapter, settings);
  const staleMs = beat.staleMs === undefined ? usualStaleMs[name] : beat.staleMs;
  const rows = new Rows({ columns: beat.signals.map(({ column }) => column), staleMs, ...(beat.group === undefined ? {} : { group: beat.group }) });
  let said = "";
  let stop: Stop = () => undefined;
  const feed: Feed = {
    failed: (why) => {
      feed.event("trouble", why);
      // one that cannot even be ended in order must end all the same: who started it waits for that
      setTimeout(() => process.exit(1), endMostMs);
      void (async () => stop())().finally(() => process.exit(1)).catch(() => undefined);
    },
    value: (column, value, quality) => rows.set(column, value, quality, nowMs()),
    gone: (_why, columns) => rows.forget(columns),
    event: (event, detail) => {
      // said once: a broker that is away for a year is one line, not one every two seconds
      if (said === `${event} ${detail}`) return;
      said = `${event} ${detail}`;
      line(JSON.stringify({ event, detail: detail.slice(0, 200) }));
      process.stderr.write(`${event}: ${detail}\n`);
    },
  };
  stop = start(feed);
  const timer = setInterval(() => {
    const row = rows.line(nowMs(), Date.now());
    if (row !== undefined) line(row);
  }, beat.periodMs ?? usualPeriodMs);
  return async () => {
    clearInterval(timer);
    await stop();
  };
}

async function tellOthers(file: string, home: string): Promise<Stop> {
  const { adapter, settings } = readAdapterFile(file, "output");
  if (adapter === "page") {
    const { servePage } = await import("./page.ts");
    const page = await servePage(home, settingsOf(settings, pageReader));
    line(JSON.stringify({ event: "listening", detail: `http://127.0.0.1:${page.port}/` }));
    return page.close;
  }
  if (adapter !== "mqtt") throw new Failure("deviceSourceMalformed", { field: "adapter", detail: adapter });
  const { openMqttOut } = await import("./mqtt.ts");
  const out = openMqttOut(settingsOf(settings, mqttOutReader), (event, detail) => line(JSON.stringify({ event, detail })));
  let lastStatus = "";
  let told = new Set(readAlarms(home, 1000).map((alarm) => JSON.stringify(alarm)));
  const timer = setInterval(() => {
    const last = lastAnswer(home, Date.now());
    const now = JSON.stringify(last);
    // what was not sent is told again: the broker keeps the last score for whoever asks later
    if (last !== undefined && now !== lastStatus && out.publish("score", last)) lastStatus = now;
    const alarms = readAlarms(home, 1000);
    for (const alarm of alarms) if (!told.has(JSON.stringify(alarm))) out.publish("alarm", alarm);
    told = new Set(alarms.map((alarm) => JSON.stringify(alarm)));
  }, usualPeriodMs);
  return async () => {
    clearInterval(timer);
    await out.stop();
  };
}

async function main(): Promise<void> {
  // standard output is for rows alone: a warning that a library prints there would be taken for one, or for the head of a CSV
  globalThis.console = new Console(process.stderr, process.stderr);
  try {
    const { values } = parseArgs({ options: { source: { type: "string" }, output: { type: "string" }, home: { type: "string" } } });
    if (values.source === undefined && (values.output === undefined || values.home === undefined)) throw new Failure("wordUnknown", { detail: "--source FILE | --output FILE --home DIR" });
    const stop = values.source === undefined ? await tellOthers(values.output!, values.home!) : await readPlant(values.source);
    const end = () => void Promise.resolve(stop()).finally(() => process.exit());
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, end);
    // who read our rows has gone, or who started us has died
    process.stdout.on("error", end);
    if (values.source !== undefined) process.stdin.on("end", end).resume();
  } catch (thrown) {
    const failure = failureOf(thrown);
    process.stderr.write(`${JSON.stringify({ ok: false, failure })}\n`);
    process.exitCode = exitCodeOf(failure.code);
  }
}

void main();
