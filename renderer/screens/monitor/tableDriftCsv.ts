// A drift report of two tables as CSV for people: a line a column, figures as numbers of any program. Pure.

import { csvCell } from "../../../shared/format/csvText.ts";
import type { TableDrift } from "../../../shared/contract/monitor.ts";

const head = ["column", "kind", "changed", "moved_sd", "moved_low", "moved_high", "shift_sd", "shift_limit", "psi", "psi_limit", "missing_before", "missing_now", "mean_before", "mean_now", "sd_before", "sd_now", "p", "windows_before", "windows_now", "few_windows"];

export function tableDriftCsv({ columns }: Pick<TableDrift, "columns">): string {
  const lines = columns.map((one) => [
    one.name, one.kind, one.changed ? "yes" : "no", one.moved?.value, one.moved?.low, one.moved?.high, one.shiftSd, one.shiftLimit, one.psi, one.psiLimit, ...one.missing, ...one.mean, ...one.sd, one.p, ...one.windows, one.lowPower ? "yes" : "no",
  ]);
  return `${[head, ...lines].map((line) => line.map((cell) => csvCell(cell === null || cell === undefined ? "" : String(cell))).join(",")).join("\n")}\n`;
}
