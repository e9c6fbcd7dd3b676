// The Tennessee Eastman process by the protocol of the data sheet: fit on d00, limit at 1 % of normal test rows, share of rows of each fault that
// are over it. Limits are set on one half of d00_te and false alarms counted on the other. Data: Downs and Vogel 1993; Russell, Chiang, Braatz 2000.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { conformalLimit } from "../../../shared/stats/quantiles.ts";
import { pca, type PcaParameters } from "./pca.ts";

const folder = join(process.env["MILLWRIGHT_DATA"] ?? join(import.meta.dirname, "../../../../shared/data"), "tep");
const undetectable = [3, 9, 15];

/** Rows of numbers; d00.dat stands on its side. */
function rowsOf(name: string): number[][] {
  const lines = gunzipSync(readFileSync(join(folder, `${name}.dat.gz`))).toString().trim().split(/\r?\n/).map((line) => line.trim().split(/\s+/).map(Number));
  return name === "d00" ? lines[0]!.map((_, r) => lines.map((line) => line[r]!)) : lines;
}

/** Each row with the `lags` rows before it; the first rows of a run repeat its start. */
const lagged = (rows: number[][], lags: number) => rows.map((_, r) => Array.from({ length: lags + 1 }, (__, k) => rows[Math.max(0, r - k)]!).flat());

async function detection(lags: number, parameters: Partial<PcaParameters>): Promise<{ falseAlarms: number; of18: number; of21: number }> {
  const train = lagged(rowsOf("d00"), lags).slice(lags);
  const size = train[0]!.length;
  const frame = { rows: train.length, features: Array.from({ length: size }, (_, f) => `x${f}`), X: Float64Array.from({ length: size * train.length }, (_, i) => train[i % train.length]![Math.floor(i / train.length)]!) };
  const scorer = pca.scorer(await pca.fit(frame, "anomaly", { ...pca.defaults, ...parameters }, { seed: 1, threads: 1 }));
  const scores = (name: string) => lagged(rowsOf(name), lags).map((row) => scorer.score(Float64Array.from(row)));
  const normal = scores("d00_te");
  const faults = Array.from({ length: 21 }, (_, i) => scores(`d${String(i + 1).padStart(2, "0")}_te`).slice(160));
  const halves = [0, 480].map((from) => {
    const limit = conformalLimit(normal.slice(from, from + 480), 0.01);
    const over = (of: number[]) => of.filter((s) => s > limit).length / of.length;
    const found = faults.map(over);
    return [over(normal.slice(480 - from, 960 - from)), mean(found.filter((_, i) => !undetectable.includes(i + 1))), mean(found)];
  });
  const [falseAlarms, of18, of21] = [0, 1, 2].map((k) => mean(halves.map((half) => half[k]!))) as [number, number, number];
  return { falseAlarms, of18, of21 };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

if (existsSync(folder)) {
  // With two rows of lag 0.944 and 1.0 %, with three 0.952 and 0.7 %; Q in place of it reaches 0.742 and 1.3 %.
  it("is found by T² outside the plane: 18 faults at 0.90 or better, at most 1.5 % false alarms", async () => {
    const reached = await detection(0, { outside: "t2" });
    expect([reached.of18 >= 0.9, reached.of21 >= 0.77, reached.falseAlarms <= 0.015], JSON.stringify(reached)).toEqual([true, true, true]);
  });
}
