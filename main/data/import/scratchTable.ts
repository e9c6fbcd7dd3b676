// A table as clean text in the scratch folder: what JSON, workbooks and databases are turned into before the common reading begins.
// Runs only in the throw-away import process. Comma, quotes as in RFC 4180, UTF-8; line n+1 is record n of the source.
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { FailureData } from "../../../shared/contract/errors.ts";
import type { AsideRow } from "./normalise.ts";

/** A converted table. `lineShift`: what to add to a line of the text to get the record's number in the source. */
export interface ScratchTable {
  path: string;
  lineShift: number;
  /** True when the first line is surely a header. */
  header: boolean;
  flags: FailureData[];
  aside: AsideRow[];
  asideCount: number;
}

const special = /[",\n\r]/;

export class TableWriter {
  private readonly stream: WriteStream;
  private pending: string[] = [];
  private size = 0;
  rows = 0;

  constructor(path: string) {
    this.stream = createWriteStream(path);
  }

  /** Writes one record; `width` cells, missing ones empty. */
  row(cells: readonly string[], width: number): void {
    let line = "";
    for (let i = 0; i < width; i++) {
      const cell = cells[i] ?? "";
      if (i > 0) line += ",";
      line += special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    }
    this.push(width === 1 && line === "" ? '""\n' : `${line}\n`);
    this.rows++;
  }

  /** A record that is not there: an empty line, so that line numbers keep their meaning. */
  gap(lines = 1): void {
    for (let left = lines; left > 0; left -= 10_000) this.push("\n".repeat(Math.min(left, 10_000)));
  }

  private push(text: string): void {
    this.pending.push(text);
    this.size += text.length;
  }

  /** To be awaited now and then: lets the disk keep up. */
  async drain(force = false): Promise<void> {
    if (this.size < 1 << 20 && !force) return;
    const text = this.pending.join("");
    this.pending = [];
    this.size = 0;
    if (text.length > 0 && !this.stream.write(text)) await once(this.stream, "drain");
  }

  async close(): Promise<void> {
    await this.drain(true);
    this.stream.end();
    await finished(this.stream);
  }
}

/** A number as text with the decimal sign that the recipe reads. */
export function numberText(value: number, decimal: "." | ","): string {
  const text = String(value);
  return decimal === "." ? text : text.replace(".", ",");
}
