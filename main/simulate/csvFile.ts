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

/** Lines on their way to a file, gathered as bytes: millions of short strings would keep the collector of garbage busy. */
export class Lines {
  private bytes = new Uint8Array(1 << 20);
  private n = 0;

  private room(more: number): void {
    if (this.n + more <= this.bytes.length) return;
    const wider = new Uint8Array(2 * this.bytes.length + more);
    wider.set(this.bytes);
    this.bytes = wider;
  }

  /** One character below 128, such as a comma. */
  code(c: number): void {
    this.room(1);
    this.bytes[this.n++] = c;
  }

  /** Text in UTF-8. */
  text(text: string): void {
    this.room(3 * text.length);
    for (let k = 0; k < text.length; k++) {
      const c = text.charCodeAt(k);
      if (c < 128) this.bytes[this.n++] = c;
      else return this.rest(text.slice(k));
    }
  }

  private rest(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    this.room(bytes.length);
    this.bytes.set(bytes, this.n);
    this.n += bytes.length;
  }

  /** The number as `shortNumber` writes it; nothing for NaN. */
  number(value: number, factor: number): void {
    const n = Math.floor(value * factor + 0.5);
    if (!(n >= 0 && n < 2147483648)) return this.text(shortNumber(value, factor));
    this.room(16);
    const whole = Math.floor(n / factor);
    let digits = 1;
    for (let rest = whole; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    let rest = whole;
    for (let at = this.n + digits - 1; at >= this.n; at--) {
      const shorter = Math.floor(rest / 10);
      this.bytes[at] = 48 + rest - 10 * shorter;
      rest = shorter;
    }
    this.n += digits;
    const part = n - whole * factor;
    if (part > 0) this.text(fractions[part * (10000 / factor)]!);
  }

  /** Everything gathered; valid until the next line is put. */
  take(): Uint8Array {
    const all = this.bytes.subarray(0, this.n);
    this.n = 0;
    return all;
  }
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
    /** Whether header fields are quoted when they must be; false: they come as they stand in the file. */
    quoted = true,
  ) {
    const file = join(outDir, path);
    mkdirSync(dirname(file), { recursive: true });
    this.handle = openSync(file, "w");
    this.put(Buffer.from(`${header.map((field) => (quoted ? csvField(field) : field)).join(",")}\n`, "utf8"));
  }

  private put(bytes: Uint8Array): void {
    this.hash.update(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.handle, bytes, at);
    this.bytes += bytes.length;
  }

  /** Appends lines, each ending in a line feed; `rows` of them. */
  write(text: string, rows: number): void {
    if (rows === 0) return;
    this.put(Buffer.from(text, "utf8"));
    this.rows += rows;
  }

  /** Appends what was gathered in `lines`, `rows` of them, and empties it. */
  writeLines(lines: Lines, rows: number): void {
    if (rows > 0) this.put(lines.take());
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
