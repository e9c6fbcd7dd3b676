// The lines of a script that fit its candidate in each fold and work out the deciding figure; and what of it has no counterpart. Pure.
import type { Plan } from "../../../shared/plan/plan.ts";
import type { Task } from "../family.ts";
import { familyEntry } from "../registry.ts";
import { mappedFamily } from "./mappedFamilies.ts";
import type { PythonGap, ScriptSource } from "./scriptSource.ts";
import { pyArguments, pyCall, pyComment, pyString, pyValue } from "./pythonText.ts";

export interface Judgement {
  pieces: string[];
  lines: string[];
  gaps: PythonGap[];
  /** What the head of the script says about how near its figure comes. */
  says: string[];
}

interface MappedMetric {
  piece: string;
  call: string;
  /** It is worked on alarms, or on answers; where \`alarm\`, the call is an expression of caught, false, missed, quiet. */
  of: "answer" | "alarm";
}

const metrics: Readonly<Partial<Record<string, MappedMetric>>> = {
  rmse: { piece: "rmse", call: "rmse", of: "answer" },
  mae: { piece: "mae", call: "mae", of: "answer" },
  r2: { piece: "r2", call: "r2", of: "answer" },
  pinball10: { piece: "pinball", call: "pinball(0.1)", of: "answer" },
  pinball90: { piece: "pinball", call: "pinball(0.9)", of: "answer" },
  nasaScore: { piece: "nasaScore", call: "nasa_score", of: "answer" },
  prAuc: { piece: "prAuc", call: "pr_auc", of: "answer" },
  rocAuc: { piece: "rocAuc", call: "roc_auc", of: "answer" },
  brier: { piece: "brier", call: "brier", of: "answer" },
  f1: { piece: "confusion", call: "2 * caught / (2 * caught + missed + false)", of: "alarm" },
  f2: { piece: "confusion", call: "5 * caught / (5 * caught + 4 * missed + false)", of: "alarm" },
  fHalf: { piece: "confusion", call: "1.25 * caught / (1.25 * caught + 0.25 * missed + false)", of: "alarm" },
  precision: { piece: "confusion", call: "caught / (caught + false)", of: "alarm" },
  recall: { piece: "confusion", call: "caught / (caught + missed)", of: "alarm" },
  falseAlarmRate: { piece: "confusion", call: "false / (false + quiet)", of: "alarm" },
  missedAlarmRate: { piece: "confusion", call: "missed / (caught + missed)", of: "alarm" },
  balancedAccuracy: { piece: "confusion", call: "(caught / (caught + missed) + quiet / (quiet + false)) / 2", of: "alarm" },
};

const taskOf = (plan: Plan): Task => (plan.scenario === "anomaly" ? "anomaly" : plan.scenario === "classification" ? "classification" : "regression");

/** fit(train) and judged(frame, folds) of the script. */
export function judgementOf(source: ScriptSource): Judgement {
  const { run, plan } = source;
  const task = taskOf(plan);
  const entry = familyEntry(run.family)?.family;
  const known = new Set([...Object.keys(entry?.defaults ?? {}), "only", "regimes"]);
  const parameters = Object.fromEntries(Object.entries(run.parameters).filter(([name]) => known.has(name)));
  const mapped = mappedFamily(run.family, parameters, task);
  // Alarms of several classes are figures of their classes: two classes alone would give another number.
  const metric = source.kept.task === "classes" ? undefined : metrics[run.metric];
  const calibrated = plan.select.calibration !== "none" && task === "classification" && run.role === "candidate";
  const alarms = metric?.of === "alarm" || task === "anomaly";
  const threshold = alarms ? thresholdLines(plan, task) : undefined;
  const gaps: PythonGap[] = [
    ...(mapped ? [] : [{ part: "family" as const, name: run.family }]),
    ...(metric ? [] : [{ part: "metric" as const, name: run.metric }]),
    ...(calibrated ? [{ part: "calibration" as const, name: plan.select.calibration }] : []),
  ];
  const fit = mapped ? fitLines(mapped, plan, task) : { pieces: [], lines: stopping("fit(train)", gaps) };
  const judged =
    gaps.length > 0 || !metric || !mapped
      ? { pieces: [], lines: stopping("judged(frame, folds)", gaps) }
      : threshold
        ? alarmLines(plan, metric, threshold)
        : { pieces: ["out_of_fold", metric.piece], lines: scoreLines(metric, task) };
  return {
    pieces: [...fit.pieces, ...judged.pieces],
    lines: [...pyComment(plan.train.candidates.find(({ id }) => id === run.candidate)?.why ?? ""), ...fit.lines, "", "", ...judged.lines],
    gaps,
    says:
      gaps.length > 0
        ? gaps.map((gap) => `${stop(gap)}: this script prepares the rows and cuts the folds, then it stops.`)
        : [mapped!.of.closeness === "exact" ? "The family is worked by the same formulas: its figure is that of Millwright to rounding." : "The family is a counterpart of another program with the same settings: its figure comes near that of Millwright and does not equal it."],
  };
}

const stop = ({ part, name }: PythonGap) => `the ${part} ${name} has no counterpart in this script`;

function stopping(signature: string, gaps: readonly PythonGap[]): string[] {
  return [`def ${signature}:`, ...gaps.flatMap((gap) => pyComment(stop(gap), "    ")), `    raise SystemExit(${pyString(gaps.map(stop).join("; "))})`];
}

