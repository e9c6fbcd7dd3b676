// Texts that stood where numbers were expected and became missing at import: what the historian said instead of a value.
import { findingOf, type Check } from "./check.ts";

export const statusTexts: Check = {
  name: "statusTexts",
  watch: ({ numbers, rows }) => ({
    done: () =>
      numbers.flatMap(({ name, statusTexts: texts }) => {
        const found = Object.entries(texts ?? {}).sort(([, a], [, b]) => b - a);
        const count = found.reduce((sum, [, n]) => sum + n, 0);
        if (count === 0) return [];
        const share = count / rows;
        return [findingOf("statusTexts", name, share > 0.01 ? "caution" : "note", { count, share }, { figures: { texts: found.slice(0, 5).map(([text]) => text).join(", ") } })];
      }),
  }),
};
