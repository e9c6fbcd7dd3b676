// What a model costs on a device, estimated from its document alone, so that the estimate is the same on every computer. Pure.
// Rates are those of the device program's plain loops on a 2 GHz core, rounded up; a device that has reported says what it really takes.
import type { ModelDocument, SingleDocument } from "../../shared/scoring/scorer.ts";

export interface DeviceCost {
  /** Bytes of the document as it lies in a package. */
  bytes: number;
  /** Microseconds for one row. */
  rowUs: number;
}

/** One visit of a tree's node: a comparison behind a read that seldom lies in the cache. */
const nodeUs = 0.006;
/** One number of a document multiplied or compared in a straight line. */
const numberUs = 0.0015;
/** What any row costs: reading it in, the rule, the answer. */
const rowUs = 1;

/** Estimate for a document; of a model a group the largest. */
export function deviceCostOf(document: ModelDocument): DeviceCost {
  const bytes = Buffer.byteLength(JSON.stringify(document));
  const parts: SingleDocument[] = document.family === "byGroup" ? Object.values(document.models) : [document as SingleDocument];
  return { bytes, rowUs: round(rowUs + Math.max(0, ...parts.map(workUs))) };
}

/** The dearer in each respect. */
export function dearer(a: DeviceCost, b: DeviceCost): DeviceCost {
  return { bytes: Math.max(a.bytes, b.bytes), rowUs: Math.max(a.rowUs, b.rowUs) };
}

/** A row walks one path a tree; of other documents it meets every number once, of models by regime those of one, of a layer
 *  that goes along a window once a step. */
function workUs(document: SingleDocument): number {
  if (document.byRegime) {
    const { byRegime, ...rest } = document;
    return Math.max(...[rest, ...byRegime.filter((own) => own !== null)].map((own) => workUs(own as SingleDocument)));
  }
  if (document.family === "blend") return document.members.reduce((sum, { model }) => sum + workUs(model as SingleDocument), 0);
  if ("layers" in document) return numberUs * document.layers.reduce((sum, layer) => sum + numbersIn(layer.parameters) * ("steps" in layer ? layer.steps : 1), 0);
  const nodes: unknown = "feature" in document ? document.feature : undefined;
  if (Array.isArray(nodes)) {
    const leaves = nodes.reduce((sum: number, feature: unknown) => sum + (feature === -1 ? 1 : 0), 0);
    const trees = Math.max(1, 2 * leaves - nodes.length);
    return trees * (1 + Math.log2(Math.max(2, leaves / trees))) * nodeUs;
  }
  return numbersIn(document) * numberUs;
}

function numbersIn(value: unknown): number {
  if (typeof value === "number") return 1;
  if (ArrayBuffer.isView(value)) return (value as Float64Array).length;
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((sum: number, item) => sum + numbersIn(item), 0);
}

const round = (us: number) => Number(us.toPrecision(3));
