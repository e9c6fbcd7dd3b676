// Baselines that need more than one row: an EWMA chart, the target of some time ago, and the engineer's own rule as a formula. Runs in main.
// They judge models and are never shipped: the device scores one row without memory, so there is neither a scorer nor an export.
import { Failure } from "../../../shared/contract/errors.ts";
import { evaluate, parseFormula, tagsOf } from "../../../shared/recipe/formula.ts";
import type { ModelHead } from "../../../shared/scoring/model.ts";
import type { Family, Task } from "../family.ts";
import { seasonOfTarget } from "../seasonOfTarget.ts";
import { allRows, inverse, knownRows, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

function neverShipped(): never {
  throw new RangeError("a rule over a stream has no scorer of one row");
}
const judgesOnly = { scorer: neverShipped, toOnnx: neverShipped };

export interface EwmaModel extends ModelHead {
  family: "ewma";
  center: number[];
  /** 1 / standard deviation; 0 for a column that was constant in training. */
  inverseScale: number[];
  weight: number;
}

export interface EwmaParameters {
  /** Share of the newest value in the weighted mean, above 0, at most 1. */
  weight: number;
}

/** The largest distance of a column's weighted mean from its training mean, in its own standard deviations (Roberts, Technometrics 1, 1959). */
export const ewma: Family<EwmaParameters, EwmaModel> = {
  id: "ewma",
  tasks: ["anomaly"],
  defaults: { weight: 0.2 },
  async fit(frame, _task, { weight }, options) {
    if (!(weight > 0 && weight <= 1)) throw new Failure("planUnfit", { field: "weight", detail: String(weight) });
    const rows = allRows(frame);
    needRows(rows, 3);
    stopIfAsked(options);
    const { center, scale } = scalingOf(frame, rows);
    return { family: "ewma", answer: "score", features: [...frame.features], center: Array.from(center), inverseScale: Array.from(inverse(scale)), weight };
  },
  ...judgesOnly,
  scoreRows({ center, inverseScale, weight }, frame) {
    const scores = new Float64Array(frame.rows);
    const spread = Math.sqrt(weight / (2 - weight));
    const groups = 1 + (frame.group?.reduce((a, b) => Math.max(a, b), 0) ?? 0);
    for (let f = 0; f < center.length; f++) {
      // A gap leaves the mean where it was; each group begins at the training mean.
      const state = new Float64Array(groups);
      for (let r = 0; r < frame.rows; r++) {
        const g = frame.group?.[r] ?? 0;
        const x = frame.X[f * frame.rows + r]!;
        if (!Number.isNaN(x)) state[g]! += weight * ((x - center[f]!) * inverseScale[f]! - state[g]!);
        scores[r] = Math.max(scores[r]!, Math.abs(state[g]!) / spread);
      }
    }
    return scores;
  },
};

export interface LastTargetModel extends ModelHead {
  family: "lastTarget";
  lagUs: number;
  /** Mean training target, for rows before which nothing is known. */
  fill: number;
}

export interface LastTargetParameters {
  /** Seconds after which the target of a row is known, or a season that is not shorter; must be above 0. */
  lagS: number;
}

/** The newest target that is at least `lagS` old: the last value of a forecast, or that of a season ago. Needs time. */
export const lastTarget: Family<LastTargetParameters, LastTargetModel> = {
  id: "lastTarget",
  tasks: ["regression"],
  defaults: { lagS: 0 },
  async fit(frame, _task, { lagS }, options) {
    if (!frame.tUs) throw new Failure("planUnfit", { field: "lastTarget", detail: "no time" });
    if (!(lagS > 0)) throw new Failure("planUnfit", { field: "lagS", detail: String(lagS) });
    const rows = knownRows(frame);
    needRows(rows, 2);
    stopIfAsked(options);
    let sum = 0;
    for (const r of rows) sum += frame.y![r]!;
    return { family: "lastTarget", answer: "value", features: [...frame.features], lagUs: lagS * 1e6, fill: sum / rows.length };
  },
  ...judgesOnly,
  scoreRows({ lagUs, fill }, frame) {
    const { tUs, y, group } = frame;
    const scores = new Float64Array(frame.rows).fill(fill);
    if (!tUs || !y) return scores;
    // Rows stand by group and time, so the row that became known follows the row that is asked.
    let at = 0;
    let known = fill;
    for (let r = 0; r < frame.rows; r++) {
      if (r > 0 && group && group[r] !== group[r - 1]) [at, known] = [r, fill];
      for (; at < r && tUs[at]! <= tUs[r]! - lagUs; at++) if (!Number.isNaN(y[at]!)) known = y[at]!;
      scores[r] = known;
    }
    return scores;
  },
};

export interface LastSeasonModel extends Omit<LastTargetModel, "family"> {
  family: "lastSeason";
  /** Seconds of the season that the training rows have; null: none stood out of noise, and the newest known target stands in for it. */
  seasonS: number | null;
}

export interface LastSeasonParameters {
  /** Seconds after which the target of a row is known; must be above 0. */
  horizonS: number;
}

/** The target of the same place in the season before, the newest that is known by then; the season is found in the training rows. Needs time. */
export const lastSeason: Family<LastSeasonParameters, LastSeasonModel> = {
  id: "lastSeason",
  tasks: ["regression"],
  defaults: { horizonS: 0 },
  async fit(frame, task, { horizonS }, options) {
    const known = await lastTarget.fit(frame, task, { lagS: horizonS }, options);
    const season = seasonOfTarget(frame);
    // Half a step less: a row of the season before must not be missed by a rounded time.
    const lagS = season ? Math.max(horizonS, Math.ceil(horizonS / season.periodS) * season.periodS - season.stepS / 2) : horizonS;
    return { ...known, family: "lastSeason", lagUs: lagS * 1e6, seasonS: season?.periodS ?? null };
  },
  ...judgesOnly,
  scoreRows: (model, frame) => lastTarget.scoreRows!({ ...model, family: "lastTarget" }, frame),
};

export interface RuleModel extends ModelHead {
  family: "rule";
  formula: string;
  /** Answer where a tag of the formula is missing: no alarm, or the mean training target. */
  fill: number;
}

export interface RuleParameters {
  /** Over features of the table, in the grammar of shared/recipe/formula.ts; larger means more alarming. Example: if("PT-101" < 2.1, 1, 0). */
  formula: string;
}

const answerOf: Readonly<Record<Task, ModelHead["answer"]>> = { anomaly: "score", classification: "probability", classes: "class", regression: "value" };

/** What the engineer would look at today: a formula over tags, worked for each row. Nothing is learned but what stands in for a gap. */
export const rule: Family<RuleParameters, RuleModel> = {
  id: "rule",
  tasks: ["anomaly", "classification", "regression"],
  defaults: { formula: "" },
  async fit(frame, task, { formula }, options) {
    const parsed = parseFormula(formula);
    if (!("node" in parsed)) throw new Failure("planUnfit", { field: "formula", detail: parsed.fault });
    for (const column of tagsOf(parsed.node)) if (!frame.features.includes(column)) throw new Failure("planUnknownColumn", { column, step: "rule" });
    stopIfAsked(options);
    const rows = task === "regression" ? knownRows(frame) : new Int32Array(0);
    const fill = rows.length > 0 ? rows.reduce((sum, r) => sum + frame.y![r]!, 0) / rows.length : 0;
    return { family: "rule", answer: answerOf[task], features: [...frame.features], formula, fill };
  },
  ...judgesOnly,
  scoreRows({ formula, fill }, frame) {
    const parsed = parseFormula(formula);
    if (!("node" in parsed)) throw new Failure("planUnfit", { field: "formula", detail: parsed.fault });
    const place = new Map(frame.features.map((name, f) => [name, f * frame.rows]));
    const scores = new Float64Array(frame.rows);
    for (let r = 0; r < frame.rows; r++) {
      const value = evaluate(parsed.node, (tag) => frame.X[place.get(tag)! + r]!);
      scores[r] = Number.isNaN(value) ? fill : value;
    }
    return scores;
  },
};
