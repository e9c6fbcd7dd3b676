// Volume under the range-based precision-recall surface (VUS-PR). Runs in main; pure.
// Source: Paparrizos et al., VLDB 15(11), 2022, in the step form of TSB-AD (NeurIPS 2024): precision at the threshold itself, so one score for all rows gets
// the share of events and not half of one. Rows beside an event count in part, which forgives labels that are some rows off; nothing is point-adjusted.
import { median } from "../../shared/stats/quantiles.ts";
import { findEvents } from "./metricsEvents.ts";
import type { Outcomes } from "./metricsOutcomes.ts";

/** Widest buffer in rows: longer events add work and no judgement. */
const bufferMost = 100;
/** Buffers that the mean is taken over, at most: every width up to here, evenly spaced ones beyond. */
const buffersMost = 20;
/** With more rows than this no replicate is computed: the figure then stands without interval. */
const replicateRows = 10_000;

/** VUS-PR, 0..1, of outcomes by group and time. order: rows by falling answer; tieEnds: 1 where the next place has another answer.
 *  The widest buffer is the median length of the events, at most 100 rows. weights: how often each row counts. NaN without an event. */
export function volumeUnderPr(o: Outcomes, order: Int32Array, tieEnds: Uint8Array, weights?: Int32Array): number {
  if (weights && o.y.length > replicateRows) return NaN;
  const { first, last } = findEvents({ y: o.y, answer: o.answer, ...(o.tUs ? { tUs: o.tUs } : {}), ...(o.group ? { group: o.group } : {}) });
  if (first.length === 0) return NaN;
  const widest = Math.min(bufferMost, Math.round(median(Float64Array.from(first, (from, e) => last[e]! - from + 1))));
  const count = Math.min(widest, buffersMost);
  let sum = 0;
  for (let k = 0; k <= count; k++) sum += areaAt(o, { first, last }, Math.round((k * widest) / Math.max(1, count)), order, tieEnds, weights);
  return sum / (count + 1);
}

interface Spans {
  first: Int32Array;
  last: Int32Array;
}

/** Share of an event, 0..1, that each row is given: 1 inside, sqrt(1 - d / buffer) at d rows from it, up to half a buffer, inside its group. */
function softLabels({ y, group }: Outcomes, { first, last }: Spans, buffer: number): Float64Array {
  const soft = new Float64Array(y.length);
  const half = Math.floor(buffer / 2);
  first.forEach((from, e) => {
    const to = last[e]!;
    soft.fill(1, from, to + 1);
    for (const [edge, step] of [[from, -1], [to, 1]] as const)
      for (let d = 1; d <= half; d++) {
        const r = edge + step * d;
        if (r < 0 || r >= y.length || (group && group[r] !== group[edge])) break;
        soft[r] = Math.min(1, soft[r]! + Math.sqrt(1 - d / buffer));
      }
  });
  return soft;
}

function areaAt(o: Outcomes, events: Spans, buffer: number, order: Int32Array, tieEnds: Uint8Array, weights?: Int32Array): number {
  const { group } = o;
  const soft = softLabels(o, events, buffer);
  const weight = (r: number) => (weights ? weights[r]! : 1);
  // Stretches of rows with a share; one counts as met once any of its drawn rows is reached, and as often as its first drawn row.
  const stretch = new Int32Array(soft.length).fill(-1);
  const size: number[] = [];
  let positives = 0;
  for (let r = 0; r < soft.length; r++) {
    if (soft[r]! === 0) continue;
    const goesOn = r > 0 && soft[r - 1]! > 0 && (!group || group[r] === group[r - 1]);
    if (!goesOn) size.push(0);
    stretch[r] = size.length - 1;
    if (size[size.length - 1] === 0) size[size.length - 1] = weight(r);
    positives += weight(r) * ((o.y[r]! > 0.5 ? 1 : 0) + soft[r]!);
  }
  const all = size.reduce((a, b) => a + b, 0);
  const half = positives / 2;
  if (!(all > 0 && half > 0)) return NaN;
  const met = new Uint8Array(size.length);
  let [predicted, hit, metSize, area, before] = [0, 0, 0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    const r = order[i]!;
    const w = weight(r);
    if (w > 0 && !Number.isNaN(o.answer[r]!)) {
      predicted += w;
      hit += w * soft[r]!;
      const s = stretch[r]!;
      if (s >= 0 && met[s] === 0) {
        met[s] = 1;
        metSize += size[s]!;
      }
    }
    if (tieEnds[i] === 0 || predicted === 0) continue;
    const recall = Math.min(1, hit / half) * (metSize / all);
    area += (recall - before) * (hit / predicted);
    before = recall;
  }
  return area;
}
