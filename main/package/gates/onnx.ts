// The exported graph of a package beside its scorer, on its own golden rows. Runs in the engine; the graph runs elsewhere.
import { failureOf } from "../../../shared/contract/errors.ts";
import type { Gate } from "../../../shared/format/gates.ts";
import type { Golden } from "../../../shared/format/golden.ts";
import { columnsOf, createStream } from "../../../shared/recipe/stream.ts";
import { scorerOf } from "../../../shared/scoring/scorer.ts";
import { checkOnnx, type RunGraph } from "../../learn/onnx/check.ts";
import { onnxTolerance } from "../onnxGraph.ts";
import { held } from "./gate.ts";
import { onnxGate } from "./integrity.ts";
import type { Answering } from "./replay.ts";

/** Feature rows of the package, or, of a model by group, those that its golden rows give. A graph that is refused, or that its process died of, has failed and
 *  says by which code. Throws callCancelled, processDied where no process could be started. */
export async function packedOnnxGate(run: RunGraph, bytes: Uint8Array, answering: Answering, golden: Golden): Promise<Gate> {
  const { model } = answering;
  const scorer = scorerOf(model);
  const names = model.family === "byGroup" ? Object.keys(model.models) : [];
  const made = golden.features
    ? golden.features.rows.map((row) => ({ group: undefined, values: Float64Array.from(row, (value) => value ?? NaN) }))
    : featureRows(answering, golden).filter(({ group }) => names.length === 0 || (group !== undefined && names.includes(group)));
  const width = model.features.length;
  const rows = new Float64Array(made.length * width);
  made.forEach(({ values }, r) => rows.set(values, r * width));
  const grouped = names.length === 0 ? undefined : { group: Int32Array.from(made, ({ group }) => names.indexOf(group!)), scorers: names.map((name) => scorer.forGroup(name)!) };
  try {
    const { worst } = await checkOnnx(run, bytes, scorer, rows, made.length, width, onnxTolerance, grouped);
    return onnxGate(worst, onnxTolerance, made.length);
  } catch (thrown) {
    const { name, code, where } = failureOf(thrown);
    if (name === "onnxDiffers") return onnxGate(Infinity, onnxTolerance, made.length);
    if (!code.startsWith("MW-ONX-")) throw thrown;
    return held("onnxParity", "scorer", Infinity, onnxTolerance, { why: "refused", facts: { code }, rows: [{ name: where.field ?? "model.onnx", figure: null, note: where.detail ?? "" }] });
  }
}

function featureRows({ recipe, inputs, model }: Answering, { stream: golden }: Golden): { group: string | undefined; values: Float64Array }[] {
  const stream = createStream(recipe, inputs.signals.map((signal) => ({ name: signal.column, kind: signal.type })), { hasTime: inputs.timeColumn !== null });
  const pick = columnsOf(model.features, stream.outputs);
  if (!golden || !pick) return [];
  const made = golden.rows.flatMap((row) => stream.push({ values: row.values, group: row.group ?? undefined, ...(inputs.timeColumn === null ? {} : { tUs: row.tUs }) }));
  return [...made, ...stream.flush()].map(({ group, values }) => ({ group, values: pick(values) }));
}
