// data/pump_1min.csv and data/mixer_1min.csv: regular rows of one minute, averaged from measured values, ready for learning.
// Runs in Node. Column `time` is UTC with Z, the start of the minute by true time. Blank = no value: lost, or the machine at rest.
import { CsvFile, decimals, Lines, type OutputFile } from "./csvFile.ts";
import { valueTexts } from "./valueTexts.ts";
import { isoUtc } from "./localTime.ts";
import type { MinuteRows } from "./minuteAverages.ts";
import { tags } from "./tags.ts";

interface Column {
  name: string;
  source: 0 | 1;
  at: number;
  factor: number;
  kind: "number" | "text" | "batch";
}

/** Joins the minute rows of one or two areas (same minutes) into one wide file. */
export class MinuteFile {
  private readonly file: CsvFile;
  private readonly columns: Column[];
  private readonly queues: MinuteRows[][] = [[], []];
  private readonly widths: number[];
  private readonly lines = new Lines();

  constructor(outDir: string, path: string, sources: readonly (readonly string[])[], taken: readonly string[]) {
    this.widths = sources.map((s) => s.length);
    this.columns = sources.flatMap((names, source) =>
      names.flatMap((name, at): Column[] => {
        if (taken.length > 0 && !taken.includes(name)) return [];
        const spec = tags.find((t) => t.tag === name)!;
        const kind = name === "XS-201" ? "batch" : name.startsWith("XS-") ? "text" : "number";
        const digits = spec.periodS === 0 ? 2 : decimals(spec.low, spec.high, spec.bits);
        return [{ name, source: source as 0 | 1, at, kind, factor: [1, 10, 100, 1000, 10000][digits]! }];
      }),
    );
    this.file = new CsvFile(outDir, path, ["time", ...this.columns.map((c) => c.name)]);
  }

  /** Takes the rows of a day from source 0 or 1; writes when both have arrived. */
  add(source: 0 | 1, rows: MinuteRows): void {
    this.queues[source]!.push(rows);
    while (this.queues.every((q, i) => i >= this.widths.length || q.length > 0)) {
      const day = this.queues.map((q) => q.shift());
      const first = day[0]!;
      const { lines } = this;
      for (let r = 0; r < first.fromS.length; r++) {
        lines.text(isoUtc(first.fromS[r]!));
        for (const c of this.columns) {
          const v = day[c.source]!.values[r * this.widths[c.source]! + c.at]!;
          lines.code(44);
          if (v !== v) continue;
          if (c.kind === "number") lines.number(v, c.factor);
          else lines.text(c.kind === "text" ? valueTexts[v]! : `B${1000 + v}`);
        }
        lines.code(10);
      }
      this.file.writeLines(lines, first.fromS.length);
    }
  }

  close(): OutputFile {
    return this.file.close();
  }
}