function fitLines({ of, settings, formula }: NonNullable<ReturnType<typeof mappedFamily>>, plan: Plan, task: Task): { pieces: string[]; lines: string[] } {
  const beside = (of.beside ?? []).map((name) => ({ seed: "seed=SEED", gap: "gap=GAP", task: `task=${pyString(task)}` })[name]);
  const args = (train: string) => [train, ...(formula === undefined ? [] : [`formula=lambda x: ${formula}`]), ...beside, ...(of.fixed ?? []), ...pyArguments(settings).map((each) => each.replace(/^lambda=/, "lambda_="))];
  const normal = task === "anomaly" && plan.train.trainOn === "normal";
  const { perGroup } = plan.train;
  return {
    pieces: [of.piece, ...(perGroup ? ["by_group"] : [])],
    lines: [
      perGroup ? "def fit_one(train):" : "def fit(train):",
      ...(normal ? ["    # Rows known to be anomalous do not teach what is normal.", "    if train.y is not None:", "        train = train.take(np.flatnonzero(~(train.y > 0.5)))"] : []),
      `    return ${pyCall(of.call, args("train"), "    ")}`,
      ...(perGroup ? ["", "", "def fit(train):", "    return fit_by_group(train, fit_one)"] : []),
    ],
  };
}

function scoreLines(metric: MappedMetric, task: Task): string[] {
  return [
    "def judged(frame, folds):",
    ...(task === "classification" ? ["    # A fold whose training rows hold one class teaches nothing.", "    folds = [fold for fold in folds if len(np.unique(frame.y[fold[0]] > 0.5)) == 2]"] : []),
    "    scores = out_of_fold(frame, folds, fit)",
    "    tested = in_stream(frame, np.concatenate([test for _, test in folds]))",
    "    tested = tested[~np.isnan(frame.y[tested])]",
    `    return ${metric.call}(frame.y[tested], scores[tested], frame.take(tested))`,
  ];
}

interface ThresholdLines {
  pieces: string[];
  lines: string[];
  /** Each group has one of its own. */
  perGroup?: boolean;
}

/** Body of fit_threshold(train). */
function thresholdLines(plan: Plan, task: Task): ThresholdLines {
  const { threshold, count, of } = plan.select;
  const { perGroup } = plan.train;
  const kind = threshold.kind === "none" ? (task === "anomaly" ? "normalRows" : "fixed") : threshold.kind;
  if (kind === "fixed") return { pieces: [], lines: [`    return ${pyValue(threshold.kind === "fixed" ? threshold.at : 0.5)}`] };
  const folds = task === "anomaly" ? 10 : 3;
  const shuffled = plan.split.how.kind === "stratifiedRandom";
  const parts = shuffled ? `shuffled_split(stream, ${folds}, SEED)` : `time_split(stream, [i / ${folds} for i in range(${folds + 1})], GAP, first_part=0, both_sides=True)`;
  const choice = threshold.kind === "alarmsPerWeek" ? `weekly_threshold(answer, scored, stream, ${pyValue(threshold.n)}, pause_of(stream))` : kind === "costs" ? `cost_threshold(answer, stream, ${pyValue(plan.frame.missedEventCost)}, ${pyValue(plan.frame.falseAlarmCost)}, pause_of(stream))` : `conformal_threshold(answer, stream, ${pyValue(threshold.kind === "normalRows" ? threshold.share : 0.01)})`;
  return {
    pieces: [shuffled ? "shuffled_split" : "time_split", ...(perGroup ? ["threshold_by_group"] : []), { costs: "cost_threshold", alarmsPerWeek: "weekly_threshold", normalRows: "conformal_threshold" }[kind]],
    perGroup,
    lines: [
      "    # Scores of training rows by models that had not seen them: a threshold rests on nothing else.",
      "    stream = train.take(in_stream(train, np.arange(len(train.X))))",
      `    answer = honest_scores(stream, ${perGroup ? "fit_one" : "fit"}, ${parts})`,
      ...(kind === "alarmsPerWeek" ? ["    scored = ~np.isnan(answer)"] : []),
      `    answer = persisted(answer, stream, ${count}, ${of}, pause)`,
      `    return ${choice}`,
    ],
  };
}

function alarmLines(plan: Plan, metric: MappedMetric, threshold: ThresholdLines): { pieces: string[]; lines: string[] } {
  const { count, of } = plan.select;
  return {
    pieces: [...threshold.pieces, "persisted", metric.piece],
    lines: [
      `def ${threshold.perGroup ? "fit_one_threshold" : "fit_threshold"}(train, pause):`,
      ...pyComment(plan.select.why, "    "),
      ...threshold.lines,
      ...(threshold.perGroup ? ["", "", "def fit_threshold(train, pause):", "    return threshold_by_group(train, lambda own: fit_one_threshold(own, pause))"] : []),
      "",
      "",
      "def judged(frame, folds):",
      ...(plan.scenario === "classification" ? ["    # A fold whose training rows hold one class teaches nothing.", "    folds = [fold for fold in folds if len(np.unique(frame.y[fold[0]] > 0.5)) == 2]"] : []),
      "    pause = pause_of(frame)",
      `    answer, alarm = alarmed(frame, folds, fit, lambda train: fit_threshold(train, pause), ${count}, ${of}, pause)`,
      "    tested = in_stream(frame, np.concatenate([test for _, test in folds]))",
      "    tested = tested[~np.isnan(frame.y[tested])]",
      ...(metric.of === "alarm"
        ? ["    caught, false, missed, quiet = confusion(frame.y[tested], alarm[tested])", `    return ${metric.call}`]
        : [`    return ${metric.call}(frame.y[tested], answer[tested], frame.take(tested))`]),
    ],
  };
}
