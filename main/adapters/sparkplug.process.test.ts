// Sparkplug B through a real broker: births name the metrics, data follow by alias, and after a lost message or a death nothing is said until the
// next birth.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entryPath } from "../entryPath.ts";
import { writeSparkplug } from "./sparkplugPayload.ts";

const work = mkdtempSync(join(tmpdir(), "millwright-sparkplug-"));
const program = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"].find((path) => existsSync(path));
let broker: ChildProcess;
let node: MqttClient;
let url: string;

beforeAll(async () => {
  expect(program, "mosquitto is installed by set-up").toBeDefined();
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  writeFileSync(join(work, "broker.conf"), `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  broker = spawn(program!, ["-c", join(work, "broker.conf"), "-v"], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((resolve) => broker.stderr!.setEncoding("utf8").on("data", (text: string) => text.includes("running") && resolve()));
  url = `mqtt://127.0.0.1:${port}`;
  node = await connectAsync(url);
});
afterAll(async () => {
  await node?.endAsync(true);
  broker?.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});

test("values come by alias, and a lost message or a death silences them until the next birth", async () => {
  const file = join(work, "source.json");
  const signals = [{ column: "pressure", metric: "p", device: "pump" }, { column: "speed", metric: "n" }];
  writeFileSync(file, JSON.stringify({ format: 1, kind: "adapter", adapter: "sparkplug", settings: { url, groupId: "plant", node: "edge1", signals, periodMs: 50 } }));
  const adapter = spawn(process.execPath, [entryPath("adapter.cjs"), "--source", file], { stdio: ["pipe", "pipe", "inherit"] });
  const lines: Record<string, unknown>[] = [];
  let look: () => void = () => undefined;
  let rest = "";
  adapter.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    lines.push(...parts.map((part) => JSON.parse(part) as Record<string, unknown>));
    look();
  });
  /** The next line for which this holds; what came before is forgotten. */
  const until = (is: (line: Record<string, unknown>) => boolean) =>
    new Promise<void>((resolve) => {
      look = () => {
        const at = lines.findIndex(is);
        if (at < 0) return;
        lines.splice(0, at + 1);
        look = () => undefined;
        resolve();
      };
      look();
    });
  const values = (wanted: object) => until(({ values: told }) => JSON.stringify(told) === JSON.stringify(wanted));
  const say = (kind: string, seq: number | undefined, metrics: object[], device?: string) => node.publishAsync(`spBv1.0/plant/${kind}/edge1${device === undefined ? "" : `/${device}`}`, Buffer.from(writeSparkplug({ ...(seq === undefined ? {} : { seq }), metrics })));

  await until(({ event }) => event === "connected");
  await say("NBIRTH", 254, [{ name: "n", alias: 1, datatype: 10, doubleValue: 1500 }]);
  await say("DBIRTH", 255, [{ name: "p", alias: 7, datatype: 9, floatValue: 2.5 }], "pump");
  await values({ pressure: 2.5, speed: 1500 });
  await say("DDATA", 0, [{ alias: 7, datatype: 9, floatValue: 3 }], "pump");
  await values({ pressure: 3, speed: 1500 });
  // number 1 is lost
  await say("NDATA", 2, [{ alias: 1, doubleValue: 1400 }]);
  await until(({ event, detail }) => event === "trouble" && String(detail).startsWith("sequence 2"));
  await say("NBIRTH", 10, [{ name: "n", alias: 1, datatype: 10, doubleValue: 1300 }]);
  await values({ speed: 1300 });
  await say("NDEATH", undefined, []);
  await until(({ event, detail }) => event === "trouble" && detail === "NDEATH");
  expect(lines.some(({ values: told }) => told !== undefined)).toBe(false);
  // a node that was born again without a death says nothing of a device until that is born again too; a command to the node is no word of it
  await say("NBIRTH", 0, [{ name: "n", alias: 1, datatype: 10, doubleValue: 1200 }]);
  await say("DBIRTH", 1, [{ name: "p", alias: 7, datatype: 9, floatValue: 4 }], "pump");
  await values({ pressure: 4, speed: 1200 });
  await node.publishAsync("spBv1.0/plant/NCMD/edge1", Buffer.of(0xff, 0xff, 0xff));
  await say("DDATA", 2, [{ alias: 7, datatype: 9, floatValue: 5 }], "pump");
  await values({ pressure: 5, speed: 1200 });
  await say("NBIRTH", 0, [{ name: "n", alias: 1, datatype: 10, doubleValue: 1100 }]);
  await values({ speed: 1100 });
  adapter.stdin.end();
  expect(await new Promise((resolve) => adapter.once("close", resolve))).toBe(0);
});
