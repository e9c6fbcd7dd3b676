// AI4I 2020 by the protocol of the data sheet: stratified 5-fold, shuffled, pooled; type and the five measured columns only.
// Floors are those of scikit-learn 1.9.1's random forest of 200 trees: F1 0.736, PR-AUC 0.816. Data: S. Matzka, doi 10.24432/C5HS5C.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { choose } from "./compare.ts";
import { evaluate, type Candidate } from "./evaluate.ts";
import { leakSuspects } from "./evaluateLeaks.ts";
import type { Frame } from "./frame.ts";
import { splitFrame } from "./splits.ts";

const file = join(process.env["MILLWRIGHT_DATA"] ?? join(import.meta.dirname, "../../../shared/data"), "ai4i2020", "ai4i2020.csv");
const measured = ["Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Torque [Nm]", "Tool wear [min]"];
const modes = ["TWF", "HDF", "PWF", "OSF", "RNF"];
const candidate = (family: string): Candidate => ({ id: family, family, parameters: {}, role: "candidate" });

function ai4i(columns: string[]): Frame {
  const [head, ...lines] = readFileSync(file, "utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  const names = head!.split(",");
  const cells = lines.map((l) => l.split(","));
  const column = (name: string) => Float64Array.from(cells, (row) => (name === "Type" ? "LMH".indexOf(row[names.indexOf(name)]!) : Number(row[names.indexOf(name)])));
  const rows = cells.length;
  const X = new Float64Array(rows * columns.length);
  columns.forEach((name, f) => X.set(column(name), f * rows));
  return { rows, features: columns, X, y: column("Machine failure") };
}

if (existsSync(file))
  describe("AI4I by its protocol", () => {
    it("is learned by boosting beyond a random forest, and chosen over logistic regression and the prior", async () => {
      const frame = ai4i(["Type", ...measured]);
      expect([frame.rows, frame.y!.reduce((a, b) => a + b, 0)]).toEqual([10_000, 339]);
      const split = splitFrame(frame, { kind: "shuffled", folds: 5, seed: 0 });
      const table = await evaluate(frame, "classification", [candidate("logistic"), candidate("boosting")], split, { seed: 0, threads: 2, replicates: 50 });
      const [logistic, boosting, prior] = table.results.map((r) => r.metrics);
      expect(boosting!.f1!.value).toBeGreaterThan(0.736);
      expect(boosting!.prAuc!.value).toBeGreaterThan(0.816);
      expect(logistic!.prAuc!.value).toBeGreaterThan(0.3);
      expect(prior!.prAuc!.value).toBeLessThan(0.04);
      expect(choose(table)).toMatchObject({ kind: "winner", proposed: "boosting", ties: [], baseline: "prior" });
      expect(table.suspects).toEqual([]);
    });

    it("names the failure modes as leaks when they are left in, and no measured column", () => {
      const suspects = leakSuspects(ai4i(["Type", ...measured, ...modes]), "classification");
      expect(suspects.map((s) => s.feature).sort()).toEqual(["HDF", "OSF", "PWF", "TWF"]);
    });
  });
else console.log(`AI4I is not tested: ${file} is not there`);
