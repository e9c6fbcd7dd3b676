// Labels as a table that people exchange: from, to, class, group, asset, sure, by, note; times in ISO with their zone. Labels of images have file and image
// (the SHA-256) instead of times.
// Pure over a table of texts. On export a text that a spreadsheet would run as a formula is made inert (reliability.md section 10, row 9).
import type { LabelEvent, LabelImage } from "../../shared/contract/label.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { csvCell, readCell } from "../../shared/format/csvText.ts";
import { columnOf, neededColumn } from "../data/import/table.ts";
import type { SmallTable } from "../data/import/table.ts";
import { timeOfText } from "../data/import/timeText.ts";
import type { LabelSet } from "./labelSet.ts";

const beginnings = ["from", "from_utc", "start", "start_utc", "begin", "von"];

function zoneOfHeader(name: string, zone: string): string {
  return name.endsWith("_utc") ? "UTC" : zone;
}

/** Parts a list into what speaks of images (a digest in the column image, or a name in file or bild, and no time) and what speaks of times. */
export function partTable(table: SmallTable): { images: SmallTable; events: SmallTable } {
  const named = [columnOf(table, "image"), columnOf(table, "file", "bild", "filename")].filter((index) => index >= 0);
  const from = columnOf(table, ...beginnings);
  const speaksOfImage = ({ cells }: SmallTable["rows"][number]) => (from < 0 || (cells[from] ?? "") === "") && named.some((index) => (cells[index] ?? "") !== "");
  return { images: { ...table, rows: table.rows.filter(speaksOfImage) }, events: { ...table, rows: table.rows.filter((row) => !speaksOfImage(row)) } };
}

/** The text of a cell. Throws csvAmbiguousReading with its line where it is longer than a label set keeps: cut, two classes or groups might be one. */
function textOf(table: SmallTable, line: number, cells: readonly string[], index: number, most: number): string {
  const text = index < 0 ? "" : readCell(cells[index] ?? "");
  if (text.length > most) throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column: table.header[index]!, detail: `${text.length} > ${most}` });
  return text;
}

const longest = { class: 80, group: 200, asset: 200, by: 80 } as const;
/** Longer notes are cut. */
const longestNote = 1000;

/** Labels of images of a list with file or image, and class. `find` gives the dataset's image that a digest or a name means. Throws planUnknownColumn, and csvAmbiguousReading
 *  with the line for an image that is not there or has no class. */
export function imagesFromTable(table: SmallTable, find: (text: string) => { image: string; file: string } | undefined, { by, at }: { by: string; at: string }): LabelImage[] {
  const [image, file, of] = [columnOf(table, "image"), columnOf(table, "file", "bild", "filename"), neededColumn(table, "class", "label", "klasse")];
  const more = { sure: columnOf(table, "sure"), by: columnOf(table, "by"), note: columnOf(table, "note", "notes", "comment", "bemerkung") };
  return table.rows.map(({ line, cells }) => {
    const cell = (index: number) => (index < 0 ? "" : readCell(cells[index] ?? ""));
    const found = find(cell(image)) ?? find(cell(file));
    if (found === undefined) throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column: table.header[file >= 0 ? file : image]!, detail: JSON.stringify(cell(file) || cell(image)) });
    if (cell(of) === "") throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column: table.header[of]!, detail: '""' });
    const sure = cell(more.sure);
    const note = cell(more.note).slice(0, longestNote);
    return { ...found, class: cell(of).slice(0, 80), sure: sure === "probable" || sure === "open" ? sure : "sure", by: textOf(table, line, cells, more.by, longest.by) || by, at, ...(note ? { note } : {}) };
  });
}

/** Events of a list with the columns from, to and class (also start/end, begin, from_utc, to_utc), and where present group, asset, sure, note.
 *  Without a class column every event gets `classOtherwise`. Throws planUnknownColumn, and csvAmbiguousReading with the line for a time that is none or a text that is too long. */
export function eventsFromTable(table: SmallTable, options: { zone: string; by: string; at: string; classOtherwise: string }): LabelEvent[] {
  const from = neededColumn(table, ...beginnings);
  const to = neededColumn(table, "to", "to_utc", "end", "end_utc", "bis");
  const at = { class: columnOf(table, "class", "label", "klasse"), group: columnOf(table, "group", "grp", "batch", "run"), asset: columnOf(table, "asset", "machine"), sure: columnOf(table, "sure"), by: columnOf(table, "by"), note: columnOf(table, "note", "notes", "comment", "bemerkung") };
  return table.rows.map(({ line, cells }) => {
    const cell = (index: number) => (index < 0 ? "" : readCell(cells[index] ?? ""));
    const time = (index: number): number => {
      const us = timeOfText(cell(index), zoneOfHeader(table.header[index]!, options.zone));
      if (us === undefined) throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column: table.header[index]!, detail: JSON.stringify(cell(index)) });
      return us;
    };
    const [fromUs, toUs] = [time(from), time(to)];
    if (toUs < fromUs) throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column: table.header[to]!, detail: "to before from" });
    const sure = cell(at.sure);
    const text = (of: keyof typeof longest) => textOf(table, line, cells, at[of], longest[of]);
    const [group, asset] = [text("group"), text("asset")];
    const note = cell(at.note).slice(0, longestNote);
    return { id: "", class: text("class") || options.classOtherwise, fromUs, toUs, ...(group ? { group } : {}), ...(asset ? { asset } : {}), sure: sure === "probable" || sure === "open" ? sure : "sure", by: text("by") || options.by, at: options.at, ...(note ? { note } : {}) };
  });
}

function iso(us: number): string {
  const ms = Math.floor(us / 1000);
  const micros = String(us - ms * 1000).padStart(3, "0");
  return new Date(ms).toISOString().replace("Z", micros === "000" ? "Z" : `${micros}Z`);
}

/** The labels as CSV text in UTC; reading it again gives the same labels (without their ids). The columns of images are there where a set has any. */
export function labelsToCsv(set: LabelSet): string {
  const images = set.images ?? [];
  const line = (cells: string[]) => cells.map(csvCell).join(",");
  const events = set.events.map((event) => line([iso(event.fromUs), iso(event.toUs), event.class, event.group ?? "", event.asset ?? "", event.sure, event.by, event.note ?? "", ...(images.length > 0 ? ["", ""] : [])]));
  const shown = images.map(({ image, file, class: of, sure, by, note }) => line(["", "", of, "", "", sure, by, note ?? "", file, image]));
  return `${[`from,to,class,group,asset,sure,by,note${images.length > 0 ? ",file,image" : ""}`, ...events, ...shown].join("\n")}\n`;
}
