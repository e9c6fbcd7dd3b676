// New ways of running: other demand, set points by order, a new recipe, lots and shifts (simulation design, section 4, RE1 to RE6).
// Runs anywhere, pure. Nothing is broken; what a model has learned is narrower than what the plant now does.
import type { CatalogueEntry } from "./entry.ts";

export const newRegimes: readonly CatalogueEntry[] = [
  {
    id: "RE1", cause: "REGIME", area: "P", by: "raw", size: { low: 0.15, high: 0.5, sdAtMiddle: 4.2 },
    make: ({ u, size }) => ({ asset: "Weidenau/P/header", tags: ["FIC-120.SP", "FIC-120.PV", "JT-100"], profile: u(0) < 0.5 ? { kind: "step" } : { kind: "ramp", days: 3 }, effects: [{ on: "parameter", channel: "P.demand", size: 1 + size }] }),
  },
  {
    id: "RE2", cause: "REGIME", area: "P", by: "raw", ambiguousWith: ["PL7"], size: { low: 0.2, high: 0.5, sdAtMiddle: 18.5 },
    make: ({ size }) => ({ asset: "Weidenau/P/header", tags: ["PIC-120.SP", "PIC-120.PV", "JT-100"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "P.pressureSp", size }] }),
  },
  {
    id: "RE3", cause: "REGIME", area: "M", by: "rec", size: { low: 0.2, high: 0.4, sdAtMiddle: 0.9 },
    make: ({ size }) => ({ asset: "Weidenau/M/vessel", tags: ["XS-202", "TIC-200.SP", "VT-230"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.newRecipe", size: size > 0.8 ? 0.8 : size }] }),
  },
  {
    id: "RE4", cause: "REGIME", area: "M", by: "bat", size: { low: 0.06, high: 0.15, sdAtMiddle: 1.5 },
    make: ({ size }) => ({ asset: "Weidenau/M/vessel", tags: ["LAB-VISC", "VT-230", "JT-220"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.lotViscosity", size: 1 + size }] }),
  },
  {
    id: "RE5", cause: "REGIME", area: "M", by: "raw",
    make: () => ({ asset: "Weidenau/M/vessel", tags: ["XS-200", "WT-200", "TIC-200.PV"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.weekend", size: 1 }] }),
  },
  {
    id: "RE6", cause: "REGIME", area: "V", by: "rec", heldOut: true,
    make: () => ({ asset: "Weidenau/V/camera", tags: [], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "V.colours", size: 1 }] }),
  },
];
