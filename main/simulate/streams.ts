// The one table of random streams. Only appended to: a new tag or event never shifts anybody's numbers.
// Runs anywhere, pure. Ids below 1000 are tags (their position in tags.ts); the streams here start at 1000.

const names = [
  // sample noise, four lanes each (see the areas for what a lane carries)
  "P.noise.0", "P.noise.1", "P.noise.2", "P.noise.3", "P.noise.4", "P.noise.5", "P.noise.6", "P.noise.7", "P.noise.8", "P.noise.9",
  "M.noise.0", "M.noise.1", "M.noise.2", "M.noise.3", "M.noise.4",
  "S.noise.0",
  // site frame
  "frame.outdoorSlow", "frame.outdoorFast", "frame.demandFast", "frame.demandSlow",
  // pump station: parameters that wander, wear, events
  "P.netFast", "P.netSlow", "P.bypass", "P.head", "P.unbalance", "P.valveAgeing", "P.lubrication",
  "P.draw", "P.bearing.1", "P.bearing.2", "P.bearing.3", "P.impeller.1", "P.impeller.2", "P.impeller.3", "P.seal.1", "P.seal.2", "P.seal.3",
  "P.strainer", "P.repair.1", "P.repair.2", "P.repair.3", "P.hand", "P.outage",
  // mixing line
  "M.agitator", "M.dose", "M.steam", "M.heat", "M.fouling", "M.draw", "M.campaign", "M.batch", "M.lot", "M.exchanger", "M.hand", "M.outage", "M.cip",
  // historian, records, faults, bearings
  "historian.settings", "records.maintenance", "records.changes", "faults", "bearings", "S.outage", "bearings.noise", "bearings.wander", "laboratory",
  "records.shifts", "records.calibration", "exports",
  // bench and fleet: what a plant is built like, which scenario it goes through, how its answers go; the camera cell; reference scorers
  "structure", "catalogue", "V.noise.0", "V.noise.1", "V.draw", "V.outage", "V.part", "V.image", "scorers", "fleet", "inject",
  // what a technician answers
  "answers",
  // water of the works, and of the recooler
  "frame.water", "M.cooling",
] as const;

export type StreamName = (typeof names)[number];

const ids = new Map<string, number>(names.map((name, i) => [name, 1000 + i]));

/** The stream's number in the counter. */
export function streamId(name: StreamName): number {
  return ids.get(name)!;
}
