// The real engine in its own process, started by the real host: deaths, restarts, jobs that outlive their caller, undo, roles, every call.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallDeclaration, Role } from "../../shared/contract/call.ts";
import { allCalls, contract, events } from "../../shared/contract/contract.ts";
import { failureOf } from "../../shared/contract/errors.ts";
import type { JobInfo } from "../../shared/contract/jobs.ts";
import { createClient, type Client } from "../../shared/pipe/client.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { startEngine, type EngineHost } from "../hosts/engineHost.ts";
import { startNodeProcess } from "../hosts/nodeProcess.ts";

let work: string;
let host: EngineHost;
const project = () => join(work, "plant");
const connect = (role: Role = "scientist", person = "Modelling 1"): Client => createClient(host.connect(person, role));

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), "engine-"));
  const configDir = join(work, "config");
  const resourcesDir = join(work, "resources");
  for (const folder of [configDir, join(resourcesDir, "examples")]) mkdirSync(folder, { recursive: true });
  host = startEngine(startNodeProcess, { projectDir: project(), create: { name: "Plant", zone: "Europe/Berlin", language: "en" }, configDir, resourcesDir, threads: 1, version: "0.0.0" });
  await host.ready();
});
afterEach(async () => {
  await host.stop();
  rmSync(work, { recursive: true, force: true });
});

/** The name of the failure of a call, or "answered". */
const outcome = (promise: Promise<unknown>): Promise<string> => promise.then(() => "answered", (thrown: unknown) => failureOf(thrown).name);

/** A job that takes seconds: the sample plant. Resolves `began` with its id at the first word of it. */
function longJob(client: Client): { began: Promise<string>; ended: Promise<string> } {
  let tell: (job: string) => void;
  const began = new Promise<string>((resolve) => (tell = resolve));
  const ended = outcome(client.call(contract.data.importSample, { preset: "half", seed: 3, file: "pump_1min.csv" }, { onProgress: (progress) => progress.job && tell(progress.job) }));
  return { began, ended };
}

/** A job that ends by itself: a table of 4000 rows is read in. */
function shortJob(client: Client, signal?: AbortSignal): { began: Promise<string>; ended: Promise<string> } {
  const table = join(work, "table.csv");
  writeFileSync(table, `time,pressure,flow\n${Array.from({ length: 4000 }, (_, n) => `2026-01-05T${String(Math.floor(n / 3600)).padStart(2, "0")}:${String(Math.floor(n / 60) % 60).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}Z,${n % 7},${n % 11}`).join("\n")}\n`);
  host.addHandle("h-table", table);
  let tell: (job: string) => void;
  const began = new Promise<string>((resolve) => (tell = resolve));
  const choice = { delimiter: "auto", decimal: "auto", timeColumn: null, timeFormat: "auto", zone: "UTC", group: { kind: "none" } } as const;
  const ended = outcome(client.call(contract.data.importFiles, { files: ["h-table"], choice }, { onProgress: (progress) => progress.job && tell(progress.job), ...(signal ? { signal } : {}) }));
  return { began, ended };
}

const stateOf = async (client: Client, job: string) => (await client.call(contract.job.list, {})).find((each) => each.id === job)?.state;
const acts = async (client: Client) => (await client.call(contract.project.readJournal, { limit: 100 })).map(({ act }) => act);

