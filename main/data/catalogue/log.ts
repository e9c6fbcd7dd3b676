// A log of the plant as entries: maintenance, changes, alarms, shifts, batches. Its columns are found by their names and by what stands in them.
// Pure over a table of texts. A row without a time is refused, never dated by a guess.
import type { ContextEntry } from "../../../shared/contract/catalogue.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { timeOfText } from "../import/timeText.ts";
import { columnOf, type SmallTable } from "../import/table.ts";

const assetNames = ["asset", "asset_text", "machine", "where", "equipment", "anlage", "ort"];
const idNames = ["order", "batch", "id", "change", "number", "nr"];

/** Entries of a log, in the order of its rows. The zone is that of times without one. A batch log gives one batch a row and a phase for each of its time
 *  columns but the last. Throws planUnknownColumn without a column of times, csvAmbiguousReading with the line for a beginning that is none. */
export function entriesOfLog(table: SmallTable, kind: ContextEntry["kind"], options: { zone: string; by: string }): ContextEntry[] {
  const times = timeColumns(table, options.zone);
  const [first, second] = times;
  if (first === undefined) throw new Failure("planUnknownColumn", { file: table.file, column: "time", detail: table.header.slice(0, 20).join(" ") });
  const asset = columnOf(table, ...assetNames);
  const id = columnOf(table, ...idNames);
  const words = table.header.flatMap((_, i) => (i === asset || i === id || times.includes(i) ? [] : [i]));
  return table.rows.flatMap(({ line, cells }) => {
    const cell = (i: number | undefined) => (i === undefined || i < 0 ? "" : (cells[i] ?? ""));
    const time = (i: number) => timeOfText(cell(i), options.zone);
    const fromUs = time(first);
    if (fromUs === undefined) throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column: table.header[first]!, detail: JSON.stringify(cell(first)) });
    const text = [cell(id), ...words.map(cell)].filter((part) => part !== "").join(" · ");
    const entry = (of: ContextEntry["kind"], from: number, to: number | null, says: string): ContextEntry => ({ id: "", kind: of, fromUs: from, toUs: to, asset: cell(asset), text: says.slice(0, 2000), source: table.file, by: options.by });
    if (kind !== "batch") {
      // A moment of writing behind the moment of doing is no end.
      const toUs = second === undefined || kind === "maintenance" ? null : (time(second) ?? null);
      return [entry(kind, fromUs, toUs !== null && toUs < fromUs ? null : toUs, text)];
    }
    const begun = times.flatMap((i) => {
      const us = time(i);
      return us === undefined ? [] : [{ name: table.header[i]!, us }];
    });
    const phases = begun.slice(0, -1).map(({ name, us }, i) => entry("phase", us, begun[i + 1]!.us, `${cell(id)} · ${name}`));
    return [entry("batch", fromUs, begun.at(-1)!.us, text), ...(times.length > 2 ? phases : [])];
  });
}

/** Columns whose every filled cell is a time, in order; at least one cell must be filled. */
function timeColumns(table: SmallTable, zone: string): number[] {
  return table.header.flatMap((_, i) => {
    const filled = table.rows.flatMap(({ cells }) => ((cells[i] ?? "") === "" ? [] : [cells[i]!]));
    return filled.length > 0 && filled.every((cell) => timeOfText(cell, zone) !== undefined) ? [i] : [];
  });
}
