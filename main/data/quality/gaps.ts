// Holes in time: steps of more than five usual ones within a group. The share is that of the whole span that is not covered.
import type { Check } from "./check.ts";
import { findingOf } from "./check.ts";

const usualSteps = 5;

export const gaps: Check = {
  name: "gaps",
  async run({ ask, table, hasTime, hasGroup, stepUs, rows }) {
    if (!hasTime || stepUs === undefined) return [];
    const same = hasGroup ? "grp IS NOT DISTINCT FROM lag(grp) OVER ()" : "true";
    const [row] = await ask(`SELECT count(*) FILTER (gap)::DOUBLE AS n, min(row_id) FILTER (gap)::DOUBLE AS first_row, epoch_us(min(before) FILTER (gap))::DOUBLE AS from_us, epoch_us(max(ts) FILTER (gap))::DOUBLE AS to_us, sum(step) FILTER (gap)::DOUBLE AS lost, sum(step) FILTER (step > 0)::DOUBLE AS span
      FROM (SELECT row_id, ts, before, step, coalesce(step > ${usualSteps * stepUs}, false) AS gap FROM (SELECT row_id, ts, lag(ts) OVER () AS before, CASE WHEN ${same} THEN epoch_us(ts) - lag(epoch_us(ts)) OVER () END AS step FROM ${table}))`);
    if (Number(row!["n"]) === 0) return [];
    const share = Number(row!["lost"]) / Number(row!["span"]);
    const finding = findingOf("gaps", "ts", share > 0.2 ? "alarm" : share > 0.01 ? "caution" : "note", row!, rows, { kind: "resample", everyS: stepUs / 1e6, numeric: "mean", maxEmpty: 0 });
    return [{ ...finding, share }];
  },
};
