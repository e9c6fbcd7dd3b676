// The C source against the device program, row for row: random recipes, every family that has a form in C, alarm and input rules. gcc as strict
// as C99 is. MILLWRIGHT_C99_RECIPES draws more recipes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failureOf } from "../../../../shared/contract/errors.ts";
import type { InputContract } from "../../../../shared/format/inputContract.ts";
import type { OpenPackage } from "../../../../shared/format/package.ts";
import { utf8 } from "../../../../shared/format/utf8.ts";
import type { Recipe } from "../../../../shared/recipe/recipe.ts";
import { createStream, type SourceRow } from "../../../../shared/recipe/stream.ts";
import type { DecisionRules } from "../../../../shared/scoring/decide.ts";
import type { LogisticModel, RidgeModel } from "../../../../shared/scoring/linear.ts";
import type { ModelDocument } from "../../../../shared/scoring/scorer.ts";
import { plantedFrame } from "../../../learn/families/checksData.ts";
import { allFamilies } from "../../../learn/registry.ts";
import type { Frame } from "../../../prepare/frame.ts";
import { columns, dataArbitrary, recipeArbitrary, type Data } from "../../../prepare/randomRecipes.ts";
import { strictFlags } from "./check.ts";
import { expectedAnswers } from "./expected.ts";
import { readTemplates } from "./files.ts";
import { c99ModelOf, c99Source } from "./generate.ts";
import { goldenText, type GoldenRow } from "./goldenText.ts";

const compiler = "gcc";
const { support } = readTemplates(join(import.meta.dirname, "../../../../resources"));

interface Case {
  pkg: OpenPackage;
  rows: GoldenRow[];
  bound?: number;
  groups?: number;
}

/** What a package answers with, without its envelope: the pipeline and the generator read no more. */
function packed(inputs: InputContract, recipe: Recipe, model: ModelDocument, decision: DecisionRules | null = null, maxGapUs: number | null = null): OpenPackage {
  const blobs: Record<string, Uint8Array> = { model: utf8(JSON.stringify(model)), recipe: utf8(JSON.stringify(recipe)) };
  return { manifest: { inputs, decision, maxGapUs, title: "Pump */ 104" }, digest: "d".repeat(64), blob: (role: string) => blobs[role] } as unknown as OpenPackage;
}

