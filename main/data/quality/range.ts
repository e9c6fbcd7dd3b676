// Values outside the engineering range of the tag list. More than one in a hundred is an alarm.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import type { Check } from "./check.ts";
import { evidenceSql, findingOf } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

export const range: Check = {
  name: "range",
  async run({ ask, table, numbers, rows, hasTime }) {
    const out: QualityFinding[] = [];
    for (const { name, low, high } of numbers) {
      if (low === undefined && high === undefined) continue;
      const c = quoteName(name);
      const outside = [...(low === undefined ? [] : [`${c} < ${low}::DOUBLE`]), ...(high === undefined ? [] : [`${c} > ${high}::DOUBLE`])].join(" OR ");
      const [row] = await ask(`SELECT ${evidenceSql(outside, hasTime)} FROM ${table}`);
      const count = Number(row!["n"]);
      if (count > 0) out.push(findingOf("range", name, count > rows * 0.01 ? "alarm" : "caution", row!, rows, { kind: "clean", columns: [name], ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }), codes: [] }));
    }
    return out;
  },
};
