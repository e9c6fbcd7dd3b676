// Steps that look at the rows before, as C: rolling windows, smoothing, spectra, lags, differences, spikes, delays. Pure.
// Windows are worked whole for each row, in the order of shared/recipe, so that sums are the very same. A window of seconds is offered where
// a grid before it bounds its rows.
import { anyGapS, type AlignStep } from "../../../../shared/recipe/steps/align.ts";
import { madScale, spikeRows, type DespikeStep } from "../../../../shared/recipe/steps/despike.ts";
import { rateUs, type DifferenceStep } from "../../../../shared/recipe/steps/difference.ts";
import type { LagStep } from "../../../../shared/recipe/steps/lag.ts";
import { neededRows, quantileShares, type RollingStat, type RollingStep } from "../../../../shared/recipe/steps/rolling.ts";
import { endpointWeights, fading, type SmoothStep } from "../../../../shared/recipe/steps/smooth.ts";
import { binScale, binsOf, type SpectrumStep } from "../../../../shared/recipe/steps/spectrum.ts";
import { cDouble } from "./cText.ts";
import { notOffered } from "./draft.ts";
import { eachColumn, gapUs, madeAfter, next, pastOf, type StepPlace, type StepText } from "./stepPlace.ts";
import { worked } from "./stepsPlain.ts";

/** Rows of a stretch of time on the grid before a step. Throws targetNotOffered where there is none. */
function rowsWithin(seconds: number, place: StepPlace): number {
  if (place.gridUs === undefined) throw notOffered(place.label, "a stretch of time without a grid before it: its rows are not bounded");
  return Math.ceil(Math.round(seconds * 1e6) / place.gridUs);
}

interface WindowSettings {
  columns: readonly number[];
  keep: boolean;
  size: number;
  windowS?: number | undefined;
  maxGapS: number | undefined;
  first: "oldest" | "newest";
  /** Answers a column; the text reads `v` and `p->length` and writes to `out[at++]`. */
  answers: string;
}

