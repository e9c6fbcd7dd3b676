// Columns that say nothing: one value only (caution), or one value in all but one row of 200 (note). Text columns of one value too.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import type { Check } from "./check.ts";
import { evidenceSql, findingOf, sampleSql } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

export const constant: Check = {
  name: "constant",
  async run({ ask, table, columns, rows, hasTime }) {
    const out: QualityFinding[] = [];
    const values = columns.filter(({ kind, missing }) => (kind === "number" || kind === "text") && missing < rows);
    for (const { name, kind } of values) {
      const c = quoteName(name);
      const [range] = await ask(`SELECT min(${c}) = max(${c}) AS same FROM ${table}`);
      const keep = columns.filter((column) => column.name !== name && (column.kind === "number" || column.kind === "text")).map((column) => column.name);
      const repair = keep.length > 0 ? { kind: "select", columns: keep } : undefined;
      if (range!["same"] === true) {
        const [row] = await ask(`SELECT ${evidenceSql(`${c} IS NOT NULL`, hasTime)} FROM ${table}`);
        out.push(findingOf("constant", name, "caution", row!, rows, repair));
      } else if (kind === "number") {
        const [tails] = await ask(`SELECT quantile_disc(${c}, 0.0025) AS low, quantile_disc(${c}, 0.9975) AS high FROM ${table} WHERE ${sampleSql(rows)} AND ${c} IS NOT NULL`);
        if (tails!["low"] !== tails!["high"] || typeof tails!["low"] !== "number") continue;
        const [row] = await ask(`SELECT ${evidenceSql(`${c} = ${tails!["low"]}::DOUBLE`, hasTime)} FROM ${table}`);
        out.push(findingOf("almostConstant", name, "note", row!, rows));
      }
    }
    return out;
  },
};
