// A text table as people and historians write it, read line by line: delimiter, decimal sign, which column is the time, which the tag.
// Runs in Node. What nobody changes is handed on as it stood; a time or a quote that cannot be read is an error, never a guess.
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { Failure } from "../../shared/contract/errors.ts";
import { isoUtc } from "./localTime.ts";

const timeNames = ["time", "timestamp", "ts", "ts_us", "ts_source", "t_stamp", "datetime", "date_time", "date"];
const isQuality = (name: string): boolean => name === "quality" || name === "quality_code";

/** Which file, and which columns a person named. */
export interface TableWish {
  from: string;
  /** Column of time; absent: found by its name. */
  time?: string | undefined;
  /** Column of the machine, batch or run that a fault may be limited to. */
  group?: string | undefined;
}

export interface TableRow {
  line: string;
  cells: string[];
}

/** A table that is open; `at` holds the place of each column that means something, -1 where there is none. */
export class TextTable {
  private constructor(
    private readonly wish: TableWish,
    readonly header: string,
    readonly names: readonly string[],
    private readonly delimiter: string,
    readonly at: { time: number; tag: number; value: number; quality: number; group: number },
  ) {}

  /** Reads the header. Throws csvEmpty, csvWrongDelimiter, csvUnclosedQuote, planUnknownColumn for a column that was named, planUnfit where no time is found. */
  static async open(wish: TableWish): Promise<TextTable> {
    const file = basename(wish.from);
    let header: string | undefined;
    for await (const line of linesOf(wish.from)) {
      header = line;
      break;
    }
    if (header === undefined || header === "") throw new Failure("csvEmpty", { file });
    const [delimiter] = [";", "\t", ","].map((each): [string, number] => [each, header.split(each).length]).sort((a, b) => b[1] - a[1])[0]!;
    const names = fieldsOf(header, delimiter, file);
    if (names.length < 2) throw new Failure("csvWrongDelimiter", { file });
    const place = (wanted: string | undefined, known: (name: string) => boolean): number => {
      const found = wanted === undefined ? names.findIndex((name) => known(name.toLowerCase())) : names.indexOf(wanted);
      if (found < 0 && wanted !== undefined) throw new Failure("planUnknownColumn", { column: wanted, file });
      return found;
    };
    const time = place(wish.time, (name) => timeNames.includes(name));
    if (time < 0) throw new Failure("planUnfit", { field: "time", detail: names.slice(0, 5).join(", "), file });
    const [tag, value] = [place(undefined, (name) => name === "tag"), place(undefined, (name) => name === "value")];
    const isLong = tag >= 0 && value >= 0;
    return new TextTable(wish, header, names, delimiter, { time, tag: isLong ? tag : -1, value, quality: isLong ? place(undefined, isQuality) : -1, group: wish.group === undefined ? -1 : place(wish.group, () => false) });
  }

  async *rows(): AsyncGenerator<TableRow> {
    let isHeader = true;
    for await (const line of linesOf(this.wish.from)) {
      if (!isHeader && line !== "") yield { line, cells: fieldsOf(line, this.delimiter, basename(this.wish.from)) };
      isHeader = false;
    }
  }

  lineOf(cells: readonly string[]): string {
    return cells.map((cell) => (cell.includes('"') || cell.includes(this.delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(this.delimiter);
  }

  /** UTC microseconds of a row: ISO 8601 with or without a zone (then UTC), or seconds, milliseconds or microseconds since 1970. */
  timeOf(cells: readonly string[], line: string): number {
    const text = cells[this.at.time] ?? "";
    const us = timeUs(text);
    if (us === undefined) throw new Failure("csvAmbiguousReading", { file: basename(this.wish.from), column: this.names[this.at.time]!, detail: JSON.stringify(text === "" ? line.slice(0, 80) : text) });
    return us;
  }

  /** Another time in the form of the one that stood there. */
  timeText(old: string, tsUs: number): string {
    if (/^-?\d+(\.\d+)?$/.test(old)) return `${Math.round(tsUs / epochUnit(Number(old)))}`;
    const second = Math.floor(tsUs / 1e6);
    const fraction = String(Math.round(tsUs - second * 1e6)).padStart(6, "0").replace(/0+$/, "");
    return isoUtc(second).replace("T", old.charAt(10) || "T").replace("Z", `${fraction === "" ? "" : `.${fraction}`}${/(Z|[+-]\d\d:?\d\d)$/.test(old) ? "Z" : ""}`);
  }

  /** NaN of an empty cell and of a text in a value's place. */
  number(text: string): number {
    if (text === "") return NaN;
    const value = Number(this.delimiter === ";" ? text.replace(",", ".") : text);
    return Number.isFinite(value) ? value : NaN;
  }

  /** As many digits as a transmitter is worth. */
  text(value: number): string {
    if (value !== value) return "";
    const text = `${Number(value.toPrecision(9))}`;
    return this.delimiter === ";" ? text.replace(".", ",") : text;
  }
}

/** Microseconds in one of what an epoch number counts. */
const epochUnit = (value: number): number => (Math.abs(value) < 1e11 ? 1e6 : Math.abs(value) < 1e14 ? 1e3 : 1);

function timeUs(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) * epochUnit(Number(text));
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (!parts) return undefined;
  const zone = parts[4] === undefined ? "Z" : parts[4].length === 3 ? `${parts[4]}:00` : parts[4];
  const ms = Date.parse(`${parts[1]}T${parts[2]}${zone}`);
  return Number.isNaN(ms) ? undefined : ms * 1000 + Math.round(Number(`0.${parts[3] ?? "0"}`) * 1e6);
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Infinity });
}

function fieldsOf(line: string, delimiter: string, file: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const out: string[] = [];
  let [field, isQuoted] = ["", false];
  for (let k = 0; k < line.length; k++) {
    const c = line.charAt(k);
    if (isQuoted && c === '"' && line.charAt(k + 1) === '"') {
      field += c;
      k++;
    } else if (c === '"') isQuoted = !isQuoted;
    else if (c === delimiter && !isQuoted) {
      out.push(field);
      field = "";
    } else field += c;
  }
  if (isQuoted) throw new Failure("csvUnclosedQuote", { file, detail: line.slice(0, 80) });
  return [...out, field];
}
