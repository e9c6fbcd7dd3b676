// The ONNX export of the chosen model, held against the scorer on rows spread over the table. Runs in the engine; the graph runs elsewhere.
import { scorerOf, type ModelDocument } from "../../shared/scoring/scorer.ts";
import { joinByGroup } from "../learn/onnx/byGroup.ts";
import { withCalibration } from "../learn/onnx/calibration.ts";
import { checkOnnx, type GroupedRows, type RunGraph } from "../learn/onnx/check.ts";
import { familyEntry } from "../learn/registry.ts";
import { readRow, type Frame } from "../prepare/frame.ts";

const onnxRows = 500;
export const onnxTolerance = 1e-6;

/** The ONNX export, run by `run`, held against the scorer on rows spread over the table; of a model by group, one export that picks by group. */
export async function onnxOf(run: RunGraph, frame: Frame, model: ModelDocument): Promise<{ bytes: Uint8Array; worst: number; bound: number; rows: number }> {
  const width = frame.features.length;
  const step = Math.max(1, Math.floor(frame.rows / onnxRows));
  const picked = Array.from({ length: Math.min(onnxRows, Math.ceil(frame.rows / step)) }, (_, i) => i * step);
  const scorer = scorerOf(model);
  const exported = (document: ModelDocument) => withCalibration(familyEntry(document.family === "classes" ? document.of : document.family)!.family.toOnnx(document), document.calibration);
  let bytes: Uint8Array;
  let grouped: GroupedRows | undefined;
  if (model.family === "byGroup") {
    const names = Object.keys(model.models);
    bytes = joinByGroup(names.map((name) => ({ name, bytes: exported(model.models[name]!) })));
    const place = (r: number) => names.indexOf(frame.groupNames![frame.group![r]!]!);
    picked.splice(0, picked.length, ...picked.filter((r) => place(r) >= 0));
    grouped = { group: Int32Array.from(picked, place), scorers: names.map((name) => scorer.forGroup(name)!) };
  } else bytes = exported(model);
  const rows = new Float64Array(picked.length * width);
  picked.forEach((r, i) => readRow(frame, r, rows.subarray(i * width, (i + 1) * width)));
  const { worst } = await checkOnnx(run, bytes, scorer, rows, picked.length, width, onnxTolerance, grouped);
  return { bytes, worst, bound: onnxTolerance, rows: picked.length };
}

