// Faults of sensors: the transmitter says something else than what is there (simulation design, section 4, SE1 to SE8).
// Runs anywhere, pure. A sensor inside a loop lies to the controller too.
import type { CatalogueEntry } from "./entry.ts";

const pumpOf = (u: number): 1 | 2 | 3 => (1 + Math.floor(3 * u)) as 1 | 2 | 3;

export const sensorFaults: readonly CatalogueEntry[] = [
  {
    id: "SE1", cause: "SENSOR", area: "P", by: "rel", size: { low: -0.08, high: -0.03, sdAtMiddle: 4.8 },
    make: ({ size, days }) => ({ asset: "Weidenau/P/header", tags: ["FIC-120.PV", "FIC-120.OP", "JT-100", "FT-101"], profile: { kind: "ramp", days: days(10, 60) }, effects: [{ on: "sensor", tag: "FIC-120.PV", kind: "gain", size: 1 + size }] }),
  },
  {
    id: "SE2", cause: "SENSOR", area: "P", by: "rel", size: { low: 0.05, high: 0.2, sdAtMiddle: 10.2 },
    make: ({ size }) => ({ asset: "Weidenau/P/header", tags: ["PIC-120.PV", "PIC-120.OP", "PT-101", "PT-102", "PT-103"], profile: { kind: "step" }, effects: [{ on: "sensor", tag: "PIC-120.PV", kind: "offset", size }] }),
  },
  {
    id: "SE3", cause: "SENSOR", area: "P", by: "raw",
    make: ({ u }) => {
      const k = pumpOf(u(1));
      const tag = u(0) < 1 / 3 ? "LT-100" : u(0) < 2 / 3 ? `TT-10${k}B` : `VT-10${k}V`;
      return { asset: tag === "LT-100" ? "Weidenau/P/sump" : `Weidenau/P/pump${k}`, tags: [tag], profile: { kind: "step" }, effects: [{ on: "sensor", tag, kind: "stuck" }] };
    },
  },
  {
    id: "SE4", cause: "SENSOR", area: "M", by: "rel", size: { low: 0.8, high: 2.5, sdAtMiddle: 6.4 },
    make: ({ size, days }) => ({ asset: "Weidenau/M/vessel", tags: ["TIC-200.PV", "TT-201", "VT-230"], profile: { kind: "ramp", days: days(20, 60) }, effects: [{ on: "sensor", tag: "TIC-200.PV", kind: "offset", size }] }),
  },
  {
    id: "SE5", cause: "SENSOR", area: "M", by: "rel", size: { low: -0.25, high: -0.1, sdAtMiddle: 2.3 },
    make: ({ size }) => ({ asset: "Weidenau/M/vessel", tags: ["VT-230", "LAB-VISC", "JT-220"], profile: { kind: "coating", days: 4 }, effects: [{ on: "sensor", tag: "VT-230", kind: "gain", size: 1 + size }] }),
  },
  {
    id: "SE6", cause: "SENSOR", area: "P", by: "dyn", size: { low: 3, high: 8, sdAtMiddle: 7.8 },
    make: ({ u, size }) => {
      const tag = ["PT-130", "TT-100", "FT-101", "PT-100"][Math.floor(4 * u(0))]!;
      const span = { "PT-130": 6, "TT-100": 60, "FT-101": 300, "PT-100": 2 }[tag]!;
      const loose = u(1) < 0.4;
      return {
        asset: tag === "PT-130" ? "Weidenau/P/header" : tag === "PT-100" ? "Weidenau/P/suction" : "Weidenau/P/sump", tags: [tag],
        profile: loose ? { kind: "step" } : { kind: "intermittent", days: 1 },
        effects: [loose ? { on: "sensor", tag, kind: "spikes", perDay: 5 * size, size: (u(2) < 0.5 ? -0.2 : 0.2) * span } : { on: "sensor", tag, kind: "noise", size }],
      };
    },
  },
  {
    id: "SE7", cause: "SENSOR", area: "P", by: "rel", size: { low: 3, high: 8, sdAtMiddle: 1.2 },
    make: ({ size, days }) => ({ asset: "Weidenau/P/sump", tags: ["LT-100", "PT-100", "LV-100.OP"], profile: { kind: "ramp", days: days(20, 60) }, effects: [{ on: "sensor", tag: "LT-100", kind: "offset", size }] }),
  },
  {
    id: "SE8", cause: "SENSOR", area: "P", by: "rel", heldOut: true,
    make: () => ({ asset: "Weidenau/P/pump1", tags: ["VT-101V", "VT-102V"], profile: { kind: "step" }, effects: [{ on: "sensor", tag: "VT-101V", kind: "swap", withTag: "VT-102V" }] }),
  },
];
