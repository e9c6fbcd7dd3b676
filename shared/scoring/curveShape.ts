// A curve redrawn by a person, said in values of the feature: it can be laid over any learned curve of that feature, whatever its steps. Pure.
// Where a shape begins and ends the curve gets edges of its own, so that what was drawn holds on exactly the range that was drawn.
import { risingFit } from "../stats/isotonic.ts";
import { editCurve, stepsOf, type EbmModel } from "./ebm.ts";

interface Said {
  feature: string;
  person: string;
  reason: string;
}

/** line: through the points, straight between them, from the first to the last. rises, falls: the nearest curve that only does so, from `from` to `to` (null:
 *  to the end). missing: what a missing value adds. Values are what the curve adds: log-odds, or target units. */
export type CurveShape = Said & ({ kind: "line"; points: [number, number][] } | { kind: "rises" | "falls"; from: number | null; to: number | null } | { kind: "missing"; value: number });

/** Steps that a slanted piece of a line becomes. */
const piecesOfLine = 12;

/** The document with the shapes laid over it, the last one on top. Shapes of features that it does not have say nothing. Throws RangeError for a
 *  line of fewer than two points or points that do not ascend, and what editCurve throws. */
export function withShapes(model: EbmModel, shapes: readonly CurveShape[]): EbmModel {
  return shapes.reduce((now, shape) => (now.features.includes(shape.feature) ? withShape(now, shape) : now), model);
}

function withShape(model: EbmModel, shape: CurveShape): EbmModel {
  const f = model.features.indexOf(shape.feature);
  const said = { feature: shape.feature, person: shape.person, reason: shape.reason };
  if (shape.kind === "missing") return editCurve(model, { ...said, bins: [model.curves[f]!.values.length], values: [shape.value] });
  if (shape.kind === "line") {
    const { points } = shape;
    if (points.length < 2 || points.some(([x], i) => !Number.isFinite(x) || (i > 0 && x <= points[i - 1]![0]))) throw new RangeError(`ebm: a line through ${JSON.stringify(points)}`);
    const edges = points.flatMap(([x, y], i) => {
      const next = points[i + 1];
      if (!next || next[1] === y) return [x];
      return Array.from({ length: piecesOfLine }, (_, k) => x + ((next[0] - x) * k) / piecesOfLine);
    });
    const fine = withEdges(model, f, edges);
    return editCurve(fine, { ...said, ...stepsWithin(fine, f, points[0]![0], points.at(-1)![0], (x) => heightAt(points, x)) });
  }
  const [from, to] = [shape.from ?? -Infinity, shape.to ?? Infinity];
  if (!(from < to)) throw new RangeError(`ebm: from ${from} to ${to}`);
  const fine = withEdges(model, f, [from, to].filter(Number.isFinite));
  const { bins, values } = stepsWithin(fine, f, from, to);
  const sign = shape.kind === "rises" ? 1 : -1;
  const fitted = risingFit(values.map((v) => sign * v));
  return editCurve(fine, { ...said, bins, values: Array.from(fitted, (v) => sign * v) });
}

/** The same curve with more edges; edits that lie over it already move with their steps. */
function withEdges(model: EbmModel, f: number, added: readonly number[]): EbmModel {
  const { edges, values, missing } = model.curves[f]!;
  const fine = [...new Set([...edges, ...added])].sort((a, b) => a - b);
  if (fine.length === edges.length) return model;
  // The old step of each new one: that of its upper edge.
  const old = [...fine.map((edge) => edges.filter((each) => each < edge).length), edges.length];
  const newOf = (bin: number) => (bin > edges.length ? [fine.length + 1] : old.flatMap((each, k) => (each === bin ? [k] : [])));
  return {
    ...model,
    curves: model.curves.map((curve, g) => (g === f ? { edges: fine, values: old.map((bin) => values[bin]!), missing } : curve)),
    edits: model.edits.map((edit) => {
      if (edit.feature !== model.features[f]) return edit;
      const moved = edit.bins.flatMap((bin, i) => newOf(bin).map((to) => [to, edit.values[i]!] as const));
      return { ...edit, bins: moved.map(([to]) => to), values: moved.map(([, value]) => value) };
    }),
  };
}

/** Steps that lie between two places, with what they add, or with what `height` gives at their middle. */
function stepsWithin(model: EbmModel, f: number, from: number, to: number, height?: (x: number) => number): { bins: number[]; values: number[] } {
  const { edges } = model.curves[f]!;
  const now = stepsOf(model, f);
  const bins = Array.from({ length: edges.length + 1 }, (_, bin) => bin).filter((bin) => (edges[bin - 1] ?? -Infinity) >= from && (edges[bin] ?? Infinity) <= to);
  return { bins, values: bins.map((bin) => (height ? height((edges[bin - 1]! + edges[bin]!) / 2) : now[bin]!)) };
}

function heightAt(points: readonly [number, number][], x: number): number {
  const after = Math.max(1, points.findIndex(([at]) => at >= x));
  const [[x0, y0], [x1, y1]] = [points[after - 1]!, points[after]!];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
