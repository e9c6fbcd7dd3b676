// Columns that hold texts and numbers: from one number in twenty cells on a note, from every second on a caution, for then it is a measurement with words in it.
// Columns of numbers only are numbers already; codes with leading zeros read as numbers too, which is why a few of them say nothing.
import { findingOf, type Check } from "./check.ts";

export const mixedTypes: Check = {
  name: "mixedTypes",
  watch: ({ texts, rows }) => ({
    done: () =>
      texts.flatMap(({ name, known, numeric }) => {
        const share = known === 0 ? 0 : numeric / known;
        if (share < 0.05) return [];
        return [findingOf("mixedTypes", name, share < 0.5 ? "note" : "caution", { count: known - numeric, share: (known - numeric) / rows }, { figures: { numbers: numeric, numberShare: share }, repair: { kind: "asNumber", column: name } })];
      }),
  }),
};
