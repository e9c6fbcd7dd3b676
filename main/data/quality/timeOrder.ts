// The order of times within each group: steps back, and two rows of one time.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import type { Check } from "./check.ts";
import { evidenceSql, findingOf } from "./check.ts";

export const timeOrder: Check = {
  name: "timeOrder",
  async run({ ask, table, rows, hasTime, hasGroup }) {
    if (!hasTime) return [];
    const same = hasGroup ? "grp IS NOT DISTINCT FROM lag(grp) OVER ()" : "true";
    const out: QualityFinding[] = [];
    const [back] = await ask(`SELECT ${evidenceSql("back", true)} FROM (SELECT row_id, ts, ${same} AND ts < lag(ts) OVER () AS back FROM ${table})`);
    if (Number(back!["n"]) > 0) out.push(findingOf("disorder", "ts", Number(back!["n"]) > rows * 0.01 ? "alarm" : "caution", back!, rows));
    const groups = hasGroup ? "grp, ts" : "ts";
    const [twice] = await ask(`SELECT sum(k - 1)::DOUBLE AS n, min(again)::DOUBLE AS first_row, epoch_us(min(ts))::DOUBLE AS from_us, epoch_us(max(ts))::DOUBLE AS to_us FROM (SELECT ${groups}, count(*) AS k, max(row_id) AS again FROM ${table} WHERE ts IS NOT NULL GROUP BY ${groups} HAVING count(*) > 1)`);
    if (Number(twice!["n"] ?? 0) > 0) out.push(findingOf("duplicateTimes", "ts", Number(twice!["n"]) > rows * 0.01 ? "alarm" : "caution", twice!, rows));
    return out;
  },
};
