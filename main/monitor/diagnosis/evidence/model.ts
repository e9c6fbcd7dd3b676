// The model beside its inputs: does the device compute what its package computes, from the inputs of the archive, with a limit like before,
// and does a new release say something else of the same inputs? Pure. Where nobody watches a model, nothing is said.
import { blockMeans, type Course } from "../course.ts";
import { shiftOf } from "../isolate.ts";
import { isKnown } from "../relations.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";

/** Share of rows from which scores or inputs count as other than they should be. */
const fewRows = 0.02;

export function modelEvidence(course: Course): Evidence {
  const { table, blocks, referenceBlocks, lateFrom } = course;
  const { model } = table;
  const figures: Evidence["figures"] = { modelWatched: model === null ? 0 : 1, modelDiffers: 0, modelStale: 0, modelLimit: 0, modelGap: 0, modelError: 0, modelAlarms: 0, modelSilent: 0, modelReleased: 0 };
  if (model === null) return { figures, items: [] };
  const items: EvidenceItem[] = [];
  const released = model.releasedAt ?? table.reference;
  const cells = { from: Math.max(released, table.reference), to: blocks * table.block };
  const late = (values: Float64Array, from = table.reference) => mean(values, Math.min(from, table.cells - 1), table.cells);
  const differs = late(model.differs) - mean(model.differs, 0, table.reference);
  const stale = late(model.stale) - mean(model.stale, 0, table.reference);
  figures["modelDiffers"] = differs > fewRows ? 1 + differs : 0;
  figures["modelStale"] = stale > fewRows ? 1 + stale : 0;
  figures["modelLimit"] = squeeze(Math.abs(Math.log(model.limitRatio)), 0.1);
  figures["modelGap"] = model.releasedAt === null ? 0 : squeeze(late(model.gap, model.releasedAt), 0.1);
  figures["modelReleased"] = model.releasedAt === null ? 0 : 1;
  const alarms = blockMeans(model.alarms, table.block, blocks);
  figures["modelAlarms"] = squeeze(Math.max(0, shiftOf(alarms, referenceBlocks, lateFrom, blocks).t), 4);
  figures["modelSilent"] = mean(model.alarms, 0, table.reference) > 0 && mean(model.alarms, lateFrom * table.block, table.cells) === 0 ? 1 : 0;
  const error = blockMeans(model.error, table.block, blocks);
  const shift = shiftOf(error, referenceBlocks, lateFrom, blocks);
  figures["modelError"] = squeeze(Math.abs(shift.t), 4);
  if (differs > fewRows) items.push({ kind: "scoreDiffers", tag: null, figure: differs, ...cells, clarity: Math.min(1, 0.9 + differs) });
  if (stale > fewRows) items.push({ kind: "scoreLate", tag: null, figure: stale, ...cells, clarity: Math.min(1, 0.9 + stale) });
  if (figures["modelLimit"] > 1) items.push({ kind: "limitDiffers", tag: null, figure: model.limitRatio, ...cells, clarity: 0.95 });
  if (Math.abs(shift.t) > 4) items.push({ kind: "modelError", tag: null, figure: shift.t, ...cells, clarity: Math.min(1, Math.abs(shift.t) / 12) });
  return { figures, items };
}

function mean(values: Float64Array, from: number, to: number): number {
  let n = 0;
  let sum = 0;
  for (let c = from; c < to; c++)
    if (isKnown(values[c]!)) {
      n++;
      sum += values[c]!;
    }
  return n === 0 ? 0 : sum / n;
}
