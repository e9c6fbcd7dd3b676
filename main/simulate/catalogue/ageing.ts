// What wears, fouls and sticks (simulation design, section 4, AG1 to AG9).
// Runs anywhere, pure. Slow beside the run: ramps end before the run does, so that the drawn size is reached.
import type { CatalogueEntry } from "./entry.ts";

const pumpOf = (u: number): 1 | 2 | 3 => (1 + Math.floor(3 * u)) as 1 | 2 | 3;

export const ageingFaults: readonly CatalogueEntry[] = [
  {
    // the laws wear a bearing over years: the rate is what brings its last third into a run of weeks
    id: "AG1", cause: "AGEING", area: "P", by: "raw", size: { low: 4, high: 24, sdAtMiddle: 20 },
    make: ({ u, size }) => {
      const k = pumpOf(u(0));
      return { asset: `Weidenau/P/pump${k}`, tags: [`VT-10${k}E`, `VT-10${k}K`, `VT-10${k}V`, `TT-10${k}B`], profile: { kind: "step" }, effects: [{ on: "parameter", channel: `P.bearingRate.${k}`, size: 1 + size }], label: "bearing-wear" };
    },
  },
  {
    id: "AG2", cause: "AGEING", area: "P", by: "rel", ambiguousWith: ["PL2"], size: { low: 0.2, high: 0.6, sdAtMiddle: 5.3 },
    make: ({ u, size, days }) => {
      const k = pumpOf(u(0));
      return { asset: `Weidenau/P/pump${k}`, tags: [`SI-10${k}`, `IT-10${k}`, "PIC-120.OP"], profile: { kind: "ramp", days: days(40, 150) }, effects: [{ on: "parameter", channel: `P.impeller.${k}`, size }] };
    },
  },
  {
    id: "AG3", cause: "AGEING", area: "P", by: "rel", size: { low: 0.2, high: 0.8, sdAtMiddle: 19.1 },
    make: ({ size, days }) => ({ asset: "Weidenau/P/header", tags: ["FIC-120.OP", "ZT-120"], profile: { kind: "ramp", days: days(40, 180) }, effects: [{ on: "parameter", channel: "P.valveAgeing", size }] }),
  },
  {
    id: "AG4", cause: "AGEING", area: "P", by: "dyn", size: { low: 1.65, high: 5.65, sdAtMiddle: 22 },
    make: ({ size, days }) => ({ asset: "Weidenau/P/header", tags: ["ZT-120", "FIC-120.PV", "FIC-120.OP"], profile: { kind: "ramp", days: days(20, 90) }, effects: [{ on: "parameter", channel: "P.stiction", size }] }),
  },
  {
    id: "AG5", cause: "AGEING", area: "P", by: "rel", size: { low: 1, high: 3, sdAtMiddle: 5 },
    make: ({ size }) => ({ asset: "Weidenau/P/suction", tags: ["PT-100", "VT-101E", "VT-102E", "VT-103E", "PIC-120.OP"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "P.strainerRate", size: 1 + size }] }),
  },
  {
    id: "AG6", cause: "AGEING", area: "M", by: "bat", size: { low: -0.4, high: -0.15, sdAtMiddle: 1.5 },
    make: ({ size }) => ({ asset: "Weidenau/M/vessel", tags: ["TIC-200.OP", "TIC-210.PV", "ZT-210"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.cleaning", size: 1 + size }] }),
  },
  {
    id: "AG7", cause: "AGEING", area: "M", by: "bat", heldOut: true, size: { low: 2e-4, high: 4e-4, sdAtMiddle: 2 },
    make: ({ size, days }) => ({ asset: "Weidenau/M/jacket", tags: ["ZT-210", "TIC-210.PV"], profile: { kind: "ramp", days: days(40, 180) }, effects: [{ on: "parameter", channel: "M.exchanger", size }] }),
  },
  {
    id: "AG8", cause: "AGEING", area: "M", by: "rel", size: { low: -0.08, high: -0.03, sdAtMiddle: 4.2 },
    make: ({ size, days }) => ({ asset: "Weidenau/M/dosing", tags: ["WT-200", "VT-230", "LAB-VISC", "LAB-DM"], profile: { kind: "ramp", days: days(20, 60) }, effects: [{ on: "parameter", channel: "M.trueDose", size: 1 + size }] }),
  },
  {
    // as AG1: the law leaks over years, and the rate brings the seal's last third into a run of weeks
    id: "AG9", cause: "AGEING", area: "P", by: "raw",
    make: ({ u }) => {
      const k = pumpOf(u(0));
      return { asset: `Weidenau/P/pump${k}`, tags: [`LT-10${k}S`], profile: { kind: "step" }, effects: [{ on: "parameter", channel: `P.sealRate.${k}`, size: 12 + 24 * u(1) }] };
    },
  },
  {
    id: "AG9V", cause: "AGEING", area: "V", by: "raw",
    make: ({ u }) => ({ asset: "Weidenau/V/lamp", tags: ["LX-300"], profile: { kind: "exponential", days: 300 }, effects: [{ on: "parameter", channel: "V.lamp", size: 0.75 - 0.1 * u(0) }] }),
  },
];
