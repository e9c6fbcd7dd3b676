// Whether the plant looks like plants: figures of a week without faults beside the ranges that recorded sets set (simulation design, section 8).
// Runs in Node. Called by the benchmark and by a test on a shorter stretch; never by the product.
import { advance, type DayBlock, type PlantEvent, type RunSettings } from "./area.ts";
import { minuteColumnsOf } from "./jobs.ts";
import { MixingLine } from "./mixingLine.ts";
import { NativeReadings } from "./nativeReadings.ts";
import { PumpStation } from "./pumpStation.ts";
import { SiteArea } from "./siteArea.ts";
import { eigen } from "./solve.ts";
import { tagNumber, tags } from "./tags.ts";

/** A figure and the range in which it is accepted. */
export interface RealismFigure {
  name: string;
  value: number;
  low: number;
  high: number;
}

/** Tags whose readings of a second are looked at less their mean of ten minutes, and the range for them; # = a pump. */
const alone = [{ tag: "FIC-120.PV", low: 0.7, high: 0.95 }, { tag: "LT-100", low: 0.8, high: 0.97 }, { tag: "PIC-120.PV", low: 0.05, high: 0.4 }, { tag: "JT-100", low: 0.4, high: 0.8 }];
const running = [{ tag: "IT-10#", low: 0.6, high: 0.95 }, { tag: "PT-10#", low: 0.25, high: 0.6 }, { tag: "VT-10#V", low: 0.4, high: 0.75 }];

type Columns = ReadonlyMap<string, number[]>;

/** Figures of one seed's plant over `days`. */
export function realismOf(seed: bigint, days = 7): RealismFigure[] {
  const settings: RunSettings = { seed, seconds: days * 86400, faults: [], tagsTaken: [], bearingStart: [0, 0.15] };
  const pumps = new PumpStation(settings);
  const line = new MixingLine(settings);
  const events: PlantEvent[] = [];
  const p: Columns = new Map(minuteColumnsOf("P").map((name) => [name, []]));
  const m: Columns = new Map(minuteColumnsOf("M").map((name) => [name, []]));
  const into = (columns: Columns) => (block: DayBlock): void => {
    const names = [...columns.keys()];
    for (let r = 0; r < block.minutes.fromS.length; r++) names.forEach((name, c) => columns.get(name)!.push(block.minutes.values[r * names.length + c]!));
    events.push(...block.events);
  };
  const site = new SiteArea(settings);
  const perPump = (tag: string): string[] => [1, 2, 3].map((k) => tag.replace("#", `${k}`));
  const native = new NativeReadings(settings.seconds, [...alone.map(({ tag }) => tag), ...running.flatMap(({ tag }) => perPump(tag))], [...perPump("IT-10#"), ...perPump("TT-10#B")]);
  for (const area of [pumps, line, site]) native.listen(area);
  advance(pumps, settings.seconds, into(p));
  advance(line, settings.seconds, into(m));
  advance(site, settings.seconds, () => undefined);

  const measured = (columns: Columns): [string, number[]][] => [...columns].filter(([name]) => tags[tagNumber(name)]!.periodS > 0);
  const all = [...measured(p), ...measured(m)];
  const lags = native.lag1().sort((a, b) => a - b);
  const pairs: number[] = [];
  for (let i = 0; i < all.length; i++) for (let j = 0; j < i; j++) pairs.push(Math.abs(correlation(all[i]![1], all[j]![1])));
  const known = pairs.filter((v) => v === v).sort((a, b) => a - b);
  const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const r = (a: string, b: string): number => correlation(p.get(a) ?? m.get(a)!, p.get(b) ?? m.get(b)!);
  const batches = new Set(events.flatMap((e) => (e.kind === "phase" && e.text === "DISCHARGE" ? [e.numbers!["batch"]!] : [])));
  const sum = (a: Float64Array): number => a.reduce((x, y) => x + y, 0);
  const runs = [1, 2, 3].map((k) => p.get(`SI-10${k}`)!.map((v) => (v === v ? 1 : 0)));
  const two = runs[0]!.filter((_, n) => runs.reduce((s, each) => s + each[n]!, 0) >= 2).length / runs[0]!.length;
  const duty = 1 + runs.map(sumOf).reduce((best, n, k, each) => (n > each[best]! ? k : best), 0);
  const middle = (values: readonly number[]): number => at(values.filter((v) => v === v).sort((a, b) => a - b), 0.5);
  const figure = (name: string, value: number, low: number, high: number): RealismFigure => ({ name, value, low, high });
  return [
    figure("lag-1 at native rate, 10 % quantile", at(lags, 0.1), 0.7, 0.97),
    figure("lag-1 at native rate, median", at(lags, 0.5), 0.97, 1),
    figure("lag-1 at native rate, 90 % quantile", at(lags, 0.9), 0.998, 1),
    ...alone.map(({ tag, low, high }) => figure(`lag-1 at 1 s less 10 min, ${tag}`, native.lag1LessMean(tag, 600), low, high)),
    ...running.map(({ tag, low, high }) => figure(`lag-1 at 1 s less 10 min, running pump ${tag}`, native.lag1LessMean(tag.replace("#", `${duty}`), 600), low, high)),
    figure("r FIC.OP - flow", r("FIC-120.OP", "FIC-120.PV"), 0.93, 0.995),
    figure("r power - flow", r("JT-100", "FIC-120.PV"), 0.9, 0.985),
    figure("r make-up valve - flow", r("LV-100.OP", "FIC-120.PV"), 0.93, 0.993),
    figure("r current - bearing °C, rest included", correlation(native.everyTenSeconds(`IT-10${duty}`), native.everyTenSeconds(`TT-10${duty}B`)), 0.85, 0.985),
    figure("r TT-200 - TT-201", r("TIC-200.PV", "TT-201"), 0.995, 1),
    figure("r pressure - flow", r("PIC-120.PV", "FIC-120.PV"), -0.25, 0.25),
    figure("pairwise abs r, median", at(known, 0.5), 0.04, 0.2),
    figure("pairwise abs r, 90 % quantile", at(known, 0.9), 0.3, 0.6),
    figure("components for 90 %, P", components(measured(p)), 7, 12),
    figure("components for 90 %, M", components(measured(m)), 6, 11),
    figure("components for 90 %, both", components(all), 13, 24),
    figure("kurtosis of values, median", middle(all.map(([, x]) => kurtosis(x))), 1.8, 5),
    figure("archived share", (sum(pumps.historian.archive.count) + sum(line.historian.archive.count)) / (sum(pumps.historian.offered) + sum(line.historian.offered)), 0.03, 0.12),
    figure("second pump's share of the time", two, 0.3, 0.6),
    figure("batches a week", (7 * batches.size) / days, 28, 40),
    figure("cycle, h", middle(cyclesOf(events)), 3, 4.2),
    figure("water balance, m³", Math.abs(pumps.imbalance()), 0, 1e-6),
  ];
}

