// Columns that name a row instead of saying something about it: a text or whole number that is another in every row, or a count of the rows.
// A model that sees them learns rows by heart. With time a counter that only ever rises may be a meter, so only counts of one a row are named.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { findingOf, type Check } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

const fewestRows = 100;

export const keys: Check = {
  name: "keys",
  watch({ columns, numbers, texts, rows, ask, table, sample, hasTime }) {
    if (rows < fewestRows) return undefined;
    const names = columns.filter(({ kind }) => kind === "number" || kind === "text").map(({ name }) => name);
    const count = numbers.length;
    const counting = new Uint8Array(count).fill(1);
    const last = new Float64Array(count).fill(NaN);
    return {
      see({ n, values, starts }) {
        for (let k = 0; k < count; k++) {
          if (counting[k] === 0) continue;
          const x = values[k]!;
          let before = last[k]!;
          for (let i = 0; i < n; i++) {
            const v = x[i]!;
            if (before === before && v !== before + 1 && starts[i] === 0) {
              counting[k] = 0;
              break;
            }
            if (v !== v) {
              counting[k] = 0;
              break;
            }
            before = v;
          }
          last[k] = before;
        }
      },
      async done() {
        const out: QualityFinding[] = [];
        const tell = (name: string, how: string) => out.push(findingOf("key", name, "caution", { count: rows, share: 1, fromRow: 0 }, { figures: { how }, repair: names.length > 1 ? { kind: "select", columns: names.filter((other) => other !== name) } : undefined }));
        const isDistinct = async (name: string) => {
          const [row] = await ask(`SELECT count(DISTINCT ${quoteName(name)})::DOUBLE AS n FROM ${table}`);
          return row!["n"] === rows;
        };
        for (const [k, { name }] of numbers.entries()) {
          if (counting[k] === 1) tell(name, "counts");
          else if (!hasTime && wholeAndDistinct(sample[k]!) && (await isDistinct(name))) tell(name, "differs");
        }
        for (const { name, levels, known } of texts) if (known === rows && levels > 0.9 * rows && (await isDistinct(name))) tell(name, "differs");
        return out;
      },
    };
  },
};

function wholeAndDistinct(values: Float64Array): boolean {
  if (!values.every((v) => Number.isInteger(v))) return false;
  return new Set(values).size === values.length;
}
