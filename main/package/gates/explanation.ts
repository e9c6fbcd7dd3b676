// The gate of people's verdicts: a model that rests on what was judged implausible is held back until that is settled, or somebody answers for it. Pure.
import type { Doubt } from "../../../shared/contract/explain.ts";
import type { Gate } from "../../../shared/format/gates.ts";
import { held } from "./gate.ts";

export function doubtsGate(doubts: readonly Doubt[]): Gate {
  const open = doubts.filter(({ verdict }) => verdict === "implausible");
  return held("noOpenDoubt", "explanation", open.length, 0, { unit: "features", why: "doubtsOf", facts: { judged: doubts.length }, rows: open.map(({ feature, alarms }) => ({ name: feature, figure: alarms.length, note: alarms[0]?.note ?? "" })) });
}
