// The gate against looking ahead: features of rows whose future was cut away must be those of the whole. Pure; the rows were made with the golden ones.
import type { Gate } from "../../../shared/format/gates.ts";
import type { Truncated } from "../goldenRows.ts";
import { held, notApplicable } from "./gate.ts";

export function lookAheadGate({ rows, differ }: Truncated): Gate {
  return rows === 0 ? notApplicable("noLookAhead", "features", "tooFewRows") : held("noLookAhead", "features", differ, 0, { unit: "rows", why: "futureCut", facts: { rows } });
}
