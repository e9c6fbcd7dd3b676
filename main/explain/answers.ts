// Answers about explanation: what drives the chosen model, its alarms one by one, what if, and the judgement of people.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { AlarmInfo } from "../../shared/contract/explain.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { alarmEvidence, answeredClass } from "../../shared/scoring/classes.ts";
import { ruleFor } from "../../shared/scoring/decide.ts";
import type { GroupScorer } from "../../shared/scoring/scorer.ts";
import { labelsOf } from "../label/answers.ts";
import { readAnswered, readScores, readChosen } from "../learn/evaluationObject.ts";
import { alarmScores, answerFrame } from "../learn/answerFrame.ts";
import { alarmTruth } from "../learn/evaluateFit.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import { readRow, type Frame } from "../prepare/frame.ts";
import { keyOf } from "../store/lineage.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Answers, Workbench } from "../store/workbench.ts";
import { alarmSpans, largestErrors, surestErrors, type AlarmSpan } from "./alarms.ts";
import { keepCurves, openCurves, tryCurves } from "./curves.ts";
import { labelDoubts } from "./labelDoubts.ts";
import { measureImportance, readImportance } from "./measureImportance.ts";
import { readEffect } from "./readEffect.ts";
import { readSimilar } from "./readSimilar.ts";
import { subjectOf } from "./subject.ts";
import { findChange } from "./findChange.ts";
import { listCohorts, readCohort } from "./readCohort.ts";
import { measureInteractions, readInteractions, readPair } from "./readInteractions.ts";
import { movableTags, rangesOf } from "./tagRange.ts";
import { turn } from "./turn.ts";
import { unitsOf } from "./units.ts";
import { unsureStretches } from "./unsure.ts";
import { doubtsOf, keepVerdict, verdictOn, withdrawDoubt, type Verdict } from "./verdicts.ts";
import { addsUp, driversInTurns, movingTogether, scorerFor, usualOf, type GlobalDriver } from "./drivers.ts";

/** Rows drawn on either side of an alarm. */
const stripRows = 120;
const stripTags = 5;
/** Places that a person is asked about at once. */
const mostAsked = 20;

interface Explanation {
  drivers: GlobalDriver[];
  together: { tags: string[]; correlation: number }[];
  rows: number;
  scale: string;
  alarms: Omit<AlarmInfo, keyof Verdict>[];
}

/** Drivers and alarms of the chosen model, kept as the project's explanation. */
export async function computeExplanation(workbench: Workbench, act: Act, plan: Plan): Promise<number> {
  const { project } = workbench;
  if (!project.ref("chosen")) throw new Failure("planStepBlocked", { step: "select" });
  act.progress(0, "explain");
  const { chosen, chosenDigest, model, scorer, frame, tagOf } = await subjectOf(workbench);
  const most = plan.explain.events;
  // Alarms are those that the chosen model itself raises, as the machine would see them; errors of values are judged out of sample.
  const predicted = readScores(workbench, chosen.evaluation, chosen.candidate) ?? new Float64Array(frame.rows).fill(Number.NaN);
  const apart = Math.max(1, Math.floor(frame.rows / (4 * Math.max(1, most))));
  const said = answerFrame(model, frame);
  const answered = frame.classes && readAnswered(workbench, chosen.evaluation, chosen.candidate);
  const alarming = plan.select.alarmClasses ?? [];
  const spans: AlarmSpan[] =
    answered && alarming.length === 0
      ? surestErrors(frame, answered, predicted, most, apart)
      : chosen.rules
        ? alarmSpans(frame.classes ? { ...frame, y: alarmTruth(frame, { classes: [...alarming] })! } : frame, alarmScores(said, chosen.rules, groupNameOf(frame)), chosen.rules, most, chosen.maxGapUs ?? undefined)
        : largestErrors(frame, predicted, most, apart);
  const classesAt = (r: number) => {
    const k = answered && alarming.length === 0 ? answered[r]! : said.classes ? answeredClass(said.classes.probabilities, r * said.classes.names.length, (r + 1) * said.classes.names.length) : -1;
    return frame.classes?.[k] === undefined ? {} : { class: { answered: frame.classes[k], known: frame.classes[frame.y?.[r] ?? -1] ?? null } };
  };
  act.progress(0.4, "explain");
  const run = driversInTurns(frame, scorer, tagOf, model);
  let next = run.next();
  for (; next.done !== true; next = run.next()) {
    act.progress(0.4 + 0.4 * next.value, "explain");
    await turn(act.signal);
  }
  const { drivers, rows, scale } = next.value;
  act.progress(0.8, "explain");
  const explanation: Explanation = {
    drivers,
    together: movingTogether(frame, drivers),
    rows,
    scale,
    alarms: spans.map((span) => ({
      id: `a-${span.peak}`,
      fromUs: frame.tUs?.[span.from] ?? null,
      toUs: frame.tUs?.[span.to] ?? null,
      row: span.peak,
      group: frame.group && frame.groupNames ? frame.groupNames[frame.group[span.peak]!]! : null,
      score: span.score,
      ...classesAt(span.peak),
      truth: Number.isNaN(span.eventShare) ? "unknown" : span.eventShare > 0 ? "event" : "noEvent",
    })),
  };
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "explain" });
  const digest = await project.objects.make("explanation", { key: chosenDigest }, (folder) => writeFileSync(join(folder, "explanation.json"), canonicalJson(explanation)));
  project.commit(act.actor, "explain.compute", { explanation: digest });
  act.progress(1, "explain");
  return explanation.alarms.length;
}

