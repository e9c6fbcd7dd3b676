// Gates that prove the package itself, from nothing but what is packed: repeated whenever a package is built or checked. Pure.
import type { Gate } from "../../../shared/format/gates.ts";
import { anything, finite, list, oneOf, orNull, readDocument, struct, text, whole } from "../../../shared/format/readers.ts";
import { goldenDistance, type Golden } from "../../../shared/format/golden.ts";
import type { PackedExplanation } from "../../../shared/format/explanation.ts";
import { scorerOf, type ModelDocument } from "../../../shared/scoring/scorer.ts";
import { held, notApplicable } from "./gate.ts";
import { replay, type Answering } from "./replay.ts";

/** A model document beyond this is not for a plant machine. */
const modelBytesMost = 32 * 1024 * 1024;
/** A contribution that is off by more has lost a part of the score. */
const addsUpTolerance = 1e-9;

export function modelBytesGate(modelBytes: number): Gate {
  return held("modelBytes", "device", modelBytes, modelBytesMost, { unit: "bytes" });
}

/** Golden rows through recipe and scorer, and feature rows through the scorer. */
export function goldenGates(answering: Answering, golden: Golden): Gate[] {
  const { stream, features, tolerance } = golden;
  return [
    ...(stream ? [held("goldenStreamEqualsBulk", "features", worstOfStream(answering, stream), tolerance, { why: "goldenRows", facts: { rows: stream.rows.length } })] : []),
    ...(features ? [held("goldenFeatures", "scorer", worstOfFeatures(answering.model, features), tolerance, { why: "goldenRows", facts: { rows: features.rows.length } })] : []),
  ];
}

const direction = struct({ feature: text(4096), direction: oneOf("rises", "falls"), rows: whole(), broken: whole(), worst: orNull(finite()) });
const explanationReader = struct({
  checks: struct({ addsUp: struct({ rows: whole(), worst: finite() }), directionsHeldOut: orNull(list(direction)), directions: list(direction) }),
  // told to people alone: nothing is held to them
  ...{ format: oneOf(1), scale: anything, rows: anything, drivers: anything, together: anything, importance: anything, effects: anything, verdicts: anything, constraints: anything, without: anything, drawn: anything },
});

/** What the gates hold of the blob `explanation`. Throws packageManifestMalformed. */
export function readExplanation(bytes: Uint8Array): Pick<PackedExplanation, "checks"> {
  const { checks } = readDocument(bytes, explanationReader, { error: "packageManifestMalformed", file: "explanation", depth: 64, bytes: bytes.length, magnitude: Number.MAX_VALUE });
  return { checks: checks as PackedExplanation["checks"] };
}

/** Sums and directions, as they were worked out with the explanation. */
export function explanationGates({ checks: { addsUp, directions } }: Pick<PackedExplanation, "checks">): Gate[] {
  const broken = directions.reduce((sum, check) => sum + check.broken, 0);
  return [
    held("explanationAddsUp", "explanation", addsUp.worst, addsUpTolerance, { why: "addedUpRows", facts: { rows: addsUp.rows } }),
    directions.length === 0
      ? notApplicable("directionsKept", "model", "noLaws")
      : held("directionsKept", "model", broken, 0, { unit: "rows", rows: directions.map(({ feature, direction, broken: own, rows }) => ({ name: feature, figure: own, note: `${direction} · ${rows}` })) }),
  ];
}

/** The exported graph beside the scorer; `worst` was found by checkOnnx. */
export function onnxGate(worst: number, bound: number, rows: number): Gate {
  return held("onnxParity", "scorer", worst, bound, { why: "goldenRows", facts: { rows } });
}

/** Largest distance between the stream evaluator's score and the expected one; infinite when rows do not match. */
function worstOfStream(answering: Answering, { rows, expected }: NonNullable<Golden["stream"]>): number {
  try {
    const answers = replay({ ...answering, decision: null }, rows);
    if (answers.length !== expected.length) return Infinity;
    return answers.reduce((worst, { score }, i) => Math.max(worst, goldenDistance(Number.isNaN(score) ? null : score, expected[i]!.score)), 0);
  } catch (thrown) {
    if (thrown instanceof RangeError) return Infinity;
    throw thrown;
  }
}

function worstOfFeatures(model: ModelDocument, { rows, scores }: NonNullable<Golden["features"]>): number {
  const scorer = scorerOf(model);
  return rows.reduce((worst, row, i) => {
    const score = scorer.score(Float64Array.from(row, (value) => value ?? NaN));
    return Math.max(worst, goldenDistance(Number.isFinite(score) ? score : null, scores[i]!));
  }, 0);
}
