// The self-test of a staged package: golden rows within tolerance, wrong rows giving the declared outcome, latency and memory in budget.
// Runs in a process of its own with the package's caps, on the local copy, before anything is committed (reliability.md 4.5).
import { errorRegistry } from "../../shared/contract/errors.ts";
import { goldenDistance, readGolden } from "../../shared/format/golden.ts";
import { readReference } from "../../shared/format/monitoringReference.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { openPipeline } from "./pipeline.ts";

export type SelfTestResult = NonNullable<Receipt["selfTest"]> & { why: string | null };

/** Milliseconds and mebibytes as this process sees them. */
export interface Meter {
  nowMs(): number;
  rssMb(): number;
}

/** Replays everything; never throws for a failed test. Throws packageManifestMalformed when the package cannot be opened as a pipeline. */
export function selfTest(pkg: OpenPackage, meter: Meter): SelfTestResult {
  const golden = readGolden(pkg.blob("golden")!);
  readReference(pkg.blob("monitoring")!);
  const { budget } = pkg.manifest;
  const times: number[] = [];
  let worst = 0;
  let rows = 0;
  let why: string | null = null;
  const fail = (reason: string) => {
    why ??= reason;
  };
  const compare = (score: number | null, expected: number | null, what: string) => {
    rows++;
    const distance = goldenDistance(score, expected);
    worst = Math.max(worst, distance);
    if (!(distance <= golden.tolerance)) fail(`${what} ${rows}: ${score} instead of ${expected}`);
  };
  if (golden.stream) {
    const pipeline = openPipeline(pkg);
    const answers = golden.stream.rows.flatMap((row) => {
      const from = meter.nowMs();
      const out = pipeline.push({ row: { tUs: row.tUs, group: row.group ?? undefined, values: row.values }, outOfRange: [], quality: "Good", reason: null });
      times.push(meter.nowMs() - from);
      return out;
    });
    answers.push(...pipeline.flush());
    if (answers.length !== golden.stream.expected.length) fail(`${answers.length} answers instead of ${golden.stream.expected.length}`);
    golden.stream.expected.forEach((expected, i) => {
      const answer = answers[i];
      if (!answer) return;
      if ((pipeline.contract.timeColumn !== null && answer.tUs !== expected.tUs) || (answer.group ?? null) !== expected.group) fail(`answer ${i + 1} belongs to another row`);
      compare(answer.score, expected.score, "golden row");
    });
  }
  if (golden.features) {
    const pipeline = openPipeline(pkg);
    golden.features.rows.forEach((row, i) => {
      const from = meter.nowMs();
      const score = pipeline.scoreFeatures(Float64Array.from(row, (value) => value ?? NaN));
      times.push(meter.nowMs() - from);
      compare(score, golden.features!.scores[i]!, "feature row");
    });
  }
  for (const problem of wrongRows(pkg)) fail(problem);
  times.sort((a, b) => a - b);
  const latencyP99Ms = times[Math.min(times.length - 1, Math.ceil(times.length * 0.99) - 1)] ?? 0;
  if (latencyP99Ms > budget.latencyP99Ms) fail(`p99 ${latencyP99Ms} ms over ${budget.latencyP99Ms} ms`);
  const rssMb = meter.rssMb();
  if (rssMb > budget.rssMb) fail(`${rssMb} MiB over ${budget.rssMb} MiB`);
  return { passed: why === null, rows, worst: Number.isFinite(worst) ? worst : null, latencyP99Ms, rssMb, why };
}

/** Feeds missing, NaN, out-of-range and late rows to the input rules and tells which outcome is not the declared one. */
function wrongRows(pkg: OpenPackage): string[] {
  const { inputs } = pkg.manifest;
  const problems: string[] = [];
  const fresh = () => openPipeline(pkg);
  const middle = inputs.signals.map((signal) => (signal.type === "text" ? "x" : signal.min !== null && signal.max !== null ? (signal.min + signal.max) / 2 : (signal.min ?? signal.max ?? 0)));
  const checker = fresh();
  // all at one moment: the other signals stand still here and shall not count as frozen
  const outcome = (values: (number | string | null)[]) => checker.check({ tUs: 1_000_000, group: undefined, values });
  inputs.signals.forEach((signal, i) => {
    const withValue = (value: number | string | null) => middle.map((other, k) => (k === i ? value : other));
    for (const value of signal.type === "number" ? [null, NaN, Infinity, "text"] : [null, 5]) {
      const { quality, reason } = outcome(withValue(value));
      if (quality !== (signal.missing === "noAnswer" ? "Bad" : "Uncertain") || reason !== errorRegistry.deviceRowMissing.code) problems.push(`${signal.column}: a missing value is not met as declared`);
    }
    if (signal.max === null || signal.type !== "number") return;
    const { quality, reason, outOfRange } = outcome(withValue(signal.max + Math.abs(signal.max) + 1));
    const bad = signal.outOfRange === "noAnswer" || (signal.outOfRange === "asMissing" && signal.missing === "noAnswer");
    if (quality !== (bad ? "Bad" : "Uncertain") || reason !== errorRegistry.deviceRowOutOfRange.code || !outOfRange[i]) problems.push(`${signal.column}: a value out of range is not met as declared`);
  });
  if (inputs.timeColumn !== null) {
    const pipeline = fresh();
    pipeline.check({ tUs: 10_000_000 + inputs.lateUs, group: undefined, values: middle });
    if (pipeline.check({ tUs: 9_000_000 - 1, group: undefined, values: middle }).reason !== errorRegistry.deviceRowLate.code) problems.push("a late row is not met as declared");
  }
  const watched = inputs.timeColumn === null ? [] : inputs.signals.filter((signal) => signal.frozenUs !== undefined);
  if (watched.length > 0) {
    const pipeline = fresh();
    const longest = Math.max(...watched.map((signal) => signal.frozenUs!));
    pipeline.check({ tUs: 0, group: undefined, values: middle });
    const { quality, reason } = pipeline.check({ tUs: longest + 1, group: undefined, values: middle });
    if (reason !== errorRegistry.deviceSignalFrozen.code || quality !== (watched.some((signal) => signal.frozen !== "answer") ? "Bad" : "Uncertain")) problems.push("a frozen signal is not met as declared");
  }
  const bad = fresh();
  const noAnswer = inputs.signals.some((signal) => signal.missing === "noAnswer");
  const row = { tUs: 1_000_000, group: undefined, values: inputs.signals.map(() => null) };
  if (noAnswer && [...bad.push(bad.check(row)), ...bad.flush()].some((answer) => answer.score !== null)) problems.push("a row without values was answered");
  return problems;
}
