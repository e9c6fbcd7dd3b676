import { expect, test } from "vitest";
import { say, unevenTexts, words } from "./text.ts";
import { allCalls } from "../contract/contract.ts";
import { jobText } from "./jobs.ts";
import { keyText } from "./keys.ts";
import { partsText } from "./parts.ts";
import { rootEffectText, rootText } from "./roots.ts";
import { shellText } from "./shell.ts";
import { blockedText, stepText } from "./steps.ts";

const table = words({ jobs: { en: "{count} jobs on {machine}", de: "{count} Aufträge auf {machine}" }, idle: { en: "No jobs", de: "Keine Aufträge" } });

test("a sentence is said in either language with its places filled", () => {
  expect([say(table.jobs, "en", { count: 2, machine: "P-201" }), say(table.jobs, "de", { count: "1", machine: "P-201" }), say(table.idle, "de")]).toEqual([
    "2 jobs on P-201",
    "1 Aufträge auf P-201",
    "Keine Aufträge",
  ]);
});

test("a text whose languages have different places is found", () => {
  expect(unevenTexts({ good: { en: "{a}", de: "x {a}" }, bad: { en: "{a}", de: "{b}" }, empty: { en: "", de: "x" } })).toEqual(["bad", "empty"]);
});

test("the texts of shell, parts, steps, keys and roots have the same places in both languages", () => {
  expect([shellText, partsText, stepText, blockedText, jobText, keyText, rootText, rootEffectText].flatMap(unevenTexts)).toEqual([]);
});

test("every long act of the contract has a name that a person reads, and no other", () => {
  expect(Object.keys(jobText).sort()).toEqual(allCalls.filter((call) => call.job).map((call) => call.name).sort());
});
