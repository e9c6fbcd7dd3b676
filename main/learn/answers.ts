// Answers about learning: evaluate the plan's candidates, show them, choose one.
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { EvaluationInfo } from "../../shared/contract/learn.ts";
import { pauseUs, persistedScores } from "../../shared/scoring/decide.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import { loadFrame } from "../prepare/loadFrame.ts";
import { evaluationKey, featuresKey, foldsKey, keyOf } from "../store/lineage.ts";
import { canonicalJson } from "../store/objects.ts";
import { part, type Answers, type Workbench } from "../store/workbench.ts";
import { constrain } from "./constrain.ts";
import { chooseCandidate } from "./chooseByPlan.ts";
import { cheapest, costCurve } from "./costs.ts";
import { readChosen, readEvaluation, readOutcomes, readScores } from "./evaluationObject.ts";
import { testedSeconds } from "./keptOf.ts";
import { countFolds, openFolds } from "./foldLedger.ts";
import { helpByPlan, readHelp } from "./help/helpByPlan.ts";
import { liveTraining } from "./liveTraining.ts";
import { metrics } from "./metrics.ts";
import { findEvents } from "./metricsEvents.ts";
import { proposeInputs } from "./propose/proposeInputs.ts";
import { allFamilies } from "./registry.ts";
import { describeSearch, holdSearch } from "./search/describeSearch.ts";
import { searchByPlan } from "./search/searchByPlan.ts";
import { seriesOfRows } from "./seriesOfRows.ts";
import { foldsFolder, trainByPlan } from "./trainByPlan.ts";

const secondsPerMonth = (365.25 / 12) * 86_400;
const curveReplicates = 100;
/** Settings of families that name features of the table. */
const naming: Readonly<Record<string, Record<string, "one" | "many">>> = { threeSigma: { only: "many" }, persistence: { feature: "one" }, seasonalNaive: { feature: "one" } };
/** The same of any family that has them. */
const namingSome = ["regimes", "categorical"];

function describe(workbench: Workbench): EvaluationInfo | null {
  const { project } = workbench;
  const digest = project.ref("evaluation");
  if (!digest) return null;
  const { plan } = workbench.readPlan();
  const current = keyOf(project, "evaluation") === evaluationKey(project, plan) && keyOf(project, "features") === featuresKey(project, plan);
  const chosen = project.ref("chosen") ? readChosen(workbench) : undefined;
  const by = chosen ? (project.journal.findLast((line) => line.refs["chosen"] === chosen.digest)?.by ?? "") : "";
  const info = {
    digest,
    ...readEvaluation(workbench, digest),
    current,
    chosen:
      chosen && chosen.chosen.evaluation === digest
        ? { candidate: chosen.chosen.candidate, threshold: chosen.chosen.threshold, count: plan.select.count, of: plan.select.of, reason: chosen.chosen.reason, by }
        : null,
  };
  // One that an earlier version kept may lack what is shown today: it stands in the journal, and training makes it anew.
  return EvaluationInfo.safeParse(info).success ? info : null;
}

