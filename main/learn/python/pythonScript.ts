// A run as one readable Python script: its recipe, target, split, candidate and deciding figure, written out with pandas, numpy, scikit-learn and
// LightGBM. Pure and deterministic. Where a part has no counterpart the script stops there and says so; it never does something else in silence.
import { parseFormula } from "../../../shared/recipe/formula.ts";
import { neededInputs, planRecipe, type Step } from "../../../shared/recipe/recipe.ts";
import type { Column } from "../../../shared/recipe/step.ts";
import { withNeeds, type Piece } from "./piece.ts";
import { baselinePieces } from "./piecesBaselines.ts";
import { detectorPieces } from "./piecesDetectors.ts";
import { linearPieces } from "./piecesLinear.ts";
import { pastStepPieces } from "./piecesPastSteps.ts";
import { rowPieces } from "./piecesRows.ts";
import { rowStepPieces } from "./piecesRowSteps.ts";
import { scorePieces } from "./piecesScores.ts";
import { splitPieces } from "./piecesSplits.ts";
import { targetPieces } from "./piecesTarget.ts";
import { treePieces } from "./piecesTrees.ts";
import { pyFormula } from "./pythonFormula.ts";
import { judgementOf, type Judgement } from "./pythonJudgement.ts";
import { splitLines } from "./pythonSplit.ts";
import { pyArguments, pyCall, pyComment, pyString, pyValue } from "./pythonText.ts";
import type { ScriptSource, WrittenScript } from "./scriptSource.ts";

const pieces: Readonly<Record<string, Piece>> = { ...rowPieces, ...rowStepPieces, ...pastStepPieces, ...targetPieces, ...splitPieces, ...linearPieces, ...treePieces, ...detectorPieces, ...baselinePieces, ...scorePieces };

/** Writes the script of a run. */
export function writeScript(source: ScriptSource): WrittenScript {
  const { run, plan } = source;
  const steps = plan.prepare.recipe.steps.filter((step) => step.off !== true);
  const recipe = { ...plan.prepare.recipe, steps };
  const inputs = neededInputs(recipe, [...source.columns], source.hasTime);
  planRecipe(recipe, inputs, source.hasTime);
  const target = targetLines(source);
  const split = splitLines(source);
  const judgement = judgementOf(source);
  const asked = ["read_dataset", ...steps.map(({ kind }) => kind), ...target.pieces, "Frame", ...split.pieces, ...judgement.pieces];
  const used = withNeeds(pieces, asked);
  const imports = [...new Set(used.flatMap((piece) => piece.imports ?? []))].sort();
  const lines = [
    ...heading(source, judgement),
    "import argparse",
    ...imports.filter((line) => line.includes("dataclasses")),
    "",
    "import numpy as np",
    "import pandas as pd",
    ...imports.filter((line) => !line.includes("dataclasses")),
    "",
    `RUN = ${pyString(run.name)}`,
    `SEED = ${run.seed}`,
    `FEATURES = ${listOf(featuresOf(source))}`,
    ...eventLines(source),
    `GAP = ${pyValue(source.kept.split.purgeS)}  # ${source.hasTime ? "seconds" : "rows"} between what teaches and what judges`,
    `FOLD_ROWS = ${pyValue(source.kept.split.folds.map(({ trainRows, testRows }) => [trainRows, testRows]))}  # training and test rows of each fold, as Millwright had them`,
    `METRIC = ${pyString(run.metric)}`,
    `MILLWRIGHT = ${run.figure ? pyValue(run.figure.value) : "float(\"nan\")"}`,
    "",
    ...used.map((piece) => `\n${piece.source.trim()}\n`),
    "",
    ...prepareLines(source, steps, inputs, target.source),
    "",
    "",
    "def target_of(rows):",
    ...pyComment(plan.target.why, "    "),
    ...target.lines.map((line) => `    ${line}`),
    "",
    "",
    "def folds_of(frame):",
    ...pyComment(plan.split.why, "    "),
    ...split.lines.map((line) => `    ${line}`),
    "",
    "",
    ...judgement.lines,
    "",
    "",
    ...mainLines(source),
  ];
  return { script: `${lines.join("\n").replace(/\n{4,}/g, "\n\n\n")}\n`, gaps: judgement.gaps };
}

