// Columns that say nothing: one value only (caution), or one value in all but one row of 200 (note). Text columns of one value too.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { findingOf, type Check } from "./check.ts";

export const constant: Check = {
  name: "constant",
  watch({ columns, numbers, facts, texts, rows }) {
    const low = new Float64Array(numbers.length).fill(Infinity);
    const high = new Float64Array(numbers.length).fill(-Infinity);
    const usual = Float64Array.from(facts, (one) => (one.low === one.high ? one.low : NaN));
    const counts = new Float64Array(numbers.length);
    const first = new Float64Array(numbers.length).fill(-1);
    return {
      see({ n, row, values }) {
        for (let k = 0; k < values.length; k++) {
          const x = values[k]!;
          let [a, b] = [low[k]!, high[k]!];
          for (let i = 0; i < n; i++) {
            const v = x[i]!;
            if (v < a) a = v;
            if (v > b) b = v;
          }
          low[k] = a;
          high[k] = b;
          const value = usual[k]!;
          if (value !== value) continue;
          for (let i = 0; i < n; i++) {
            if (x[i] !== value) continue;
            if (first[k]! < 0) first[k] = row[i]!;
            counts[k]!++;
          }
        }
      },
      done() {
        const names = columns.filter(({ kind }) => kind === "number" || kind === "text").map(({ name }) => name);
        const without = (name: string) => (names.length > 1 ? { kind: "select", columns: names.filter((other) => other !== name) } : undefined);
        const out: QualityFinding[] = [];
        numbers.forEach(({ name, missing }, k) => {
          const extent = { count: counts[k]!, share: counts[k]! / rows, fromRow: first[k]! };
          if (low[k] === high[k]) out.push(findingOf("constant", name, "caution", { ...extent, count: rows - missing, share: (rows - missing) / rows }, { figures: { value: low[k]! }, repair: without(name) }));
          else if (usual[k] === usual[k] && counts[k]! > 0) out.push(findingOf("almostConstant", name, "note", extent, { figures: { value: usual[k]! } }));
        });
        for (const { name, known, isConstant } of texts) if (isConstant) out.push(findingOf("constant", name, "caution", { count: known, share: known / rows }, { repair: without(name) }));
        return out;
      },
    };
  },
};
