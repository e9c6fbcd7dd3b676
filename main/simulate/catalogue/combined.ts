// Two things at once (simulation design, section 4, CO1 to CO8). Runs anywhere, pure.
import type { CombinedEntry } from "./entry.ts";

export const combinedScenarios: readonly CombinedEntry[] = [
  { id: "CO1", area: "P", parts: [{ id: "AG3", afterDays: 0, share: 0.6 }, { id: "SE1", afterDays: 4, share: 0.4 }] },
  { id: "CO2", area: "P", parts: [{ id: "PL2", afterDays: 0, share: 0.5 }, { id: "SC2", afterDays: 2, share: 0.5 }] },
  { id: "CO3", area: "M", parts: [{ id: "RE3", afterDays: 0, share: 0.6 }, { id: "AG6", afterDays: -5, share: 0.4 }] },
  { id: "CO4", area: "P", parts: [{ id: "AG2", afterDays: 0, share: 0.7 }, { id: "RE2", afterDays: 10, share: 0.3 }] },
  { id: "CO5", area: "P", heldOut: true, parts: [{ id: "AG1", afterDays: -20, untilDays: 0, share: 0.3 }, { id: "SE8", afterDays: 0, share: 0.7 }] },
  { id: "CO6", area: "P", heldOut: true, parts: [{ id: "DI3", afterDays: 0, share: 0 }, { id: "AG5", afterDays: -3, share: 1 }] },
  { id: "CO7", area: "P", parts: [{ id: "PL1", afterDays: 0, share: 0.5 }, { id: "MO2", afterDays: 5, share: 0.5 }] },
  { id: "CO8", area: "M", parts: [{ id: "SE4", afterDays: -60, untilDays: 0, share: 1 }] },
];
