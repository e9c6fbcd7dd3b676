// A workbench and two machines as separate hosts on a plant network: paired by digits, a package in waves, the cable pulled while it travels.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRun } from "../cli/answer.ts";
import { millwright } from "../harness/commandLine.ts";
import { makePlantNetwork, noPlantNetwork, type PlantHost } from "../harness/plantNetwork.ts";
import { within } from "../harness/window.ts";
import { makeWork, root } from "../harness/work.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { lay, linePlan, lineRows, table } from "./line.ts";

const why = noPlantNetwork();
if (why !== undefined) console.log(`hosts on a plant network: not run; ${why}`);

const work = makeWork(undefined);
const project = join(work.folder, "line");
const homes = ["one", "two"].map((name) => join(work.folder, name));
const couriers: ChildProcessWithoutNullStreams[] = [];
let network: ReturnType<typeof makePlantNetwork>;
let bench: PlantHost;
let machines: PlantHost[];
let devices: string[];

const sayLimitMs = 120_000;

interface Program {
  child: ChildProcessWithoutNullStreams;
  /** Resolves with the first line that is JSON and holds this field. */
  line(field: string): Promise<Record<string, string>>;
  /** Resolves once it has said this. */
  says(text: string): Promise<void>;
  end: Promise<{ code: number | null; out: string; error: string }>;
}

/** A line of JSON; undefined for any other, and for one that is not whole yet. */
function wholeLine(line: string): Record<string, string> | undefined {
  if (!line.startsWith("{") || !line.endsWith("}")) return undefined;
  try {
    return JSON.parse(line) as Record<string, string>;
  } catch {
    return undefined;
  }
}

/** Starts a program on a host. */
function start(host: PlantHost, words: string[]): Program {
  const [first, ...rest] = [...host.words, process.execPath, ...words];
  const child = spawn(first!, rest, { env: { ...process.env, ...work.env } });
  let out = "";
  let error = "";
  const waiting: (() => void)[] = [];
  const hear = () => waiting.forEach((look) => look());
  // a program that ended before it was answered says so by its end
  child.stdin.on("error", () => undefined);
  child.stdout.setEncoding("utf8").on("data", (text: string) => ((out += text), hear()));
  child.stderr.setEncoding("utf8").on("data", (text: string) => ((error += text), hear()));
  return {
    child,
    line: (field) => {
      const said = new Promise<Record<string, string>>((resolve, reject) => {
        const look = () => {
          for (const line of `${out}\n${error}`.split("\n")) {
            const value = wholeLine(line);
            if (value !== undefined && field in value) return resolve(value);
          }
        };
        waiting.push(look);
        look();
        child.once("close", () => reject(new Error(`ended without ${field}: ${out}${error}`)));
      });
      return within(said, `${words.slice(1, 3).join(" ")} to tell ${field}`, sayLimitMs);
    },
    says: (text) => {
      const said = new Promise<void>((resolve) => {
        const look = () => `${out}${error}`.includes(text) && resolve();
        waiting.push(look);
        look();
      });
      return within(said, `${words.slice(1, 3).join(" ")} to say ${text}`, sayLimitMs);
    },
    end: new Promise((resolve) => child.once("close", (code) => resolve({ code, out, error }))),
  };
}

const built = (name: string) => join(root, "build/node", name);
const lan = (...words: string[]) => start(bench, [built("cli.js"), "lan", ...words, "--project", project, "--json"]);
const answer = async (program: Program) => {
  const { code, out, error } = await program.end;
  if (out.trim() === "") throw new Error(`exit ${code}: ${error}`);
  return { code, said: JSON.parse(out.trim().split("\n").at(-1)!) as Record<string, unknown> };
};
const edge = async (home: string, ...words: string[]) => {
  const local = { address: "", words: [], cable: () => undefined } as PlantHost;
  return (await answer(start(local, [built("edge.cjs"), ...words, "--home", home, "--json"]))).said;
};

/** What a machine is once no act runs on it: a cable that is pulled ends the visit, not the install that it began. */
async function atRest(home: string): Promise<Record<string, unknown>> {
  const asked = async () => {
    for (;;) {
      const said = await edge(home, "status");
      if ((said["failure"] as { name?: string } | undefined)?.name !== "deviceBusy") return said;
    }
  };
  return within(asked(), `${home} to be at rest`, sayLimitMs);
}

/** Machine i opens pairing and serves, as the person at the machine starts it. */
async function openPairing(i: number, ...more: string[]): Promise<Program> {
  const program = start(machines[i]!, [built("courier.cjs"), "pair", "--home", homes[i]!, "--listen", machines[i]!.address, ...more]);
  couriers.push(program.child);
  await program.line("address");
  return program;
}

