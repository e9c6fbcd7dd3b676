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

/** What stands behind the whole number for 0..9999 parts of 10,000: nothing, `.1`, `.0625`. */
const fractions = Array.from({ length: 10000 }, (_, n) => (n === 0 ? "" : `.${String(n).padStart(4, "0").replace(/0+$/, "")}`));

/** Value rounded to `factor` steps in one (100 = two digits; 1 to 10,000), as the shortest text; empty for NaN. */
export function shortNumber(value: number, factor: number): string {
  const n = Math.floor(value * factor + 0.5);
  // whole parts and ready-made fractions are several times quicker than the search for the shortest text of a fraction
  if (n >= 0 && n < 2147483648) {
    const whole = Math.floor(n / factor);
    return `${whole}${fractions[(n - whole * factor) * (10000 / factor)]!}`;
  }
  return value === value ? `${n / factor}` : "";
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
