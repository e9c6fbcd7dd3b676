// What a comparison is asked for, from sides as they are typed.
import { expect, test } from "vitest";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { inputOf } from "./TableDriftSides.tsx";

test("a stretch with an emptied end, or one that ends before it begins, is no side yet", () => {
  const dataset = { digest: "0".repeat(64) } as DatasetInfo;
  const span = (from: number, to: number) => inputOf({ kind: "span", from, to, file: null }, dataset);
  expect([span(0, 5), span(NaN, 5), span(0, NaN), span(5, 5)]).toEqual([{ dataset: dataset.digest, from: 0, to: 5 }, null, null, null]);
});
