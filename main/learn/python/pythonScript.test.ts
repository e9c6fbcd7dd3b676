// Structure of the script that a run is written as, and that Python itself reads it. No whole-file snapshot: the words may change, the parts may not.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { planSchema, type Plan } from "../../../shared/plan/plan.ts";
import { parseFormula } from "../../../shared/recipe/formula.ts";
import { planRecipe } from "../../../shared/recipe/recipe.ts";
import type { Column } from "../../../shared/recipe/step.ts";
import { pyFormula } from "./pythonFormula.ts";
import { writeScript } from "./pythonScript.ts";
import { pyComment, pyString, pyValue } from "./pythonText.ts";
import type { ScriptSource } from "./scriptSource.ts";

const columns: Column[] = [{ name: "flow", kind: "number" }, { name: "heat \"in\"\n__import__('os')", kind: "number" }, { name: "mode", kind: "text" }];

/** Every kind of step at once. */
const everyStep = [
  { kind: "clean", columns: "numeric", low: -5, high: 900, codes: [-1, "BAD"] },
  { kind: "filter", column: "mode", values: ["RUN"] },
  { kind: "impute", columns: "numeric", method: "hold", maxGapS: 30, flag: true },
  { kind: "despike", columns: ["flow"], windowRows: 7 },
  { kind: "align", columns: ["flow"], delayS: 5 },
  { kind: "derive", name: "ratio", formula: 'if("flow" > 2, convert("flow", "m3/h", "l/s"), 0 - min("flow", 3))' },
  { kind: "scale", scales: [{ column: "ratio", center: 1, spread: 2 }] },
  { kind: "resample", everyS: 10, maxEmpty: 3 },
  { kind: "lag", columns: ["flow"], rows: [1, 6] },
  { kind: "difference", columns: ["flow"], per: "min" },
  { kind: "rolling", columns: ["flow"], windowS: 600, stats: ["mean", "slope"] },
  { kind: "smooth", columns: ["flow"], method: "ewma", windowRows: 9 },
  { kind: "spectrum", columns: ["flow"], windowRows: 16, rowS: 10, bands: [{ name: "slow", lowHz: 0, highHz: 0.02 }] },
  { kind: "calendar", parts: ["hour"], offsetMinutes: 60 },
  { kind: "oneHot", column: "mode", levels: ["RUN", "IDLE"], keep: true },
  { kind: "batch", column: "mode", columns: "numeric", stats: ["mean", "last", "course"], places: 3 },
  { kind: "select", columns: "numeric" },
];

function sourceOf(more: object, family = "ridge", run: Partial<ScriptSource["run"]> = {}): ScriptSource {
  const plan: Plan = planSchema.parse({ ...defaultPlan("regression", "Plant\nimport os"), target: { what: { kind: "forecast", column: "flow", horizonS: 60 } }, ...more });
  const digest = "ab".padEnd(64, "0");
  const features = planRecipe(plan.prepare.recipe, [...columns], true).outputs.map(({ name }) => name);
  return {
    run: { name: "abcdef012345/one", candidate: "one", family, role: "candidate", parameters: {}, seq: 1, at: "2026-01-01T00:00:00Z", by: "x", planName: plan.name, steps: 0, split: "forward", metric: plan.select.metric, higherIsBetter: false, figure: { value: 1.5, low: null, high: null }, fitSeconds: 0, wasChosen: true, evaluation: digest, scenario: plan.scenario, seed: 7, dataset: digest, features: digest, labels: null, metrics: {}, version: "1.0.0", ...run },
    plan,
    kept: { features, split: { kind: "forward", purgeS: 60, folds: [{ trainRows: 10, testRows: 5 }] } } as unknown as ScriptSource["kept"],
    columns,
    hasTime: true,
    hasGroup: false,
    features,
    events: [],
  };
}

const whole = () => writeScript(sourceOf({ prepare: { recipe: { format: "millwright.recipe/1", steps: everyStep } } }));

