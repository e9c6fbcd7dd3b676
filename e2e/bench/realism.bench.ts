// Whether the sample plant looks like plants, beside the ranges that recorded sets set: figures of a week without faults for five seeds at native rate;
// what naive monitors say of a calm plant; what feedback hides of the catalogue's scenarios; whether a shallow tree names a case's cause, and whether hidden states do.
// MILLWRIGHT_BENCH_SEEDS (5); MILLWRIGHT_BENCH_PARTS=week,years,camera,calm,feedback,hidden,tree; MILLWRIGHT_BENCH_CASES (60) for the tree. The last line is one JSON object; outside = figures whose median over the seeds leaves its range.
import { runBenchCase } from "../../main/simulate/benchCase.ts";
import { calmAlarms } from "../../main/simulate/calmMonitors.ts";
import { seedShare } from "../../main/simulate/catalogue/draw.ts";
import { Draws } from "../../main/simulate/draws.ts";
import { realismOf, type RealismFigure } from "../../main/simulate/realism.ts";
import { simulatorVersion } from "../../main/simulate/version.ts";
import { caseOf, type Case } from "./diagnosis/cases.ts";
import { goodOnlyAuc } from "./realism/camera.ts";
import { feedbackShares, scenarioEffects } from "./realism/feedback.ts";
import { hiddenNames } from "./realism/hiddenScorer.ts";
import { simpleStatistics, treeNames } from "./realism/shallowTree.ts";
import { failuresAYear, transmitterFaultsAYear } from "./realism/years.ts";

const seeds = Number(process.env["MILLWRIGHT_BENCH_SEEDS"] ?? 5);
const wantedCases = Number(process.env["MILLWRIGHT_BENCH_CASES"] ?? 60);
const parts = (process.env["MILLWRIGHT_BENCH_PARTS"] ?? "week,years,camera,calm,feedback,hidden,tree").split(",");
const hiddenCases = 1000;
const yearSeeds = 200;
/** Seeds whose scenarios are run: each is 32 runs of the plant. */
const feedbackSeeds = 3;

/** A figure by seed; one value where it is taken over all seeds. */
interface Row extends Omit<RealismFigure, "value"> {
  values: readonly number[];
}

const short = (v: number): string => (Math.abs(v) < 1e-3 && v !== 0 ? v.toExponential(1) : v.toFixed(3));
const rows: { name: string; value: number; inside: boolean }[] = [];
const rising = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const middle = (values: readonly number[]): number => rising(values)[Math.floor(values.length / 2)]!;
function tell({ name, low, high, values: all }: Row): void {
  const values = rising(all);
  const value = middle(all);
  const inside = value >= low && value <= high;
  console.log(`${inside ? "  " : "! "}${name.padEnd(56)} ${short(value).padStart(8)}  (${short(values[0]!)} to ${short(values.at(-1)!)})  accepted ${low} to ${high}`);
  rows.push({ name, value, inside });
}

const seedList = Array.from({ length: seeds }, (_, n) => BigInt(n + 1));

if (parts.includes("week")) {
  const runs = seedList.map((seed) => realismOf(seed));
  runs[0]!.forEach(({ name, low, high }, i) => tell({ name, low, high, values: runs.map((run) => run[i]!.value) }));
}

if (parts.includes("years")) {
  const mean = (of: (seed: bigint) => number): number => Array.from({ length: yearSeeds }, (_, n) => of(BigInt(n + 1))).reduce((a, b) => a + b, 0) / yearSeeds;
  tell({ name: `failures a site-year, ${yearSeeds} seeds`, low: 0.8, high: 3, values: [mean(failuresAYear)] });
  tell({ name: `faults of transmitters a site-year, ${yearSeeds} seeds`, low: 2, high: 7, values: [mean(transmitterFaultsAYear)] });
}

