// The pipeline on rows without time, with text and with one model a group: the shapes of failure classification and of many machines.
import { describe, expect, test } from "vitest";
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { assemblePackage, openPackage } from "../../shared/format/package.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import type { LogisticModel } from "../../shared/scoring/linear.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { failureOf } from "../../shared/contract/errors.ts";
import { deviceCrypto, deviceSigner, makeDeviceKey } from "./deviceCrypto.ts";
import { openPipeline } from "./pipeline.ts";
import type { Pipeline } from "./pipeline.ts";

const signer = deviceSigner(makeDeviceKey());

function packed(inputs: InputContract, recipe: Recipe, model: ModelDocument, decision: DecisionRules | null, maxGapUs: number | null = null): OpenPackage {
  const facts: Omit<Manifest, "blobs"> = {
    format: 1, kind: "trial", packageId: "p", modelLine: "p", title: "", releaseCounter: 1, createdUs: 0, expiresUs: null, runtime: { least: 1, most: 1 }, hardwareClass: "any",
    answer: model.answer, family: model.family, inputs, decision, maxGapUs, budget: { latencyP99Ms: 50, rssMb: 512 }, lineage: {}, gates: [],
  };
  const blobs = { model: utf8(JSON.stringify(model)), recipe: utf8(JSON.stringify(recipe)), golden: utf8("{}"), monitoring: utf8("{}") };
  return openPackage(assemblePackage(facts, blobs, [signer], deviceCrypto).bytes, { crypto: deviceCrypto, keys: [signer.publicKey], threshold: 1, kinds: ["trial"] }, "p");
}

const numeric = (column: string, missing: "answer" | "noAnswer" = "answer") => ({ column, type: "number" as const, unit: null, min: null, max: null, missing, outOfRange: "answer" as const });
const linear = (features: string[], weights: number[], bias: number): LogisticModel => ({ family: "logistic", answer: "probability", features, fill: features.map(() => 0), center: features.map(() => 0), weights, bias, l2: 1 });
const push = (pipeline: Pipeline, tUs: number, group: string | undefined, values: (number | string | null)[]) => pipeline.push(pipeline.check({ tUs, group, values }));