const groupNameOf = (frame: Frame) => (r: number) => (frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!]! : "");

/** That of the chosen model: the alarms of an earlier one are not its own, and their rows may be others in its table. */
function readExplanation({ project }: Workbench): Explanation | undefined {
  const digest = project.ref("explanation");
  return digest && keyOf(project, "explanation") === project.ref("chosen") ? project.objects.readJson<Explanation>(digest, "explanation.json") : undefined;
}

function alarmsOf(workbench: Workbench): AlarmInfo[] {
  return (readExplanation(workbench)?.alarms ?? []).map((alarm) => ({ ...alarm, ...verdictOn(workbench, alarm.id) }));
}

function needAlarm(workbench: Workbench, id: string): AlarmInfo {
  const alarm = alarmsOf(workbench).find((each) => each.id === id);
  if (!alarm) throw new Failure("storeUnknownRef", { field: id });
  return alarm;
}

const known = (v: number | undefined): number | null => (v === undefined || Number.isNaN(v) ? null : v);

export const explainAnswers: Answers<(typeof contract)["explain"]> = {
  async compute(_input, workbench, act) {
    return { alarms: await computeExplanation(workbench, act, workbench.readPlan().plan) };
  },
  async readGlobal(_input, workbench) {
    const explanation = readExplanation(workbench);
    if (!explanation) return null;
    const { drivers, together, rows, scale } = explanation;
    return { drivers, together, rows, scale };
  },
  async readEffect({ feature }, workbench) {
    return readEffect(workbench, feature);
  },
  async openCurves(_input, workbench, act) {
    return { folds: await openCurves(workbench, act, workbench.readPlan().plan) };
  },
  async tryCurves({ feature, shapes }, workbench) {
    return tryCurves(workbench, workbench.readPlan().plan, feature, shapes);
  },
  async keepCurves({ shapes, reason }, workbench, act) {
    return { candidate: await keepCurves(workbench, act, workbench.readPlan().plan, shapes, reason) };
  },
  async measureImportance(_input, workbench, act) {
    return { groups: await measureImportance(workbench, act, workbench.readPlan().plan) };
  },
  async readImportance(_input, workbench) {
    return readImportance(workbench);
  },
  async doubtLabels(_input, workbench) {
    if (!workbench.project.ref("chosen")) return [];
    const { chosen, frame } = await subjectOf(workbench);
    const scores = chosen.rules ? readScores(workbench, chosen.evaluation, chosen.candidate) : undefined;
    if (!scores) return [];
    const { plan } = workbench.readPlan();
    return labelDoubts(frame, scores, labelsOf(workbench).events.filter((event) => event.class === plan.label.class && event.sure !== "open"));
  },
  async askLabels(_input, workbench) {
    if (!workbench.project.ref("chosen")) return [];
    const { chosen, frame } = await subjectOf(workbench);
    const { rules } = chosen;
    const scores = rules ? readScores(workbench, chosen.evaluation, chosen.candidate) : undefined;
    if (!scores || !rules) return [];
    return unsureStretches(frame, scores, (group) => ruleFor(rules, group ?? "")?.threshold ?? Number.NaN, labelsOf(workbench).events, mostAsked);
  },
  async listAlarms(_input, workbench) {
    return alarmsOf(workbench);
  },
  async readAlarm({ id }, workbench) {
    const alarm = needAlarm(workbench, id);
    const { scorer, frame, tagOf, chosen } = await subjectOf(workbench);
    const one = scorerFor(scorer, frame, alarm.row);
    if (!one) throw new Failure("storeUnknownRef", { field: alarm.group ?? id });
    const row = readRow(frame, alarm.row, new Float64Array(frame.features.length));
    const parts = one.contributions(row);
    const unitOf = unitsOf(workbench, readFeatureFacts(workbench).facts);
    const drivers = frame.features.map((feature, f) => {
      const usual = usualOf(frame, f);
      const unit = unitOf(feature);
      return { ...(unit === undefined ? {} : { unit }), feature, tag: tagOf(feature), value: known(row[f]), usual: usual.median, usualLow: usual.low, usualHigh: usual.high, contribution: parts.values[f]! };
    });
    drivers.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    const rule = chosen.rules ? ruleFor(chosen.rules, alarm.group ?? "") : undefined;
    return { alarm, base: parts.base, total: parts.total, scale: parts.scale, addsUp: addsUp(parts), drivers, threshold: rule === undefined || rule.classes?.length === 0 ? null : rule.threshold, strip: stripAround(frame, scorer, alarm.row, tagOf, chosen.maxGapUs ?? Infinity) };
  },
  async readSimilar({ id }, workbench) {
    return readSimilar(workbench, needAlarm(workbench, id), (other) => verdictOn(workbench, other));
  },
  async listMovable(_input, workbench) {
    if (!workbench.project.ref("chosen") || !workbench.project.ref("features")) return [];
    const { chosen } = readChosen(workbench);
    const ranges = await rangesOf(workbench, movableTags(workbench, chosen.columns));
    return ranges.map(({ spread: _, ...range }) => range);
  },
  async measureInteractions(_input, workbench, act) {
    return { pairs: await measureInteractions(workbench, act, workbench.readPlan().plan) };
  },
  async readInteractions(_input, workbench) {
    return readInteractions(workbench);
  },
  readPair: ({ a, b }, workbench, act) => readPair(workbench, a, b, act.signal),
  listCohorts: (_input, workbench) => listCohorts(workbench, workbench.readPlan().plan),
  readCohort: (cohort, workbench, act) => readCohort(workbench, workbench.readPlan().plan, cohort, act.signal),
  async findChange({ id }, workbench, act) {
    return findChange(workbench, act, needAlarm(workbench, id), workbench.readPlan().plan);
  },
  async whatIf({ id, changes }, workbench) {
    const alarm = needAlarm(workbench, id);
    const { scorer, frame, chosen } = await subjectOf(workbench);
    const one = scorerFor(scorer, frame, alarm.row);
    if (!one) throw new Failure("storeUnknownRef", { field: alarm.group ?? id });
    const row = readRow(frame, alarm.row, new Float64Array(frame.features.length));
    const { classes } = one;
    const classesOf = (at: Float64Array) => classes?.probabilities(at, new Float64Array(classes.names.length)) ?? new Float64Array(0);
    const wasClass = answeredClass(classesOf(row));
    const was = one.score(row);
    const outside: string[] = [];
    for (const [feature, value] of Object.entries(changes)) {
      const f = frame.features.indexOf(feature);
      if (f < 0) throw new Failure("planUnknownColumn", { column: feature });
      row[f] = value ?? Number.NaN;
      const { low, high } = usualOf(frame, f);
      if (value !== null && low !== null && high !== null && (value < low || value > high)) outside.push(feature);
    }
    const rule = chosen.rules ? ruleFor(chosen.rules, alarm.group ?? "") : undefined;
    const score = one.score(row);
    if (!classes) return { score, was, alarm: rule !== undefined && score >= rule.threshold, outside };
    // The figure stays that of the class that was answered; whether it alarms goes by the class that is answered now.
    const now = classesOf(row);
    const answered = classes.names[answeredClass(now)];
    return { score: now[wasClass]!, was, alarm: rule !== undefined && alarmEvidence(rule, answered, score) >= rule.threshold, outside, ...(answered === undefined ? {} : { class: answered }) };
  },
  async listDoubts(_input, workbench) {
    return doubtsOf(workbench);
  },
  async judge({ id, verdict, note, feature }, workbench, act) {
    await keepVerdict(workbench, act, needAlarm(workbench, id), verdict, note, feature);
    return needAlarm(workbench, id);
  },
  async withdrawDoubt({ feature, reason }, workbench, act) {
    return { verdicts: await withdrawDoubt(workbench, act, feature, reason) };
  },
};

