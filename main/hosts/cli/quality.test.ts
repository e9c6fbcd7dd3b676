import { expect, test } from "vitest";
import { exitCodeOfFindings } from "./quality.ts";

const of = (...severities: ("note" | "caution" | "alarm")[]) => severities.map((severity) => ({ severity }));

test("the exit code says the worst finding, and 0 where that lies below what fails", () => {
  expect([of(), of("note"), of("note", "caution"), of("caution", "alarm")].map((findings) => (["note", "caution", "alarm"] as const).map((failOn) => exitCodeOfFindings(findings, failOn)))).toEqual([
    [0, 0, 0],
    [3, 0, 0],
    [1, 1, 0],
    [2, 2, 2],
  ]);
});