function heading({ run, plan }: ScriptSource, judgement: Judgement): string[] {
  return [
    "# One run of a Millwright project as a script of its own.",
    ...pyComment(`Plan: ${plan.name}`),
    ...pyComment(`Goal: ${plan.frame.goal}`),
    ...pyComment(`Run ${run.name}, family ${run.family}, made ${run.at}${run.version ? ` by Millwright ${run.version}` : ""}.`),
    "#",
    "# pip install pandas pyarrow numpy scikit-learn lightgbm",
    "# python SCRIPT.py DATASET.parquet [--features FEATURES.parquet]",
    `# DATASET.parquet lies in the project: objects/${run.dataset.slice(0, 2)}/${run.dataset.slice(2)}/data.parquet`,
    `# FEATURES.parquet, to compare with: objects/${run.features.slice(0, 2)}/${run.features.slice(2)}/features.parquet`,
    "#",
    ...judgement.says.flatMap((line) => pyComment(line)),
    "",
  ];
}

/** Features that the run was made with: all of the table but those that its plan leaves out. */
function featuresOf({ features, kept }: ScriptSource): string[] {
  const used = new Set(kept.features);
  return features.filter((feature) => used.has(feature));
}

function listOf(names: readonly string[]): string {
  const line = pyValue(names);
  return line.length <= 100 ? line : `[\n${names.map((name) => `    ${pyString(name)},\n`).join("")}]`;
}

function eventLines({ events, plan }: ScriptSource): string[] {
  if (!["activeEvent", "eventWithin", "remainingLife"].includes(plan.target.what.kind)) return [];
  const list = (name: string, open: boolean) => {
    const said = events.filter((event) => (event.open === true) === open);
    return [`${name} = [${said.length === 0 ? "" : "  # from and to in microseconds since 1970 UTC, group"}`, ...said.map(({ fromUs, toUs, group }) => `    (${Math.round(fromUs)}, ${Math.round(toUs)}, ${pyValue(group)}),`), "]"];
  };
  return [...list("EVENTS", false), ...list("OPEN_EVENTS", true)];
}

interface TargetLines {
  pieces: string[];
  lines: string[];
  /** Arguments of reading, and how targets of several rows become one. */
  source: { args: string[]; merge: "last" | "max" | "value" };
}

function targetLines({ plan }: ScriptSource): TargetLines {
  const { what } = plan.target;
  const none = { args: [], merge: "last" as const };
  switch (what.kind) {
    case "none":
      return { pieces: [], lines: ["return None"], source: none };
    case "column":
      return {
        pieces: ["column_target"],
        lines: ["return column_target(rows)"],
        source: { args: [`source=${pyString(what.column)}`, ...(what.positive === undefined ? [] : [`positive=${pyValue(what.positive)}`])], merge: what.positive === undefined ? "last" : "max" },
      };
    case "activeEvent":
      return { pieces: ["event_target"], lines: ["return event_target(rows, EVENTS, OPEN_EVENTS)"], source: none };
    case "eventWithin":
      return { pieces: ["event_target"], lines: [`return event_target(rows, EVENTS, OPEN_EVENTS, horizon_s=${pyValue(what.horizonS)})`], source: none };
    case "remainingLife":
      return { pieces: ["remaining_life"], lines: [`return remaining_life(rows, EVENTS, unit=${pyString(what.unit)}, cap=${pyValue(what.cap)})`], source: none };
    case "forecast":
      return { pieces: ["forecast"], lines: [`return forecast(rows, horizon_s=${pyValue(what.horizonS)})`], source: { args: [`source=${pyString(what.column)}`], merge: "value" } };
  }
}

/** Names that a step's function has where the recipe's own word means something else in Python. */
const called: Partial<Record<Step["kind"], string>> = { filter: "filter_rows", oneHot: "one_hot" };

