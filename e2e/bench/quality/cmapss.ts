// C-MAPSS turbofans: remaining cycles, labels capped at 125, every test engine judged once at its last row, against labels as they are and capped.
// The raw files have no header and no clock: an hour a cycle is written beside, the test engines after the others, so that a cut in time parts
// them. The operating settings of the readme are named as what tells the way of running, for all four sets alike.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ProposedRecipe } from "../../../shared/plan/proposeRecipe.ts";
import { planOf, type Bench, type Line, type QualitySet } from "./harness.ts";
import { numbersOf, timeFrom } from "./raw.ts";
import { overUnits, scoresOf } from "./scores.ts";

const cap = 125;
const settings = ["setting1", "setting2", "setting3"];
const head = ["time", "unit", "cycle", ...settings, ...Array.from({ length: 21 }, (_, i) => `sensor${i + 1}`)];
const start = "2000-01-01T00:00:00Z";
const hourS = 3600;
/** Between the last engine that teaches and the first that judges: longer than any window. */
const pauseS = 1000 * hourS;
const said = {
  FD001: { floor: "18.5 / 17.4", best: "LSTM 16.1, attention nets 11", bar: [14.5, 13.5] },
  FD002: { floor: "27.3 / 15.5", best: "LSTM 24.5, attention nets 17", bar: [24, 14.5] },
  FD003: { floor: "18.0 / 16.4", best: "LSTM 16.2, XGBoost 13.4, attention nets 11", bar: [14.5, 13.5] },
  FD004: { floor: "28.1 / 16.8", best: "LSTM 28.2, attention nets 19", bar: [25, 15.5] },
} as const;
type Name = keyof typeof said;

export const cmapss: QualitySet = {
  name: "cmapss",
  async measure(bench): Promise<Line[]> {
    const lines: Line[] = [];
    for (const name of Object.keys(said) as Name[]) lines.push(...(await measureOne(bench, name)));
    return lines;
  },
};

async function measureOne(bench: Bench, name: Name): Promise<Line[]> {
  const read = (part: string) => numbersOf(gunzipSync(readFileSync(join(bench.data, `cmapss/${part}_${name}.txt.gz`))).toString("utf8"), 26);
  const [train, test] = [read("train"), read("test")];
  const truth = readFileSync(join(bench.data, `cmapss/RUL_${name}.txt`), "utf8").trim().split(/\s+/).map(Number);
  const testStartS = train.length * hourS + pauseS;
  const rows = [...train.map((row, i) => [timeFrom(start, i * hourS), `train-${row[0]!}`, ...row.slice(1)]), ...test.map((row, i) => [timeFrom(start, testStartS + i * hourS), `test-${row[0]!}`, ...row.slice(1)])];
  const project = bench.open(name, bench.writeCsv(name, head, rows));
  const plan = planOf({
    name,
    scenario: "remaining-life",
    target: { kind: "remainingLife", unit: "rows", cap },
    split: { kind: "holdout", testShare: test.length / rows.length },
    metric: "rmse",
    group: { kind: "column", column: "unit" },
    searchMinutes: null,
  });
  await project.call("plan.replace", { plan });
  await project.call("plan.run", { until: "data" });
  const { recipe, why } = await project.call<ProposedRecipe>("prepare.propose", { context: settings });
  const compared = await project.compare({ ...plan, prepare: { recipe, why } });
  const scores = await scoresOf(project, compared, new Date(Date.parse(start) + testStartS * 1000).toISOString(), hourS, test.length);
  const last = test.flatMap((row, i) => (test[i + 1]?.[0] === row[0] ? [] : [scores[i]!]));
  if (last.length !== truth.length || last.some(Number.isNaN)) throw new Error(`${name}: ${last.length} engines for ${truth.length} answers`);
  const rmse = (most: number) => (weights: ArrayLike<number>) => {
    let [sum, count] = [0, 0];
    for (const [i, score] of last.entries()) {
      sum += weights[i]! * (score - Math.min(most, truth[i]!)) ** 2;
      count += weights[i]!;
    }
    return Math.sqrt(sum / count);
  };
  const { floor, best, bar } = said[name];
  return [Infinity, cap].map((most, i) => {
    const ours = overUnits(truth.length, rmse(most));
    return { measure: `${name} rmse, labels ${i === 0 ? "as they are" : "capped"}`, ours, floor: floor.split(" / ")[i]!, best, bar: `<= ${bar[i]!}`, met: ours.value <= bar[i]!, how: `${compared.how}; ${recipe.steps.map((step) => (step.kind === "rolling" ? `${step.windowRows} rows of ${step.stats.join(", ")}` : step.kind)).join("; ")}` };
  });
}
