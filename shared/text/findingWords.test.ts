import { expect, test } from "vitest";
import { checkName, correctionWords, findingWords } from "./findingWords.ts";
import { qualityText } from "./quality.ts";
import { unevenTexts } from "./text.ts";
import type { QualityFinding } from "../contract/data.ts";

const finding: QualityFinding = { check: "unitChange", column: "PT-100", severity: "alarm", count: 700, share: 0.243, fromUs: 1_704_067_200_000_000, toUs: 1_704_153_600_000_000, fromRow: 1000, columns: ["PT-101"], figures: { factor: 14.5038, offset: 0, from: "bar", to: "psi", atRow: 1000 } };

test("the texts of the quality report have the same places in both languages", () => {
  expect(unevenTexts(qualityText)).toEqual([]);
});

test("a finding says column, extent, figures and what to do in either language", () => {
  const { where, name, extent, facts, when } = findingWords(finding, "en", "UTC");
  expect([where, name, extent, facts, when]).toEqual(["PT-100 and 1 more", "unit changes", "700 rows, 24\u202f%", "from bar to psi at row 1 000, factor 14.5", "1 Jan 2024 – 2 Jan 2024"]);
  expect(findingWords(finding, "de", "UTC").where).toBe("PT-100 und 1 weitere");
});

test("every check that has words has a meaning and an advice", () => {
  const names = Object.keys(qualityText).filter((key) => key.startsWith("check_") && !/(Says|Do|Facts)$/.test(key));
  expect(names.filter((key) => !(`${key}Says` in qualityText) || !(`${key}Do` in qualityText))).toEqual([]);
  expect(checkName("unheardOf", "en")).toBe("unheardOf");
});

test("a correction says what becomes of which values", () => {
  expect(correctionWords({ kind: "convert", column: "PT-100", slope: 0.069, offset: 0, rows: [[1000, 1699]] }, finding, "en")).toBe("700 values of PT-100 are multiplied by 0.069 and 0 is added.");
});
