// The candidate of an approved proposal: trained by the plan on all data, or what runs with a threshold from calm later rows. It is held to
// what runs on the later half of the rows that this one had not seen, by a fit on what lies before that half; the difference has a paired block bootstrap
// interval (reliability.md 8.9). Runs only for a proposal that a person approved.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import type { Proposal, ProposalCandidate } from "../../../shared/contract/proposals.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { decideAll, type DecisionRules } from "../../../shared/scoring/decide.ts";
import type { DecisionRule } from "../../../shared/scoring/model.ts";
import type { ModelDocument } from "../../../shared/scoring/scorer.ts";
import { faultyOf, isFaultyAt } from "../../data/catalogue/faulty.ts";
import { dataOfPlan } from "../../data/planData.ts";
import { labelsOfPlan } from "../../label/answers.ts";
import { chooseByPlan, trainByPlan } from "../../learn/answers.ts";
import { alarmScores, answerFrame } from "../../learn/answerFrame.ts";
import { alarmTruth } from "../../learn/evaluateFit.ts";
import { heldCandidate } from "../../learn/constraints.ts";
import { readChosen, readEvaluation, type Chosen } from "../../learn/evaluationObject.ts";
import { takeRows, type Frame } from "../../learn/frame.ts";
import { metrics, type MetricId, type Outcomes } from "../../learn/metrics.ts";
import { trainingOf } from "../../learn/planTraining.ts";
import { pairedDifference, type NamedOutcomes } from "../../learn/runs/pairedRows.ts";
import { inThread, sharedFrame } from "../../learn/thread/thread.ts";
import { computeFeaturesFor, readFeatureFacts } from "../../prepare/answers.ts";
import { loadFrame } from "../../prepare/loadFrame.ts";
import { withClasses } from "../../prepare/targetClasses.ts";
import { evaluationKey, featuresKey, keyOf } from "../../store/lineage.ts";
import { canonicalJson } from "../../store/objects.ts";
import { part, type Act, type Workbench } from "../../store/workbench.ts";
import { championOf, type Champion } from "./champion.ts";

const weekUs = 7 * 86_400e6;
/** How far a new threshold may lie from the one that runs. */
const [factorLeast, factorMost] = [0.5, 2];
const factors = 60;

/** Brings data, labels and features up to date and makes the candidate. Throws proposalNothingLater, storeUnknownRef for a package of another project. */
export async function makeCandidate(workbench: Workbench, act: Act, proposal: Proposal): Promise<ProposalCandidate> {
  const champion = championOf(workbench, proposal.package);
  if (!champion) throw new Failure("storeUnknownRef", { field: proposal.package.slice(0, 12) });
  const { plan } = workbench.readPlan();
  const { toUs } = await bringUpToDate(workbench, part(act, 0, 0.4), plan);
  if (toUs === null || champion.learnedToUs === null || toUs <= champion.learnedToUs) throw new Failure("proposalNothingLater");
  return proposal.kind === "recalibrate" ? recalibrated(workbench, act, plan, champion) : retrained(workbench, part(act, 0.4, 1), plan, champion);
}

async function retrained(workbench: Workbench, act: Act, plan: Plan, champion: Champion): Promise<ProposalCandidate> {
  const { project } = workbench;
  if (keyOf(project, "evaluation") !== evaluationKey(project, plan) && (await trainByPlan(workbench, part(act, 0, 0.7), plan)) === null) throw new Failure("callCancelled", { step: "train" });
  const before = project.ref("chosen");
  const { candidate, baselineId, reason } = await chooseByPlan(workbench, part(act, 0.7, 0.9), plan);
  if (candidate === null) throw new Failure("learnNoModelBeatsBaseline", { field: baselineId ?? "", detail: reason });
  const { digest, chosen } = readChosen(workbench);
  const metric = metrics.find(({ id }) => id === readEvaluation(workbench, chosen.evaluation).metric)!.id;
  const paired = await onFrozenRows(workbench, part(act, 0.9, 1), plan, champion, candidate, metric).catch((thrown: unknown) => {
    // a proposal that got no candidate leaves none behind as the project's choice
    if (before !== undefined && project.ref("chosen") === digest) project.commit(act.actor, "proposal.train", { chosen: before }, failureOf(thrown).code);
    throw thrown;
  });
  const gain = paired && Number.isFinite(paired.gain.value) ? paired.gain : null;
  return {
    ...summary(digest, chosen, act, metric),
    gain,
    rows: paired?.rows ?? 0,
    ...won(paired),
    better: gain?.low === undefined || gain.low === null ? null : gain.low > 0,
    threshold: null,
  };
}