describe("a pipeline", () => {
  test("answers rows without time, with a text column spread into features", () => {
    const inputs: InputContract = { timeColumn: null, groupColumn: null, signals: [numeric("torque"), { ...numeric("type"), type: "text" }], lateUs: 0 };
    const recipe: Recipe = { format: "millwright.recipe/1", steps: [{ kind: "oneHot", column: "type", levels: ["L", "M"], keep: false }] };
    const features = ["torque", "type_is_L", "type_is_M"];
    const pipeline = openPipelineOf(inputs, recipe, features);
    const answers = [push(pipeline, NaN, undefined, [2, "L"]), push(pipeline, NaN, undefined, [2, "M"]), push(pipeline, NaN, undefined, [2, null])].flat();
    expect(answers.map((answer) => [answer.score, answer.quality])).toEqual([
      [expect.closeTo(1 / (1 + Math.exp(-3)), 12), "Good"],
      [expect.closeTo(1 / (1 + Math.exp(-12)), 12), "Good"],
      [expect.any(Number), "Uncertain"],
    ]);
  });

  test("gives a model the features it was trained with, and no others that the recipe makes", () => {
    const inputs: InputContract = { timeColumn: null, groupColumn: null, signals: [numeric("a"), numeric("b"), numeric("c")], lateUs: 0 };
    const open = (features: string[]) => openPipeline(packed(inputs, { format: "millwright.recipe/1", steps: [] }, linear(features, features.map(() => 1), 0), null));
    expect(push(open(["a", "c"]), NaN, undefined, [1, 50, -1]).map(({ score }) => score)).toEqual([0.5]);
    expect(() => open(["a", "d"])).toThrow();
    expect(() => open(["c", "a"])).toThrow();
  });

  test("ends an alarm at a pause: rows that a filter left out are no alarm of days", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: null, signals: [numeric("a")], lateUs: 0 };
    const pipeline = openPipeline(packed(inputs, { format: "millwright.recipe/1", steps: [] }, linear(["a"], [1], 0), { threshold: 0.8, count: 1, of: 1 }, 300));
    const answers = [0, 60, 5000, 5060].flatMap((tUs) => push(pipeline, tUs, undefined, [9]));
    // drivers are told where an alarm begins, and not again while it stands
    expect(answers.map(({ alarm, alarmBegins, drivers }) => [alarm, alarmBegins, drivers.length])).toEqual([[true, true, 1], [true, false, 0], [true, true, 1], [true, false, 0]]);
  });

  test("answers the likeliest class, none where it is not likely enough, and alarms by the classes that alarm", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: null, signals: [numeric("a")], lateUs: 0 };
    const line = (weight: number) => ({ family: "ridge" as const, answer: "value" as const, features: ["a"], fill: [0], center: [0], weights: [weight], bias: 0, alpha: 1 });
    const model: ModelDocument = { family: "classes", answer: "class", of: "logistic", features: ["a"], classes: ["cold", "warm", "hot"], link: "softmax", parts: [line(-1), line(0), line(1)] };
    const pipeline = openPipeline(packed(inputs, { format: "millwright.recipe/1", steps: [] }, model, { threshold: 0.5, count: 2, of: 2, classes: ["hot"] }));
    const answers = [-2, 2, 2, 0, 2, 2].flatMap((a, i) => push(pipeline, i, undefined, [a]));
    // exp(2) of exp(-2) + 1 + exp(2); a third of each at 0.
    const sure = expect.closeTo(Math.exp(2) / (Math.exp(-2) + 1 + Math.exp(2)), 12);
    expect(answers.map(({ score, class: said, alarm, quality, reason }) => [score, said, alarm, quality, reason])).toEqual([
      [sure, "cold", false, "Good", null],
      [sure, "hot", false, "Good", null],
      [sure, "hot", true, "Good", null],
      [expect.closeTo(1 / 3, 12), null, false, "Uncertain", "MW-DEV-706"],
      [sure, "hot", false, "Good", null],
      [sure, "hot", true, "Good", null],
    ]);
    expect(answers[2]!.drivers).toEqual([{ feature: "a", value: 2 }]);
  });

  test("tells rows at rest from rows in operation, also where rows become buckets afterwards", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: null, signals: [numeric("a"), { ...numeric("state"), type: "text" }], lateUs: 0 };
    const filter = { kind: "filter" as const, column: "state", values: ["RUN"] };
    const open = (steps: Recipe["steps"]) => openPipeline(packed(inputs, { format: "millwright.recipe/1", steps }, linear(["a"], [1], 0), null));
    const rows = ["RUN", "STOP", "RUN", null].map((state, i) => ({ tUs: i * 1e6, group: undefined, values: [1, state] }));
    const buckets = { kind: "resample" as const, everyS: 60, numeric: "mean" as const, maxEmpty: 0 };
    const inOrder = (steps: Recipe["steps"]) => {
      const one = open(steps);
      return rows.map((row) => one.operates(row));
    };
    expect(inOrder([filter])).toEqual([true, false, true, false]);
    expect(inOrder([{ ...filter, off: true }])).toEqual([true, true, true, true]);
    expect(inOrder([filter, buckets])).toEqual([true, false, true, false]);
  });

  function openPipelineOf(inputs: InputContract, recipe: Recipe, features: string[]): Pipeline {
    return openPipeline(packed(inputs, recipe, linear(features, [1, 1, 10], 0), null));
  }

  test("keeps machines apart: model, rule and memory are each group's own, an unknown one gets no answer", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: "grp", signals: [numeric("a")], lateUs: 0 };
    const model: ModelDocument = { family: "byGroup", answer: "probability", features: ["a"], models: { P1: linear(["a"], [1], 0), P2: linear(["a"], [-1], 0) } };
    const decision: DecisionRules = { byGroup: { P1: { threshold: 0.8, count: 2, of: 2 }, P2: { threshold: 0.8, count: 1, of: 1 } } };
    const pipeline = openPipeline(packed(inputs, { format: "millwright.recipe/1", steps: [] }, model, decision));
    const rows: [number, string, number][] = [[1, "P1", 3], [1, "P2", 3], [2, "P1", 3], [2, "P2", -3], [3, "P9", 3], [3, "P1", 0]];
    const answers = rows.flatMap(([tUs, group, a]) => push(pipeline, tUs, group, [a]));
    expect(answers.map(({ group, alarm, alarmBegins, quality, drivers }) => [group, alarm, alarmBegins, quality, drivers.length])).toEqual([
      ["P1", false, false, "Good", 0],
      ["P2", false, false, "Good", 0],
      ["P1", true, true, "Good", 1],
      ["P2", true, true, "Good", 1],
      ["P9", false, false, "Bad", 0],
      ["P1", false, false, "Good", 0],
    ]);
    expect(answers[4]).toMatchObject({ score: null, reason: "MW-DEV-701" });
  });

  test("gives a value with its interval, and with doubt where the model was never taught", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: null, signals: [numeric("a")], lateUs: 0 };
    const model = { ...linear(["a"], [1], 0), family: "ridge", answer: "value", alpha: 1, interval: { share: 0.9, halfWidth: 2 }, range: { low: [0], high: [10] } } as unknown as ModelDocument;
    const pipeline = openPipeline(packed(inputs, { format: "millwright.recipe/1", steps: [] }, model, null));
    const answers = [5, 12].flatMap((a, i) => push(pipeline, i * 1e6, undefined, [a]));
    expect(answers.map(({ score, low, high, quality, reason }) => [score, low, high, quality, reason])).toEqual([[5, 3, 7, "Good", null], [12, 10, 14, "Uncertain", "MW-DEV-705"]]);
  });

  test("carries a bad row into the bucket that it falls into, and no further", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: null, signals: [numeric("a", "noAnswer")], lateUs: 0 };
    const recipe: Recipe = { format: "millwright.recipe/1", steps: [{ kind: "resample", everyS: 2, numeric: "mean", maxEmpty: 0 }] };
    const pipeline = openPipeline(packed(inputs, recipe, linear(["a"], [1], 0), null));
    const answers = [1, 2, null, 4, 5, 6, 7, null].flatMap((a, i) => push(pipeline, i * 1e6, undefined, [a]));
    answers.push(...pipeline.flush());
    expect(answers.map((answer) => [answer.tUs / 1e6, answer.quality])).toEqual([[2, "Good"], [4, "Bad"], [6, "Good"], [8, "Bad"]]);
  });

  test("goes on by itself after the clock that dates its rows was set back, and leaves rows that were dated elsewhere late", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: null, signals: [numeric("a")], lateUs: 0 };
    const recipe: Recipe = { format: "millwright.recipe/1", steps: [{ kind: "resample", everyS: 2, numeric: "mean", maxEmpty: 0 }] };
    const told = (ownClock: boolean) => {
      const pipeline = openPipeline(packed(inputs, recipe, linear(["a"], [1], 0), { threshold: 0.9, count: 3, of: 3 }));
      // an hour ahead, two buckets over the threshold and a third under way; one step back that is over after four rows; then an hour back for good
      const times = [...[0, 1, 2, 3, 4].map((s) => 3600 + s), ...[0, 1, 2, 3].map((s) => 3590 + s), 3605, ...Array.from({ length: 40 }, (_, s) => s)];
      return times.flatMap((s) => pipeline.push(pipeline.check({ tUs: s * 1e6, group: undefined, values: [9] }, ownClock)).map(({ tUs, reason, alarm }) => (reason === "MW-DEV-703" ? "late" : `${tUs / 1e6} ${alarm}`)));
    };
    const late = (n: number) => new Array<string>(n).fill("late");
    expect(told(true)).toEqual(["3602 false", "3604 false", ...late(4), ...late(29), "30 false", "32 false", "34 true", "36 true", "38 true"]);
    expect(told(false)).toEqual(["3602 false", "3604 false", ...late(4), ...late(40)]);
  });

  test("is not opened when model and recipe do not fit each other", () => {
    const inputs: InputContract = { timeColumn: "ts", groupColumn: null, signals: [numeric("a")], lateUs: 0 };
    const wrong = (model: ModelDocument, recipe: unknown) => {
      try {
        openPipeline(packed(inputs, recipe as Recipe, model, null));
      } catch (thrown) {
        return failureOf(thrown);
      }
      return undefined;
    };
    const empty = { format: "millwright.recipe/1", steps: [] };
    expect(wrong(linear(["b"], [1], 0), empty)).toMatchObject({ name: "packageManifestMalformed", where: { field: "model.features" } });
    expect(wrong(linear(["a"], [1], 0), { format: "millwright.recipe/2", steps: [] })).toMatchObject({ where: { field: "recipe" } });
    expect(wrong({ ...linear(["a"], [1], 0), family: "alchemy" } as unknown as ModelDocument, empty)).toMatchObject({ where: { field: "model" } });
    expect(wrong(linear(["a"], [1], 0), empty)).toBe(undefined);
  });
});
