// What every set of the quality table stands on: one builder of plans, one way to perform them, one shape of a line.
// Only the product's public faces are used: plan files, the built command line, its calls. Nothing here may depend on which set it is.
// A set says what its protocol says (target, split, columns that are no inputs, inputs that the protocol names) and nothing else.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { EvaluationInfo, Figure, InputProposal, SearchInfo } from "../../../shared/contract/learn.ts";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import type { Plan, Scenario } from "../../../shared/plan/plan.ts";
import { recipeFormat, type Step } from "../../../shared/recipe/recipe.ts";
import { millwright } from "../../harness/commandLine.ts";

/**
 * A set of the table, in a file of its own, listed in `quality.bench.ts`.
 * `measure` follows the protocol in `../shared/data/README.md` and gives the lines of the table; it throws where the protocol cannot be run.
 */
export interface QualitySet {
  /** What MILLWRIGHT_BENCH_SETS calls it. */
  name: string;
  measure(bench: Bench): Promise<Line[]>;
}

/** One line of the table. */
export interface Line {
  /** Key of the last line's JSON object beside the set's name, such as "rmse y1". */
  measure: string;
  /** The figure with its 95 % block-bootstrap interval; null where an interval cannot be said. */
  ours: { value: number; low: number | null; high: number | null };
  /** As in the table of the design: what simple means reach, what the best published figure is, what is asked for. Plain words. */
  floor: string;
  best: string;
  bar: string;
  met: boolean;
  /** How it was reached: what was chosen, from how many trials; what is worth knowing beside. */
  how: string;
}

/** What a set is given. */
export interface Bench {
  /** The folder of public sets. */
  data: string;
  /** Budget of a set in minutes, for all its searches together, on two threads. */
  minutes: number;
  /** A new empty folder, removed at the end. */
  makeFolder(name: string): string;
  /** Writes a CSV into a new folder and gives that folder. Cells are written as they are. */
  writeCsv(name: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): string;
  /** Opens a project of its own over a folder of data files. */
  open(name: string, dataFolder: string): Project;
}

/** What a protocol fixes. Everything else is the product's. */
export interface Protocol {
  name: string;
  scenario: Scenario;
  /** Patterns of files in the data folder. Default: every CSV. */
  match?: string[];
  target: Plan["target"]["what"];
  split: Plan["split"]["how"];
  /** The measure that the protocol reports: by it candidates are compared. */
  metric: string;
  /** Columns that the protocol forbids as inputs; they are not read. */
  forbidden?: readonly string[];
  /** Inputs that the protocol itself names, as preparation steps: then nothing else is proposed. */
  inputs?: Step[];
  group?: Plan["data"]["group"];
  label?: Plan["label"]["source"];
  /** Minutes of the search; null: none. */
  searchMinutes: number | null;
}

/** The plan of a protocol: the product's defaults for its scenario, the same for every set. */
export function planOf(protocol: Protocol): Plan {
  const usual = defaultPlan(protocol.scenario, protocol.name);
  return {
    ...usual,
    data: {
      ...usual.data,
      source: { kind: "files", match: protocol.match ?? ["*.csv"] },
      ...(protocol.forbidden ? { columns: protocol.forbidden.map((source) => ({ source, kind: "skip" as const })) } : {}),
      ...(protocol.group ? { group: protocol.group } : {}),
    },
    prepare: protocol.inputs ? { recipe: { format: recipeFormat, steps: protocol.inputs }, why: "the inputs that the protocol names" } : usual.prepare,
    label: protocol.label ? { ...usual.label, source: protocol.label } : usual.label,
    target: { what: protocol.target, why: "the protocol's" },
    split: { ...usual.split, how: protocol.split, why: "the protocol's" },
    train: { ...usual.train, ...(protocol.searchMinutes === null ? {} : { search: { minutes: protocol.searchMinutes, trials: null, families: [], memoryMb: null, microsecondsPerRow: null, why: "the budget of the table" } }) },
    select: { ...usual.select, metric: protocol.metric },
  };
}

/** A project and the calls that the command line makes on it, one process each. */
export interface Project {
  folder: string;
  /** The answer of a call. Throws with the command line's own words where it fails. */
  call<T>(name: string, input: unknown): Promise<T>;
  /** Performs a plan up to the comparison. The search sees training rows only; the comparison then opens the test part once. */
  compare(plan: Plan): Promise<Compared>;
}

