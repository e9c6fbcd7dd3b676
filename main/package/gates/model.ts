// Gates of what the evaluation found on rows that the model had not seen: ahead of the best simple rule, probabilities that come true, no feature that is
// the answer in disguise. Reads only; what was measured once is not measured again, but for a candidate that a person took instead.
import type { Gate } from "../../../shared/format/gates.ts";
import { gainOf } from "../../learn/compare.ts";
import { readOutcomes } from "../../learn/evaluationObject.ts";
import { blockLengthOf, metrics } from "../../learn/metrics.ts";
import { held, notApplicable, undecided } from "./gate.ts";
import type { Tested } from "./tested.ts";

export function modelGates(tested: Tested): Gate[] {
  return [baselineGate(tested), calibrationGate(tested), leakGate(tested)];
}

interface Gain {
  value: number;
  low: number;
  high: number;
}

function gainOfChosen({ workbench, evaluation, chosen, plan }: Tested): Gain | null {
  const { verdict } = evaluation;
  const { gain } = verdict;
  if (verdict.facts["best"] === chosen.candidate && gain && gain.low !== null && gain.high !== null) return { value: gain.value, low: gain.low, high: gain.high };
  const metric = metrics.find(({ id }) => id === evaluation.metric);
  const [own, base] = [chosen.candidate, verdict.baseline ?? ""].map((id) => readOutcomes(workbench, chosen.evaluation, id));
  if (!metric || !own || !base) return null;
  return gainOf(own, base, metric.id, { seed: plan.seed, blockLength: Math.max(blockLengthOf(own), blockLengthOf(base)) });
}

/** The gain must reach the plan's margin, and its interval must not hold nothing. Undecided says how many rows would settle it: the interval narrows with
 *  the root of their number. */
function baselineGate(tested: Tested): Gate {
  const { evaluation, chosen } = tested;
  const { baseline, margin } = evaluation.verdict;
  const gain = baseline === null ? null : gainOfChosen(tested);
  if (gain === null) return notApplicable("beatsBaseline", "model", "noBaseline");
  const rows = readOutcomes(tested.workbench, chosen.evaluation, chosen.candidate)?.y.length ?? evaluation.rows;
  const facts = { baseline: baseline!, metric: evaluation.metric, low: gain.low, high: gain.high, rows };
  const more = { sense: "least" as const, why: "gainOver", facts };
  if (gain.value >= margin && gain.low > 0) return held("beatsBaseline", "model", gain.value, margin, more);
  const distance = gain.value >= margin ? gain.value : margin - gain.value;
  const reach = gain.value >= margin ? gain.value - gain.low : gain.high - gain.value;
  // an interval that only just touches nothing is as unsure as one that holds it
  if (!(distance > 0) || (gain.value < margin && reach <= distance)) return { ...held("beatsBaseline", "model", gain.value, margin, more), state: "failed" };
  return undecided("beatsBaseline", "model", gain.value, margin, { ...more, why: "gainUnsure", facts: { ...facts, needed: roundedUp(Math.max(rows + 1, rows * (reach / distance) ** 2)) } });
}

/** Two digits, never less. */
function roundedUp(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return Math.ceil(rows / unit) * unit;
}

/** Of probabilities the calibration error; of values the share of truths that their interval holds too few. Undecided where the 95 % interval of the figure
 *  reaches the bound. */
function calibrationGate({ evaluation, chosen, settings }: Tested): Gate {
  const candidate = evaluation.candidates.find(({ id }) => id === chosen.candidate);
  const error = candidate?.metrics["calibrationError"];
  const bound = settings.calibrationError;
  if (error && Number.isFinite(error.value)) {
    const rows = (candidate?.reliability ?? []).map(({ rows: n, promised, came }) => ({ name: promised.toFixed(3), figure: came, note: String(n) }));
    return atMostOrUnsure(error.value, error.low, bound, { unit: "share", why: "promisedAndCame", rows });
  }
  const interval = candidate?.interval;
  if (!interval) return notApplicable("calibrated", "model", "noProbability");
  const { share, coverage, rows } = interval;
  return atMostOrUnsure(Math.max(0, share - coverage.value), coverage.high === null ? null : share - coverage.high, bound, { unit: "share", why: "intervalHolds", facts: { share, coverage: coverage.value, rows } });
}

function atMostOrUnsure(value: number, low: number | null, bound: number, more: Parameters<typeof held>[4]): Gate {
  return value > bound && low !== null && low <= bound ? undecided("calibrated", "model", value, bound, more ?? {}) : held("calibrated", "model", value, bound, more);
}

/** Features of the model that alone nearly give the answer, by the limits of the leak meter; those whose every tag the plan says is measured before it is
 *  known do not count. */
function leakGate({ evaluation: { leak }, model, settings, facts: { from } }: Tested): Gate {
  if (!leak) return notApplicable("noLeak", "model", "noLabels");
  const spokenFor = (feature: string) => {
    const reasons = (from[feature] ?? [feature]).map((own) => settings.measuredBefore.find(({ tag }) => tag === own)?.reason);
    return reasons.every((reason) => reason !== undefined) ? [...new Set(reasons)].join("; ") : undefined;
  };
  const suspects = leak.suspects.filter(({ column }) => model.features.includes(column));
  const open = suspects.filter(({ column }) => spokenFor(column) === undefined);
  const facts = { features: model.features.length, honest: leak.honest, ...(leak.shuffled === null ? {} : { shuffled: leak.shuffled }) };
  return held("noLeak", "model", open.length, 0, { unit: "features", why: leak.shuffled === null ? "suspectsOf" : "leakMeter", facts, rows: suspects.map(({ column, score }) => ({ name: column, figure: score, note: spokenFor(column) ?? "" })) });
}
