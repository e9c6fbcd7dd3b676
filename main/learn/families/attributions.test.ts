// One contract for all families of the registry: base and contributions are the score, for rows with and without gaps. What asks for windows, for members or
// for long training keeps the same contract in its own file, by familyChecks.
import { expect, it } from "vitest";
import { scorerOf, type ModelDocument } from "../../../shared/scoring/scorer.ts";
import { readRow } from "../frame.ts";
import { familiesFor } from "../registry.ts";
import { plantedFrame } from "./checksData.ts";

const elsewhere = new Set(["blend", "cnn", "convAutoencoder", "denseAutoencoder", "gru", "matrixProfile"]);
const quick: Record<string, object> = { boosting: { trees: 8 }, ebm: { bags: 1, rounds: 10, pairs: 1, bins: 16 }, forest: { trees: 4 }, extraTrees: { trees: 4 }, isolationForest: { trees: 10 } };

for (const task of ["classification", "regression", "anomaly"] as const)
  it(`contributions and base are the score to 1e-9, whatever the family (${task})`, async () => {
    const frame = plantedFrame(task, 150, 5);
    frame.X.forEach((_, i) => i % 13 === 4 && (frame.X[i] = Number.NaN));
    const off: Record<string, number> = {};
    for (const { family, role } of familiesFor(task)) {
      if (role !== "candidate" || elsewhere.has(family.id)) continue;
      const scorer = scorerOf((await family.fit(frame, task, { ...family.defaults, ...quick[family.id] }, { seed: 2, threads: 1 })) as unknown as ModelDocument);
      let worst = 0;
      for (let r = 0; r < 40; r++) {
        const row = readRow(frame, r, new Float64Array(frame.features.length));
        const { base, values, total, scale } = scorer.contributions(row);
        const answered = scale === "log-odds" ? 1 / (1 + Math.exp(-total)) : total;
        const size = Math.max(1, Math.abs(total));
        worst = Math.max(worst, Math.abs(values.reduce((a, b) => a + b, base) - total) / size, Math.abs(answered - scorer.score(row)) / size);
      }
      if (!(worst <= 1e-9)) off[family.id] = worst;
    }
    expect(off).toEqual({});
  });
