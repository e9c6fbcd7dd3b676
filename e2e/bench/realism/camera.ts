// How hard the camera cell's pictures are for a detector that saw good parts only: principal components of small pictures (simulation design, section 8).
// Method: squared prediction error (Jackson and Mudholkar 1979), components by the dual matrix of inner products, for pixels are more than pictures.
import { cameraImage, imageHeight, imageWidth } from "../../../main/simulate/cameraImage.ts";
import type { Draws } from "../../../main/simulate/draws.ts";
import { eigen } from "../../../main/simulate/solve.ts";
import { photographedParts, type PartClass } from "../../../main/simulate/wiringCell.ts";

/** Pixels of a picture averaged to one: 32 by 24 are left. */
const coarse = 4;
const taughtGood = 200;
const judgedEach = 100;
const days = 42;
/** Share of the variance that the components hold. */
const held = 0.9;

/** Area under the ROC curve of the prediction error by class, against good parts that were not taught. */
export function goodOnlyAuc(draws: Draws): Record<Exclude<PartClass, "good">, number> {
  const good: Float64Array[] = [];
  const faulty: Record<Exclude<PartClass, "good">, Float64Array[]> = { swapped: [], missing: [], bent: [] };
  // of each kind alike, so that few pictures are drawn in vain
  for (const part of photographedParts(draws, days * 86_400, 3 * (taughtGood + judgedEach), [], { swapped: 0.15, missing: 0.15, bent: 0.15 })) {
    const into = part.class === "good" ? good : faulty[part.class];
    if (into.length < (part.class === "good" ? taughtGood + judgedEach : judgedEach)) into.push(small(cameraImage(draws, part)));
  }
  const error = predictionError(good.slice(0, taughtGood));
  const calm = good.slice(taughtGood).map(error);
  const auc = (pictures: readonly Float64Array[]): number => {
    const scores = pictures.map(error);
    return scores.reduce((sum, score) => sum + calm.reduce((n, other) => n + (score > other ? 1 : score === other ? 0.5 : 0), 0), 0) / (scores.length * calm.length);
  };
  return { swapped: auc(faulty.swapped), missing: auc(faulty.missing), bent: auc(faulty.bent) };
}

/** A picture of 32 by 24 pixels, RGB, 0 to 1. */
function small(pixels: Uint8Array): Float64Array {
  const [width, height] = [imageWidth / coarse, imageHeight / coarse];
  const out = new Float64Array(3 * width * height);
  for (let y = 0; y < imageHeight; y++) for (let x = 0; x < imageWidth; x++) for (let i = 0; i < 3; i++) out[3 * (Math.floor(y / coarse) * width + Math.floor(x / coarse)) + i]! += pixels[3 * (y * imageWidth + x) + i]! / (255 * coarse * coarse);
  return out;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

function predictionError(taught: readonly Float64Array[]): (picture: Float64Array) => number {
  const mean = taught[0]!.map((_, i) => taught.reduce((sum, picture) => sum + picture[i]!, 0) / taught.length);
  const centred = taught.map((picture) => picture.map((v, i) => v - mean[i]!));
  const { values, vectors } = eigen(centred.map((a) => centred.map((b) => dot(a, b))));
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  const all = values.reduce((a, b) => a + b, 0);
  const directions: Float64Array[] = [];
  for (let kept = 0, n = 0; kept < held * all && n < order.length; n++) {
    const k = order[n]!;
    kept += values[k]!;
    directions.push(mean.map((_, i) => centred.reduce((sum, picture, p) => sum + picture[i]! * vectors[p]![k]!, 0) / Math.sqrt(values[k]!)));
  }
  return (picture) => {
    const left = picture.map((v, i) => v - mean[i]!);
    return directions.reduce((rest, direction) => rest - dot(left, direction) ** 2, dot(left, left));
  };
}
