// Rows from a CSV replay (RFC 4180; comma, semicolon or tab) or from an adapter's pipe, one at a time, in bounded memory.
// A row that cannot be read is told, counted and skipped; a field that is not a number is missing.
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { InputRow } from "./pipeline.ts";

/** Longest row in characters (reliability.md 4.8). */
const rowMost = 65_536;

export type ReadRow = { row: InputRow } | { unreadable: string };

/** Turns text pieces into rows. The first line is the header. A column that the contract names and the header lacks is missing in every row. */
export class RowReader {
  private rest = "";
  private header: { delimiter: string; width: number; time: number; group: number; signals: number[] } | undefined;
  private line = 0;

  constructor(private readonly contract: InputContract) {}

  /** Rows completed by this piece of text. */
  take(text: string): ReadRow[] {
    const all = this.rest + text;
    const rows: ReadRow[] = [];
    let at = 0;
    for (;;) {
      const end = endOfRecord(all, at);
      if (end < 0) break;
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
      rows.push({ unreadable: `row ${this.line} is too long` }, ...(after === "" ? [] : this.take(after)));
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

  private record(record: string): ReadRow | undefined {
    if (!this.header) {
      this.header = readHeader(record.replace(/^\ufeff/, ""), this.contract);
      return undefined;
    }
    this.line++;
    if (record === "") return undefined;
    const { delimiter, width, time, group, signals } = this.header;
    const fields = splitRecord(record, delimiter);
    if (fields.length !== width) return { unreadable: `row ${this.line} has ${fields.length} fields instead of ${width}` };
    const tUs = this.contract.timeColumn === null ? NaN : readTime(fields[time] ?? "");
    if (this.contract.timeColumn !== null && Number.isNaN(tUs)) return { unreadable: `row ${this.line} has no time` };
    const values = this.contract.signals.map((signal, i) => {
      const field = (fields[signals[i]!] ?? "").trim();
      if (field === "") return null;
      return signal.type === "text" ? field : readNumber(field);
    });
    return { row: { tUs, group: group < 0 ? undefined : fields[group]!, values } };
  }
}

function readHeader(record: string, contract: InputContract): { delimiter: string; width: number; time: number; group: number; signals: number[] } {
  const delimiter = [",", ";", "\t"].sort((a, b) => splitRecord(record, b).length - splitRecord(record, a).length)[0]!;
  const names = splitRecord(record, delimiter).map((name) => name.trim());
  const place = (name: string | null) => (name === null ? -1 : names.indexOf(name));
  return { delimiter, width: names.length, time: place(contract.timeColumn), group: place(contract.groupColumn), signals: contract.signals.map((signal) => place(signal.column)) };
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