describe.runIf(why === undefined)("over the plant network", () => {
  beforeAll(async () => {
    readRun(await millwright([...lay(join(work.folder, "input"), table(lineRows()), linePlan()), "--project", project], work.env));
    network = makePlantNetwork(["bench", "one", "two"]);
    [bench, ...machines] = network.hosts as [PlantHost, ...PlantHost[]];
    devices = [];
    for (const home of homes) devices.push(String((await edge(home, "enrol", "--lab", "--stick", join(project, "practice", "stick"), "--label", `machine ${home.at(-1)}`))["device"]));
  });
  afterAll(async () => {
    for (const child of couriers) child.kill("SIGTERM");
    network?.remove();
    work.remove();
  });

  it("nothing connects until a person turns it on", async () => {
    const { code, said } = await answer(lan("pair", machines[0]!.address));
    expect(code).toBe(18);
    expect(said).toMatchObject({ ok: false, failure: { code: "MW-LAN-801" } });
    expect((await answer(lan("on"))).said).toEqual({ on: true });
  });

  let opened: Program[];
  it("finds by multicast the machine that announces itself, and no other", async () => {
    opened = await Promise.all([openPairing(0, "--announce"), openPairing(1)]);
    const { code, said } = await answer(lan("look"));
    expect({ code, said }).toEqual({ code: 0, said: [{ address: `${machines[0]!.address}:7423`, pin: expect.stringMatching(/^[0-9a-f]{64}$/) as string, known: false }] });
  });

  it("pairs when both people see the same digits, and is told from another device by its key", async () => {
    for (const [i, machine] of opened.entries()) {
      const workbench = lan("pair", machines[i]!.address);
      const shown = await machine.line("digits");
      expect(shown["digits"]).toMatch(/^\d{4} \d{4}$/);
      await machine.says("The same on the other screen?");
      await workbench.says(shown["digits"]!);
      machine.child.stdin.write("ja\n");
      workbench.child.stdin.write("yes\n");
      expect((await answer(workbench)).said).toMatchObject({ device: devices[i], address: machines[i]!.address });
    }
  });

  it("installs in waves and stops where a machine cannot be reached", async () => {
    machines[1]!.cable("down");
    const { code, said } = await answer(lan("install", devices[1]!, devices[0]!));
    machines[1]!.cable("up");
    expect(code).toBe(1);
    expect((said["results"] as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual(["failed", "notTried"]);
    for (const home of homes) expect(await edge(home, "status")).toMatchObject({ state: "EMPTY", running: null });
    const first = await answer(lan("install", devices[0]!));
    expect({ code: first.code, outcome: (first.said["results"] as { outcome: string }[])[0]!.outcome }).toEqual({ code: 0, outcome: "installed" });
    expect((first.said["read"] as { receipts: number }).receipts).toBeGreaterThan(0);
  });

  const pulls = Number(process.env["MILLWRIGHT_PULLS"] ?? 1);
  it(`a cable pulled while a package travels leaves nothing half, and the same act again ends it (${pulls} pulls)`, async () => {
    const random = seededGenerator(3);
    for (let pull = 0; pull < pulls; pull++) {
      const act = lan("install", devices[1]!);
      // somewhere between the first byte and the self-test
      await act.line("what");
      const part = join(homes[1]!, "lan", "inbox", "MILLWRIGHT");
      const after = random.uniform() * 400;
      await new Promise((resolve) => setTimeout(resolve, after));
      machines[1]!.cable("down");
      const { said } = await answer(act);
      machines[1]!.cable("up");
      expect(existsSync(part)).toBe(true);
      const [result] = said["results"] as { outcome: string; failure: { code: string } | null }[];
      expect(["installed", "already", "failed"]).toContain(result!.outcome);
      if (result!.failure) expect(result!.failure.code).toMatch(/^MW-LAN-50[12]$/);
      const { state } = await atRest(homes[1]!);
      expect(["EMPTY", "SHADOW", "TRIAL", "COMMITTED", "SELFTEST", "VERIFIED", "STAGING"]).toContain(state);
    }
    const last = await answer(lan("install", devices[1]!));
    expect((last.said["results"] as { outcome: string }[])[0]!.outcome).toMatch(/^(installed|already)$/);
    expect(await edge(homes[1]!, "status")).toMatchObject({ running: { releaseCounter: 1 } });
  });

  it("brings records home once, takes a version back only where there is one, and forgets", async () => {
    const collected = await answer(lan("collect", devices[0]!));
    expect(collected.said).toMatchObject({ device: devices[0], fetched: expect.any(Number) as number });
    const again = await answer(lan("collect", devices[0]!));
    const read = again.said["read"] as { records: number; already: number };
    expect(read.already).toBeGreaterThan(0);
    expect((await answer(lan("rollback", devices[0]!))).said).toMatchObject({ ok: false, failure: { name: "deviceNothingToRollBack" } });
    expect((await answer(lan("forget", devices[0]!))).said).toEqual({ forgotten: true });
    expect((await answer(lan("status", devices[0]!))).said).toMatchObject({ ok: false, failure: { code: "MW-LAN-301" } });
    expect(statSync(join(homes[0]!, "lan", "tls.key")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(homes[0]!, "lan", "peers.json"), "utf8")).not.toContain("PRIVATE");
  });
});
