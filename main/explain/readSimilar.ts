// The nearest earlier cases of an alarm and what was said of them. Runs in main; reads, never writes; others are answered in between.
import type { OutputOf } from "../../shared/contract/call.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { AlarmInfo } from "../../shared/contract/explain.ts";
import type { LabelEvent } from "../../shared/contract/label.ts";
import { catalogueOf } from "../data/catalogue/answers.ts";
import { labelsOf } from "../label/answers.ts";
import { alarmScores, answerFrame } from "../learn/answerFrame.ts";
import { readAnswered, readScores } from "../learn/evaluationObject.ts";
import { readRow } from "../prepare/frame.ts";
import type { Workbench } from "../store/workbench.ts";
import { alarmSpans, largestErrors, surestErrors } from "./alarms.ts";
import { globalDrivers, scorerFor } from "./drivers.ts";
import { evenly } from "./effect.ts";
import { featureGroups } from "./importance.ts";
import { casesOf, entriesAbout, idOf, type Case } from "./pastCases.ts";
import { alike, inCommon, profileOf } from "./profile.ts";
import { subjectOf, type Subject } from "./subject.ts";

/** Cases shown; cases that a profile is made of; large errors where nothing raises alarms. */
const mostShown = 5;
const mostCompared = 1000;
const mostErrors = 200;
/** Below this cosine two cases have nothing to say about each other. */
const leastAlike = 0.5;
const mostTags = 3;
const mostEntries = 3;

/** What does not change while one model is explained: heights of rows (score, or how far off a value was), spans, groups of features, profiles by row. */
interface Compared {
  height: Float64Array;
  spans: ReturnType<typeof alarmSpans>;
  groups: number[][];
  profiles: Map<number, Float64Array>;
}
const comparedOf = new WeakMap<Subject, Compared>();

/** Earlier alarms and marked events most like an alarm in what drove them. verdictOf: what was judged of an alarm of the chosen model.
 *  Throws storeUnknownRef where the alarm's group has no model. */
export async function readSimilar(workbench: Workbench, alarm: AlarmInfo, verdictOf: (id: string) => Pick<AlarmInfo, "verdict" | "note" | "by"> | undefined): Promise<OutputOf<(typeof contract)["explain"]["readSimilar"]>> {
  const subject = await subjectOf(workbench);
  const { frame, scorer, tagOf } = subject;
  const { tUs } = frame;
  if (!scorerFor(scorer, frame, alarm.row)) throw new Failure("storeUnknownRef", { field: alarm.group ?? alarm.id });
  const compared = compare(workbench, subject);
  const labels = labelsOf(workbench);
  const { tags, entries } = catalogueOf(workbench);
  const cases = casesOf(frame, compared.height, compared.spans, labels.events);
  const here = cases.find(({ from, to }) => from <= alarm.row && alarm.row <= to);
  const before = (each: Case<LabelEvent>) => (tUs ? tUs[each.to]! < tUs[here?.from ?? alarm.row]! : each.to < (here?.from ?? alarm.row));
  const earlier = cases.filter((each) => each !== here && before(each) && scorerFor(scorer, frame, each.peak) !== undefined);
  const own = profile(subject, compared, alarm.row);
  const nameOf = (r: number) => (frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!]! : null);
  const found: { each: Case<LabelEvent>; likeness: number }[] = [];
  for (const [i, c] of evenly(Int32Array.from(earlier, (_, k) => k), mostCompared).entries()) {
    const each = earlier[c]!;
    found.push({ each, likeness: alike(own, profile(subject, compared, each.peak)) });
    if (i % 32 === 31) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const near = found.filter(({ likeness }) => likeness >= leastAlike).sort((a, b) => b.likeness - a.likeness || b.each.peak - a.each.peak).slice(0, mostShown);
  return {
    compared: found.length,
    cases: near.map(({ each, likeness }) => {
      const common = inCommon(own, profile(subject, compared, each.peak), mostTags);
      const named = [...new Set(common.flatMap((g) => compared.groups[g]!.map((f) => tagOf(frame.features[f]!))))];
      const id = idOf(each);
      const verdict = each.raised ? verdictOf(id) : undefined;
      const [fromUs, toUs] = tUs ? [tUs[each.from]!, tUs[each.to]!] : [null, null];
      const about = fromUs === null || toUs === null ? [] : entriesAbout({ fromUs, toUs, group: nameOf(each.peak), tags: named.flatMap((tag) => tag.split(" + ")) }, entries, tags, frame.groupNames ?? [], mostEntries);
      return {
        id, raised: each.raised, fromUs, toUs, row: each.peak, group: nameOf(each.peak), score: finite(compared.height[each.peak]!),
        likeness, tags: named.slice(0, mostTags),
        verdict: verdict && verdict.verdict !== "open" ? { verdict: verdict.verdict, note: verdict.note, by: verdict.by } : null,
        labels: each.events.map((event) => ({ class: labels.classes.find((one) => one.id === event.class)?.name ?? event.class, by: event.by, note: event.note ?? "" })),
        log: about.map(({ kind, fromUs: at, asset, text, by }) => ({ kind, atUs: at, asset, text, by })),
      };
    }),
  };
}

function compare(workbench: Workbench, subject: Subject): Compared {
  const known = comparedOf.get(subject);
  if (known) return known;
  const { frame, scorer, model, tagOf } = subject;
  const { drivers } = globalDrivers(frame, scorer, tagOf, model);
  const compared: Compared = { ...raised(workbench, subject), groups: featureGroups(frame, drivers.map(({ feature }) => frame.features.indexOf(feature))), profiles: new Map() };
  comparedOf.set(subject, compared);
  return compared;
}

/** What the chosen model raises over all rows: alarms, else classes that it is surest of and wrong, else the largest errors. */
function raised(workbench: Workbench, { frame, chosen, model }: Subject): Pick<Compared, "height" | "spans"> {
  const said = answerFrame(model, frame);
  const [rule] = chosen.rules === null ? [] : "byGroup" in chosen.rules ? Object.values(chosen.rules.byGroup) : [chosen.rules];
  if (chosen.rules && rule?.classes?.length !== 0) {
    const height = alarmScores(said, chosen.rules, (r) => (frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!]! : ""));
    return { height, spans: alarmSpans(frame, height, chosen.rules, Infinity, chosen.maxGapUs ?? undefined) };
  }
  const tested = readScores(workbench, chosen.evaluation, chosen.candidate) ?? said.scores;
  const answered = frame.classes && readAnswered(workbench, chosen.evaluation, chosen.candidate);
  const apart = Math.max(1, Math.floor(frame.rows / (4 * mostErrors)));
  if (answered) return { height: tested, spans: surestErrors(frame, answered, tested, mostErrors, apart) };
  return { height: tested.map((value, r) => Math.abs(value - (frame.y?.[r] ?? NaN))), spans: largestErrors(frame, tested, mostErrors, apart) };
}

function profile({ frame, scorer }: Subject, { groups, profiles }: Compared, row: number): Float64Array {
  let one = profiles.get(row);
  if (!one) {
    const parts = scorerFor(scorer, frame, row)!.contributions(readRow(frame, row, new Float64Array(frame.features.length)));
    profiles.set(row, (one = profileOf(parts.values, groups)));
  }
  return one;
}

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null);