/** Contributions of the strongest tags over the rows around one, never across groups nor far over pauses; shares are signed parts of the score's distance from its base. */
function stripAround(frame: Frame, scorer: GroupScorer, row: number, tagOf: (feature: string) => string, maxGapUs: number) {
  // Rows that a filter left out must not stretch the picture until the alarm is a hairline: at most as long as so many small pauses.
  const near = (r: number) => !frame.tUs || Math.abs(frame.tUs[r]! - frame.tUs[row]!) <= stripRows * maxGapUs;
  const belongs = (r: number) => (!frame.group || frame.group[r] === frame.group[row]) && near(r);
  let from = row;
  let to = row;
  while (from > 0 && row - from < stripRows && belongs(from - 1)) from--;
  while (to < frame.rows - 1 && to - row < stripRows && belongs(to + 1)) to++;
  const rows = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const cells = new Float64Array(frame.features.length);
  const sums = new Map<string, Float64Array>();
  const score = new Float64Array(rows.length);
  const tags = frame.features.map(tagOf);
  const one = scorerFor(scorer, frame, row)!;
  for (const [i, r] of rows.entries()) {
    const parts = one.contributions(readRow(frame, r, cells));
    score[i] = one.score(cells);
    tags.forEach((tag, f) => {
      let sum = sums.get(tag);
      if (!sum) sums.set(tag, (sum = new Float64Array(rows.length)));
      sum[i]! += parts.values[f]!;
    });
  }
  const strongest = [...sums].sort((a, b) => Math.abs(b[1][row - from]!) - Math.abs(a[1][row - from]!)).slice(0, stripTags);
  return {
    at: frame.tUs?.[row] ?? row,
    x: Float64Array.from(rows, (r) => frame.tUs?.[r] ?? r),
    tags: strongest.map(([tag]) => tag),
    shares: strongest.map(([, values]) => values),
    score,
  };
}