export interface Compared {
  evaluation: EvaluationInfo;
  /** Null where the plan holds no search. */
  search: SearchInfo | null;
  /** What the product proposed as further inputs, on training rows; null where the protocol names the inputs. */
  proposal: InputProposal | null;
  /** The one that training rows chose: the search's first choice; without a search the plan's first candidate. Never the best on the test part. */
  choice: { id: string; family: string; parameters: Record<string, unknown>; metrics: Record<string, Figure> };
  /** In a few words: what was chosen from what. */
  how: string;
}

/** Longest that one command may take beside its search. */
const commandMs = 1_800_000;

export function openProject(folder: string, dataFolder: string, env: Record<string, string>, minutes: number): Project {
  mkdirSync(folder, { recursive: true });
  const call = async <T>(name: string, input: unknown): Promise<T> => {
    const answer = await millwright(["call", name, JSON.stringify(input), "--project", join(folder, "project"), "--data", dataFolder, "--threads", "2"], env, commandMs + minutes * 60_000);
    if (answer.code !== 0) throw new Error(`${name}: ${answer.stdout}${answer.stderr.slice(-1000)}`);
    return answer.json<T>();
  };
  const compare = async (given: Plan): Promise<Compared> => {
    await call("plan.replace", { plan: given });
    await call("plan.run", { until: "data" });
    const proposal = protocolNamesInputs(given) || given.scenario === "anomaly" ? null : await call<InputProposal>("learn.proposeInputs", {});
    const plan = proposal ? { ...given, prepare: { recipe: proposal.recipe, why: "proposed on rows that teach" } } : given;
    // The plan that is performed lies in the folder, to be looked at and to be run by hand.
    writeFileSync(join(folder, "plan.json"), JSON.stringify(plan, null, 2));
    await call("plan.replace", { plan });
    await call("plan.run", { until: "train" });
    const evaluation = await call<EvaluationInfo>("learn.describe", {});
    const search = plan.train.search ? await call<SearchInfo | null>("learn.describeSearch", {}) : null;
    const { choice, how } = choiceOf(plan, evaluation, search);
    const added = proposal?.tried.filter(({ taken }) => taken).map(({ stage, features }) => `${stage} (${features} features)`).join(", ");
    return { evaluation, search, proposal, choice, how: proposal ? `${how}; inputs added: ${added || "none"}` : how };
  };
  return { folder, call, compare };
}

function choiceOf(plan: Plan, evaluation: EvaluationInfo, search: SearchInfo | null): Pick<Compared, "choice" | "how"> {
  const winner = search?.trials.find(({ number }) => number === search.winners[0]);
  // A winner that the plan held already keeps its own name there.
  const own = winner ? plan.train.candidates.find(({ family, parameters }) => family === winner.family && isDeepStrictEqual(parameters, winner.parameters)) : plan.train.candidates[0];
  const id = own?.id ?? "found-1";
  const found = evaluation.candidates.find((each) => each.id === id);
  const family = winner?.family ?? own!.family;
  if (!found || found.failure) throw new Error(`${family} was chosen and has no figures: ${JSON.stringify(found?.failure ?? null)}`);
  const parameters = winner?.parameters ?? own!.parameters;
  return { choice: { id, family, parameters, metrics: found.metrics }, how: `${family}${winner ? `, of ${search!.trials.length} trials` : ""}` };
}

/** True where the plan came with steps of preparation: nothing else is then proposed. */
const protocolNamesInputs = (plan: Plan): boolean => plan.prepare.recipe.steps.length > 0;

/** Figure of a comparison's choice. */
export function figureOf({ choice }: Compared, metric: string): Figure {
  const figure = choice.metrics[metric];
  if (!figure) throw new Error(`${choice.family} has no ${metric}`);
  return figure;
}

/** The table as text, columns as wide as they need. */
export function tableOf(lines: readonly (Line & { set: string })[]): string {
  const round = (value: number) => String(Number(value.toPrecision(4)));
  const cells = lines.map(({ set, measure, ours, floor, best, bar, met, how }) => [
    set,
    measure,
    `${round(ours.value)}${ours.low === null || ours.high === null ? "" : ` (${round(ours.low)} to ${round(ours.high)})`}`,
    floor,
    best,
    bar,
    met ? "met" : "missed",
    how,
  ]);
  const all = [["set", "measure", "ours (95 %)", "floor", "best known", "bar", "", "how"], ...cells];
  const widths = all[0]!.map((_, c) => Math.max(...all.map((row) => row[c]!.length)));
  return all.map((row) => row.map((cell, c) => (c === row.length - 1 ? cell : cell.padEnd(widths[c]!))).join("  ")).join("\n");
}
