// The words of the command line, each with its usage. Options are parsed by Node; unknown ones are refused with their name.
import { mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { z } from "zod";
import { allCalls, contract } from "../../../shared/contract/contract.ts";
import type { CallDeclaration, OutputOf, Progress } from "../../../shared/contract/call.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { createClient, type Client } from "../../../shared/pipe/client.ts";
import { planSchema, samplePresets } from "../../../shared/plan/plan.ts";
import { readPlan } from "../../../shared/plan/read.ts";
import { historianFormats } from "../../simulate/historianFormat.ts";
import { simulateHelp } from "../../simulate/help.ts";
import { isScenario } from "../../simulate/catalogue/draw.ts";
import { makePlant, type PlantWish } from "../../simulate/makePlant.ts";
import { startEngine, type EngineHost } from "../engineHost.ts";
import { startNodeProcess } from "../nodeProcess.ts";
import { personAtThisMachine, startOptions } from "../startOptions.ts";
import { driftCommand } from "./drift.ts";
import { checkCommand } from "./check.ts";
import { exportCommand } from "./exportRun.ts";
import { injectCommand } from "./inject.ts";
import { targetCommand } from "./target.ts";
import { lanCommand } from "./lan.ts";
import { resourcesFolder, version } from "./program.ts";
import { metricsCommand } from "./metrics.ts";
import { proposalsCommand } from "./proposals.ts";
import { qualityCommand } from "./quality.ts";
import { releaseCommands } from "./release.ts";

interface Command {
  usage: string;
  says: string;
  /** It has a page of its own for --help; the others say their line. */
  hasPage?: true;
  run: (args: string[]) => Promise<number>;
}

/** Parses options; throws wordUnknown naming what was not understood. */
function options<T extends NonNullable<ParseArgsConfig["options"]>>(args: string[], known: T) {
  try {
    return parseArgs({ args, options: known, allowPositionals: true });
  } catch (thrown) {
    throw new Failure("wordUnknown", { detail: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

function need(value: string | undefined, name: string): string {
  if (value === undefined) throw new Failure("wordUnknown", { field: name, detail: "missing" });
  return value;
}

interface Setting {
  threads?: string | undefined;
  data?: string | undefined;
  /** Folder that stands for a stick: a drive, or a copy of one. */
  stick?: string | undefined;
  /** Further files that calls name by these handles. */
  files?: Record<string, string>;
  /** What a project that has to be made is called, and the zone its people read times in. */
  fresh?: { name?: string; zone: string };
}

const stickHandle = "h-stick-0";

/** The input of a call with the handle of `--stick` where the call asks for a stick and the input names none. */
export function withStick(declaration: CallDeclaration, input: unknown): unknown {
  const asks = declaration.input instanceof z.ZodObject && "stick" in declaration.input.shape;
  return asks && input !== null && typeof input === "object" && !("stick" in input) ? { ...input, stick: stickHandle } : input;
}

/** Opens an engine on a project, performs `act` with a client, and lets the engine end in peace. */
async function withEngine<T>(projectDir: string, setting: Setting, act: (client: Client, host: EngineHost) => Promise<T>): Promise<T> {
  const start = startOptions(projectDir, resourcesFolder(), version());
  if (setting.threads !== undefined) {
    const threads = Number(setting.threads);
    if (!Number.isInteger(threads) || threads < 1 || threads > 64) throw new Failure("wordUnknown", { field: "--threads", detail: setting.threads });
    start.threads = threads;
  } else start.threads = availableParallelism();
  if (setting.fresh && start.create) start.create = { ...start.create, ...setting.fresh };
  const host = startEngine(startNodeProcess, start);
  try {
    if (setting.data !== undefined) host.addHandle("h-data-0", resolve(setting.data));
    if (setting.stick !== undefined) host.addHandle(stickHandle, resolve(setting.stick));
    for (const [handle, path] of Object.entries(setting.files ?? {})) host.addHandle(handle, resolve(path));
    await host.ready();
    return await act(createClient(host.connect(personAtThisMachine(), "scientist")), host);
  } finally {
    await host.stop();
  }
}

/** A refused run leaves the project as it was: when nothing but the plan has changed since `before`, the plan goes back.
 *  What earlier parts of the run have made stays, with the plan that made it. */
async function takeBack(client: Client, before: OutputOf<typeof contract.project.describe>): Promise<void> {
  try {
    const { refs } = await client.call(contract.project.describe, {});
    const changed = [...new Set([...Object.keys(refs), ...Object.keys(before.refs)])].filter((name) => refs[name] !== before.refs[name]);
    if (changed.join() === "plan") await client.call(contract.project.undo, {});
  } catch {
    // The engine has died or the disk is full: the run's own failure is what a person needs to read.
  }
}

/** One JSON line of progress on stderr, at most a few a second and always the last. */
function progressLines(): (progress: Progress) => void {
  let last = "";
  let lastMs = 0;
  return (progress) => {
    const now = Date.now();
    if (progress.what === last && progress.done < 1 && now - lastMs < 250) return;
    last = progress.what;
    lastMs = now;
    process.stderr.write(JSON.stringify({ done: Math.round(progress.done * 1000) / 1000, what: progress.what, ...(progress.detail === undefined ? {} : { detail: progress.detail }) }) + "\n");
  };
}

/** The value in a JSON file. Throws fileMissing, planUnreadable naming the file. */
function readJsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    throw new Failure((thrown as NodeJS.ErrnoException).code === "ENOENT" ? "fileMissing" : "fileNotReadable", { file: path });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (thrown) {
    throw new Failure("planUnreadable", { file: path, detail: thrown instanceof Error ? thrown.message : "not JSON" });
  }
}

const print = (value: unknown) => process.stdout.write(JSON.stringify(value) + "\n");

export const commands: Record<string, Command> = {
  run: {
    usage: "run PLAN.json --project DIR [--data DIR] [--threads N] [--json]",
    says: "perform a plan from data to a signed package scored on a practice device",
    async run(args) {
      const { values, positionals } = options(args, { project: { type: "string" }, data: { type: "string" }, threads: { type: "string" }, json: { type: "boolean" } });
      const planFile = resolve(need(positionals[0], "PLAN.json"));
      const project = resolve(need(values.project, "--project"));
      const began = performance.now();
      const plan = readPlan(readJsonFile(planFile));
      return withEngine(project, { threads: values.threads, data: values.data ?? dirname(planFile), fresh: { zone: plan.data.zone } }, async (client) => {
        const before = await client.call(contract.project.describe, {});
        const { digest } = await client.call(contract.plan.replace, { plan });
        const result = await client.call(contract.plan.run, {}, { onProgress: progressLines() }).catch(async (thrown: unknown) => {
          if (digest !== before.planDigest) await takeBack(client, before);
          throw thrown;
        });
        const seconds = Math.round((performance.now() - began) / 100) / 10;
        const answer = {
          ok: true,
          chosen: result.chosen,
          metrics: result.metrics,
          baseline: result.baseline,
          package: result.package && { path: join(project, result.package.file), digest: result.package.digest },
          device: result.device,
          seconds,
        };
        if (values.json) print(answer);
        else process.stdout.write(`${plan.name}: ${result.chosen ?? "no model"}\n${JSON.stringify(answer, null, 2)}\n`);
        return 0;
      });
    },
  },
  simulate: {
    usage: "simulate --out DIR [--preset NAME] [--seed N] [--seeds N] [--scenario ID,…] [--format NAME] [--images N] [--threads N]",
    says: "make the sample plant: historian files, records, truth (simulate --help says more)",
    hasPage: true,
    async run(args) {
      const { values } = options(args, { out: { type: "string" }, preset: { type: "string", default: "demo" }, seed: { type: "string", default: "1" }, threads: { type: "string" }, format: { type: "string" }, twins: { type: "boolean" }, images: { type: "string" }, seeds: { type: "string" }, scenario: { type: "string" }, help: { type: "boolean", short: "h" }, json: { type: "boolean" } });
      if (values.help) {
        process.stdout.write(simulateHelp);
        return 0;
      }
      const out = resolve(need(values.out, "--out"));
      const { format } = values;
      const preset = samplePresets.find((name) => name === values.preset);
      if (preset === undefined) throw new Failure("wordUnknown", { field: "--preset", detail: values.preset });
      const layout = historianFormats.find((name) => name === format);
      if (format !== undefined && layout === undefined) throw new Failure("wordUnknown", { field: "--format", detail: format });
      if (!/^\d{1,18}$/.test(values.seed)) throw new Failure("wordUnknown", { field: "--seed", detail: values.seed });
      const line = progressLines();
      const wanted: PlantWish = { seed: BigInt(values.seed), preset, outDir: out, threads: Number(values.threads ?? availableParallelism()), onProgress: (done, what) => line({ done, what }) };
      if (layout !== undefined) wanted.format = layout;
      if (values.twins) wanted.twins = true;
      if (values.images !== undefined) {
        if (!/^\d{1,5}$/.test(values.images)) throw new Failure("wordUnknown", { field: "--images", detail: values.images });
        wanted.images = Number(values.images);
      }
      if (values.seeds !== undefined) {
        if (!/^[1-9]\d{0,3}$/.test(values.seeds)) throw new Failure("wordUnknown", { field: "--seeds", detail: values.seeds });
        wanted.seeds = Number(values.seeds);
      }
      if (values.scenario !== undefined) {
        const scenarios = values.scenario.split(",");
        for (const id of scenarios) if (!isScenario(id)) throw new Failure("wordUnknown", { field: "--scenario", detail: id });
        wanted.scenarios = scenarios;
      }
      mkdirSync(out, { recursive: true });
      print(await makePlant(wanted));
      return 0;
    },
  },
  demo: {
    usage: "demo --project DIR",
    says: "make a project of simulated plant data, ready to walk through",
    async run(args) {
      const { values } = options(args, { project: { type: "string" }, json: { type: "boolean" } });
      return withEngine(need(values.project, "--project"), { fresh: { name: "Weidenau", zone: "Europe/Berlin" } }, async (client) => {
        const examples = await client.call(contract.plan.listExamples, {});
        const example = examples.find((each) => each.id === "anomaly") ?? examples[0];
        if (example) await client.call(contract.plan.replace, { plan: example.plan });
        const dataset = await client.call(contract.plan.run, { until: "data" }, { onProgress: progressLines() });
        print({ ok: true, dataset });
        return 0;
      });
    },
  },
  quality: qualityCommand({ options, withEngine, progressLines }),
  check: checkCommand({ options, withEngine, progressLines }),
  drift: driftCommand({ options, withEngine, progressLines }),
  inject: injectCommand({ options }, readJsonFile),
  call: {
    usage: "call NAME [JSON] --project DIR [--data DIR] [--stick DIR] [--threads N]",
    says: "make one call of the contract; `millwright calls` lists them; a call that asks for a stick takes --stick",
    async run(args) {
      const { values, positionals } = options(args, { project: { type: "string" }, data: { type: "string" }, stick: { type: "string" }, threads: { type: "string" }, json: { type: "boolean" } });
      const name = need(positionals[0], "NAME");
      const declaration = allCalls.find((each) => each.name === name);
      if (!declaration) throw new Failure("callUnknown", { field: name });
      return withEngine(need(values.project, "--project"), { threads: values.threads, data: values.data, stick: values.stick }, async (client) => {
        let input: unknown;
        try {
          input = JSON.parse(positionals[1] ?? "{}");
        } catch {
          throw new Failure("callMalformed", { field: name, detail: "input is not JSON" });
        }
        if (values.stick !== undefined) input = withStick(declaration, input);
        print(plain(await client.call(declaration, input as never, { onProgress: progressLines() })));
        return 0;
      });
    },
  },
  monitor: {
    usage: "monitor --project DIR [--stick DIR]",
    says: "read what a stick brought home, and say what runs where and how old that is",
    async run(args) {
      const { values } = options(args, { project: { type: "string" }, stick: { type: "string" }, json: { type: "boolean" } });
      return withEngine(need(values.project, "--project"), { stick: values.stick }, async (client) => {
        const read = values.stick === undefined ? null : await client.call(contract.monitor.importStick, { stick: stickHandle }, { onProgress: progressLines() });
        print({ ok: true, read, fleet: await client.call(contract.monitor.readFleet, {}) });
        return 0;
      });
    },
  },
  diagnose: {
    usage: "diagnose --project DIR [--reference FROM,TO] [--current FROM,TO]",
    says: "say what changed since the reference: ranked causes with evidence (spans in UTC microseconds, or rows)",
    async run(args) {
      const { values } = options(args, { project: { type: "string" }, reference: { type: "string" }, current: { type: "string" }, json: { type: "boolean" } });
      const span = (value: string | undefined, name: string) => {
        if (value === undefined) return null;
        const found = /^(-?\d{1,16}),(-?\d{1,16})$/.exec(value);
        if (!found) throw new Failure("wordUnknown", { field: name, detail: value });
        return { from: Number(found[1]), to: Number(found[2]) };
      };
      const input = { reference: span(values.reference, "--reference"), current: span(values.current, "--current"), columns: null };
      return withEngine(need(values.project, "--project"), {}, async (client) => {
        print({ ok: true, ...(await client.call(contract.monitor.diagnose, input, { onProgress: progressLines() })) });
        return 0;
      });
    },
  },
  runs: {
    usage: "runs --project DIR [--json]",
    says: "list every candidate that was ever compared, the newest first",
    async run(args) {
      const { values } = options(args, { project: { type: "string" }, json: { type: "boolean" } });
      return withEngine(need(values.project, "--project"), {}, async (client) => {
        const listed = await client.call(contract.run.list, { limit: 100_000 });
        if (values.json) print(listed);
        else for (const run of listed.runs) process.stdout.write(runLine(run) + "\n");
        return 0;
      });
    },
  },
  reproduce: {
    usage: "reproduce RUN --project DIR [--data DIR] [--threads N]",
    says: "make a run again from its record and compare digests; exit code 1 when they differ",
    async run(args) {
      const { values, positionals } = options(args, { project: { type: "string" }, data: { type: "string" }, threads: { type: "string" }, json: { type: "boolean" } });
      const run = need(positionals[0], "RUN");
      return withEngine(need(values.project, "--project"), { threads: values.threads, data: values.data }, async (client) => {
        const made = await client.call(contract.run.reproduce, { run }, { onProgress: progressLines() });
        print(made);
        return made.same ? 0 : 1;
      });
    },
  },
  metrics: metricsCommand({ options, withEngine }),
  proposals: proposalsCommand({ options, withEngine, progressLines }),
  ...releaseCommands({ options, withEngine }),
  lan: lanCommand({ options, withEngine, progressLines }),
  export: exportCommand({ options, withEngine }),
  target: targetCommand({ options, withEngine, progressLines }),
  calls: {
    usage: "calls",
    says: "list every call with its input",
    async run() {
      for (const each of allCalls) process.stdout.write(`${each.name}${each.job ? " (job)" : ""} [${each.roles.join(", ")}]\n`);
      return 0;
    },
  },
  schema: {
    usage: "schema plan",
    says: "print the JSON Schema of the plan file",
    async run(args) {
      const [what] = args;
      if (what !== "plan") throw new Failure("wordUnknown", { field: what ?? "schema" });
      process.stdout.write(JSON.stringify(z.toJSONSchema(planSchema, { io: "input", unrepresentable: "any" }), null, 2) + "\n");
      return 0;
    },
  },
  version: {
    usage: "version",
    says: "print the version",
    async run() {
      process.stdout.write(`millwright ${version()}\n`);
      return 0;
    },
  },
};

/** A run on one line: name, time, family, deciding figure; a star where it was taken. */
function runLine(run: OutputOf<typeof contract.run.list>["runs"][number]): string {
  const { figure } = run;
  return [run.wasChosen ? "*" : " ", run.name, run.at, run.family, figure ? `${run.metric} ${figure.value.toPrecision(4)}` : "-"].join("  ");
}

/** Typed arrays as plain arrays, for JSON. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return value;
}

/** What one word does. */
export function helpOf({ usage, says }: Command): string {
  return `millwright ${usage}\n  ${says}\n`;
}

/** What the words do: a line for what to type and one for what comes of it, since the longest alone fill a window. */
export function help(): string {
  return ["millwright WORD ...", "", ...Object.values(commands).flatMap((c) => [`  ${c.usage}`, `      ${c.says}`]), ""].join("\n");
}
