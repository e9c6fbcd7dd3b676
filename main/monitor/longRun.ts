// Answers about the long run of a device: creeping change, and how well its model does. Reads the project; what is reckoned stands in ageing.ts and performance.ts.
import type { contract } from "../../shared/contract/contract.ts";
import type { AgeingInfo, PerformanceInfo } from "../../shared/contract/monitor.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import { eventsInUse } from "../../shared/labels/inUse.ts";
import { labelsOf } from "../label/answers.ts";
import { readOutcomes } from "../learn/evaluationObject.ts";
import type { Outcomes } from "../learn/metrics.ts";
import { rowsOf } from "../data/rows.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Answers, Workbench } from "../store/workbench.ts";
import { ageing } from "./ageing.ts";
import { comparedWindows, outsideOf } from "./drift.ts";
import { sentBy, type SentRecords } from "./fleetRecords.ts";
import { errorSeries, falseAlarmSeries, missedSeries, worseOf, type TruthSeries } from "./lateTruth.ts";
import { alarmsAgainstEvents, coveredBy, eventsMet, floodsOf, performanceEstimate } from "./performance.ts";
import { championOf } from "./proposals/champion.ts";

const pathsMost = 8;

type LongRun = Pick<Answers<(typeof contract)["monitor"]>, "readAgeing" | "readPerformance">;

export const longRunAnswers: LongRun = {
  async readAgeing({ device }, workbench): Promise<AgeingInfo | null> {
    const sent = sentBy(workbench, device);
    if (!sent) return null;
    const paths = ageing(sent.reference, comparedWindows(sent.windows, sent.reference).windows);
    return {
      device,
      axis: sent.reference.axis,
      paths: paths.slice(0, pathsMost).map(({ name, what, course, points }) => ({ name, what, kind: course.kind, at: course.kind === "none" ? null : course.at, size: course.size, evidence: course.evidence, points })),
      looked: paths.length,
    };
  },

  async readPerformance({ device }, workbench): Promise<PerformanceInfo | null> {
    const sent = sentBy(workbench, device);
    if (!sent) return null;
    const { windows } = comparedWindows(sent.windows, sent.reference);
    const timed = sent.alarms.flatMap(({ tUs, group, drivers }) => (tUs === null ? [] : [{ tUs, group, driver: drivers[0]?.feature ?? null }]));
    const { plan } = workbench.readPlan();
    const covered = sent.reference.axis === "time" ? coveredBy(sent) : [];
    const events = eventsInUse(labelsOf(workbench), null).filter(({ open }) => !open);
    const earlyUs = plan.frame.responseTimeS * 1e6;
    const offs = await measuredOffs(workbench, { ...sent, windows });
    return {
      device,
      told: covered.length === 0 ? null : alarmsAgainstEvents(timed, events, covered, earlyUs),
      values: meanOff(offs),
      worse: worseThan(workbench, sent.windows[0]?.package, (outcomes) => [
        errorSeries(outcomes, offs, sent.reference.length),
        covered.length === 0 ? null : falseAlarmSeries(outcomes, windows, events, sent.reference.length, earlyUs),
        missedSeries(outcomes, eventsMet(timed, events, covered, earlyUs).map(({ fromUs, firstUs }) => ({ fromUs, caught: firstUs !== null })), earlyUs),
      ], sent.reference.length, plan.monitor.falseNoticesPerMonth),
      estimate: performanceEstimate(sent.reference, windows, outsideOf(windows)) as PerformanceInfo["estimate"],
      floods: floodsOf(timed).reverse(),
    };
  },
};

const leastWindows = 3;

/** Measured values of the target that reached the project's data later, less the mean answer of the window they fall into, in time order. Empty for other
 *  targets and without time. */
async function measuredOffs({ project, database, readPlan }: Workbench, { windows, reference }: Pick<SentRecords, "windows" | "reference">): Promise<{ at: number; off: number }[]> {
  const { plan } = readPlan();
  const { what } = plan.target;
  const dataset = project.ref("dataset");
  if (what.kind !== "column" || what.positive !== undefined || plan.scenario !== "regression" || reference.axis !== "time" || dataset === undefined || windows.length === 0) return [];
  // In time order; a fleet's windows of years are too many to be arguments of one call.
  const [from, to] = [windows[0]!.start, windows.at(-1)!.start + reference.length];
  const table = `read_parquet(${quoteText(project.objects.file(dataset, "data.parquet"))})`;
  const columns = new Set((await rowsOf(database, `DESCRIBE SELECT * FROM ${table}`)).map((row) => String(row["column_name"])));
  // Data read anew may be of another kind than those that the device's model is of.
  if (!columns.has("ts") || !columns.has(what.column)) return [];
  const group = columns.has("grp") ? "coalesce(grp, '')" : "''";
  const value = `CAST(${quoteName(what.column)} AS DOUBLE)`;
  const found = await rowsOf(database, `SELECT ${group} AS g, floor(epoch_us(ts) / ${reference.length}) * ${reference.length} AS start, sum(${value}) AS total, count(*) AS n FROM ${table} WHERE epoch_us(ts) >= ${from} AND epoch_us(ts) < ${to} AND isfinite(${value}) GROUP BY 1, 2`);
  return offsOf(found.map((row) => ({ group: String(row["g"]), start: Number(row["start"]), sum: Number(row["total"]), count: Number(row["n"]) })), windows);
}

/** What was measured in each window less its mean answer, in the windows' order. A window of one group meets the values of that group alone; one of all
 *  groups, or values that no group is told of, meet each other whatever the group. */
export function offsOf(measured: readonly { group: string; start: number; sum: number; count: number }[], windows: readonly Pick<WindowRecord, "start" | "group" | "score">[]): { at: number; off: number }[] {
  const places = new Map<number, typeof measured>();
  for (const each of measured) places.set(each.start, [...(places.get(each.start) ?? []), each]);
  return windows.flatMap(({ start, group: of, score }) => {
    const met = (places.get(start) ?? []).filter(({ group }) => (of ?? "") === "" || group === "" || group === of);
    const count = met.reduce((sum, each) => sum + each.count, 0);
    return count === 0 || score.mean === null ? [] : [{ at: start, off: met.reduce((sum, each) => sum + each.sum, 0) / count - score.mean }];
  });
}

/** Mean difference with its 90 % interval over windows; null with fewer than three. */
function meanOff(offs: readonly { off: number }[]): PerformanceInfo["values"] {
  if (offs.length < leastWindows) return null;
  const mean = offs.reduce((sum, { off }) => sum + off, 0) / offs.length;
  const half = 1.645 * Math.sqrt(offs.reduce((sum, { off }) => sum + (off - mean) ** 2, 0) / (offs.length - 1) / offs.length);
  return { windows: offs.length, meanOff: { value: mean, low: mean - half, high: mean + half } };
}

/** What came late beside the rows that the packaged model had not seen; empty where their evaluation is no longer in this project. */
function worseThan(workbench: Workbench, digest: string | undefined, seriesOf: (outcomes: Outcomes) => (TruthSeries | null)[], lengthUs: number, falseNoticesPerMonth: number): PerformanceInfo["worse"] {
  const champion = digest === undefined ? undefined : championOf(workbench, digest);
  const outcomes = champion && readOutcomes(workbench, champion.chosen.evaluation, champion.chosen.candidate);
  return outcomes ? worseOf(seriesOf(outcomes).filter((series) => series !== null), lengthUs, falseNoticesPerMonth) : [];
}
