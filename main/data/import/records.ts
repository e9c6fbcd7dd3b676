// Text to records: splits lines and quoted fields as RFC 4180 does, with line numbers, in one pass and constant memory.
// Pure. A quote counts only at the start of a field; what follows a closing quote makes the record unsound, never another value.
import { Failure } from "../../../shared/contract/errors.ts";

/** A record that was split because it holds quotes, blanks as separator, or a stray carriage return. */
export interface SplitRecord {
  fields: string[];
  /** False when text followed a closing quote. */
  sound: boolean;
}

export interface RecordSink {
  /** A line without any quote; its fields are simply what lies between the separators. */
  plain(line: string, lineNumber: number): void;
  /** A record whose fields had to be taken apart; lineNumber is the line it begins on. */
  split(record: SplitRecord, lineNumber: number): void;
}

export interface RecordOptions {
  delimiter: string;
  comment: string;
  skipLines: number;
  recordBytes: number;
  file: string;
}

/** Feeds on text in pieces of any size. Throws csvOverBound (record too long) and csvUnclosedQuote (quote that runs to the end or past the bound). */
export class RecordReader {
  private rest = "";
  private lineNumber = 0;
  /** Set while a quoted field runs over the end of a line. */
  private openRecord: { fields: string[]; cell: string; line: number; length: number; sound: boolean } | undefined;
  /** True when the last line had no line end: it may have been cut while it was written. */
  lastLineOpen = false;

  private readonly options: RecordOptions;
  private readonly sink: RecordSink;

  constructor(options: RecordOptions, sink: RecordSink) {
    this.options = options;
    this.sink = sink;
  }

  push(text: string): void {
    let from = 0;
    for (;;) {
      const end = text.indexOf("\n", from);
      if (end < 0) break;
      this.line(this.rest.length > 0 ? this.rest + text.slice(from, end) : text.slice(from, end));
      this.rest = "";
      from = end + 1;
    }
    this.rest += text.slice(from);
    if (this.rest.length > this.options.recordBytes) this.tooLong(this.openRecord?.line ?? this.lineNumber + 1, this.openRecord !== undefined);
  }

  /** Call once after the last piece. */
  end(): void {
    if (this.rest.length > 0) {
      this.lastLineOpen = true;
      const line = this.rest;
      this.rest = "";
      this.line(line);
    }
    if (this.openRecord) throw new Failure("csvUnclosedQuote", { file: this.options.file, row: this.openRecord.line });
  }

  private tooLong(row: number, quoted: boolean): never {
    const { file, recordBytes } = this.options;
    throw quoted ? new Failure("csvUnclosedQuote", { file, row }) : new Failure("csvOverBound", { file, row, detail: `recordBytes=${recordBytes}` });
  }

  private line(raw: string): void {
    this.lineNumber++;
    const line = raw.charCodeAt(raw.length - 1) === 13 ? raw.slice(0, -1) : raw;
    if (this.openRecord) {
      this.openRecord.cell += "\n";
      this.openRecord.length += line.length + 1;
      if (this.openRecord.length > this.options.recordBytes) this.tooLong(this.openRecord.line, true);
      this.quoted(line, 0, true);
      return;
    }
    if (this.lineNumber <= this.options.skipLines) return;
    if (line.length > this.options.recordBytes) this.tooLong(this.lineNumber, false);
    const { delimiter, comment } = this.options;
    if (line.length === 0 || (line.length < 256 && line.trim() === "" && delimiter !== "\t")) {
      return;
    }
    if (comment !== "" && line.startsWith(comment)) return;
    if (delimiter === " " && !line.includes('"')) {
      this.sink.split({ fields: line.trim().split(/[ \t]+/), sound: true }, this.lineNumber);
      return;
    }
    if (!line.includes('"') && !line.includes("\r")) {
      this.sink.plain(line, this.lineNumber);
      return;
    }
    this.openRecord = { fields: [], cell: "", line: this.lineNumber, length: line.length, sound: true };
    this.quoted(line, 0, false);
  }

  /** Takes `line` apart from `at`; continues inside a quoted field when `inside`. Emits the record, or leaves it open. */
  private quoted(line: string, at: number, inside: boolean): void {
    const record = this.openRecord!;
    const { delimiter } = this.options;
    const separator = (index: number) => (delimiter === " " ? line[index] === " " || line[index] === "\t" : line[index] === delimiter);
    let i = at;
    let quotedNow = inside;
    for (;;) {
      if (!quotedNow && line[i] === '"') {
        quotedNow = true;
        i++;
      }
      if (quotedNow) {
        const close = line.indexOf('"', i);
        if (close < 0) {
          record.cell += line.slice(i);
          return;
        }
        record.cell += line.slice(i, close);
        if (line[close + 1] === '"') {
          record.cell += '"';
          i = close + 2;
          continue;
        }
        quotedNow = false;
        i = close + 1;
        let next = i;
        while (next < line.length && !separator(next)) next++;
        if (line.slice(i, next).trim() !== "") record.sound = false;
        i = next;
      } else {
        let next = i;
        while (next < line.length && !separator(next)) next++;
        record.cell = line.slice(i, next);
        i = next;
      }
      record.fields.push(record.cell);
      record.cell = "";
      if (i >= line.length) break;
      i++;
      if (delimiter === " ") {
        while (i < line.length && separator(i)) i++;
        if (i >= line.length) break;
      }
    }
    this.openRecord = undefined;
    this.sink.split({ fields: record.fields, sound: record.sound }, record.line);
  }
}

/** Fields of a line without quotes. */
export function plainFields(line: string, delimiter: string): string[] {
  return delimiter === " " ? line.trim().split(/[ \t]+/) : line.split(delimiter);
}

/** All records of a text with their line numbers; for samples. An unclosed quote at the end of a sample is left out. */
export function recordsOf(text: string, options: RecordOptions, most: number): { fields: string[]; lineNumber: number }[] {
  const out: { fields: string[]; lineNumber: number }[] = [];
  const reader = new RecordReader(options, {
    plain: (line, lineNumber) => out.length < most && out.push({ fields: plainFields(line, options.delimiter), lineNumber }),
    split: ({ fields }, lineNumber) => out.length < most && out.push({ fields, lineNumber }),
  });
  reader.push(text);
  try {
    reader.end();
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.data.name !== "csvUnclosedQuote") throw thrown;
  }
  return out;
}
