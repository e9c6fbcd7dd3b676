// Values outside the engineering range of the tag list. More than one in a hundred is an alarm.
import { findingOf, Stretches, type Check } from "./check.ts";

export const range: Check = {
  name: "range",
  watch({ numbers, rows }) {
    const bounded = numbers.flatMap(({ name, low, high }, k) => (low === undefined && high === undefined ? [] : [{ name, k, low, high, outside: new Stretches(), lowest: Infinity, highest: -Infinity }]));
    if (bounded.length === 0) return undefined;
    return {
      see({ n, row, t, values }) {
        for (const one of bounded) {
          const x = values[one.k]!;
          const { low = -Infinity, high = Infinity } = one;
          for (let i = 0; i < n; i++) {
            const v = x[i]!;
            if (v < low || v > high) {
              one.outside.add(row[i]!, t[i]!);
              one.lowest = Math.min(one.lowest, v);
              one.highest = Math.max(one.highest, v);
            }
          }
        }
      },
      done: () =>
        bounded
          .filter(({ outside }) => outside.count > 0)
          .map(({ name, low, high, outside, lowest, highest }) =>
            findingOf("range", name, outside.count > rows * 0.01 ? "alarm" : "caution", outside.extent(rows), {
              figures: { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }), lowest, highest },
              repair: { kind: "clean", columns: [name], ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }), codes: [] },
            }),
          ),
    };
  },
};
