// The names under which findings are told, each once: what a report lists as found or not. Words stand in shared/text/quality.ts.
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { imageSetChecks } from "../../../shared/contract/images.ts";

const ofTables = [
  "disorder", "duplicateRows", "duplicateTimes", "clockDrift", "gaps",
  "missing", "missingTogether", "missingByHour", "missingStandstill", "missingSeldom", "statusTexts", "mixedTypes",
  "range", "unitChange", "swap", "flatline", "saturated", "standstill", "spikes", "outliers",
  "constant", "almostConstant", "key", "leakMarks", "leakOrders",
] as const;

/** The checks that a dataset of this kind went through. */
export function checkNamesOf({ kind }: Pick<DatasetInfo, "kind">): readonly string[] {
  return kind === "images" ? imageSetChecks : ofTables;
}
