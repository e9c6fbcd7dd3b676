// States that the reference has never seen, or that are now far more or far less common: a new recipe, another mix of products. Pure.
import { blockMeans, type Course } from "../course.ts";
import { shiftOf } from "../isolate.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";

export function stateEvidence({ table, blocks, referenceBlocks, lateFrom }: Course): Evidence {
  const items: EvidenceItem[] = [];
  let fresh = 0;
  let mix = 0;
  for (const { name, states } of table.texts)
    for (const { value, share } of states) {
      let before = 0;
      let after = 0;
      for (let c = 0; c < table.reference; c++) before += share[c]! || 0;
      for (let c = table.reference; c < table.cells; c++) after += share[c]! || 0;
      before /= table.reference;
      after /= Math.max(1, table.cells - table.reference);
      if (before < 1e-4 && after > 0.005 && after > fresh) {
        fresh = after;
        const first = share.findIndex((v, c) => c >= table.reference && v > 0);
        items.push({ kind: "newState", tag: name, figure: after, from: first, to: table.cells, clarity: 0.9, detail: value });
      }
      mix = Math.max(mix, Math.abs(shiftOf(blockMeans(share, table.block, blocks), referenceBlocks, lateFrom, blocks).t));
    }
  return { figures: { newState: fresh > 0 ? 1 + squeeze(fresh, 0.05) / 3 : 0, stateMix: squeeze(mix, 4) }, items };
}
