// What every model family must keep, as named checks for its test file. Runs under the test runner only; knows no family.
// Use: for (const check of familyChecks(boosting)) it(check.name, check.run). An exemption names the check and gives its reason.
import assert from "node:assert/strict";
import { failureOf, type ErrorName } from "../../../shared/contract/errors.ts";
import type { ModelHead, Scorer } from "../../../shared/scoring/model.ts";
import type { ModelDocument } from "../../../shared/scoring/scorer.ts";
import { takeRows, type Frame } from "../frame.ts";
import { checkDirections } from "../directions.ts";
import type { Family, FitOptions, Task } from "../family.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { answerOf, plantedFrame, quality } from "./checksData.ts";

export interface FamilyCheck {
  /** Sentence that names the check and the task. */
  name: string;
  run: () => Promise<void>;
}

export interface CheckOptions<P> {
  /** Laid over the family's defaults, e.g. fewer trees for a short test. */
  parameters?: Partial<P>;
  /** Largest difference to ONNX, as checkOnnx measures it; default 1e-9. */
  onnxTolerance?: number;
  /** Largest mean difference of scores when the columns change places, in standard deviations of the score; default 1e-6.
   *  A family that draws columns at random states what its randomness costs. */
  orderTolerance?: number;
  /** Least quality on the planted signal: ROC AUC, or R² for regression; default 0.75. */
  quality?: number;
  /** Checks this family does not keep: name without task → reason. */
  exempt?: Readonly<Record<string, string>>;
  /** Other rows than the planted ones, for families that want windows; default plantedFrame. */
  frames?: typeof plantedFrame;
}

/** All checks of one family, for every task it declares. Throws when an exemption names no check or has no reason. */
export function* familyChecks<P extends object, M extends ModelHead>(family: Family<P, M>, options: CheckOptions<P> = {}): Generator<FamilyCheck> {
  const exempt = new Map(Object.entries(options.exempt ?? {}));
  const seen = new Set<string>();
  for (const task of family.tasks) {
    for (const [name, run] of checksOf(family, task, options)) {
      seen.add(name);
      if (!exempt.has(name)) yield { name: `${name} (${task})`, run };
    }
  }
  for (const [name, reason] of exempt) assert(seen.has(name) && reason.length > 0, `exemption "${name}" names no check or has no reason`);
}

function checksOf<P extends object, M extends ModelHead>(family: Family<P, M>, task: Task, options: CheckOptions<P>): [string, () => Promise<void>][] {
  const parameters = { ...family.defaults, ...options.parameters } as P;
  const fit = (frame: Frame, changed: Partial<FitOptions> = {}) => family.fit(frame, task, parameters, { seed: 7, threads: 1, ...changed });
  const planted = options.frames ?? plantedFrame;
  const frame = planted(task, 400, 1);
  const scores = (model: M, of: Frame) => {
    const scorer = family.scorer(model);
    return eachRow(of, (row) => scorer.score(row));
  };
  const failsAs = async (expected: ErrorName, of: Frame) => {
    const thrown: unknown = await fit(of).then(() => "a model", failureOf);
    assert.equal((thrown as { name?: string }).name ?? thrown, expected);
  };
  const checks: [string, () => Promise<void>][] = [
    ["finds the planted signal", async () => {
      const fresh = planted(task, 600, 2);
      const reached = quality(task, scores(await fit(frame), fresh), fresh.y!);
      assert(reached >= (options.quality ?? 0.75), `quality ${reached}`);
    }],
    ["gives a document of plain JSON with the head of its task", async () => {
      const model = await fit(frame);
      assert.deepEqual(JSON.parse(JSON.stringify(model)), model);
      assert.deepEqual([model.family, model.answer, model.features], [family.id, answerOf(task), frame.features]);
    }],
    ["gives the same bytes for the same seed", async () => {
      assert.equal(JSON.stringify(await fit(frame)), JSON.stringify(await fit(frame)));
    }],
    ["gives the same bytes on 1 and on 3 threads", async () => {
      assert.equal(JSON.stringify(await fit(frame, { threads: 3 })), JSON.stringify(await fit(frame)));
    }],
    ["leaves the frame as it was", async () => {
      const copy = structuredClone(frame);
      await fit(frame);
      assert.deepEqual(frame, copy);
    }],
    ["scores the same after save and load", async () => {
      const model = await fit(frame);
      assert.deepEqual(scores(JSON.parse(JSON.stringify(model)) as M, frame), scores(model, frame));
    }],
    ["learns from and scores rows with missing values", async () => {
      const gaps = withGaps(frame);
      const model = await fit(gaps);
      finite(scores(model, gaps));
      finite(Float64Array.of(family.scorer(model).score(new Float64Array(frame.features.length).fill(NaN))));
    }],
    ["lives with a constant and with an empty column", async () => {
      const odd = withColumns(frame, [["constant", 3], ["empty", NaN]]);
      finite(scores(await fit(odd), odd));
    }],
    ["gives the same scores when columns change places", async () => {
      const order = frame.features.map((_, f) => f).reverse();
      const turned = takeColumns(frame, order);
      const straight = scores(await fit(frame), frame);
      const other = scores(await fit(turned), turned);
      const difference = meanDifference(straight, other);
      assert(difference <= (options.orderTolerance ?? 1e-6), `mean difference ${difference}`);
    }],
    ["gives contributions that add up", async () => {
      for (const [of, model] of [[frame, await fit(frame)], [withGaps(frame), await fit(withGaps(frame))]] as const)
        addUp(family.scorer(model), takeRows(of, Int32Array.from({ length: 60 }, (_, i) => i * 5)));
    }],
    ["is matched by its ONNX model on 200 rows with gaps", async () => {
      const gaps = withGaps(frame);
      const model = await fit(gaps);
      const n = 200;
      const width = gaps.features.length;
      const rows = new Float64Array(n * width);
      for (let r = 0; r < n; r++) for (let f = 0; f < width; f++) rows[r * width + f] = gaps.X[f * gaps.rows + r]!;
      await checkOnnx(runGraph, family.toOnnx(model), family.scorer(model), rows, n, width, options.onnxTolerance ?? 1e-9);
    }],
    ["refuses one row and none", async () => {
      await failsAs("learnTooFewRows", takeRows(frame, Int32Array.of(0)));
      await failsAs("learnTooFewRows", takeRows(frame, new Int32Array(0)));
    }],
    ["stops when it is cancelled", async () => {
      const stop = new AbortController();
      stop.abort();
      await assert.rejects(fit(frame, { signal: stop.signal }));
    }],
  ];
  if (task !== "anomaly")
    checks.push(["passes over rows whose target is unknown", async () => {
      const unknown = structuredClone(frame);
      for (let r = 0; r < unknown.rows; r += 4) unknown.y![r] = NaN;
      finite(scores(await fit(unknown), unknown));
    }]);
  if ("monotone" in parameters)
    checks.push(["goes the way that it is told, against what the rows say", async () => {
      const directions = { flow: "rises", pressure: "falls", gone: "rises" } as const;
      const model = await family.fit(withGaps(frame), task, { ...parameters, monotone: directions }, { seed: 7, threads: 1 });
      assert.deepEqual(checkDirections(model as unknown as ModelDocument, frame, directions), (["flow", "pressure"] as const).map((feature) => ({ feature, direction: directions[feature], rows: 100, broken: 0, worst: 0 })));
      // The check itself can fail: the rows say the opposite.
      assert(checkDirections((await fit(frame)) as unknown as ModelDocument, frame, directions).every(({ broken }) => broken > 50));
    }]);
  if (task === "classification")
    checks.push(["refuses a target of one class", async () => {
      await failsAs("learnOneClass", { ...frame, y: new Float64Array(frame.rows) });
      await failsAs("learnOneClass", { ...frame, y: new Float64Array(frame.rows).fill(1) });
    }]);
  return checks;
}

