// Changes that somebody made to the plant (simulation design, section 4, PL1 to PL7).
// Runs anywhere, pure. Three in four are written down (records.ts).
import type { CatalogueEntry } from "./entry.ts";

export const plantChangesMade: readonly CatalogueEntry[] = [
  {
    id: "PL1", cause: "PLANT", area: "P", by: "rel", size: { low: 0.1, high: 0.4, sdAtMiddle: 7 },
    make: ({ size }) => ({ asset: "Weidenau/P/header", tags: ["PT-130", "FIC-120.OP", "ZT-120"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "P.netPressure", size }] }),
  },
  {
    id: "PL2", cause: "PLANT", area: "P", by: "rel", size: { low: -0.07, high: -0.02, sdAtMiddle: 14 },
    make: ({ u, size }) => {
      const k = (1 + Math.floor(3 * u(0))) as 1 | 2 | 3;
      return { asset: `Weidenau/P/pump${k}`, tags: [`SI-10${k}`, `IT-10${k}`, "PIC-120.OP"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: `P.head.${k}`, size: 1 + size }] };
    },
  },
  {
    id: "PL3", cause: "PLANT", area: "P", by: "rel", size: { low: 4, high: 15, sdAtMiddle: 8.3 },
    make: ({ size }) => ({ asset: "Weidenau/P/sump", tags: ["LV-100.OP", "FT-101"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "P.bypass", size }] }),
  },
  {
    id: "PL4", cause: "PLANT", area: "P", by: "dyn",
    make: ({ u }) => ({
      asset: "Weidenau/P/header", tags: ["FIC-120.OP", "FIC-120.PV"], profile: { kind: "step" },
      effects: [u(0) < 0.25 ? { on: "parameter", channel: "P.flowHand", size: 1 } : { on: "parameter", channel: "P.flowGain", size: u(1) < 0.5 ? 0.4 : 2.5 }],
    }),
  },
  {
    id: "PL4M", cause: "PLANT", area: "M", by: "dyn",
    make: ({ u }) => ({ asset: "Weidenau/M/vessel", tags: ["TIC-200.OP", "TIC-200.PV"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.temperatureGain", size: u(1) < 0.5 ? 0.4 : 2.5 }] }),
  },
  {
    id: "PL5", cause: "PLANT", area: "M", by: "rel", size: { low: -0.12, high: -0.05, sdAtMiddle: 18.6 },
    make: ({ size }) => ({ asset: "Weidenau/M/agitator", tags: ["JT-220", "VT-230"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.agitator", size: 1 + size }] }),
  },
  {
    id: "PL6", cause: "PLANT", area: "M", by: "raw", heldOut: true,
    make: () => ({ asset: "Weidenau/M/jacket", tags: ["PT-215", "ZT-210"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.steam", size: -0.8 }] }),
  },
  {
    id: "PL6V", cause: "PLANT", area: "V", by: "rec", heldOut: true,
    make: () => ({ asset: "Weidenau/V/camera", tags: ["QT-301"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "V.camera", size: 6 }] }),
  },
  {
    id: "PL7", cause: "PLANT", area: "M", by: "rel", ambiguousWith: ["RE2"], size: { low: 1, high: 2, sdAtMiddle: 4.9 },
    make: ({ size }) => ({ asset: "Weidenau/M/vessel", tags: ["TIC-200.SP", "TIC-200.PV"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.temperatureSp", size }] }),
  },
];
