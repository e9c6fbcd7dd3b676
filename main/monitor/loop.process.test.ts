// The loop closed with a real engine and a device of its own process: what came home wakes a trigger and the calendar, named persons decide, the candidate
// runs beside what answers and takes its place, one act brings the old one back; and what the actions do that train nothing.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contract } from "../../shared/contract/contract.ts";
import { failureOf } from "../../shared/contract/errors.ts";
import type { ProposalView } from "../../shared/contract/proposals.ts";
import { readReference } from "../../shared/format/monitoringReference.ts";
import { createClient, type Client } from "../../shared/pipe/client.ts";
import type { ProposalKind } from "../../shared/plan/triggers.ts";
import { entryPath } from "../entryPath.ts";
import { startEngine, type EngineHost } from "../hosts/engineHost.ts";
import { startNodeProcess } from "../hosts/nodeProcess.ts";

const work = mkdtempSync(join(tmpdir(), "loop-"));
const project = join(work, "line");
const home = join(project, "practice", "device");
const stickFolder = join(project, "practice", "stick");
const data = join(work, "data");
const source = join(work, "source.csv");
const env = { ...process.env, MILLWRIGHT_CONFIG: join(work, "config") };
let host: EngineHost;
/** Who makes models, who runs the line, who stands at it. */
let [mona, olaf, tina] = [] as unknown as [Client, Client, Client];

const startUs = Date.UTC(2026, 0, 5) * 1000;
/** A second a row; from row 600 on the pressure stands higher and the fault shows in the flow instead. */
function rows(from: number, to: number): string {
  const lines = Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    const [bad, isLater] = [Number(n % 30 < 8), Number(n >= 600)];
    const pressure = 5 + (((n * 37) % 23) - 11) / 40 + (isLater ? 0.5 : -0.4 * bad);
    const flow = 20 + (((n * 13) % 17) - 8) / 10 - 3 * bad * isLater;
    return `${new Date(startUs / 1000 + n * 1000).toISOString()},${pressure.toFixed(3)},${flow.toFixed(2)},${bad}\n`;
  });
  return lines.join("");
}
const header = "time,pressure,flow,fault\n";
const lay = (to: number) => writeFileSync(join(data, "line.csv"), header + rows(0, to));

const plan = {
  format: "millwright.plan/1", name: "Line", scenario: "classification", seed: 1,
  frame: { goal: "catch the pressure fault" },
  data: { source: { kind: "files", match: ["line.csv"] }, timeColumn: "time", zone: "UTC", delimiter: "auto" },
  explore: {}, prepare: { recipe: { format: "millwright.recipe/1", steps: [{ kind: "select", columns: ["pressure", "flow"] }] } },
  label: { source: { kind: "none" } }, target: { what: { kind: "column", column: "fault", positive: 1 } },
  split: { how: { kind: "forwardChaining", folds: 2 } },
  train: { candidates: [{ id: "boosting", family: "boosting", parameters: { trees: 10, leaves: 4 } }], baselines: [{ id: "prior", family: "prior" }] },
  select: { metric: "prAuc", margin: 0.05, threshold: { kind: "costs" } },
  explain: { events: 3 },
  package: { name: "line", gates: { calibrationError: 1 }, shadow: { rows: 100, alarmShareMost: 0.5, differenceMost: null } },
  deploy: { device: "line box", replayRows: 50 },
  monitor: { metrics: true, triggers: [{ id: "inputs", on: "drift", tags: 1, propose: "retrain" }, { id: "yearly", on: "calendar", everyDays: 1e-9, propose: "recalibrate" }] },
};