/** Both on the later half of the rows that the running model had not seen: the candidate is fitted once more, on what lies before that half. Null where the
 *  rows hold no truth, or the table has other columns than the running model reads. */
async function onFrozenRows(workbench: Workbench, act: Act, plan: Plan, champion: Champion, id: string, metric: MetricId): Promise<ReturnType<typeof pairedDifference>> {
  const { frame, task, options } = await trainingOf(workbench, plan);
  const spec = plan.train.candidates.find((each) => each.id === id);
  const before = await championOutcomes(workbench, plan, champion);
  const { tUs } = frame;
  if (!before || !spec || !tUs || task === "classes") return null;
  const from = champion.learnedToUs!;
  const cut = (from + tUs.reduce((most, at) => Math.max(most, at), from)) / 2;
  const taught = Int32Array.from([...tUs.keys()].filter((r) => tUs[r]! <= cut));
  const { document, rules } = await inThread("fit", { frame: sharedFrame(takeRows(frame, taught)), task, candidate: heldCandidate(spec, plan, frame.features), options }, { signal: act.signal, progress: (done) => act.progress(done, "fit") });
  const after = later(outcomesOf(document, frame, rules ?? null, options.maxGapUs ?? null, frame.y), cut + (options.gap ?? 0) * 1e6);
  return after && after.y.length > 0 ? pairedDifference(before, { outcomes: after, groupNames: frame.groupNames ?? [] }, metric, { seed: plan.seed, regression: task === "regression" }) : null;
}

const summary = (digest: string, chosen: Chosen, act: Act, metric: string) => ({ chosen: digest, name: chosen.candidate, family: chosen.family, by: act.actor.person, metric });
const won = (paired: ReturnType<typeof pairedDifference> | undefined) => ({ eventsWon: paired?.eventsWon ?? 0, eventsLost: paired?.eventsLost ?? 0, falseAlarmsGone: paired?.falseAlarmsGone ?? 0, falseAlarmsNew: paired?.falseAlarmsNew ?? 0 });

/** Rows later than a time whose truth is known. */
function later(of: Outcomes, afterUs: number): Outcomes | undefined {
  const { tUs, group, alarm } = of;
  if (!tUs) return undefined;
  const rows = Int32Array.from([...tUs.keys()].filter((r) => tUs[r]! > afterUs && !Number.isNaN(of.y[r]!)));
  const pick = (values: Float64Array) => Float64Array.from(rows, (r) => values[r]!);
  return { y: pick(of.y), answer: pick(of.answer), tUs: pick(tUs), ...(alarm ? { alarm: Uint8Array.from(rows, (r) => alarm[r]!) } : {}), ...(group ? { group: Int32Array.from(rows, (r) => group[r]!) } : {}) };
}

/** What the running model says of every row of today's feature table, with the truth; undefined where the table has other columns than it reads, or no truth. */
async function championOutcomes(workbench: Workbench, plan: Plan, { chosen, model }: Champion): Promise<NamedOutcomes | undefined> {
  const { facts, path } = readFeatureFacts(workbench);
  if (model.features.some((name) => !facts.columns.includes(name))) return undefined;
  const whole = withClasses(await loadFrame(workbench.database, path, model.features), facts);
  const lies = isFaultyAt(faultyOf(workbench), model.features.flatMap((name) => facts.from[name] ?? []), facts.history.seconds * 1e6);
  const frame = takeRows(whole, Int32Array.from([...Array(whole.rows).keys()].filter((r) => !lies(whole.tUs?.[r] ?? Number.NaN))));
  const y = frame.classes ? alarmTruth(frame, { classes: plan.select.alarmClasses ?? [] }) : frame.y;
  return { outcomes: outcomesOf(model, frame, chosen.rules, chosen.maxGapUs, y), groupNames: frame.groupNames ?? [] };
}

/** Answers and alarms of a model beside the truth; NaN where nobody knows that. */
function outcomesOf(model: ModelDocument, frame: Frame, rules: DecisionRules | null, maxGapUs: number | null, y: Float64Array | undefined): Outcomes {
  const { tUs, group, groupNames = [] } = frame;
  const answers = answerFrame(model, frame);
  const nameOf = (r: number) => (group ? groupNames[group[r]!]! : "");
  const scores = rules ? alarmScores(answers, rules, nameOf) : answers.scores;
  const alarm = rules ? decideAll(rules, { scores, groups: nameOf, ...(tUs ? { tUs } : {}) }, maxGapUs === null ? {} : { maxGapUs }) : undefined;
  return { y: y ?? new Float64Array(frame.rows).fill(NaN), answer: scores, ...(alarm ? { alarm } : {}), ...(tUs ? { tUs } : {}), ...(group ? { group } : {}) };
}

