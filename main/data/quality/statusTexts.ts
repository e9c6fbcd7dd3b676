// Texts that stood where numbers were expected and became missing at import: what the historian said instead of a value.
import type { Check } from "./check.ts";

export const statusTexts: Check = {
  name: "statusTexts",
  run({ numbers, rows }) {
    return Promise.resolve(
      numbers.flatMap(({ name, statusTexts: texts }) => {
        const count = Object.values(texts ?? {}).reduce((sum, n) => sum + n, 0);
        if (count === 0) return [];
        const share = count / rows;
        return [{ check: "statusTexts", column: name, severity: share > 0.01 ? ("caution" as const) : ("note" as const), count, share, fromUs: null, toUs: null, fromRow: null }];
      }),
    );
  },
};
