import { describe, expect, it } from "vitest";
import { errorRegistry, Failure, type ErrorName } from "../contract/errors.ts";
import { errorText, sayFailure } from "./errors.ts";
import type { Language } from "./text.ts";

const names = Object.keys(errorRegistry) as ErrorName[];
const languages: Language[] = ["en", "de"];
const full = { file: "a.csv", row: 412, column: "TI-104", field: "unit", step: "rolling", detail: "a detail" };

describe("the words of failures", () => {
  it("exist for every error of the registry and for no other", () => {
    expect(Object.keys(errorText).sort()).toEqual([...names].sort());
  });

  it("leave no placeholder, bracket or hole, whatever is known of the place", () => {
    const bad: string[] = [];
    for (const name of names)
      for (const language of languages)
        for (const where of [{}, full, { row: 3 }, { detail: "d" }, { file: "b.csv" }]) {
          const said = sayFailure(new Failure(name, where).data, language);
          for (const sentence of [said.what, said.next])
            if (/[[\]{}]|\s{2}|\s[.,;:]|^\W|undefined|^$/.test(sentence)) bad.push(`${name} ${language}: ${sentence}`);
        }
    expect(bad).toEqual([]);
  });

  it("lose nothing that is known of the place", () => {
    const lost: string[] = [];
    for (const name of names)
      for (const language of languages) {
        const said = sayFailure(new Failure(name, full).data, language);
        for (const value of Object.values(full)) if (!`${said.what} ${said.next}`.includes(String(value))) lost.push(`${name} ${language} ${value}`);
      }
    expect(lost).toEqual([]);
  });

  it("state the place, the fact and the next step in both languages", () => {
    const data = new Failure("planUnknownColumn", { step: "2 rolling", column: "TI-104" }).data;
    expect(sayFailure(data, "en")).toEqual({ what: "Step 2 rolling: The data have no column TI-104.", next: "Choose one of the columns of the data, or import data that have it." });
    expect(sayFailure(data, "de")).toEqual({ what: "Schritt 2 rolling: In den Daten gibt es keine Spalte TI-104.", next: "Eine vorhandene Spalte wählen oder Daten mit dieser Spalte importieren." });
  });

  it("keep the name of a file as it is written", () => {
    const said = sayFailure(new Failure("csvUnclosedQuote", { file: "pump.csv", row: 12 }).data, "en");
    expect(said.what).toBe("pump.csv: A quotation mark opened in row 12 is never closed.");
  });
});
