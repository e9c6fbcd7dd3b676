import { expect, test } from "vitest";
import { makeWords } from "../../../parts/words.ts";
import { unpairedWords } from "./unpaired.ts";

test("two runs of which one lacks the figure are not told to share no row", () => {
  const words = makeWords({ language: "en", zone: "UTC" });
  const said = (metrics: string[]) => unpairedWords({ second: { metric: "recall" }, figures: metrics.map((metric) => ({ metric })) }, words);
  expect(said(["prAuc"])).toMatch(/^Rows caught is not known of both/);
  expect(said(["prAuc", "recall"])).toMatch(/^No row was tested by both/);
});