it("writes every step of the recipe as a call in its order, with the recipe's own settings, and only what the run needs", () => {
  const { script, gaps } = whole();
  const body = script.slice(script.indexOf("def prepare("), script.indexOf("def target_of("));
  const called = [...body.matchAll(/^ {4}rows = (\w+)\(/gm)].map(([, name]) => name);
  expect(called).toEqual(["read_dataset", "clean", "filter_rows", "impute", "despike", "align", "derive", "scale", "resample", "lag", "difference", "rolling", "smooth", "spectrum", "calendar", "one_hot", "batch", "select"]);
  for (const name of called) expect(script.match(new RegExp(`^def ${name}\\(`, "gm"))).toHaveLength(1);
  expect(body).toContain('rolling(rows, columns=["flow"], window_s=600, stats=["mean", "slope"], min_rows=1, keep=True)');
  expect(body).toContain('lag(rows, columns=["flow"], rows_back=[1, 6], keep=True)');
  expect(body).toContain('chosen_by(compared(np.greater, x["flow"], 2), known(x["flow"] * ');
  expect(script).toContain("    folds = time_split(frame, [i / 5 for i in range(6)], GAP)");
  expect(script).toContain("    return fit_ridge(train)");
  expect(script).not.toMatch(/lightgbm\.|def group_split|def fit_pca|class Draw/);
  expect(gaps).toEqual([]);
  expect(whole().script).toBe(script);
});

it("stops with a clear message where a part has no counterpart, and fits nothing else in its place", () => {
  const { script, gaps } = writeScript(sourceOf({}, "cnn"));
  expect(gaps).toEqual([{ part: "family", name: "cnn" }]);
  expect(script).toContain('raise SystemExit("the family cnn has no counterpart in this script")');
  expect(script).not.toMatch(/def fit_/);
  expect(writeScript(sourceOf({}, "ridge", { parameters: { regimes: ["flow"] } })).gaps).toEqual([{ part: "family", name: "ridge" }]);
  expect(writeScript(sourceOf({}, "ridge", { metric: "vusPr" })).gaps).toEqual([{ part: "metric", name: "vusPr" }]);
});

it("counts only time with a score as calm, and stops for a figure of alarms where the answer is one of several classes", () => {
  const weekly = sourceOf({ scenario: "classification", select: { metric: "recall", threshold: { kind: "alarmsPerWeek", n: 2 } } }, "logistic", { metric: "recall" });
  const { script, gaps } = writeScript(weekly);
  expect(gaps).toEqual([]);
  expect(script).toMatch(/scored = ~np\.isnan\(answer\)\n {4}answer = persisted\(.*\n {4}return weekly_threshold\(answer, scored, stream, 2,/);
  expect(writeScript({ ...weekly, kept: { ...weekly.kept, task: "classes" } }).gaps).toEqual([{ part: "metric", name: "recall" }]);
});

it("keeps names and words of people as data: one literal or one comment line, whatever they hold", () => {
  const { script } = writeScript(sourceOf({ prepare: { recipe: { format: "millwright.recipe/1", steps: [{ kind: "select", columns: [columns[1]!.name] }] } } }));
  expect(script.split("\n").filter((line) => line.includes("__import__"))).not.toEqual([]);
  for (const line of script.split("\n")) if (line.includes("__import__")) expect(line).toContain('"heat \\"in\\"\\n__import__(\'os\')"');
  expect(script).not.toMatch(/^import os/m);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(JSON.parse(pyString(text))).toBe(text);
      expect(pyString(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      for (const line of pyComment(text)) expect(line).toMatch(/^# [^\p{C}\p{Zl}\p{Zp}]*$/u);
    }),
    { seed: 1, numRuns: 200 },
  );
  const parsed = parseFormula('"a""] + exec(1)" * 2');
  expect("node" in parsed && pyFormula(parsed.node, "x")).toBe('known(np.multiply(x["a\\"] + exec(1)"], 2))');
  expect(pyValue({ a: [1, null, true, 1e-7], lambda: "x" })).toBe('{"a": [1, None, True, 1e-7], "lambda": "x"}');
});

it.skipIf(spawnSync("python3", ["--version"]).status !== 0)("is Python: where this machine has one, it reads every script", () => {
  const folder = mkdtempSync(join(tmpdir(), "python-"));
  const events = (kind: string) => ({ scenario: "anomaly", target: { what: { kind: "activeEvent" } }, split: { how: { kind, ...(kind === "stratifiedRandom" ? { folds: 3, reason: "rows without order" } : { trainRows: 9 }) } }, select: { metric: "balancedAccuracy", threshold: { kind: "normalRows", share: 0.01 } } });
  const scripts = [
    whole(),
    ...["boosting", "forest", "pls", "elasticNet", "mean", "lastTarget"].map((family) => writeScript(sourceOf({}, family))),
    ...["pca", "knn", "lof", "isolationForest", "threeSigma", "ewma"].map((family) => writeScript(sourceOf(events(family === "lof" ? "headOfGroup" : "stratifiedRandom"), family))),
    writeScript(sourceOf({ scenario: "classification", target: { what: { kind: "eventWithin", horizonS: 60 } }, split: { how: { kind: "groupFolds", folds: 2 } }, select: { metric: "f1", threshold: { kind: "costs" }, count: 2, of: 3 } }, "logistic")),
    writeScript(sourceOf({ train: { candidates: [{ id: "one", family: "rule" }], perGroup: true }, target: { what: { kind: "remainingLife", unit: "rows", cap: 9 } } }, "rule", { parameters: { formula: '"flow" * 2' } })),
  ];
  expect(scripts.flatMap(({ gaps }) => gaps)).toEqual([]);
  const files = scripts.map(({ script }, i) => {
    const file = join(folder, `${i}.py`);
    writeFileSync(file, script);
    return file;
  });
  const read = spawnSync("python3", ["-m", "py_compile", ...files], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(read.stderr).toBe("");
});

it("tells LightGBM the directions that hold, and stops for a line that cannot be told", () => {
  const told = { parameters: { monotone: { flow: "rises" } } };
  expect(writeScript(sourceOf({}, "boosting", told)).script).toContain('monotone={"flow": "rises"}');
  expect(writeScript(sourceOf({}, "ridge", told)).gaps).toEqual([{ part: "family", name: "ridge" }]);
});
