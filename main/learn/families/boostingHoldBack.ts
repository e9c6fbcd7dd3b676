// Parts training rows for early stopping: an inner part that trains, and the latest rows, behind a gap, on which the loss is watched.
// Runs in main; it sees training rows alone, never the test part.
import type { Task } from "../family.ts";
import { readRow, takeRows, type Frame } from "../frame.ts";
import type { HeldBack } from "./boostingWatch.ts";

/** Least rows, and least of each class, on either side. */
const leastRows = 20;
const leastOfClass = 5;

/** The inner part, and the rows held back: the latest `share` by time (by place without times). Rows less than `gap` before the first of
 *  them (seconds, or rows without time) are in neither. Undefined where either side would be too small to say anything. */
export function holdBack(frame: Frame, share: number, gap: number, task: Task): { inner: Frame; heldBack: HeldBack } | undefined {
  const { tUs, rows } = frame;
  const order = Int32Array.from({ length: rows }, (_, r) => r);
  if (tUs) order.sort((a, b) => tUs[a]! - tUs[b]! || a - b);
  const first = rows - Math.round(rows * share);
  const start = order[first];
  if (start === undefined) return undefined;
  const before = tUs ? order.subarray(0, first).filter((r) => tUs[r]! < tUs[start]! - gap * 1e6) : order.subarray(0, Math.max(0, first - Math.ceil(gap)));
  const inner = takeRows(frame, before.slice().sort());
  const latest = takeRows(frame, order.slice(first).sort());
  if (!says(inner, task) || !says(latest, task)) return undefined;
  return { inner, heldBack: { rows: Array.from({ length: latest.rows }, (_, r) => readRow(latest, r, new Float64Array(frame.features.length))), y: latest.y! } };
}

function says({ rows, y }: Frame, task: Task): boolean {
  if (task !== "classification") return rows >= leastRows;
  const ones = y!.reduce((n, v) => n + Number(v >= 0.5), 0);
  return rows >= leastRows && Math.min(ones, rows - ones) >= leastOfClass;
}
