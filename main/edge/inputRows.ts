// Rows as text, one at a time, in bounded memory: CSV (RFC 4180; comma, semicolon or tab) or one JSON object a line, as an adapter writes them.
// A row that cannot be read is told, counted and skipped; a field that is not a number is missing.
import type { InputContract } from "../../shared/format/inputContract.ts";
import { groupMost } from "../../shared/format/logRecord.ts";
import type { InputRow } from "./inputRules.ts";

/** Longest row in characters (reliability.md 4.8). */
export const rowMost = 65_536;

/** A row; why there is none; or what the source says about itself, as `{"event":"disconnected","detail":"..."}`. */
export type ReadRow = { row: InputRow } | { unreadable: string } | { event: string; detail: string };

/** Where a CSV header puts what the contract names; -1 where it does not. `qualities`: columns named like a signal with ".quality" behind. */
interface Header {
  delimiter: string;
  width: number;
  time: number;
  group: number;
  signals: number[];
  qualities: number[];
}

/**
 * Turns text pieces into rows. Text that begins with a brace is one JSON object a line, else the first line is the header of a CSV.
 * A column that the contract names and the text lacks is missing in every row.
 */
export class RowReader {
  private rest = "";
  private header: Header | "lines" | undefined;
  private headerText = "";
  private line = 0;

  constructor(private readonly contract: InputContract) {}

  /** True when nothing of a row begun waits for its end. */
  get isClean(): boolean {
    return this.rest === "";
  }

  /** A reader for another contract that goes on at the same place of the same text; only when this one is clean. */
  beside(contract: InputContract): RowReader {
    const other = new RowReader(contract);
    if (this.header === "lines") other.header = "lines";
    else if (this.header) other.begin(this.headerText);
    return other;
  }

  /** What follows is another text, or the middle of one that begins with `head`; "" where the text to come begins with its own. */
  startAt(head: string): void {
    this.rest = "";
    this.header = undefined;
    this.line = 0;
    if (head === "" || this.isLines(head)) return;
    const end = endOfRecord(head, 0);
    const record = end < 0 ? head : head.slice(0, end);
    this.begin(record.endsWith("\r") ? record.slice(0, -1) : record);
  }

  /** Rows completed by this piece of text. */
  take(text: string): ReadRow[] {
    const all = this.rest === "" ? text : this.rest + text;
    const rows: ReadRow[] = [];
    let at = 0;
    for (;;) {
      const end = this.isLines(all) ? all.indexOf("\n", at) : endOfRecord(all, at);
      if (end < 0 || end - at > rowMost) break;
      const row = this.record(all.slice(at, all.charCodeAt(end - 1) === 13 ? end - 1 : end));
      at = end + 1;
      if (row) rows.push(row);
    }
    this.rest = all.slice(at);
    if (this.rest.length > rowMost) {
      // given up: go on after the next line feed, or with the next piece
      const newline = this.rest.indexOf("\n");
      const after = newline < 0 ? "" : this.rest.slice(newline + 1);
      this.rest = "";
      this.line++;
      rows.push({ unreadable: `row ${this.line} is too long` });
      if (after !== "") for (const row of this.take(after)) rows.push(row);
    }
    return rows;
  }

  /** The last row, when the text did not end in a line break. */
  end(): ReadRow[] {
    const rest = this.rest.replace(/\r$/, "");
    this.rest = "";
    const row = rest === "" ? undefined : this.record(rest);
    return row ? [row] : [];
  }

