// Which further inputs pay: each stage of preparation steps is computed as the plan would, and two quick models say on training rows whether it helps.
// Runs in main; changes nothing of the project. Sees the rows that the plan's search may look at, which judge nothing afterwards; in a plan without a search
// those that teach the first fold. Forward in time, of one cut and of heads of groups these judge nothing either; of groups, stretches of time and shuffled rows
// other folds test them later, and the comparison flatters what was chosen here (the screen says so). Greedy forward selection of groups of inputs
// (Kohavi and John, Artificial Intelligence 97, 1997), with a line and small trees in the place of the model that is found later.
import { mkdirSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import type { InputProposal } from "../../../shared/contract/learn.ts";
import { inputStages, mostLevels, statsFor, type InputFacts, type InputStage } from "../../../shared/plan/inputStages.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { planRecipe, recipeFormat, type Recipe, type Step } from "../../../shared/recipe/recipe.ts";
import { describedDataset } from "../../data/readFiles.ts";
import { computeFeaturesInto, featurePaths } from "../../prepare/answers.ts";
import { readRows, readShape } from "../../prepare/dataset.ts";
import { recipeInputs } from "../../prepare/prepare.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { takeRows, type Frame } from "../frame.ts";
import { metricOf } from "../metrics.ts";
import { purgeGap, trainingOf } from "../planTraining.ts";
import { innerFolds } from "../search/parts.ts";
import { seasonOfTarget } from "../seasonOfTarget.ts";
import { inThread, sharedFrame } from "../thread/thread.ts";

/** Share of the error that a stage must take away: less is within what the choice itself gains by luck, and every column is to be measured and fed. */
const leastGain = 0.03;

const smallTrees = { family: "boosting", parameters: { trees: 80, leaves: 7 } };
const quick = {
  regression: [{ family: "ridge", parameters: {} }, smallTrees],
  classification: [{ family: "logistic", parameters: {} }, smallTrees],
  classes: [smallTrees],
};

interface Weighed {
  features: number;
  family: string;
  score: number;
}

/** Weighs further inputs of the plan. Throws planUnfit for a plan without a target to judge by, learnSearchBlind where the rows that it may see hold none. */
export async function proposeInputs(workbench: Workbench, act: Act, plan: Plan): Promise<InputProposal> {
  if (plan.scenario === "anomaly") throw new Failure("planUnfit", { field: "scenario", detail: plan.scenario });
  act.progress(0, "propose");
  const known = await factsOf(workbench, plan);
  const own = plan.prepare.recipe.steps;
  const season = known.facts.numbers.length > 0 ? await seasonBefore(workbench, act, plan) : undefined;
  const stages = inputStages({ ...known.facts, ...(season ? { season } : {}) });
  // One gap for all, that of the longest history: every variant then teaches and judges on the same rows.
  const longest = recipeOf([...own, ...stages.flatMap(({ variants }) => variants.reduce((a, b) => (known.historyOf(b) > known.historyOf(a) ? b : a)))]);
  const purgeS = purgeGap(plan, { hasTime: known.facts.hasTime, history: planRecipe(longest, known.inputs, known.facts.hasTime).history }, known.facts.stepS);
  const fixed: Plan = { ...plan, split: { ...plan.split, purgeS } };
  const rounds = 1 + stages.reduce((sum, { variants, always }) => sum + (always ? 0 : variants.length), 0);
  let [round, seenRows] = [0, 0];
  let metric: string = plan.select.metric;
  let higherIsBetter = true;
  const weigh = async (steps: Step[]): Promise<Weighed> => {
    const seen = await seenOf(workbench, act, { ...fixed, prepare: { ...fixed.prepare, recipe: recipeOf(steps) } });
    seenRows = seen.frame.rows;
    metric = seen.metric; // several classes may be measured by another one than the plan names
    higherIsBetter = metricOf(seen.metric).direction === "higher";
    const weighed = await weighQuick(seen, act, higherIsBetter);
    act.progress(++round / rounds, "propose");
    return weighed;
  };
  let steps = [...own];
  const must = stages.filter(({ always }) => always);
  for (const { variants } of must) steps = [...steps, ...variants[0]!];
  const first = await weigh(steps);
  let best = first;
  const tried: InputProposal["tried"] = must.map(({ kind }) => ({ stage: kind, features: first.features, family: first.family, score: null, taken: true }));
  const errorOf = ({ score }: Weighed) => (Number.isNaN(score) ? Infinity : higherIsBetter ? 1 - score : score);
  for (const { kind, variants } of stages.filter(({ always }) => !always)) {
    const results: Weighed[] = [];
    for (const variant of variants) results.push(await weigh([...steps, ...variant]));
    const top = results.reduce((a, b, i) => (errorOf(b) < errorOf(results[a]!) ? i : a), 0);
    const taken = errorOf(results[top]!) < (1 - leastGain) * errorOf(best);
    tried.push(...results.map((each, i) => ({ stage: kind, features: each.features, family: each.family, score: Number.isNaN(each.score) ? null : each.score, taken: taken && i === top })));
    if (!taken) continue;
    steps = [...steps, ...variants[top]!];
    best = results[top]!;
  }
  const finite = ({ score }: Weighed) => (Number.isNaN(score) ? null : score);
  return { recipe: recipeOf(steps), metric, higherIsBetter, rows: seenRows, before: finite(first), after: finite(best), tried };
}

const recipeOf = (steps: readonly Step[]): Recipe => ({ format: recipeFormat, steps: [...steps] });

/** What the stages are made from: columns that are there after the plan's own steps, without target and label. */
async function factsOf(workbench: Workbench, plan: Plan) {
  const { project, database } = workbench;
  const digest = project.needRef("dataset");
  const path = project.objects.file(digest, "data.parquet");
  const { rows, fromUs, toUs, stepS, groups, columns } = describedDataset(workbench, digest);
  const shape = await readShape(database, path);
  const { recipe } = plan.prepare;
  const units = new Map(columns.map(({ name, unit }) => [name, unit]));
  const inputs = recipeInputs(shape, recipe, plan.target.what).map((each) => {
    const unit = units.get(each.name);
    return { ...each, ...(unit === undefined ? {} : { unit }) };
  });
  const label = plan.label.source.kind === "column" ? plan.label.source.column : undefined;
  const left = planRecipe(recipe, inputs, shape.hasTime).stages.at(-1)!.filter(({ name }) => name !== label);
  const texts: InputFacts["texts"][number][] = [];
  for (const { name } of left.filter((each) => each.kind === "text" && inputs.some((input) => input.name === each.name))) {
    const found = await readRows(database, `SELECT DISTINCT CAST(${quoteName(name)} AS VARCHAR) AS level FROM read_parquet(${quoteText(path)}) WHERE ${quoteName(name)} IS NOT NULL ORDER BY level LIMIT ${mostLevels + 1}`, path);
    texts.push({ name, levels: found.map(({ level }) => String(level)) });
  }
  const facts: InputFacts = {
    numbers: left.filter(({ kind }) => kind === "number").map(({ name, unit }) => ({ name, ...(unit === undefined ? {} : { unit }) })),
    texts,
    // Half is what a split in time gives a search at least.
    rows: Math.floor(rows / 2),
    hasTime: shape.hasTime,
    hasGroups: groups.length > 0,
    stepS: stepS ?? 0,
    spanS: fromUs === null || toUs === null ? 0 : (toUs - fromUs) / 1e6,
    stats: statsFor[plan.scenario],
    present: new Set(recipe.steps.filter(({ off }) => off !== true).map(({ kind }) => kind)),
  };
  return { facts, inputs, historyOf: (variant: InputStage["variants"][number]) => planRecipe(recipeOf([...recipe.steps, ...variant]), inputs, shape.hasTime).history.rows };
}

/** Where the value of the season before stands, seen from the present row of a forecast; undefined where the rows that may be looked at show none. */
async function seasonBefore(workbench: Workbench, act: Act, plan: Plan): Promise<InputFacts["season"]> {
  const { what } = plan.target;
  if (what.kind !== "forecast") return undefined;
  const season = seasonOfTarget((await seenOf(workbench, act, plan)).frame);
  if (!season) return undefined;
  const { periodS, stepS } = season;
  const before = Math.ceil(what.horizonS / periodS) * periodS - what.horizonS;
  return { column: what.column, rows: [before, before + periodS].map((seconds) => Math.round(seconds / stepS)) };
}

/** Features of a recipe on the rows that are looked at: a search's, else those that teach the first fold. */
async function seenOf(workbench: Workbench, act: Act, plan: Plan) {
  const folder = workbench.project.workPath(`propose-${randomUUID()}`);
  mkdirSync(folder);
  try {
    const facts = await computeFeaturesInto(workbench, plan, folder, act.signal);
    const { outPath, beforePath } = featurePaths(folder);
    const { frame, task, seen, split, gap, options } = await trainingOf(workbench, plan, { digest: "", facts, path: outPath, beforePath });
    if (task === "anomaly" || !frame.y) throw new Failure("planUnfit", { field: "target" });
    const part: Frame = sharedFrame(takeRows(frame, seen ?? split.folds[0]!.train));
    if (task !== "regression" && new Set(part.y).size < 2) throw new Failure("learnSearchBlind", { field: plan.select.metric });
    return { frame: part, task, metric: options.headline!, inner: innerFolds(part, split.kind, gap, plan.seed), options: { ...options, threads: 1 } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The better of the quick models; NaN where none could be measured. */
async function weighQuick({ frame, task, metric, inner, options }: Awaited<ReturnType<typeof seenOf>>, act: Act, higherIsBetter: boolean): Promise<Weighed> {
  const measured = await Promise.all(
    quick[task].map(async (model): Promise<Weighed> => {
      const candidate = { id: model.family, role: "candidate" as const, ...model };
      try {
        const { score } = await inThread("trial", { frame, task, candidate, inner, share: 1, metric, options }, { signal: act.signal });
        return { features: frame.features.length, family: model.family, score };
      } catch (thrown) {
        if (act.signal.aborted) throw thrown;
        // Too few rows of a class in a part, for one: the other model may still say something.
        failureOf(thrown);
        return { features: frame.features.length, family: model.family, score: Number.NaN };
      }
    }),
  );
  const sign = higherIsBetter ? -1 : 1;
  return measured.reduce((a, b) => (Number.isNaN(a.score) || sign * b.score < sign * a.score ? b : a));
}
