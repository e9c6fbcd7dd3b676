// Faults of models and devices: the plant is well, the answer is not (simulation design, section 4, MO1 to MO6).
// Runs anywhere, pure. They move no channel of the plant: the reference scorers (scorers.ts) read them off the event.
import type { CatalogueEntry } from "./entry.ts";

const model = (id: string, area: "P" | "M", heldOut?: true): CatalogueEntry => ({
  id: area === "M" ? `${id}M` : id, cause: "MODEL", area, by: "rec", ...(heldOut ? { heldOut } : {}),
  make: () => ({ asset: area === "P" ? "Weidenau/P/pump1" : "Weidenau/M/vessel", tags: [], profile: { kind: "step" }, effects: [] }),
});

/** MO1 trained on one season or recipe, MO2 prepares otherwise, MO3 another site's limit, MO4 old cache, MO5 wrong labels, MO6 coarse weights or a wrong clock. */
export const modelFaults: readonly CatalogueEntry[] = [
  model("MO1", "P"), model("MO1", "M"), model("MO2", "P"), model("MO2", "M"), model("MO3", "P"), model("MO3", "M"), model("MO4", "P"), model("MO4", "M"), model("MO5", "M"), model("MO6", "P", true), model("MO6", "M", true),
];