/** A step over the newest rows of each column. `seconds` is filled where the window is a stretch of time. */
function windowText(place: StepPlace, { columns, keep, size, windowS, maxGapS, first, answers }: WindowSettings): StepText {
  const made = madeAfter(place, place.before.flatMap((_, i) => (keep || !columns.includes(i) ? [i] : [])));
  const state = pastOf(place, "w", "mw_window");
  const ring = pastOf(place, "ring", "double", size * columns.length);
  const window = place.draft.work(`s${place.n}_window`, "double", size);
  const timed = windowS !== undefined;
  const times = timed ? pastOf(place, "times", "double", size) : "";
  const seconds = timed ? place.draft.work(`s${place.n}_seconds`, "double", size) : "";
  const parts = [
    made.head,
    `mw_window *p = &${state};`,
    `double *v = ${window};`,
    `int32_t at = ${made.at};`,
    `if (mw_anew(&p->gap, t, segment, ${gapUs(maxGapS ?? (timed ? anyGapS : undefined))})) p->length = 0;`,
    timed ? `while (p->length > 0 && ${times}[(p->at + ${size} - p->length) % ${size}] <= t - ${gapUs(windowS)}) p->length--;` : "",
    `const int32_t slot = mw_enter(p, ${size});`,
    timed ? `${times}[slot] = t;\n  mw_line(${seconds}, ${times}, ${size}, p);\n  for (int32_t k = 0; k < p->length; k++) ${seconds}[k] = (${seconds}[k] - t) / 1e6;` : "",
    eachColumn(place, columns, `double *ring = ${ring} + w * ${size};
    ring[slot] = c[i];
    ${first === "oldest" ? "mw_line" : "mw_back"}(v, ring, ${size}, p);
    ${answers.replaceAll("out[", `${made.out}[`)}`),
    next(place, made.out),
  ];
  return { own: made.own, push: parts.filter((part) => part !== "").join("\n  ") };
}

export function rollingText(step: RollingStep, place: StepPlace): StepText {
  const size = step.windowRows ?? rowsWithin(step.windowS!, place);
  const seconds = step.windowS === undefined ? "0" : `mw_all.s${place.n}_seconds`;
  const quantiles = step.stats.some((stat) => stat === "median" || stat in quantileShares);
  const sorted = quantiles ? place.draft.work(`s${place.n}_sorted`, "double", size) : "";
  const one = (stat: RollingStat): string => {
    switch (stat) {
      case "mean":
        return "s.mean";
      case "std":
        return "s.low == s.high ? 0.0 : sqrt(mw_squares(v, p->length, s.mean) / (s.n - 1))";
      case "min":
        return "s.low";
      case "max":
        return "s.high";
      case "range":
        return "s.high - s.low";
      case "slope":
        return `mw_slope(v, ${seconds}, p->length, &s)`;
      case "autocorrelation":
        return "mw_autocorrelation(v, p->length)";
      case "count":
        return "(double)s.n";
      case "median":
        return `mw_quantile(${sorted}, s.n, 0.5)`;
      default:
        return `mw_quantile(${sorted}, s.n, ${cDouble(quantileShares[stat])})`;
    }
  };
  const lines = [
    "const mw_sums s = mw_pass(v, p->length);",
    ...(quantiles ? [`mw_sorted(${sorted}, v, p->length);`] : []),
    ...step.stats.map((stat) => `out[at++] = s.n < ${neededRows(stat, step.minRows)} ? NAN : mw_known(${one(stat)});`),
  ];
  return windowText(place, { columns: worked(step.columns, place), keep: step.keep, size, windowS: step.windowS, maxGapS: step.maxGapS, first: "oldest", answers: lines.join("\n    ") });
}

export function smoothText(step: SmoothStep, place: StepPlace): StepText {
  const size = step.windowRows;
  const answers = (): string => {
    if (step.method === "median") {
      const sorted = place.draft.work(`s${place.n}_sorted`, "double", size);
      return `const int32_t n = mw_sorted(${sorted}, v, p->length);\n    out[at++] = n == 0 ? NAN : mw_known(mw_quantile(${sorted}, n, 0.5));`;
    }
    const fade = fading(step);
    const weights = step.method === "ewma" ? Array.from({ length: size }, (_, back) => fade ** back) : endpointWeights(size, step.degree ?? 2);
    const table = place.draft.table("double", weights);
    const sum = step.method === "ewma" ? `const mw_sums s = mw_pass(v, p->length);
    double sum = 0.0, weights = 0.0;
    for (int32_t k = 0; k < p->length; k++) {
      if (isnan(v[k])) continue;
      sum += ${table}[k] * v[k];
      weights += ${table}[k];
    }
    out[at++] = mw_known(s.low == s.high ? s.low : sum / weights);` : `const mw_sums s = mw_pass(v, p->length);
    double sum = 0.0;
    for (int32_t k = 0; k < p->length; k++) sum += ${table}[k] * v[k];
    out[at++] = s.n < ${size} ? NAN : mw_known(s.low == s.high ? s.low : sum);`;
    return sum;
  };
  return windowText(place, { columns: worked(step.columns, place), keep: step.keep, size, maxGapS: step.maxGapS, first: "newest", answers: answers() });
}

export function spectrumText(step: SpectrumStep, place: StepPlace): StepText {
  const size = step.windowRows;
  const bins = binsOf(step, { step: place.label, hasTime: place.hasTime });
  const turns = Array.from({ length: size }, (_, m) => (2 * Math.PI * m) / size);
  const { draft } = place;
  const hann = draft.table("double", turns.map((_, m) => 0.5 - 0.5 * Math.cos((2 * Math.PI * m) / size)));
  const [cos, sin] = [draft.table("double", turns.map(Math.cos)), draft.table("double", turns.map(Math.sin))];
  const band = (of: number[]): string => `{
      double power = 0.0;
      for (int32_t k = ${of[0]!}; k <= ${of.at(-1)!}; k++) {
        double re = 0.0, im = 0.0;
        for (int32_t m = 0; m < ${size}; m++) {
          re += v[m] * ${cos}[k * m % ${size}];
          im += v[m] * ${sin}[k * m % ${size}];
        }
        power += (re * re + im * im) * (2 * k == ${size} ? ${cDouble(binScale(size / 2, size))} : ${cDouble(binScale(0, size))});
      }
      out[at++] = mw_known(power);
    }`;
  // The mean is summed in the order of the ring's places, as in the stream.
  const answers = `double mean = 0.0;
    int whole = p->length == ${size}, flat = 1;
    for (int32_t m = 0; m < ${size}; m++) {
      mean += ring[m];
      if (ring[m] != ring[0]) flat = 0;
    }
    mean /= ${size};
    if (!whole || isnan(mean)) {
      for (int32_t k = 0; k < ${bins.length}; k++) out[at++] = NAN;
      continue;
    }
    for (int32_t m = 0; m < ${size}; m++) v[m] = flat ? 0.0 : (v[m] - mean) * ${hann}[m];
    ${bins.map(band).join("\n    ")}`;
  return windowText(place, { columns: worked(step.columns, place), keep: step.keep, size, maxGapS: step.maxGapS, first: "oldest", answers });
}

/** A step over single rows back: a ring of whole rows, one after another. */
function backText(place: StepPlace, columns: readonly number[], keep: boolean, maxGapS: number | undefined, size: number, timed: boolean, answers: (ring: string, times: string) => string): StepText {
  const made = madeAfter(place, place.before.flatMap((_, i) => (keep || !columns.includes(i) ? [i] : [])));
  const state = pastOf(place, "w", "mw_window");
  const ring = pastOf(place, "ring", "double", size * columns.length);
  const times = timed ? pastOf(place, "times", "double", size) : "";
  const parts = [
    made.head,
    `mw_window *p = &${state};`,
    `int32_t at = ${made.at};`,
    `if (mw_anew(&p->gap, t, segment, ${gapUs(maxGapS)})) p->length = 0;`,
    `const int32_t slot = mw_enter(p, ${size});`,
    timed ? `${times}[slot] = t;` : "",
    eachColumn(place, columns, `${ring}[w * ${size} + slot] = c[i];`),
    answers(ring, times).replaceAll("out[", `${made.out}[`),
    next(place, made.out),
  ];
  return { own: made.own, push: parts.filter((part) => part !== "").join("\n  ") };
}

export function lagText(step: LagStep, place: StepPlace): StepText {
  const columns = worked(step.columns, place);
  const size = Math.max(...step.rows) + 1;
  const rows = place.draft.table("int32_t", step.rows);
  return backText(place, columns, step.keep, step.maxGapS, size, false, (ring) => `for (int32_t w = 0; w < ${columns.length}; w++)
    for (int32_t k = 0; k < ${step.rows.length}; k++) {
      const int32_t n = ${rows}[k];
      out[at++] = n < p->length ? ${ring}[w * ${size} + (slot >= n ? slot - n : slot - n + ${size})] : NAN;
    }`);
}

export function differenceText(step: DifferenceStep, place: StepPlace): StepText {
  const columns = worked(step.columns, place);
  const size = step.rows + 1;
  const timed = step.per !== undefined;
  return backText(place, columns, step.keep, step.maxGapS, size, timed, (ring, times) => `const int32_t old = slot + 1 == ${size} ? 0 : slot + 1;
  const int there = p->length == ${size};
  const double dt = ${timed ? `there ? (t - ${times}[old]) / ${cDouble(rateUs[step.per!])} : NAN` : "1.0"};
  for (int32_t w = 0; w < ${columns.length}; w++)
    out[at++] = there && dt > 0.0 ? mw_known((${ring}[w * ${size} + slot] - ${ring}[w * ${size} + old]) / dt) : NAN;`);
}

export function despikeText(step: DespikeStep, place: StepPlace): StepText {
  const columns = [...new Set(worked(step.columns, place))];
  const size = step.windowRows;
  const state = pastOf(place, "w", "mw_window");
  const ring = pastOf(place, "ring", "double", size * columns.length);
  const [window, sorted] = [place.draft.work(`s${place.n}_window`, "double", size), place.draft.work(`s${place.n}_sorted`, "double", size)];
  const work = eachColumn(place, columns, `double *ring = ${ring} + w * ${size};
    const double x = c[i];
    ring[slot] = x;
    mw_line(${window}, ring, ${size}, p);
    const int32_t n = mw_sorted(${sorted}, ${window}, p->length);
    if (isnan(x) || n < ${spikeRows}) continue;
    const double middle = mw_quantile(${sorted}, n, 0.5);
    for (int32_t k = 0; k < n; k++) ${sorted}[k] = fabs(${sorted}[k] - middle);
    mw_sort(${sorted}, n);
    const double spread = mw_quantile(${sorted}, n, 0.5);
    if (spread > 0.0 && ${cDouble(madScale)} * fabs(x - middle) > ${cDouble(step.limit)} * spread) c[i] = NAN;`);
  return {
    own: false,
    push: `mw_window *p = &${state};\n  if (mw_anew(&p->gap, t, segment, ${gapUs(step.maxGapS)})) p->length = 0;\n  const int32_t slot = mw_enter(p, ${size});\n  ${work}\n  ${next(place, "c")}`,
  };
}

export function alignText(step: AlignStep, place: StepPlace): StepText {
  const columns = worked(step.columns, place);
  const width = columns.length;
  // Rows younger than asked, the one that is shown, and the new one.
  const size = rowsWithin(step.delayS, place) + 2;
  const state = pastOf(place, "w", "mw_window");
  const ring = pastOf(place, "ring", "double", size * width);
  const times = pastOf(place, "times", "double", size);
  const asked = cDouble(Math.round(step.delayS * 1e6));
  return {
    own: false,
    push: `mw_window *p = &${state};
  if (mw_anew(&p->gap, t, segment, ${gapUs(anyGapS)})) p->length = 0;
  const int32_t slot = mw_enter(p, ${size});
  const double asked = t - ${asked};
  ${times}[slot] = t;
  ${eachColumn(place, columns, `${ring}[slot * ${width} + w] = c[i];`)}
  while (p->length > 1 && ${times}[(p->at + ${size} - p->length + 1) % ${size}] <= asked) p->length--;
  const int32_t head = (p->at + ${size} - p->length) % ${size};
  const int fits = ${times}[head] <= asked && asked - ${times}[head] <= ${gapUs(step.maxAgeS)};
  ${eachColumn(place, columns, `c[i] = fits ? ${ring}[head * ${width} + w] : NAN;`)}
  ${next(place, "c")}`,
  };
}