/** Compiles all cases into one program and gives, a case, its figures or what it said of the first faults. */
function compared(cases: Case[], flags: readonly string[]): { faults: number; answers: number; worst: number }[] {
  const folder = mkdtempSync(join(tmpdir(), "c99-"));
  try {
    const names = cases.map(({ pkg, rows, bound, groups }, k) => {
      const source = c99Source(c99ModelOf(pkg), support, { prefix: `r${k}`, stateBytesMost: 1e8, ...(groups === undefined ? {} : { groups }) });
      const { answers, classes } = expectedAnswers(pkg, rows);
      const golden = goldenText(pkg.manifest.inputs, rows, answers, classes, { prefix: `r${k}`, ...(bound === undefined ? {} : { bound }) });
      writeFileSync(join(folder, `r${k}.c`), [source.files["model.h"], source.files["model.c"], golden].join("\n").replaceAll('#include "model.h"', ""));
      return `r${k}`;
    });
    writeFileSync(join(folder, "all.c"), `${names.map((name) => `#include "${name}.c"`).join("\n")}\nint main(void) {\n  int faults = 0;\n${names.map((name) => `  faults += ${name}_main(0, 0);`).join("\n")}\n  return faults > 0;\n}\n`);
    const compiled = spawnSync(compiler, [...flags, "all.c", "-o", "all", "-lm"], { cwd: folder, encoding: "utf8" });
    expect(compiled.stderr).toBe("");
    const { stdout } = spawnSync(join(folder, "all"), { encoding: "utf8" });
    return stdout.trim().split("\n").map((line) => JSON.parse(line) as { faults: number; answers: number; worst: number });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const contract = (hasTime: boolean, hasGroup: boolean, signals = columns): InputContract => ({
  timeColumn: hasTime ? "ts" : null,
  groupColumn: hasGroup ? "grp" : null,
  signals: signals.map(({ name, kind }) => ({ column: name, type: kind, unit: null, min: null, max: null, missing: "answer", outOfRange: "answer" })),
  lateUs: 1e15,
});

/** Rules for input and alarm that are often met by the random rows. */
const rulesArbitrary = fc.record({
  signals: fc.array(fc.record({ min: fc.constantFrom(null, null, -8), max: fc.constantFrom(null, 7), missing: fc.constantFrom("answer" as const, "answer" as const, "noAnswer" as const), outOfRange: fc.constantFrom("answer" as const, "asMissing" as const, "noAnswer" as const), frozen: fc.constantFrom("answer" as const, "noAnswer" as const), frozenUs: fc.constantFrom(1e12, 1e12, 2e6) }), { minLength: 4, maxLength: 4 }),
  lateUs: fc.constantFrom(0, 2e6, 1e15),
  maxGapUs: fc.constantFrom(null, 3e6),
  rule: fc.record({ threshold: fc.constantFrom(0.4, 5), count: fc.integer({ min: 1, max: 2 }), of: fc.integer({ min: 2, max: 4 }) }),
  around: fc.constantFrom("plain" as const, "range" as const, "regimes" as const, "platt" as const, "isotonic" as const, "byGroup" as const, "blend" as const),
});

const goldenRows = (rows: readonly SourceRow[]): GoldenRow[] => rows.map((row) => ({ tUs: row.tUs ?? NaN, group: row.group ?? null, values: columns.map(({ name }) => (row.values as Record<string, number | string | null>)[name] ?? null) }));

/** A line whose weights and fills make every feature and every gap of it show in the sum. */
function line(features: string[], slope = 1): RidgeModel {
  const weights = features.map((_, f) => slope + f / 7);
  return { family: "ridge", answer: "value", features, fill: features.map((_, f) => 0.5 + f), center: features.map(() => 0), weights, bias: 0, alpha: 1 };
}

/** The line with something laid around it. */
function modelAround(around: string, features: string[]): ModelDocument {
  const each = <T>(value: T) => features.map(() => value);
  const model = line(features);
  const odds: LogisticModel = { ...line(features, 1e-3), family: "logistic", answer: "probability", l2: 1 };
  if (around === "range") return { ...model, interval: { share: 0.9, halfWidth: 2.5 }, range: { low: each(-3), high: features.map((_, f) => (f === 1 ? null : 4)) } };
  if (around === "regimes") return { ...model, regimes: { context: [0], fill: [1], inverseSpread: [0.5], centres: [[-1], [1]], means: [each(0.5), each(-0.25)], inverseScales: [each(1), each(2)] }, byRegime: [null, line(features, 2)] };
  if (around === "platt") return { ...odds, calibration: { kind: "platt", slope: 0.7, offset: -0.2 } };
  if (around === "isotonic") return { ...odds, calibration: { kind: "isotonic", from: [0.1, 0.4, 0.8], to: [0, 0.5, 1] } };
  if (around === "byGroup") return { family: "byGroup", answer: "value", features, models: { P1: model, P2: line(features, -1) } };
  return around === "blend" ? { family: "blend", answer: "value", features, members: [{ weight: 0.25, model }, { weight: 0.75, model: line(features, 3) }] } : model;
}

/** Steps whose state has no bound. */
const knownRefusals = ["a batch that is named by a text; a number is offered", "a stretch of time without a grid before it: its rows are not bounded", "the course of a batch: its rows would have to be kept"];

describe("a recipe as C", () => {
  test("gives the answers of the device program, row for row, for any recipe and rules", () => {
    const draws = fc.sample(dataArbitrary.chain((data) => fc.record({ data: fc.constant(data), recipe: recipeArbitrary(data.hasTime), rules: rulesArbitrary })), { numRuns: Number(process.env["MILLWRIGHT_C99_RECIPES"] ?? 40), seed: 7 });
    const refused = new Set<string>();
    const cases = draws.flatMap(({ data, recipe, rules }) => {
      const features = createStream(recipe, columns, { hasTime: data.hasTime }).outputs;
      if (features.length === 0) return [];
      const inputs = contract(data.hasTime, data.hasGroup);
      const own = { ...inputs, lateUs: rules.lateUs, signals: inputs.signals.map((signal, i) => ({ ...signal, ...rules.signals[i]!, ...(signal.type === "text" ? { min: null, max: null } : {}) })).map(({ frozenUs, ...signal }) => ({ ...signal, ...(frozenUs < 1e12 && signal.type === "number" ? { frozenUs } : {}) })) };
      const decision: DecisionRules = rules.around === "byGroup" ? { byGroup: { P2: rules.rule } } : rules.rule;
      const pkg = packed(own, recipe, modelAround(rules.around, features), decision, rules.maxGapUs);
      try {
        c99Source(c99ModelOf(pkg), support, { stateBytesMost: 1e8 });
      } catch (thrown) {
        const { name, where } = failureOf(thrown)!;
        expect(name).toBe("targetNotOffered");
        refused.add(String(where?.["detail"]));
        return [];
      }
      return [{ pkg, rows: goldenRows(data.rows), groups: 4, bound: boundOf(data) }];
    });
    const figures = compared(cases, [...strictFlags, "-O1"]);
    expect(figures.map(({ faults }, k) => (faults === 0 ? "" : JSON.stringify({ k, recipe: c99ModelOf(cases[k]!.pkg).recipe.steps })))).toEqual(cases.map(() => ""));
    expect(figures.reduce((sum, { answers }) => sum + answers, 0)).toBeGreaterThan(3 * cases.length);
    expect([...refused].filter((detail) => !knownRefusals.includes(detail))).toEqual([]);
  });
});

const empty: Recipe = { format: "millwright.recipe/1", steps: [] };

/** A frame's rows as a plant's rows, a tenth of their cells missing. */
function casesOf(model: ModelDocument, frame: Frame, decision: DecisionRules | null): Case {
  const inputs = contract(true, false, frame.features.map((name) => ({ name, kind: "number" as const })));
  const rows = Array.from({ length: 60 }, (_, r) => ({ tUs: r * 1e6, group: null, values: frame.features.map((_, f) => ((r + 3 * f) % 10 === 0 ? null : frame.X[f * frame.rows + r]!)) }));
  return { pkg: packed(inputs, empty, model, decision), rows };
}

describe("a model as C", () => {
  test("answers what the device program answers, family by family and task by task; the others are refused by name", async () => {
    const few: Record<string, object> = { boosting: { trees: 12 }, forest: { trees: 9 }, extraTrees: { trees: 5 }, isolationForest: { trees: 10 }, ebm: { rounds: 30 } };
    const cases: Case[] = [];
    const [offered, refused] = [new Set<string>(), new Set<string>()];
    for (const { family, role } of allFamilies().filter(({ family: { id } }) => !slow.has(id)))
      for (const task of family.tasks) {
        const frame = task === "classes" ? manyClasses(240) : plantedFrame(task, 240, 5);
        const fit = async (more: object) => (await family.fit(frame, task, { ...family.defaults, ...few[family.id], ...more }, { seed: 3, threads: 1 })) as ModelDocument;
        if (family.scoreRows) continue;
        const documents = [await fit({}), ...(role === "candidate" && task === "regression" ? [await fit({ keepFeatures: 2 })] : [])];
        for (const model of documents) {
          const one = casesOf(model, frame, task === "classes" ? { threshold: 0.5, count: 2, of: 3, classes: ["hot"] } : { threshold: 0.6, count: 2, of: 5 });
          try {
            c99Source(c99ModelOf(one.pkg), support, { stateBytesMost: 1e8 });
            offered.add(family.id);
            cases.push(one);
          } catch (thrown) {
            expect(failureOf(thrown)?.name).toBe("targetNotOffered");
            refused.add(family.id);
          }
        }
      }
    expect(compared(cases, [...strictFlags, "-O1", "-fsanitize=undefined", "-fno-sanitize-recover"]).map(({ faults, answers }, k) => [c99ModelOf(cases[k]!.pkg).model.family, faults, answers])).toEqual(cases.map(({ pkg }) => [c99ModelOf(pkg).model.family, 0, 60]));
    expect([...offered].sort()).toEqual(["boosting", "ebm", "elasticNet", "extraTrees", "forest", "isolationForest", "logistic", "mean", "pca", "pls", "prior", "ridge", "threeSigma"]);
    expect([...refused].sort()).toEqual(["knn", "lof"]);
  });
});

/** Nets take seconds to teach; families of windows and of past targets need tables of their own. */
const slow = new Set(["denseAutoencoder", "convAutoencoder", "cnn", "gru", "matrixProfile", "nlinear", "dlinear", "blend", "persistence", "seasonalNaive"]);

/** Three classes told apart by two columns. */
function manyClasses(rows: number): Frame {
  const frame = plantedFrame("regression", rows, 6);
  return { ...frame, y: frame.y!.map((v) => (v < 36 ? 0 : v < 44 ? 1 : 2)), classes: ["cold", "warm", "hot"] };
}

/** Sines and logarithms of two libraries may differ in the last place; sums of large values carry it. */
function boundOf(data: Data): number {
  const sizes = data.rows.flatMap((row) => Object.values(row.values)).map((v) => (typeof v === "number" && Math.abs(v) <= 1e100 ? Math.abs(v) : 0));
  return 1e-12 * Math.max(1, ...sizes);
}