function correlation(a: readonly number[], b: readonly number[]): number {
  let [n, sa, sb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== a[i] || b[i] !== b[i]) continue;
    n++;
    sa += a[i]!;
    sb += b[i]!;
  }
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== a[i] || b[i] !== b[i]) continue;
    const [x, y] = [a[i]! - sa / n, b[i]! - sb / n];
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return n >= 60 && aa > 1e-12 && bb > 1e-12 ? ab / Math.sqrt(aa * bb) : NaN;
}

const sumOf = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);

/** Fourth moment over the square of the second; 3 of a normal. */
function kurtosis(x: readonly number[]): number {
  const known = x.filter((v) => v === v);
  const mean = sumOf(known) / known.length;
  const second = sumOf(known.map((v) => (v - mean) ** 2)) / known.length;
  return second > 1e-12 ? sumOf(known.map((v) => (v - mean) ** 4)) / known.length / (second * second) : NaN;
}

/** Hours from the first charge of each batch to the empty vessel. */
function cyclesOf(events: readonly PlantEvent[]): number[] {
  const out: number[] = [];
  let from = NaN;
  for (const { kind, text, t } of events) {
    if (kind !== "phase") continue;
    if (text === "CHARGE") from = t;
    else if (text === "LEER" && from === from) {
      out.push((t - from) / 3600);
      from = NaN;
    }
  }
  return out;
}

/** Principal components that hold nine tenths of the variance of standardised minutes; a gap stands at its mean. */
function components(columns: readonly (readonly [string, readonly number[]])[]): number {
  const z = columns.map(([, x]) => {
    const known = x.filter((v) => v === v);
    const mean = known.reduce((s, v) => s + v, 0) / known.length;
    const sd = Math.sqrt(known.reduce((s, v) => s + (v - mean) * (v - mean), 0) / known.length);
    return sd > 1e-9 ? x.map((v) => (v === v ? (v - mean) / sd : 0)) : undefined;
  }).flatMap((v) => (v ? [v] : []));
  const c = z.map((a) => z.map((b) => a.reduce((s, v, i) => s + v * b[i]!, 0) / a.length));
  const values = eigen(c).values.sort((a, b) => b - a);
  const all = values.reduce((s, v) => s + v, 0);
  let held = 0;
  return values.findIndex((v) => (held += v) >= 0.9 * all) + 1;
}
