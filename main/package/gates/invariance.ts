// What must not move a score: an input that the model does not use, and the order in which machines or batches send their rows. Pure.
// That the zone in which a machine writes its times does not either is tried on the throw-away device, which reads them.
import type { Gate, GateRow } from "../../../shared/format/gates.ts";
import { namedColumns } from "../../../shared/recipe/recipe.ts";
import { held, notApplicable } from "./gate.ts";
import { farthestScore, replay, type Answering, type RawRow, type Replayed } from "./replay.ts";

const tolerance = 1e-9;
/** Steps that name columns which no feature is made of: they say which rows there are, or how the others are read. */
const steering: readonly string[] = ["filter", "batch", "regime"];

/** Largest distance of scores under changes that must not count. from: dataset columns of each feature. groups: rows of several groups, one list each. */
export function invarianceGate(answering: Answering, rows: readonly RawRow[], groups: readonly (readonly RawRow[])[], from: Readonly<Record<string, readonly string[]>>): Gate {
  const lines: GateRow[] = [];
  const unused = unusedInputs(answering, from);
  if (unused.length > 0) {
    const places = new Set(unused.map((name) => answering.inputs.signals.findIndex(({ column }) => column === name)));
    const moved = rows.map((row, r) => ({ ...row, values: row.values.map((value, i) => (!places.has(i) ? value : typeof value === "number" ? 2 * value + (r % 7) : "other")) }));
    lines.push({ name: "unusedInput", figure: farthestScore(replay(answering, moved), replay(answering, rows)), note: unused.join(", ") });
  }
  if (groups.length > 1) {
    const inTurn = Array.from({ length: Math.max(...groups.map((each) => each.length)) }, (_, i) => groups.flatMap((each) => each.slice(i, i + 1))).flat();
    const [one, other] = [replay(answering, groups.flat()), replay(answering, inTurn)].map(byGroup) as [Map<string | null, Replayed[]>, Map<string | null, Replayed[]>];
    lines.push({ name: "groupOrder", figure: Math.max(...[...one].map(([group, answers]) => farthestScore(answers, other.get(group) ?? []))), note: [...one.keys()].join(", ") });
  }
  if (lines.length === 0) return notApplicable("invariance", "model", "allUsedOneGroup");
  return held("invariance", "model", Math.max(...lines.map(({ figure }) => figure!)), tolerance, { why: "invarianceOf", facts: { inputs: unused.length, groups: groups.length }, rows: lines });
}

function unusedInputs({ inputs, model, recipe }: Answering, from: Readonly<Record<string, readonly string[]>>): string[] {
  const used = new Set([...model.features.flatMap((feature) => from[feature] ?? [feature]), ...recipe.steps.flatMap((step) => (steering.includes(step.kind) ? namedColumns(step) : []))]);
  return inputs.signals.flatMap(({ column }) => (used.has(column) ? [] : [column]));
}

function byGroup(answers: readonly Replayed[]): Map<string | null, Replayed[]> {
  const groups = new Map<string | null, Replayed[]>();
  for (const answer of answers) groups.set(answer.group, [...(groups.get(answer.group) ?? []), answer]);
  return groups;
}