describe("a killed engine", () => {
  it("settles every call with callEngineDied, comes back on the same project, and says that the job was interrupted", async () => {
    const [first, second] = [connect(), connect("technician", "Shift A")];
    const before = await first.call(contract.project.describe, {});
    const { began, ended } = longJob(first);
    const job = await began;
    const watching = outcome(second.call(contract.job.watch, { job }));
    const pid = host.pid();
    const restarted = new Promise<void>((resolve) => host.onRestart(resolve));
    process.kill(pid!, "SIGKILL");
    expect(await Promise.all([ended, watching])).toEqual(["callEngineDied", "callEngineDied"]);
    expect(await outcome(first.call(contract.project.describe, {}))).toBe("callEngineDied");
    await restarted;
    await host.ready();
    expect(host.pid()).not.toBe(pid);
    const again = connect();
    const after = await again.call(contract.project.describe, {});
    expect({ id: after.id, refs: after.refs, seq: after.seq, mended: after.mended }).toEqual({ id: before.id, refs: before.refs, seq: before.seq, mended: [] });
    expect(await again.call(contract.job.list, {})).toMatchObject([{ id: job, call: "data.importSample", state: "interrupted", failure: { name: "jobInterrupted", code: "MW-SYS-503" } }]);
    expect(await shortJob(again).ended).toBe("answered");
  });

  it("hears the Ctrl-C of its terminal and goes on until its host ends it", async () => {
    const client = connect();
    const pid = host.pid()!;
    const { began, ended } = longJob(client);
    const job = await began;
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.kill(pid, signal);
    expect((await client.call(contract.project.describe, {})).refs).toBeDefined();
    expect(await stateOf(client, job)).toBe("running");
    await client.call(contract.job.cancel, { job });
    expect([await ended, host.pid()]).toEqual(["callCancelled", pid]);
  });

  it("is given up after it died four times without opening the project", async () => {
    // A program that ends at once without a word of an engine's.
    const fatal = startEngine((_entry, _args, options) => startNodeProcess("edge.cjs", ["status", "--home", join(work, "none")], options), { projectDir: join(work, "other"), configDir: work, resourcesDir: work, threads: 1, version: "0.0.0" });
    let restarts = 0;
    const last = new Promise<void>((resolve) => fatal.onRestart(() => ++restarts === 3 && resolve()));
    await last;
    expect(await outcome(fatal.ready())).toBe("callEngineDied");
    expect(restarts).toBe(3);
    await fatal.stop();
  });
});

