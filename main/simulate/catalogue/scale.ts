// Changes of unit, span, damping or method: the number means something else than yesterday (simulation design, section 4, SC1 to SC6).
// Runs anywhere, pure. The plant itself does not notice, unless a controller reads the number.
import type { CatalogueEntry } from "./entry.ts";

const day = 86400;

export const scaleChanges: readonly CatalogueEntry[] = [
  {
    id: "SC1", cause: "SCALE", area: "P", by: "rel", ambiguousWith: ["SE1"], size: { low: 0.02, high: 0.06, sdAtMiddle: 6.5 },
    make: ({ u, size }) => ({ asset: "Weidenau/P/sump", tags: ["FT-101"], profile: { kind: "step" }, effects: [{ on: "sensor", tag: "FT-101", kind: "gain", size: 1 + (u(0) < 0.4 ? -size : size) }] }),
  },
  {
    id: "SC2", cause: "SCALE", area: "P", by: "raw",
    make: ({ u }) => {
      const k = 1 + Math.floor(3 * u(0));
      // rms to peak of a sine, or mm/s to in/s
      return { asset: `Weidenau/P/pump${k}`, tags: [`VT-10${k}V`], profile: { kind: "step" }, effects: [{ on: "sensor", tag: `VT-10${k}V`, kind: "unit", gain: u(1) < 0.6 ? 1.414 : 1 / 25.4, shift: 0 }] };
    },
  },
  {
    id: "SC3", cause: "SCALE", area: "P", by: "raw",
    make: ({ u }) => {
      const [tag, gain, shift] = u(0) < 0.4 ? (["TT-100", 1.8, 32] as const) : u(0) < 0.7 ? (["PT-130", 14.5038, 0] as const) : (["PT-130", 100, 0] as const);
      return { asset: tag === "TT-100" ? "Weidenau/P/sump" : "Weidenau/P/header", tags: [tag], profile: { kind: "step" }, effects: [{ on: "sensor", tag, kind: "unit", gain, shift }] };
    },
  },
  {
    id: "SC4", cause: "SCALE", area: "M", by: "rec",
    make: () => ({ asset: "Weidenau/M/laboratory", tags: ["LAB-VISC"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.labGain", size: 0.93 }, { on: "parameter", channel: "M.labOffset", size: 2 }] }),
  },
  {
    id: "SC5", cause: "SCALE", area: "P", by: "raw",
    make: ({ u, fromS }) => ({
      asset: "Weidenau/P", tags: ["TT-100", "PT-130", "TT-120"], profile: { kind: "step" }, toS: fromS + Math.floor(3 + 8 * u(0)) * day,
      effects: ["TT-100", "PT-130", "TT-120"].map((tag) => ({ on: "sensor", tag, kind: "unit", gain: 100, shift: 0 })),
    }),
  },
  {
    id: "SC6", cause: "SCALE", area: "P", by: "dyn", heldOut: true,
    make: ({ u }) => {
      const tag = ["FT-101", "JT-100", "VT-101V"][Math.floor(3 * u(0))]!;
      return { asset: tag === "FT-101" ? "Weidenau/P/sump" : tag === "JT-100" ? "Weidenau/P/station" : "Weidenau/P/pump1", tags: [tag], profile: { kind: "step" }, effects: [{ on: "sensor", tag, kind: "damping", seconds: u(1) < 0.5 ? 30 : 60 }] };
    },
  },
];
