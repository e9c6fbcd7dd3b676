// A CSV file being written: bytes, rows and SHA-256 are counted as it grows. Runs in Node. Never holds more than one batch of rows.
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** One file of the plant's output folder. */
export interface OutputFile {
  /** Relative to the output folder, with `/`. */
  path: string;
  bytes: number;
  /** Rows without the header. */
  rows: number;
  sha256: string;
}

/** Quotes a CSV field when it must be. */
export function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Number of digits after the point that a value of this converter is worth showing. */
export function decimals(low: number, high: number, bits: number): number {
  const quantum = (high - low) / (bits === 16 ? 65536 : 4096);
  return quantum >= 0.5 ? 1 : quantum >= 0.02 ? 2 : quantum >= 0.001 ? 3 : 4;
}

/** Value rounded to `factor` steps in one (100 = two digits), as the shortest text; empty for NaN. */
export function shortNumber(value: number, factor: number): string {
  return value === value ? `${Math.floor(value * factor + 0.5) / factor}` : "";
}

export class CsvFile {
  private readonly handle: number;
  private readonly hash = createHash("sha256");
  private bytes = 0;
  private rows = 0;

  constructor(
    outDir: string,
    private readonly path: string,
    header: readonly string[],
  ) {
    const file = join(outDir, path);
    mkdirSync(dirname(file), { recursive: true });
    this.handle = openSync(file, "w");
    this.put(`${header.map(csvField).join(",")}\n`);
  }

  private put(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    this.hash.update(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.handle, bytes, at);
    this.bytes += bytes.length;
  }

  /** Appends lines, each ending in a line feed; `rows` of them. */
  write(text: string, rows: number): void {
    if (rows === 0) return;
    this.put(text);
    this.rows += rows;
  }

  /** Appends one row of fields. */
  row(fields: readonly string[]): void {
    this.write(`${fields.map(csvField).join(",")}\n`, 1);
  }

  close(): OutputFile {
    closeSync(this.handle);
    return { path: this.path, bytes: this.bytes, rows: this.rows, sha256: this.hash.digest("hex") };
  }
}
