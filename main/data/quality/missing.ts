// Cells without a value, per column. Up to 5 % is a note, up to half a caution, more an alarm.
import type { Check } from "./check.ts";
import { evidenceSql, findingOf } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

export const missing: Check = {
  name: "missing",
  async run({ ask, table, columns, rows, hasTime }) {
    const out = [];
    for (const { name, missing: count } of columns) {
      if (count === 0) continue;
      const [row] = await ask(`SELECT ${evidenceSql(`${quoteName(name)} IS NULL`, hasTime)} FROM ${table}`);
      const share = count / rows;
      const numeric = columns.find((column) => column.name === name)!.kind === "number";
      out.push(findingOf("missing", name, share > 0.5 ? "alarm" : share > 0.05 ? "caution" : "note", row!, rows, numeric && share <= 0.5 ? { kind: "impute", columns: [name], method: "hold", maxRows: 5 } : undefined));
    }
    return out;
  },
};
