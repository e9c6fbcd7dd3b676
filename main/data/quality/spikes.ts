// Single values far from both neighbours, and in data without time values far from all others.
// Far: the modified z-score of the step to both neighbours, 0.6745 |d| / MAD, over 15; without time that of the value over 10.
// Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993 (their limit is 3.5 for normal data; plant data has heavier tails).
import type { QualityFinding } from "../../../shared/contract/data.ts";
import type { Check } from "./check.ts";
import { evidenceSql, findingOf, sampleSql } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

const spikeLimit = 15;
const outlierLimit = 10;

export const spikes: Check = {
  name: "spikes",
  async run({ ask, table, numbers, rows, hasTime, hasGroup }) {
    const out: QualityFinding[] = [];
    const group = hasGroup ? "grp" : "0";
    for (const { name } of numbers) {
      const c = quoteName(name);
      if (!hasTime) {
        const sample = `(SELECT ${c} AS v FROM ${table} WHERE ${c} IS NOT NULL AND ${sampleSql(rows)})`;
        const [centre] = await ask(`SELECT quantile_cont(v, 0.5) AS m FROM ${sample}`);
        if (typeof centre!["m"] !== "number") continue;
        const [spread] = await ask(`SELECT quantile_cont(abs(v - ${centre!["m"]}::DOUBLE), 0.5) AS mad FROM ${sample}`);
        const mad = Number(spread!["mad"]);
        if (!(mad > 0)) continue;
        const limit = (outlierLimit * mad) / 0.6745;
        const [row] = await ask(`SELECT ${evidenceSql(`abs(${c} - ${centre!["m"]}::DOUBLE) > ${limit}::DOUBLE`, false)} FROM ${table}`);
        if (Number(row!["n"]) > 0) out.push(findingOf("outliers", name, Number(row!["n"]) > rows * 0.01 ? "caution" : "note", row!, rows, { kind: "clean", columns: [name], low: Number(centre!["m"]) - limit, high: Number(centre!["m"]) + limit, codes: [] }));
        continue;
      }
      // Rows without a value do not hide a spike: neighbours are the last and next known values.
      const steps = `(SELECT row_id, ts, CASE WHEN g IS NOT DISTINCT FROM lag(g) OVER () THEN v - lag(v) OVER () END AS back, CASE WHEN g IS NOT DISTINCT FROM lead(g) OVER () THEN v - lead(v) OVER () END AS ahead
        FROM (SELECT row_id, ts, ${c} AS v, ${group} AS g FROM ${table} WHERE ${c} IS NOT NULL))`;
      const [spread] = await ask(`SELECT quantile_cont(abs(back), 0.5) AS mad FROM ${steps} WHERE back IS NOT NULL AND ${sampleSql(rows)}`);
      const mad = Number(spread!["mad"]);
      if (!(mad > 0)) continue;
      const limit = (spikeLimit * mad) / 0.6745;
      const [row] = await ask(`SELECT ${evidenceSql(`back * ahead > 0 AND least(abs(back), abs(ahead)) > ${limit}::DOUBLE`, true)} FROM ${steps}`);
      if (Number(row!["n"]) > 0) out.push(findingOf("spikes", name, Number(row!["n"]) > rows * 0.001 ? "caution" : "note", row!, rows));
    }
    return out;
  },
};