  private isLines(all: string): boolean {
    if (!this.header && /^\ufeff?\s*\{/.test(all)) this.header = "lines";
    return this.header === "lines";
  }

  private begin(record: string): void {
    this.headerText = record;
    this.header = readHeader(record.replace(/^\ufeff/, ""), this.contract);
  }

  private record(record: string): ReadRow | undefined {
    if (!this.header) {
      this.begin(record);
      return undefined;
    }
    this.line++;
    if (record.trim() === "") return undefined;
    return this.header === "lines" ? this.fromObject(record) : this.fromFields(record, this.header);
  }

  private fromFields(record: string, { delimiter, width, time, group, signals, qualities }: Header): ReadRow {
    const fields = splitRecord(record, delimiter);
    if (fields.length !== width) return { unreadable: `row ${this.line} has ${fields.length} fields instead of ${width}` };
    const tUs = this.contract.timeColumn === null ? NaN : readTime(fields[time] ?? "");
    if (this.contract.timeColumn !== null && Number.isNaN(tUs)) return { unreadable: `row ${this.line} has no time` };
    const values = this.contract.signals.map((signal, i) => {
      const field = (fields[signals[i]!] ?? "").trim();
      if (field === "") return null;
      return signal.type === "text" ? field : readNumber(field);
    });
    const doubts = qualities.some((place) => place >= 0) ? qualities.map((place) => readDoubt(fields[place])) : undefined;
    return this.rowOf({ tUs, group: group < 0 ? undefined : fields[group]!, values, ...(doubts ? { doubts } : {}) });
  }

  /** `{"time":…, "group":…, "values":{…}, "quality":{…}}`, or the columns themselves as fields of the object. */
  private fromObject(record: string): ReadRow {
    const told = objectOf(parsed(record.replace(/^\ufeff/, "")));
    if (!told) return { unreadable: `row ${this.line} is no object` };
    const field = (from: Record<string, unknown> | undefined, name: string): unknown => (from && Object.hasOwn(from, name) ? from[name] : undefined);
    const event = field(told, "event");
    if (typeof event === "string") return { event: event.slice(0, 64), detail: String(field(told, "detail") ?? "").slice(0, 200) };
    const { timeColumn, groupColumn, signals } = this.contract;
    const own = objectOf(field(told, "values"));
    const quality = objectOf(field(told, "quality"));
    const when = timeColumn === null ? undefined : (field(told, timeColumn) ?? field(told, "time"));
    const tUs = timeColumn === null ? NaN : readTime(typeof when === "number" ? String(when) : typeof when === "string" ? when : "");
    if (timeColumn !== null && Number.isNaN(tUs)) return { unreadable: `row ${this.line} has no time` };
    const group = groupColumn === null ? undefined : (field(told, groupColumn) ?? field(told, "group"));
    const values = signals.map(({ column, type }) => {
      const value = field(own ?? told, column);
      if (type === "text") return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : null;
      return typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : typeof value === "string" ? readNumber(value.trim()) : null;
    });
    const doubts = quality && signals.map(({ column }) => readDoubt(field(quality, column)));
    return this.rowOf({ tUs, group: typeof group === "string" || typeof group === "number" ? String(group) : undefined, values, ...(doubts ? { doubts } : {}) });
  }

  /** A name that no record could hold names no group, and cut short it might name another's. */
  private rowOf(row: InputRow): ReadRow {
    return row.group !== undefined && row.group.length > groupMost ? { unreadable: `row ${this.line} has a group of ${row.group.length} characters, at most ${groupMost}` } : { row };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** The three words of OPC UA; anything but Good and Uncertain that stands in the place of a quality is Bad. */
function readDoubt(told: unknown): "Uncertain" | "Bad" | undefined {
  if (told === undefined || told === null || told === "" || told === "Good") return undefined;
  return told === "Uncertain" ? "Uncertain" : "Bad";
}

function readHeader(record: string, contract: InputContract): Header {
  const delimiter = [",", ";", "\t"].sort((a, b) => splitRecord(record, b).length - splitRecord(record, a).length)[0]!;
  const names = splitRecord(record, delimiter).map((name) => name.trim());
  const place = (name: string | null) => (name === null ? -1 : names.indexOf(name));
  return {
    delimiter,
    width: names.length,
    time: place(contract.timeColumn),
    group: place(contract.groupColumn),
    signals: contract.signals.map((signal) => place(signal.column)),
    qualities: contract.signals.map((signal) => place(`${signal.column}.quality`)),
  };
}

/** Where the record that starts at `from` ends: at a line feed outside quotation marks; -1 when it is not complete or longer than a row may be. */
function endOfRecord(text: string, from: number): number {
  const first = text.indexOf("\n", from);
  if (first < 0 || first - from > rowMost) return -1;
  let open = false;
  for (let i = from; i < text.length && i - from <= rowMost; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) open = !open;
    else if (c === 10 && !open) return i;
  }
  return -1;
}

function splitRecord(record: string, delimiter: string): string[] {
  if (!record.includes('"')) return record.split(delimiter);
  const fields: string[] = [];
  let field = "";
  let open = false;
  for (let i = 0; i < record.length; i++) {
    const c = record[i]!;
    if (open) {
      if (c !== '"') field += c;
      else if (record[i + 1] === '"') field += record[++i]!;
      else open = false;
    } else if (c === '"') open = true;
    else if (c === delimiter) {
      fields.push(field);
      field = "";
    } else field += c;
  }
  return [...fields, field];
}

function readNumber(field: string): number | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(field)) return null;
  const value = Number(field);
  return Number.isFinite(value) ? value : null;
}

/** UTC microseconds of whole microseconds or of ISO 8601 (blank or T, up to microseconds, Z or offset; without one: UTC). NaN otherwise. */
export function readTime(field: string): number {
  const text = field.trim();
  if (/^-?\d{6,16}$/.test(text)) return Number(text);
  const found = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/.exec(text);
  if (!found) return NaN;
  const offset = found[4] ?? "Z";
  const zone = offset === "Z" ? "Z" : offset.length === 3 ? `${offset}:00` : offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  const seconds = Date.parse(`${found[1]!}T${found[2]!.length === 5 ? `${found[2]!}:00` : found[2]!}${zone}`);
  return seconds * 1000 + Number((found[3] ?? "").padEnd(6, "0").slice(0, 6));
}

/** ISO 8601 in UTC with microseconds. */
export function writeTime(tUs: number): string {
  const whole = Math.floor(tUs / 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${String(Math.round(tUs - whole * 1000)).padStart(3, "0")}Z`;
}