if (parts.includes("camera")) {
  const runs = seedList.map((seed) => goodOnlyAuc(new Draws(seed)));
  const ranges = { swapped: { low: 0, high: 0.995 }, missing: { low: 0.75, high: 0.95 }, bent: { low: 0.7, high: 0.92 } };
  for (const kind of ["swapped", "missing", "bent"] as const) tell({ name: `pictures, AUC of a detector taught by good parts: ${kind}`, ...ranges[kind], values: runs.map((run) => run[kind]) });
}

if (parts.includes("calm")) {
  const runs = seedList.flatMap((seed) => (["P", "M"] as const).map((area) => ({ area, ...calmAlarms(seed, area) })));
  for (const monitor of ["univariate", "spe", "regression"] as const) {
    const alarmed = runs.filter((run) => run[monitor] !== undefined);
    tell({ name: `calm plant, daily monitor alarms: ${monitor}`, low: 0.6, high: 1, values: [alarmed.length / runs.length] });
    console.log(`     ${(["P", "M"] as const).map((area) => `${area} on day ${alarmed.filter((run) => run.area === area).map((run) => run[monitor]).join(" ") || "-"}`).join("; ")}`);
  }
  tell({ name: "calm plant, 3 sd episodes a week, P and M", low: 100, high: 600, values: seedList.map((_, n) => runs[2 * n]!.episodesAWeek + runs[2 * n + 1]!.episodesAWeek) });
  console.log(`     of one tag alone up to ${Math.max(...runs.map(({ worstTagEpisodes }) => worstTagEpisodes)).toFixed(0)}`);
}

if (parts.includes("feedback")) {
  const runs = seedList.slice(0, feedbackSeeds).map((seed) => scenarioEffects(seed, (id) => process.stderr.write(`${id} `)));
  process.stderr.write("\n");
  runs[0]!.forEach(({ id }, n) => {
    const [raw, rel, dyn] = (["raw", "rel", "dyn"] as const).map((by) => middle(runs.map((run) => run[n]![by])).toFixed(1).padStart(6));
    console.log(`     ${id.padEnd(6)} raw ${raw} sd  relations ${rel}  spread or rhythm ${dyn}`);
  });
  const shares = runs.map(feedbackShares);
  tell({ name: `of ${runs[0]!.length} scenarios hidden by feedback`, low: 0.25, high: 0.5, values: shares.map(({ hidden }) => hidden) });
  tell({ name: "in no daily mean, no relation, no rhythm", low: 0.1, high: 0.25, values: shares.map(({ neither }) => neither) });
  tell({ name: "daily means all still", low: 0.05, high: 0.15, values: shares.map(({ still }) => still) });
}

if (parts.includes("hidden")) {
  const { share, missed } = hiddenNames(hiddenCases);
  tell({ name: `a scorer given hidden states names the cause, ${hiddenCases} cases`, low: 0.97, high: 1, values: [share] });
  console.log(`     missed: ${Object.entries(missed).sort((a, b) => b[1] - a[1]).map(([what, n]) => `${what} ${n}`).join(", ") || "none"}`);
}

if (parts.includes("tree")) {
  const taught = [...casesForTree()].filter(({ table }) => table.tags.length >= 4).map((one) => ({ x: simpleStatistics(one), right: one.right }));
  const { taught: seen, unseen } = treeNames(taught);
  tell({ name: `a tree of depth 2 on ten statistics, ${taught.length} cases`, low: 0, high: 0.55, values: [unseen] });
  console.log(`     on the cases that taught it ${seen.toFixed(3)}; NONE is ${(taught.filter(({ right }) => right[0] === "NONE").length / taught.length).toFixed(3)} of them`);
}

/** Cases of the development share. */
function* casesForTree(): Generator<Case> {
  for (let seed = 1, made = 0; made < wantedCases; seed++) {
    if (seedShare(new Draws(BigInt(seed))) !== "development") continue;
    made++;
    yield caseOf(runBenchCase({ seed }));
  }
}

console.log(JSON.stringify({ bench: "realism", simulator: simulatorVersion, seeds, figures: Object.fromEntries(rows.map((f) => [f.name, Number(short(f.value))])), outside: rows.filter((f) => !f.inside).map((f) => f.name) }));
