// The names under which findings are told, each once: what a report lists as found or not. Words stand in shared/text/quality.ts.
export const checkNames = [
  "disorder", "duplicateRows", "duplicateTimes", "clockDrift", "gaps",
  "missing", "missingTogether", "missingByHour", "missingStandstill", "missingSeldom", "statusTexts", "mixedTypes",
  "range", "unitChange", "swap", "flatline", "saturated", "standstill", "spikes", "outliers",
  "constant", "almostConstant", "key", "leakMarks", "leakOrders",
] as const;
