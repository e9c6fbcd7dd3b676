// A training that was stopped: what is kept gives the result of one that nobody disturbed, and what a kill spoiled is fitted again.
import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { evaluate, type Candidate, type EvaluationTable } from "./evaluate.ts";
import { plantedFrame } from "./families/checksData.ts";
import { countFolds, openFolds, type FoldAnswer } from "./foldLedger.ts";
import { splitFrame } from "./splits.ts";

const folder = mkdtempSync(join(tmpdir(), "folds-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const frame = { ...plantedFrame("classification", 160, 3), tUs: Float64Array.from({ length: 160 }, (_, r) => r * 60e6) };
const split = splitFrame(frame, { kind: "forward", folds: 3, gap: 120 });
const candidates: Candidate[] = [{ id: "line", family: "logistic", parameters: {}, role: "candidate" }];
const options = { seed: 5, threads: 1, replicates: 10 };
const withoutSeconds = (table: EvaluationTable) => ({ ...table, results: table.results.map((result) => ({ ...result, fitSeconds: 0 })) });
/** As if every fit had taken long enough to be worth keeping. */
const slow = (answer: FoldAnswer): FoldAnswer => ({ ...answer, fitSeconds: 1 });

describe("fits of a training that was stopped", () => {
  it("are taken from the disk as they were given, a spoiled one is fitted again, and the result is the same", async () => {
    const first = openFolds(folder, "a".repeat(64));
    const whole = await evaluate(frame, "classification", candidates, split, { ...options, ledger: { known: () => undefined, keep: (name, answer) => first.keep(name, slow(answer)) } });
    const files = readdirSync(join(folder, "a".repeat(16)));
    expect(files).toHaveLength(3 + 3 + 5); // candidate, prior, and the twin of the leak meter
    truncateSync(join(folder, "a".repeat(16), files[4]!), 100);

    const kept = openFolds(folder, "a".repeat(64));
    const fitted: string[] = [];
    const again = await evaluate(frame, "classification", candidates, split, { ...options, ledger: { known: (name) => kept.known.get(name), keep: (name) => fitted.push(name) } });
    expect(fitted).toHaveLength(1);
    expect(withoutSeconds(again)).toEqual(withoutSeconds(whole));
  });

  it("of another plan are removed, and quick ones are not kept", () => {
    expect(countFolds(folder, "a".repeat(64))).toBe(11);
    const other = openFolds(folder, "b".repeat(64));
    other.keep("quick", { scores: new Float64Array(1), relative: new Float64Array(1), thresholds: [], deviceCost: { bytes: 1, rowUs: 1 }, fitSeconds: 0.01 });
    expect([countFolds(folder, "a".repeat(64)), countFolds(folder, "b".repeat(64))]).toEqual([0, 0]);
  });
});
