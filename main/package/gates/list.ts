// The gates that need the project that a package is made from. Runs in the engine; reads the project, writes nothing into it.
import type { Gate } from "../../../shared/format/gates.ts";
import { doubtsOf } from "../../explain/verdicts.ts";
import { dataGates } from "./data.ts";
import { doubtsGate } from "./explanation.ts";
import { lookAheadGate } from "./features.ts";
import { incidentsGate } from "./incidents.ts";
import { invarianceGate } from "./invariance.ts";
import { modelGates } from "./model.ts";
import { sensorGates } from "./sensors.ts";
import type { Tested } from "./tested.ts";

/** Gates that need the project: data, held-out figures, people's verdicts, replays. nowUs: for ages. */
export async function projectGates(tested: Tested, nowUs: number): Promise<Gate[]> {
  const rows = tested.golden.stream?.rows ?? [];
  return [
    ...(await dataGates(tested, nowUs)),
    lookAheadGate(tested.truncated),
    ...modelGates(tested),
    incidentsGate(tested),
    invarianceGate(tested, rows, tested.groups, tested.facts.from),
    ...sensorGates(tested, rows, tested.settings.addedAlarms),
    doubtsGate(doubtsOf(tested.workbench)),
  ];
}
