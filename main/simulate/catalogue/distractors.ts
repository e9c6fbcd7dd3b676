// What happens in every plant and is nobody's fault (simulation design, section 4, DI1 to DI15).
// Runs anywhere, pure. Duty rotation, cleaning, crews and the cleaned strainer happen by themselves in every run (DI2, DI5, DI8, DI12);
// so does summer time in a run that reaches March (DI11).
import type { CatalogueEntry } from "./entry.ts";

const day = 86400;
const hour = 3600;
const pumpOf = (u: number): 1 | 2 | 3 => (1 + Math.floor(3 * u)) as 1 | 2 | 3;

export const distractors: readonly CatalogueEntry[] = [
  {
    id: "DI1", cause: "NONE", area: "P", by: "raw",
    make: ({ u, fromS }) => {
      const k = pumpOf(u(0));
      return { asset: `Weidenau/P/pump${k}`, tags: [`VT-10${k}E`, `TT-10${k}B`], profile: { kind: "decay", days: 0.5 }, toS: fromS + 4 * day, effects: [{ on: "parameter", channel: `P.lubrication.${k}`, size: 0.2 + 0.3 * u(1) }] };
    },
  },
  {
    id: "DI3", cause: "NONE", area: "P", by: "raw",
    make: ({ u, fromS }) => ({ asset: "Weidenau/S/weather", tags: ["TT-100"], profile: { kind: "step" }, toS: fromS + 5 * day, effects: [{ on: "frame", what: "outdoorC", size: u(0) < 0.6 ? 8 : -8 }] }),
  },
  {
    id: "DI3M", cause: "NONE", area: "M", by: "raw",
    make: ({ u, fromS }) => ({ asset: "Weidenau/S/weather", tags: ["TT-205"], profile: { kind: "step" }, toS: fromS + 5 * day, effects: [{ on: "frame", what: "outdoorC", size: u(0) < 0.6 ? 8 : -8 }] }),
  },
  {
    id: "DI4", cause: "NONE", area: "P", by: "raw",
    make: ({ fromS }) => ({ asset: "Weidenau", tags: ["FIC-120.SP"], profile: { kind: "step" }, toS: fromS + 14 * day, effects: [{ on: "parameter", channel: "P.demand", size: 0.6 }] }),
  },
  {
    id: "DI4M", cause: "NONE", area: "M", by: "raw",
    make: ({ fromS }) => ({ asset: "Weidenau", tags: ["XS-200"], profile: { kind: "step" }, toS: fromS + 14 * day, effects: [{ on: "parameter", channel: "M.rest", size: 1 }] }),
  },
  {
    id: "DI6", cause: "NONE", area: "M", by: "bat",
    make: () => ({ asset: "Weidenau/M/vessel", tags: ["XS-202"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "M.recipeShift", size: 1 }] }),
  },
  {
    id: "DI7", cause: "NONE", area: "P", by: "raw",
    make: ({ u, fromS }) => {
      const tag = u(0) < 0.5 ? "PT-130" : "FT-101";
      return { asset: tag === "PT-130" ? "Weidenau/P/header" : "Weidenau/P/sump", tags: [tag], profile: { kind: "step" }, toS: fromS + hour, effects: [{ on: "sensor", tag, kind: "check" }] };
    },
  },
  {
    id: "DI9", cause: "NONE", area: "P", by: "raw",
    make: ({ u, fromS }) => ({ asset: "Weidenau/P", tags: [], profile: { kind: "step" }, toS: fromS + Math.floor((6 + 30 * u(0)) * hour), effects: [{ on: "collector", area: "P", filled: u(1) < 0.5 }] }),
  },
  {
    id: "DI10", cause: "NONE", area: "P", by: "raw",
    make: ({ fromS }) => ({ asset: "Weidenau/P/station", tags: ["JT-100", "SI-101", "SI-102", "SI-103"], profile: { kind: "step" }, toS: fromS + 60, effects: [{ on: "parameter", channel: "P.powerDip", size: 1 }] }),
  },
  {
    id: "DI13", cause: "NONE", area: "P", by: "raw",
    make: ({ u, fromS }) => ({
      asset: "Weidenau/P/sump", tags: ["LT-100", "LV-100.OP"], profile: { kind: "step" }, toS: fromS + Math.floor((0.5 + 0.5 * u(0)) * hour),
      effects: [{ on: "parameter", channel: "P.bypass", size: -30 }, { on: "parameter", channel: "P.netPressure", size: 0.15 }],
    }),
  },
  {
    id: "DI14", cause: "NONE", area: "P", by: "raw",
    make: ({ u }) => ({ asset: "Weidenau/P/header", tags: ["PT-130"], profile: { kind: "step" }, effects: [{ on: "sensor", tag: "PT-130", kind: "offset", size: (u(0) < 0.5 ? -1 : 1) * (0.003 + 0.01 * u(1)) }] }),
  },
  {
    id: "DI14M", cause: "NONE", area: "M", by: "raw",
    make: ({ u }) => ({ asset: "Weidenau/M/vessel", tags: ["TT-201"], profile: { kind: "step" }, effects: [{ on: "sensor", tag: "TT-201", kind: "offset", size: (u(0) < 0.5 ? -1 : 1) * (0.02 + 0.06 * u(1)) }] }),
  },
  {
    id: "DI15", cause: "NONE", area: "V", by: "raw",
    make: () => ({ asset: "Weidenau/V/camera", tags: ["LX-300"], profile: { kind: "step" }, effects: [{ on: "parameter", channel: "V.lens", size: 1.06 }] }),
  },
];
