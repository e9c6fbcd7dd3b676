// Which candidate is tried next: successive halving in brackets that begin ever higher, on what the brackets before have taught. Pure and seeded.
// Sources: Jamieson and Talwalkar (AISTATS 2016), Hyperband (Li et al., JMLR 18, 2018); draws near the best as in FLAML (Wang et al., MLSys 2021).
// What is drawn depends on finished brackets alone, so the same seed and number of trials give the same winner on any number of threads.
import { seededGenerator, type Generator } from "../../../shared/stats/random.ts";
import { canonicalJson } from "../../store/objects.ts";
import { drawAnywhere, drawNear } from "./draw.ts";
import { spaceOf, type SpaceFacts } from "./spaces.ts";
import type { Trial, TrialOutcome, TrialSpec } from "./trial.ts";

export interface SearchInput {
  /** Where it begins: the plan's candidates. */
  start: readonly { family: string; parameters: Readonly<Record<string, unknown>> }[];
  /** Families that may be tried, in the registry's order. */
  families: readonly string[];
  facts: SpaceFacts;
  /** Number of rungs. */
  rungs: number;
  higherIsBetter: boolean;
  seed: number;
  /** Most trials; null: no bound. */
  trials: number | null;
  /** Trials side by side. The winner does not depend on it. */
  parallel: number;
  /** How dear a family is to run and to explain: breaks ties. */
  costOf: (family: string) => number;
}

export interface SearchPort {
  /** What is known of a trial from an earlier run of the same search. */
  known(spec: TrialSpec): TrialOutcome | undefined;
  perform(spec: TrialSpec): Promise<TrialOutcome>;
  /** True when no further trial shall begin. */
  isOver(): boolean;
}

type Config = Pick<TrialSpec, "family" | "parameters" | "origin">;

const eta = 3;
const elite = 5;
/** Draws in vain after which everything there is counts as tried. */
const patience = 200;

/** Performs trials until the budget ends or nothing new is left to try. Throws what `perform` throws. */
export async function search(input: SearchInput, port: SearchPort): Promise<Trial[]> {
  const { rungs, families } = input;
  const trials: Trial[] = [];
  const random = seededGenerator(input.seed);
  const seen = new Set<string>();
  const isNew = (config: Config) => {
    const key = canonicalJson([config.family, config.parameters]);
    return !seen.has(key) && seen.add(key);
  };
  let begun = 0;
  let isOver = false;
  /** One rung of a bracket: its trials in order, some side by side. */
  const performAll = async (configs: readonly Config[], rung: number): Promise<Trial[]> => {
    const left = input.trials === null ? configs.length : Math.min(configs.length, input.trials - begun);
    const specs = configs.slice(0, left).map(({ family, parameters, origin }, i): TrialSpec => ({ number: begun + 1 + i, family, parameters, origin, rung }));
    begun += specs.length;
    const done: (Trial | undefined)[] = [];
    let next = 0;
    const take = async () => {
      for (let i = next++; i < specs.length; i = next++) {
        const spec = specs[i]!;
        const known = port.known(spec);
        if (!known && port.isOver()) isOver = true;
        if (isOver) return;
        try {
          done[i] = { ...spec, ...(known ?? (await port.perform(spec))) };
        } catch (thrown) {
          isOver = true; // those beside it begin no further trial: nobody waits for them any more
          throw thrown;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, input.parallel) }, take));
    if (left < configs.length) isOver = true;
    const finished = done.filter((trial) => trial !== undefined);
    trials.push(...finished);
    return finished;
  };
  const bracket = async (configs: readonly Config[], from: number, rising: (best: readonly Trial[]) => readonly Trial[]) => {
    let rest = configs;
    for (let rung = from; rung < rungs && rest.length > 0 && !isOver; rung++) rest = rising(ranked(await performAll(rest, rung), input));
  };

  const first: Config[] = [
    ...input.start.filter(({ family }) => families.includes(family)).map(({ family, parameters }): Config => ({ family, parameters, origin: "plan" })),
    ...families.map((family): Config => ({ family, parameters: {}, origin: "default" })),
  ];
  // Few rows flatter the simple families, so at first the best of a family rises, and the better half of the families.
  await bracket(first.filter(isNew), 0, (best) => {
    const kinds = best.filter((trial, i) => best.findIndex(({ family }) => family === trial.family) === i);
    return kinds.slice(0, Math.max(2, Math.ceil(kinds.length / 2)));
  });
  for (let n = 0; !isOver; n++) {
    const from = n % rungs;
    const configs: Config[] = [];
    for (let vain = 0; configs.length < 4 + 2 * (rungs - 1 - from) && vain < patience; ) {
      const config = drawConfig(trials, input, 0.25 * 0.9 ** n + 0.05, random);
      if (config && isNew(config)) configs.push(config);
      else vain++;
    }
    if (configs.length === 0) break;
    await bracket(configs, from, (best) => best.slice(0, Math.max(2, Math.ceil(best.length / eta))));
  }
  return trials;
}

/** Trials that count, the best first: of equal scores the cheaper family, then the earlier. */
export function ranked(trials: readonly Trial[], { higherIsBetter, costOf }: Pick<SearchInput, "higherIsBetter" | "costOf">): Trial[] {
  const sign = higherIsBetter ? -1 : 1;
  return trials.filter((trial) => trial.state === "done" && trial.score !== null).sort((a, b) => sign * (a.score! - b.score!) || costOf(a.family) - costOf(b.family) || a.number - b.number);
}

/** Trials of the highest rung that any has reached, the best first: scores of different rungs are not of the same rows. */
export function leading(trials: readonly Trial[], how: Pick<SearchInput, "higherIsBetter" | "costOf">): Trial[] {
  const top = Math.max(-1, ...trials.filter((trial) => trial.state === "done").map((trial) => trial.rung));
  return ranked(trials.filter((trial) => trial.rung === top), how);
}

/** Half of the draws lie near one of the best, half anywhere in a family, the better families more often. */
function drawConfig(trials: readonly Trial[], input: SearchInput, reach: number, random: Generator): Config | undefined {
  const best = leading(trials, input).slice(0, elite);
  const near = random.uniform() < 0.5 && best.length > 0;
  if (near) {
    const { family, parameters } = best[random.below(best.length)]!;
    const space = spaceOf(family, input.facts);
    return Object.keys(space).length === 0 ? undefined : { family, parameters: { ...parameters, ...drawNear(space, parameters, reach, random) }, origin: "near" };
  }
  const family = drawFamily(trials, input, random);
  return family === undefined ? undefined : { family, parameters: drawAnywhere(spaceOf(family, input.facts), random), origin: "drawn" };
}

/** A family by the place of its best trial: the n-th is drawn with weight 1 / n; one that never gave a score is not drawn. */
function drawFamily(trials: readonly Trial[], input: SearchInput, random: Generator): string | undefined {
  const order: string[] = [];
  for (let rung = input.rungs - 1; rung >= 0; rung--)
    for (const { family } of ranked(trials.filter((trial) => trial.rung === rung), input)) if (!order.includes(family) && Object.keys(spaceOf(family, input.facts)).length > 0) order.push(family);
  const total = order.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  let place = random.uniform() * total;
  for (const [i, family] of order.entries()) if ((place -= 1 / (i + 1)) <= 0) return family;
  return order.at(-1);
}
