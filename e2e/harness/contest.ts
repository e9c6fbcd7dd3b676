// Measures ours and its peers in turn in the same run, so that both meet the same machine. A calibration loop around every sample notices a
// machine that is busy with something else; such a sample is taken again. Medians, a table for people, one JSON object as the last line.

/** What one sample gives: its time and, where there is more to say, named figures such as peakMb. */
export type Figures = { ms: number } & Record<string, number>;
export type Contender = () => Promise<Figures>;

export interface Contest {
  bench: string;
  unit: string;
  ours: Contender;
  peers: Record<string, Contender>;
  samples: number;
  /** Runs before the first sample, not counted. */
  warmups?: number;
}

export interface Verdict {
  bench: string;
  unit: string;
  ours: Record<string, number>;
  peers: Record<string, Record<string, number>>;
  /** ours / peer in time: below 1 is ahead. */
  ratios: Record<string, number>;
  samples: number;
  /** Samples that stayed disturbed after every repetition; 0 on a quiet machine. */
  disturbed: number;
}

/** What the contest reads the machine by; handed in so that a test can be another machine. */
export interface Machine {
  /** Duration of a fixed amount of work now, ms. */
  calibrate(): number;
}

const contentionFactor = 1.3;
const repetitions = 3;

/** Middle value; mean of the two middle ones for an even count. Throws on none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new Error("a median needs a value");
  return (low + high) / 2;
}

/** The value below which 95 % lie (nearest rank). */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
}

/** Samples to take: what MILLWRIGHT_BENCH_SAMPLES says, else `usual`. */
export function samplesOr(usual: number): number {
  const said = Number(process.env["MILLWRIGHT_BENCH_SAMPLES"] ?? usual);
  if (!(Number.isInteger(said) && said >= 1)) throw new Error("MILLWRIGHT_BENCH_SAMPLES is a whole number from 1");
  return said;
}

/** Runs the contest. On a machine that never gets quiet a sample is taken three times at most, then kept and counted as disturbed. */
export async function hold(contest: Contest, machine: Machine = thisMachine): Promise<Verdict> {
  const contenders: [string, Contender][] = [["ours", contest.ours], ...Object.entries(contest.peers)];
  const taken = new Map<string, Figures[]>(contenders.map(([name]) => [name, []]));
  let quiet = Math.min(machine.calibrate(), machine.calibrate(), machine.calibrate());
  let disturbed = 0;
  const sampleQuietly = async (contender: Contender): Promise<Figures> => {
    for (let attempt = 1; ; attempt++) {
      const before = machine.calibrate();
      const figures = await contender();
      const after = machine.calibrate();
      quiet = Math.min(quiet, before, after);
      if (Math.max(before, after) <= quiet * contentionFactor) return figures;
      if (attempt === repetitions) {
        disturbed++;
        return figures;
      }
    }
  };
  for (let n = 0; n < (contest.warmups ?? 1); n++) for (const [, contender] of contenders) await contender();
  for (let n = 0; n < contest.samples; n++) for (const [name, contender] of contenders) taken.get(name)?.push(await sampleQuietly(contender));

  const figuresOf = (name: string) => summary(taken.get(name) ?? []);
  const ours = figuresOf("ours");
  const peers = Object.fromEntries(Object.keys(contest.peers).map((name) => [name, figuresOf(name)]));
  const ratios = Object.fromEntries(Object.entries(peers).map(([name, figures]) => [name, round((ours["ms"] ?? Number.NaN) / (figures["ms"] ?? Number.NaN))]));
  return { bench: contest.bench, unit: contest.unit, ours, peers, ratios, samples: contest.samples, disturbed };
}

/** Prints the table and, last, the JSON line. */
export function publish(verdict: Verdict): void {
  const rows: [string, Record<string, number>][] = [["ours", verdict.ours], ...Object.entries(verdict.peers)];
  console.log(`${verdict.bench}: medians of ${verdict.samples} samples in turn${verdict.disturbed > 0 ? `; ${verdict.disturbed} disturbed by other work` : ""}`);
  for (const [name, figures] of rows) {
    const more = Object.entries(figures).filter(([key]) => key !== "ms").map(([key, value]) => `${key} ${value}`).join(", ");
    console.log(`  ${name.padEnd(24)} ${String(figures["ms"]).padStart(10)} ms  ${more}`);
  }
  for (const [name, ratio] of Object.entries(verdict.ratios)) console.log(`  ours / ${name}: ${ratio}`);
  const { bench, unit, ours, peers, ratios, samples } = verdict;
  console.log(JSON.stringify({ bench, unit, ours, peers, ratios, samples }));
}

function summary(samples: readonly Figures[]): Record<string, number> {
  const names = Object.keys(samples[0] ?? {});
  const medians = Object.fromEntries(names.map((name) => [name, round(median(samples.map((each) => each[name] ?? Number.NaN)))]));
  return { ...medians, p95Ms: round(p95(samples.map((each) => each.ms))) };
}

const round = (value: number): number => Number(value.toPrecision(4));

/** About 20 ms of arithmetic that no compiler drops. */
const thisMachine: Machine = {
  calibrate() {
    const began = performance.now();
    let x = 0.5;
    for (let n = 0; n < 6_000_000; n++) x = 3.9 * x * (1 - x);
    if (x < 0) throw new Error("the logistic map stays in 0..1");
    return performance.now() - began;
  },
};