function stepCall(step: Step, merge: string): string {
  const { kind, off: _off, ...settings } = step;
  if (step.kind === "derive") {
    const parsed = parseFormula(step.formula);
    if (!("node" in parsed)) throw new RangeError(parsed.fault);
    return pyCall("derive", ["rows", `name=${pyString(step.name)}`, `formula=lambda x: ${pyFormula(parsed.node, "x")}`], "    ");
  }
  // A function's first argument is the rows themselves.
  const renamed = Object.entries(settings).map(([name, value]) => [name === "rows" ? "rowsBack" : name, value]);
  const merges = kind === "resample" || kind === "batch" ? [`target_merge=${pyString(merge)}`] : [];
  return pyCall(called[kind] ?? kind, ["rows", ...pyArguments(Object.fromEntries(renamed) as Record<string, unknown>), ...merges], "    ");
}

function prepareLines({ plan }: ScriptSource, steps: readonly Step[], inputs: readonly Column[], source: TargetLines["source"]): string[] {
  return [
    "def prepare(path):",
    ...pyComment(plan.prepare.why, "    "),
    `    rows = ${pyCall("read_dataset", ["path", `columns=${pyValue(inputs.map(({ name }) => name))}`, ...source.args], "    ")}`,
    ...steps.map((step) => `    rows = ${stepCall(step, source.merge)}`),
    "    return rows",
  ];
}

function mainLines({ hasTime, hasGroup, plan }: ScriptSource): string[] {
  const learns = plan.scenario !== "anomaly";
  return `
def compare_features(rows, path):
    """Largest distance of each feature from Millwright's own table, relative where values are over 1; stops where one is missing on one side only."""
    theirs = pd.read_parquet(path).sort_values("row_id", kind="stable").reset_index(drop=True)
    ours = rows.values.iloc[np.argsort(rows.row, kind="stable")].reset_index(drop=True)
    if len(ours) != len(theirs):
        raise SystemExit(f"{len(ours)} rows here, {len(theirs)} there")
    worst = 0.0
    for name in FEATURES:
        a, b = ours[name].to_numpy(), theirs[name].to_numpy(dtype=float)
        if (np.isnan(a) != np.isnan(b)).any():
            raise SystemExit(f"{name}: {(np.isnan(a) != np.isnan(b)).sum()} values are missing on one side only")
        far = np.abs(a - b) / np.maximum(1, np.abs(b))
        worst = max(worst, np.nanmax(far, initial=0.0))
    a, b = target_of(rows), theirs["target"].to_numpy(dtype=float)
    if a is not None:
        a = a[np.argsort(rows.row, kind="stable")]
        if (np.isnan(a) != np.isnan(b)).any():
            raise SystemExit(f"target: {(np.isnan(a) != np.isnan(b)).sum()} values are missing on one side only")
        worst = max(worst, np.nanmax(np.abs(a - b) / np.maximum(1, np.abs(b)), initial=0.0))
    print(f"features and target: {len(ours)} rows, {len(FEATURES)} features, largest distance {worst:.3g}")


def main():
    """Rebuilds the run and prints its figure beside Millwright's."""
    words = argparse.ArgumentParser()
    words.add_argument("dataset")
    words.add_argument("--features", help="Millwright's own features, to compare with")
    asked = words.parse_args()
    rows = prepare(asked.dataset)
    if asked.features:
        compare_features(rows, asked.features)
    frame = frame_of(rows, target_of(rows), FEATURES, has_time=${pyValue(hasTime)}, has_group=${pyValue(hasGroup)}, only_known=${pyValue(learns)})
    folds = folds_of(frame)
    counted = [[len(train), len(test)] for train, test in folds]
    if counted != FOLD_ROWS:
        raise SystemExit(f"the folds have {counted} rows, in Millwright {FOLD_ROWS}: the dataset is not that of the run")
    print(f"{RUN}: {METRIC} {judged(frame, folds):.9g} here, {MILLWRIGHT:.9g} in Millwright")


if __name__ == "__main__":
    main()`.trim().split("\n");
}