/** What runs, with the least threshold that keeps false alarms on calm later rows within the plan's budget, no further away than half or twice.
 *  Throws proposalNotBetter where none does, planUnfit where nothing is decided by a threshold over 0. */
async function recalibrated(workbench: Workbench, act: Act, plan: Plan, champion: Champion): Promise<ProposalCandidate> {
  const { project } = workbench;
  const { chosen, model } = champion;
  const { rules } = chosen;
  const all = await championOutcomes(workbench, plan, champion);
  const thresholds = rules === null ? [] : "byGroup" in rules ? Object.values(rules.byGroup).map(({ threshold }) => threshold) : [rules.threshold];
  if (!all || rules === null || thresholds.some((at) => !(at > 0))) throw new Failure("planUnfit", { field: "threshold" });
  // Where nobody marked anything the rows count as calm.
  const late = later({ ...all.outcomes, y: all.outcomes.y.map((y) => (y === 1 ? 1 : 0)) }, champion.learnedToUs!)!;
  const options = chosen.maxGapUs === null ? {} : { maxGapUs: chosen.maxGapUs };
  const alarmsBy = (moved: DecisionRules) => decideAll(moved, stream, options);
  const stream = { scores: late.answer, groups: (r: number) => (late.group ? all.groupNames[late.group[r]!]! : ""), tUs: late.tUs! };
  const weeks = Math.max(1e-9, (late.tUs!.reduce((most, at) => Math.max(most, at), champion.learnedToUs!) - champion.learnedToUs!) / weekUs);
  const falsePerWeek = (moved: DecisionRules) => {
    const alarms = alarmsBy(moved);
    return alarms.reduce((sum, alarm, r) => sum + Number(alarm === 1 && alarms[r - 1] !== 1 && late.y[r] !== 1), 0) / weeks;
  };
  const alarmed = (moved: DecisionRules): NamedOutcomes => ({ outcomes: { ...late, alarm: alarmsBy(moved) }, groupNames: all.groupNames });
  const ladder = Array.from({ length: factors + 1 }, (_, i) => factorLeast * (factorMost / factorLeast) ** (i / factors));
  const factor = ladder.find((each) => falsePerWeek(movedBy(rules, each)) <= plan.frame.alarmsPerWeek);
  if (factor === undefined) throw new Failure("proposalNotBetter", { detail: `${factorLeast} … ${factorMost}` });
  const next: Chosen = { ...chosen, rules: movedBy(rules, factor), threshold: chosen.threshold === null ? null : chosen.threshold * factor, features: project.needRef("features"), reason: `${thresholds[0]!.toPrecision(4)} × ${factor.toPrecision(3)}` };
  const digest = await keepChosen(workbench, next, model);
  project.commit(act.actor, "proposal.recalibrate", { chosen: digest }, next.reason);
  return { ...summary(digest, next, act, "falseAlarmsPerWeek"), gain: { value: falsePerWeek(rules) - falsePerWeek(next.rules!), low: null, high: null }, rows: late.y.length, ...won(pairedDifference(alarmed(rules), alarmed(next.rules!), "falseAlarmsPerWeek", { seed: plan.seed, regression: false })), better: null, threshold: [thresholds[0]!, thresholds[0]! * factor] };
}

/** A model with its rule as the project's choice, before a name points to it. */
export function keepChosen({ project }: Workbench, chosen: Chosen, model: ModelDocument): Promise<string> {
  return project.objects.make("chosen", { evaluation: chosen.evaluation }, (folder) => {
    writeFileSync(join(folder, "chosen.json"), canonicalJson(chosen));
    writeFileSync(join(folder, "model.json"), canonicalJson(model));
  });
}

/** Data, labels and features as the plan makes them today. */
export async function bringUpToDate(workbench: Workbench, act: Act, plan: Plan): Promise<{ toUs: number | null }> {
  const { project } = workbench;
  const { toUs } = await dataOfPlan(workbench, part(act, 0, 0.5), plan);
  await labelsOfPlan(workbench, part(act, 0.5, 0.6), plan);
  if (keyOf(project, "features") !== featuresKey(project, plan)) await computeFeaturesFor(workbench, part(act, 0.6, 1), plan);
  return { toUs };
}

function movedBy(rules: DecisionRules, factor: number): DecisionRules {
  const move = (rule: DecisionRule): DecisionRule => ({ ...rule, threshold: rule.threshold * factor });
  return "byGroup" in rules ? { byGroup: Object.fromEntries(Object.entries(rules.byGroup).map(([name, rule]) => [name, move(rule)])) } : move(rules);
}
