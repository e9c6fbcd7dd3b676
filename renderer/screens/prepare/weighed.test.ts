import { expect, it } from "vitest";
import { makeWords } from "../../parts/words.ts";
import { isJudgedToo, weighedWords } from "./weighed.ts";

it("rows that other folds test are told as such where something was chosen on them, and never of a search", () => {
  const folds = { split: { how: { kind: "groupFolds" as const, folds: 3 } } };
  const forward = { split: { how: { kind: "forwardChaining" as const, folds: 3 } }, train: {} };
  expect([isJudgedToo({ ...folds, train: {} }), isJudgedToo({ ...folds, train: { search: { trials: 3 } } }), isJudgedToo(forward)]).toEqual([true, false, false]);
  const said = (added: number, judgedToo: boolean) => weighedWords({ added, judgedToo, metric: "rmse", rows: 90, before: 2, after: 1, tried: [{ stage: "past", features: 4, family: "ridge", score: 1, taken: true }] }, makeWords({ language: "en", zone: "UTC" }));
  expect([said(1, true), said(1, false), said(0, true)].map((words) => words.includes("Other folds test these rows too"))).toEqual([true, false, false]);
});