function addUp(scorer: Scorer, frame: Frame): void {
  eachRow(frame, (row) => {
    const score = scorer.score(row);
    const { scale, base, values, total } = scorer.contributions(row);
    const answered = scale === "log-odds" ? 1 / (1 + Math.exp(-total)) : total;
    const size = Math.max(1, Math.abs(total));
    const sum = values.reduce((a, b) => a + b, base);
    assert.equal(values.length, row.length);
    assert(Math.abs(sum - total) <= 1e-9 * size, `parts ${sum}, total ${total}`);
    assert(Math.abs(answered - score) <= 1e-9 * size, `total ${total} answers ${answered}, score ${score}`);
    return score;
  });
}

/** Calls `of` with each row; the row's array is used again. */
function eachRow(frame: Frame, of: (row: Float64Array) => number): Float64Array {
  const row = new Float64Array(frame.features.length);
  return Float64Array.from({ length: frame.rows }, (_, r) => {
    for (let f = 0; f < row.length; f++) row[f] = frame.X[f * frame.rows + r]!;
    return of(row);
  });
}

/** Every eleventh cell missing. */
function withGaps(frame: Frame): Frame {
  return { ...frame, X: frame.X.map((v, i) => (i % 11 === 3 ? NaN : v)) };
}

function withColumns(frame: Frame, columns: [string, number][]): Frame {
  const X = new Float64Array(frame.rows * (frame.features.length + columns.length));
  X.set(frame.X);
  columns.forEach(([, value], i) => X.fill(value, (frame.features.length + i) * frame.rows, (frame.features.length + i + 1) * frame.rows));
  return { ...frame, features: [...frame.features, ...columns.map(([name]) => name)], X };
}

function takeColumns(frame: Frame, order: number[]): Frame {
  const X = new Float64Array(frame.X.length);
  order.forEach((f, to) => X.set(frame.X.subarray(f * frame.rows, (f + 1) * frame.rows), to * frame.rows));
  return { ...frame, features: order.map((f) => frame.features[f]!), X };
}

function finite(values: Float64Array): void {
  values.forEach((v, r) => assert(Number.isFinite(v), `score of row ${r} is ${v}`));
}

function meanDifference(a: Float64Array, b: Float64Array): number {
  const mean = a.reduce((s, v) => s + v, 0) / a.length;
  const deviation = Math.sqrt(a.reduce((s, v) => s + (v - mean) ** 2, 0) / a.length);
  return a.reduce((s, v, i) => s + Math.abs(v - b[i]!), 0) / a.length / deviation;
}