export const learnAnswers: Answers<(typeof contract)["learn"]> = {
  async listFamilies() {
    return allFamilies().map(({ family, role }) => ({ id: family.id, tasks: [...family.tasks], baseline: role === "baseline", defaults: { ...family.defaults } as Record<string, unknown>, naming: { ...naming[family.id], ...Object.fromEntries(namingSome.filter((name) => name in family.defaults).map((name) => [name, "some" as const])) } }));
  },
  async listMetrics() {
    return metrics.map(({ id, tasks, direction }) => ({ id, tasks: [...tasks], higherIsBetter: direction === "higher" }));
  },
  async train(_input, workbench, act) {
    return (await trainByPlan(workbench, act, workbench.readPlan().plan)) === null ? null : describe(workbench);
  },
  async describeTraining(_input, workbench) {
    const { project } = workbench;
    const live = liveTraining.of(project);
    const keptFits = countFolds(foldsFolder(workbench), foldsKey(project, workbench.readPlan().plan, workbench.version));
    if (!live && keptFits === 0) return null;
    const { candidate, number, of, points } = live ?? { candidate: "", number: 0, of: 0, points: [] };
    return { state: live ? ("running" as const) : ("paused" as const), keptFits, candidate, number, of, iteration: Float64Array.from(points, (p) => p.iteration), train: Float64Array.from(points, (p) => p.train), validation: Float64Array.from(points, (p) => p.validation ?? Number.NaN) };
  },
  async holdTraining({ how }, workbench) {
    if (how === "pause") liveTraining.of(workbench.project)?.pause.abort();
    else if (!liveTraining.of(workbench.project)) openFolds(foldsFolder(workbench), foldsKey(workbench.project, workbench.readPlan().plan, workbench.version)).remove();
    return {};
  },
  async constrain({ law, reason }, workbench, act) {
    return { constraints: await constrain(workbench, act, law, reason) };
  },
  async search({ settings }, workbench, act) {
    const { plan } = workbench.readPlan();
    const asked = settings === undefined ? plan : { ...plan, train: { ...plan.train, search: settings } };
    if (canonicalJson(asked) !== canonicalJson(plan)) await workbench.writePlan(asked, act.actor, "learn.search");
    // What was found is judged in the same act, on the rows that the search has not seen.
    if ((await searchByPlan(workbench, part(act, 0, 0.9), asked)) === "done") await trainByPlan(workbench, part(act, 0.9, 1), workbench.readPlan().plan);
    return describeSearch(workbench);
  },
  async describeSearch(_input, workbench) {
    return describeSearch(workbench);
  },
  async holdSearch({ how }, workbench) {
    holdSearch(workbench, how);
    return {};
  },
  async proposeInputs(_input, workbench, act) {
    return proposeInputs(workbench, act, workbench.readPlan().plan);
  },
  async measureHelp(_input, workbench, act) {
    return helpByPlan(workbench, act, workbench.readPlan().plan);
  },
  async readHelp(_input, workbench) {
    return readHelp(workbench);
  },
  async describe(_input, workbench) {
    return describe(workbench);
  },
  async readCostCurve({ candidate }, workbench) {
    const evaluation = workbench.project.needRef("evaluation");
    const outcomes = readOutcomes(workbench, evaluation, candidate);
    if (!outcomes || outcomes.y.length === 0) throw new Failure("storeUnknownRef", { field: candidate });
    const { plan } = workbench.readPlan();
    const { group } = outcomes;
    const maxGapUs = pauseUs(outcomes.tUs, group);
    const stream = { scores: outcomes.answer, ...(outcomes.tUs ? { tUs: outcomes.tUs } : {}), ...(group ? { groups: (r: number) => String(group[r]) } : {}) };
    const answer = persistedScores({ count: plan.select.count, of: plan.select.of }, stream, maxGapUs === undefined ? {} : { maxGapUs });
    const costs = { missedEvent: plan.frame.missedEventCost, falseAlarm: plan.frame.falseAlarmCost };
    const kept = readEvaluation(workbench, evaluation);
    const used = kept.task === "anomaly" ? 1 : kept.candidates.find((each) => each.id === candidate)?.threshold;
    const curve = costCurve({ ...outcomes, answer }, costs, { seed: plan.seed, replicates: curveReplicates }, typeof used === "number" ? [used] : []);
    const seconds = outcomes.tUs ? testedSeconds(outcomes.tUs, group) : 0;
    // Without time the figures stand for the tested rows as they are.
    const scale = seconds > 0 ? secondsPerMonth / seconds : 1;
    // Below 0 the evidence of classes is that of those that do not alarm.
    const usable = curve.filter((point) => !outcomes.classes || point.threshold >= 0);
    const finite = usable.filter((point) => Number.isFinite(point.threshold));
    const column = (of: (point: (typeof finite)[number]) => number) => Float64Array.from(finite, of);
    return {
      candidate,
      threshold: column((p) => p.threshold),
      cost: column((p) => p.cost * scale),
      low: column((p) => (p.low ?? p.cost) * scale),
      high: column((p) => (p.high ?? p.cost) * scale),
      misses: column((p) => p.missedEvents),
      falseAlarms: column((p) => p.falseAlarms),
      events: findEvents({ ...outcomes, alarm: new Uint8Array(outcomes.y.length) }).first.length,
      best: cheapest(usable).threshold,
    };
  },
  async readScores({ candidate, from, to, buckets, group }, workbench) {
    const evaluation = workbench.project.needRef("evaluation");
    const scores = readScores(workbench, evaluation, candidate);
    if (!scores) throw new Failure("storeUnknownRef", { field: candidate });
    const frame = await loadFrame(workbench.database, readFeatureFacts(workbench).path, []);
    const columns = [{ name: "score", values: scores }];
    if (readEvaluation(workbench, evaluation).task === "regression" && frame.y) columns.push({ name: "target", values: frame.y });
    return seriesOfRows(frame, columns, { from, to, buckets, group });
  },
  async choose({ candidate, threshold, reason }, workbench, act) {
    await chooseCandidate(workbench, act, workbench.readPlan().plan, candidate, threshold, reason);
    return describe(workbench)!;
  },
};

export { chooseByPlan } from "./chooseByPlan.ts";
export { searchByPlan } from "./search/searchByPlan.ts";
export { trainByPlan } from "./trainByPlan.ts";