/** The device program at the machine. */
function machine(...words: string[]): Record<string, unknown> {
  const done = spawnSync(process.execPath, [entryPath("edge.cjs"), ...words, "--home", home, "--json"], { encoding: "utf8", env: {} });
  if (done.status !== 0) throw new Error(`${words[0]}: ${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

/** The device follows its source until it says that it is in a state and has read so many rows; then it ends in order. */
async function follow(state: string, rowsRead: number): Promise<void> {
  const status = join(home, "out", "status.json");
  rmSync(status, { force: true });
  const device = spawn(process.execPath, [entryPath("edge.cjs"), "run", "--follow", "--input", source, "--home", home, "--json"], { env: {}, stdio: "ignore" });
  const ended = new Promise((resolve) => device.on("exit", resolve));
  await expect.poll(() => (existsSync(status) ? (JSON.parse(readFileSync(status, "utf8")) as { state: string; rows: number }) : { state: "", rows: 0 }), { timeout: 60_000, interval: 50 }).toMatchObject({ state, rows: rowsRead });
  device.kill("SIGTERM");
  await ended;
}

const refused = (act: Promise<unknown>): Promise<string> => act.then(() => "answered", (thrown: unknown) => failureOf(thrown).name);
const listed = async (id: string): Promise<ProposalView> => (await mona.call(contract.proposal.list, {})).find((each) => each.id === id)!;
const practiceStick = async () => (await mona.call(contract.deploy.listSticks, {}))[0]!.stick;
const fleet = async () => (await mona.call(contract.monitor.readFleet, {}))[0]!;

async function bringHome() {
  machine("collect", "--stick", stickFolder);
  const read = await mona.call(contract.monitor.importStick, { stick: await practiceStick() });
  expect(read.refused).toEqual([]);
  return fleet();
}

/** A person's own proposal with another person's yes. */
async function approved(kind: ProposalKind, reason: string): Promise<string> {
  const { id } = await mona.call(contract.proposal.make, { device: (await fleet()).device, kind, reason });
  await olaf.call(contract.proposal.approve, { id, note: "" });
  return id;
}

beforeAll(async () => {
  for (const folder of [data, env.MILLWRIGHT_CONFIG]) mkdirSync(folder, { recursive: true });
  lay(600);
  host = startEngine(startNodeProcess, { projectDir: project, create: { name: "Line", zone: "UTC", language: "en" }, configDir: env.MILLWRIGHT_CONFIG, resourcesDir: join(process.cwd(), "resources"), threads: 1, version: "0.0.0" });
  await host.ready();
  host.addHandle("h-data-1", data);
  [mona, olaf, tina] = [createClient(host.connect("Mona", "scientist")), createClient(host.connect("Olaf", "engineer")), createClient(host.connect("Tina", "technician"))];
});
afterAll(async () => {
  await host.stop();
  rmSync(work, { recursive: true, force: true });
});

describe("from a change at the plant to another model at the machine, and back", { sequential: true }, () => {
  let first: string;
  let second: string;

  it("what came home wakes the trigger on the inputs, and a date the calendar's; other monitoring has the figures", async () => {
    await mona.call(contract.plan.replace, { plan: plan as never });
    const ran = await mona.call(contract.plan.run, { until: "monitor" });
    first = ran.package!.digest;
    writeFileSync(join(work, "replay.csv"), header + rows(600, 1600));
    expect(machine("run", "--input", join(work, "replay.csv"))).toMatchObject({ answered: 1000, package: first });
    expect(await bringHome()).toMatchObject({ package: first, verdict: "changed" });
    const found = await mona.call(contract.proposal.list, {});
    expect(found.map(({ id, kind, on, state, steps }) => [id, kind, on, state, steps.map(({ by }) => by)])).toEqual([["p-2", "retrain", "drift", "PROPOSED", [""]], ["p-1", "recalibrate", "calendar", "PROPOSED", [""]]]);
    const [{ evidence, question }] = found as [ProposalView];
    expect(evidence.map(({ what }) => what)).toContain("pressure");
    expect(evidence.every(({ figure, limit }) => figure! > limit!)).toBe(true);
    expect(question).toMatchObject({ tag: "pressure", answer: null });
    expect(await mona.call(contract.proposal.readLook, {})).toMatchObject({ raised: ["p-2"], failure: null });
    const figures = readFileSync(join(project, "exports", "millwright.prom"), "utf8");
    expect(figures).toMatch(/^millwright_tag_changed\{device="d-[0-9a-f]{12}",name="line box",tag="pressure"\} 1$/m);
    expect(figures).toMatch(/^millwright_proposals_open\{.*\} 2$/m);
    expect(JSON.parse(readFileSync(join(project, "exports", "grafana.json"), "utf8"))).toMatchObject({ schemaVersion: 39 });
  });

  it("training waits for the plant's word and a named yes; the candidate is better on rows that neither saw", async () => {
    expect(await refused(olaf.call(contract.proposal.approve, { id: "p-2", note: "" }))).toBe("proposalHeld");
    await tina.call(contract.proposal.answer, { id: "p-2", answer: "changed", note: "another impeller" });
    await olaf.call(contract.proposal.approve, { id: "p-2", note: "" });
    expect(await refused(mona.call(contract.proposal.train, { id: "p-2" }))).toBe("proposalNothingLater");
    lay(1600);
    const { candidate } = await mona.call(contract.proposal.train, { id: "p-2" });
    expect(candidate).toMatchObject({ by: "Mona", better: true, eventsLost: 0 });
    expect(candidate!.gain!.low).toBeGreaterThan(0.3);
    ({ challenger: second } = (await mona.call(contract.proposal.challenge, { id: "p-2", note: "" })) as { challenger: string });
    expect(await refused(olaf.call(contract.proposal.release, { id: "p-2", note: "" }))).toBe("proposalShadowOpen");
  });

  it("the challenger runs beside on the device; its yes counts once the machine itself says that the trial is over", async () => {
    await mona.call(contract.deploy.writeStick, { stick: await practiceStick(), package: second });
    expect(machine("install", "--lab", "--stick", stickFolder)).toMatchObject({ package: second, state: "SHADOW" });
    writeFileSync(source, header + rows(1600, 1800));
    await follow("TRIAL", 200);
    expect(await bringHome()).toMatchObject({ package: second, state: "TRIAL" });
    expect(await listed("p-2")).toMatchObject({ shadow: { passed: true }, released: { lab: true, runs: false, missing: "receipt" } });
    expect(await refused(olaf.call(contract.proposal.release, { id: "p-2", note: "" }))).toBe("proposalNotReleased");
    appendFileSync(source, rows(1800, 2900));
    await follow("COMMITTED", 1100);
    expect(await bringHome()).toMatchObject({ package: second, state: "COMMITTED" });
    const { state, steps } = await olaf.call(contract.proposal.release, { id: "p-2", note: "" });
    expect([state, ...steps.map(({ by }) => by)]).toEqual(["RELEASED", "", "Olaf", "Mona", "Mona", "Olaf"]);
  });

  it("what changed is asked against the rows that the model learned from, with the device's windows held against its own package", async () => {
    lay(2900);
    await mona.call(contract.plan.run, { until: "data" });
    const found = await mona.call(contract.monitor.diagnose, { reference: null, current: null, columns: null });
    expect(found).toMatchObject({ reference: { from: startUs, to: startUs + 1599e6 }, device: (await fleet()).device });
    expect(found.evidence.filter(({ kind }) => kind === "scoreDiffers" || kind === "scoreLate")).toEqual([]);
  });

  it("one act brings the old model back", async () => {
    const id = await approved("rollBack", "the line runs badly");
    expect(await olaf.call(contract.proposal.carryOut, { id, note: "" })).toMatchObject({ state: "DONE" });
    expect(await fleet()).toMatchObject({ package: first });
    expect(machine("status")).toMatchObject({ running: { digest: first } });
  });

  it("an exchanged sensor's lies teach nothing, and a recorded change gives the next package a reference of its own", async () => {
    const exchange = await approved("replaceSensor", "reads low");
    expect(await refused(olaf.call(contract.proposal.carryOut, { id: exchange, note: "" }))).toBe("proposalIncomplete");
    const about = { tag: "flow", fromUs: startUs + 1000e6, toUs: startUs + 1299e6 };
    await tina.call(contract.proposal.carryOut, { id: exchange, note: "new probe", about });
    expect(await mona.call(contract.catalogue.readFaulty, {})).toEqual([{ id: "f-1", ...about, note: "reads low · new probe", by: "Tina" }]);
    expect((await mona.call(contract.catalogue.read, {})).entries.at(-1)).toMatchObject({ kind: "maintenance", fromUs: about.toUs, asset: "line box", text: "flow · reads low · new probe" });
    const change = await approved("rebaseline", "another impeller");
    expect(await refused(olaf.call(contract.proposal.carryOut, { id: change, note: "", about: { tag: null, fromUs: startUs + 2600e6, toUs: null } }))).toBe("proposalFewRowsSince");
    const { made } = await olaf.call(contract.proposal.carryOut, { id: change, note: "", about: { tag: null, fromUs: startUs + 700e6, toUs: null } });
    const { refs } = await mona.call(contract.project.describe, {});
    const kept = refs["package"]!;
    const { base, windows } = readReference(readFileSync(join(project, "objects", kept.slice(0, 2), kept.slice(2), "monitoring.json"))).signals[0]!;
    expect((await mona.call(contract.package.list, {})).find(({ digest }) => digest === made)?.current).toBe(true);
    // all rows from the change on are higher, and those of the lying sensor are not among them
    expect(Math.min(base.min!, ...windows.map(({ min }) => min!))).toBeGreaterThan(5.2);
    expect(base.count + windows.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(Math.ceil(((2900 - 700 - 300) * 22) / 30));
    expect((await mona.call(contract.package.readCard, { package: made! })).html).toContain("another impeller");
  });

  it("a finding is left as it is with a reason, by the words that people type", async () => {
    const id = await approved("nothing", "the season");
    await host.stop();
    const typed = (...words: string[]) => {
      const done = spawnSync(process.execPath, [entryPath("cli.js"), ...words, "--project", project], { encoding: "utf8", env });
      return JSON.parse(done.stdout.trim().split("\n").at(-1)!) as unknown;
    };
    expect(typed("proposals", "carry-out", id, "--as", "Olaf", "--role", "engineer")).toMatchObject({ state: "DONE", left: [{ trigger: "inputs", what: "pressure" }, { trigger: "yearly" }] });
    expect(typed("proposals", "check")).toEqual({ raised: [] });
  });
});