describe("a job", () => {
  it("goes on when the connection that began it has gone; another one sees its end", async () => {
    const [first, second] = [connect(), connect()];
    const { began, ended } = shortJob(first);
    const job = await began;
    first.close();
    expect(await ended).toBe("callPipeClosed");
    await second.call(contract.job.watch, { job });
    expect(await stateOf(second, job)).toBe("done");
    expect((await second.call(contract.data.describe, {}))?.rows).toBe(4000);
  });

  it("is cancelled by its name from another connection, and the names stay", async () => {
    const [first, second] = [connect(), connect("engineer", "Process 1")];
    const before = await second.call(contract.project.describe, {});
    const { began, ended } = longJob(first);
    const job = await began;
    await second.call(contract.job.cancel, { job });
    expect(await ended).toBe("callCancelled");
    expect(await stateOf(second, job)).toBe("cancelled");
    const after = await second.call(contract.project.describe, {});
    expect({ refs: after.refs, seq: after.seq }).toEqual({ refs: before.refs, seq: before.seq });
    expect(readdirSync(join(project(), "jobs")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("is cancelled by cancelling the call that began it", async () => {
    const client = connect();
    const abort = new AbortController();
    const { began, ended } = shortJob(client, abort.signal);
    const job = await began;
    abort.abort();
    expect(await ended).toBe("callCancelled");
    expect(await stateOf(client, job)).toBe("cancelled");
    expect(await client.call(contract.data.describe, {})).toBeNull();
  });

  it("tells every connection that it began and ended, and the host that the engine is busy", async () => {
    const [first, second] = [connect(), connect()];
    const busy: boolean[] = [];
    host.onBusy((value) => busy.push(value));
    const seen: string[] = [];
    const done = new Promise<void>((resolve) =>
      second.on(events.jobChanged, (value) => {
        const { state } = value as JobInfo;
        if (seen.at(-1) !== state) seen.push(state);
        if (state === "done") resolve();
      }),
    );
    await second.call(contract.job.list, {});
    expect(await shortJob(first).ended).toBe("answered");
    await done;
    expect(seen).toEqual(["running", "done"]);
    expect(busy).toEqual([true, false]);
  });
});

describe("acts on a project", () => {
  it("are undone one by one, and the journal keeps both", async () => {
    const client = connect();
    const start = await client.call(contract.project.describe, {});
    const one = await client.call(contract.plan.replace, { plan: defaultPlan("regression", "one") });
    await client.call(contract.plan.replace, { plan: defaultPlan("forecast", "two") });
    expect(await client.call(contract.project.undo, {})).toEqual({ undone: "plan.replace", seq: start.seq + 3 });
    expect((await client.call(contract.project.describe, {})).planDigest).toBe(one.digest);
    await client.call(contract.project.undo, {});
    const back = await client.call(contract.project.describe, {});
    expect({ plan: back.plan, digest: back.planDigest, refs: back.refs }).toEqual({ plan: start.plan, digest: start.planDigest, refs: start.refs });
    expect(await acts(client)).toEqual(["project.undo", "project.undo", "plan.replace", "plan.replace", "plan.begin"]);
  });

  it("refuse to write over a plan that somebody else has changed meanwhile", async () => {
    const [first, second] = [connect(), connect("engineer", "Process 1")];
    const { plan, planDigest } = await first.call(contract.project.describe, {});
    const written = await second.call(contract.plan.writeSection, { section: "explore", value: { ...plan.explore, notes: "pump P-101 was open" }, base: planDigest });
    expect(await outcome(first.call(contract.plan.writeSection, { section: "explore", value: { ...plan.explore, notes: "mine" }, base: planDigest }))).toBe("planStale");
    const now = await first.call(contract.project.describe, {});
    expect([now.planDigest, now.plan.explore.notes]).toEqual([written.digest, "pump P-101 was open"]);
  });

  it("keep what somebody else has changed in another section meanwhile", async () => {
    const [first, second] = [connect(), connect("engineer", "Process 1")];
    const { plan, planDigest } = await first.call(contract.project.describe, {});
    await second.call(contract.plan.writeSection, { section: "explore", value: { ...plan.explore, notes: "pump P-101 was open" }, base: planDigest });
    const { plan: both } = await first.call(contract.plan.writeSection, { section: "frame", value: { ...plan.frame, goal: "see it early" }, base: planDigest });
    expect([both.explore.notes, both.frame.goal]).toEqual(["pump P-101 was open", "see it early"]);
    expect(await outcome(first.call(contract.plan.writeSection, { section: "frame", value: plan.frame, base: "1".repeat(64) }))).toBe("planStale");
  });

  it("are refused to a role that they are not for, until the person takes the other role", async () => {
    const client = connect("technician", "Shift A");
    const plan = defaultPlan("anomaly", "p");
    expect(await outcome(client.call(contract.plan.replace, { plan }))).toBe("callWrongRole");
    await client.call(contract.project.become, { person: "Modelling 1", role: "scientist" });
    expect(await outcome(client.call(contract.plan.replace, { plan }))).toBe("answered");
    expect((await client.call(contract.project.readJournal, { limit: 1 }))[0]).toMatchObject({ by: "Modelling 1", role: "scientist", act: "plan.replace" });
  });

  it("are told to every connection", async () => {
    const [first, second] = [connect(), connect()];
    const told = new Promise((resolve) => second.on(events.projectChanged, resolve));
    await second.call(contract.job.list, {});
    await first.call(contract.plan.replace, { plan: defaultPlan("forecast", "two") });
    expect(await told).toEqual({ seq: 2 });
  });
});

describe("the calls of the contract", () => {
  /** Minutes of work on the sample plant; the end-to-end stories perform them. */
  const long = new Set(["plan.run", "data.importSample"]);

  it("have samples that their own schemas take, names of their domain, and somebody who may call them", () => {
    const wrong = (each: CallDeclaration) => !each.input.safeParse(each.sample).success || each.roles.length === 0 || !/^[a-z]+\.[a-z][A-Za-z]+$/.test(each.name);
    expect(allCalls.filter(wrong).map(({ name }) => name)).toEqual([]);
    expect(Object.entries(contract).flatMap(([domain, calls]) => Object.entries(calls).map(([verb, each]) => [`${domain}.${verb}`, each.name])).filter(([place, name]) => place !== name)).toEqual([]);
  });

  it("answer their sample on a new project, or fail with a code that was meant", async () => {
    /** What any call may say besides what it declares: it names something that is not there. */
    const everywhere = ["answered", "fileMissing", "storeUnknownRef"];
    const surprises: string[] = [];
    let asked = 0;
    for (const declaration of allCalls) {
      if (long.has(declaration.name)) continue;
      // A connection of its own for each: project.become changes the role of the one it comes by.
      const name = await outcome(connect().call(declaration, declaration.sample as never));
      if (!everywhere.includes(name) && !declaration.errors.some((declared) => declared === name)) surprises.push(`${declaration.name}: ${name}`);
      asked++;
    }
    expect(surprises).toEqual([]);
    expect(asked).toBe(allCalls.length - long.size);
  });
});

describe("a host that is stopped", () => {
  it("leaves no lock and a job that says what became of it", async () => {
    const client = connect();
    const { began, ended } = longJob(client);
    const job = await began;
    await host.stop();
    expect(["callCancelled", "callEngineDied", "callPipeClosed"]).toContain(await ended);
    expect(readdirSync(project())).not.toContain("lock");
    expect((JSON.parse(readFileSync(join(project(), "jobs", `${job}.json`), "utf8")) as JobInfo).state).toBe("cancelled");
  });
});
