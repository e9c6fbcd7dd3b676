import { expect, test } from "vitest";
import { decideAll, decider, persistedScores } from "./decide.ts";

const rule = { threshold: 1, count: 2, of: 3 };

test("of more groups than are kept the one quiet longest is forgotten, in the decider and in persisted scores alike", () => {
  const one = decider(rule);
  // 4096 others come by twice: one of the first two is heard of in between
  const groups = ["quiet", "heard", ...Array.from({ length: 4095 }, (_, i) => `batch ${i}`), "heard", "last", "quiet", "heard"];
  const scores = new Float64Array(groups.length).fill(2);
  scores[groups.lastIndexOf("heard", groups.length - 2)] = 0;
  const alarms = groups.map((group, i) => one.push(scores[i]!, i, group));
  expect(alarms.slice(-2)).toEqual([false, true]);
  const rows = { scores, groups: (row: number) => groups[row]! };
  expect([...decideAll(rule, rows)].map(Boolean)).toEqual(alarms);
  expect([...persistedScores(rule, rows)].map((score) => score >= rule.threshold)).toEqual(alarms);
});
