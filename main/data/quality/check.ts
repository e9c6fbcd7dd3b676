// What a quality check is: it watches one ordered pass over a dataset's rows, or asks the Parquet a question, and answers with findings.
// One check a file beside this one. Checks only read; what they suggest is a recipe step or a correction that a person may take over.
import type { QualityFinding, Stretch } from "../../../shared/contract/data.ts";

/** A column as the import or the description tells it; low and high are the engineering range, where known. */
export interface QualityColumn {
  name: string;
  kind: "number" | "text" | "time" | "group";
  missing: number;
  unit?: string | undefined;
  statusTexts?: Record<string, number> | undefined;
  low?: number | undefined;
  high?: number | undefined;
}

/** What a sample of consecutive rows says about a number column; NaN where the sample says nothing. Robust, so that a fault does not hide itself. */
export interface ColumnFacts {
  median: number;
  /** Median distance from the median. */
  mad: number;
  /** Median size of the step from one known value to the next. */
  stepMad: number;
  /** Size that one step in a hundred exceeds: what the signal does by habit, as a valve that pulses. */
  stepHigh: number;
  /** Quantiles 0.25 % and 99.75 %. */
  low: number;
  high: number;
  /** Share of values that equal the one before, 0..1. */
  sameShare: number;
  /** Values that the signal comes back to all the time: one known value in a hundred begins a stay there. */
  common: ReadonlySet<number>;
}

/** What one question says about a text column. */
export interface TextFacts {
  name: string;
  known: number;
  /** About how many different texts (HyperLogLog). */
  levels: number;
  isConstant: boolean;
  /** How many cells read as a number, with a decimal point or comma. */
  numeric: number;
}

/** Middle, step size and spread of each number column in up to 512 even blocks of rows; see levels.ts. */
export interface BlockLevels {
  blockRows: number;
  /** First row of each block. */
  firstRow: number[];
  /** By number column, then block; NaN where a block holds too little. */
  median: number[][];
  step: number[][];
}

export interface CheckContext {
  /** The Parquet as a table expression; it has row_id, and ts and grp where hasTime and hasGroup say so. */
  table: string;
  columns: QualityColumn[];
  /** The number columns, in the order of Chunk.values and of `facts`. */
  numbers: QualityColumn[];
  facts: ColumnFacts[];
  rows: number;
  hasTime: boolean;
  hasGroup: boolean;
  /** Median step between rows of one group in µs; undefined without time or with fewer than two rows. */
  stepUs: number | undefined;
  /** Values of number column k of the sampled rows, in order; blocks of consecutive rows are `sampleBlock` long. */
  sample: Float64Array[];
  sampleRows: Float64Array;
  sampleBlock: number;
  texts: TextFacts[];
  /** Complete when the pass is over. */
  levels: BlockLevels;
  ask(sql: string): Promise<Record<string, unknown>[]>;
}

/** Some consecutive rows, group by group, in row order. Arrays are reused: copy what is kept. */
export interface Chunk {
  n: number;
  row: Float64Array;
  /** UTC µs, NaN where unknown or without time. */
  t: Float64Array;
  /** 1 at the first row of a group. */
  starts: Uint8Array;
  /** A column each of context.numbers; NaN is missing. */
  values: Float64Array[];
}

/** A check at work on one pass. */
export interface Watcher {
  see?(chunk: Chunk): void;
  done(): QualityFinding[] | Promise<QualityFinding[]>;
}

/** A check: name, and a watcher where the dataset has something to watch. No finding means that it found nothing. */
export interface Check {
  name: string;
  watch(context: CheckContext): Watcher | undefined;
}

/** A finding and where it stands. Stretches may be any number; the twenty longest are kept, in row order. */
export function findingOf(
  check: string,
  column: string,
  severity: QualityFinding["severity"],
  extent: { count: number; share: number; stretches?: readonly Stretch[]; fromUs?: number | null; toUs?: number | null; fromRow?: number | null },
  more: { columns?: string[]; figures?: Record<string, number | string>; repair?: unknown } = {},
): QualityFinding {
  const longest = [...(extent.stretches ?? [])].sort((a, b) => b.toRow - b.fromRow - (a.toRow - a.fromRow)).slice(0, 20).sort((a, b) => a.fromRow - b.fromRow);
  const all = extent.stretches ?? [];
  const low = (values: (number | null)[]) => values.reduce<number | null>((a, b) => (b === null ? a : a === null ? b : Math.min(a, b)), null);
  const high = (values: (number | null)[]) => values.reduce<number | null>((a, b) => (b === null ? a : a === null ? b : Math.max(a, b)), null);
  return {
    check,
    column,
    severity,
    count: extent.count,
    share: extent.share,
    fromUs: extent.fromUs ?? low(all.map((one) => one.fromUs)),
    toUs: extent.toUs ?? high(all.map((one) => one.toUs)),
    fromRow: extent.fromRow ?? low(all.map((one) => one.fromRow)),
    ...(longest.length > 0 ? { stretches: longest } : {}),
    ...(more.columns !== undefined && more.columns.length > 0 ? { columns: more.columns } : {}),
    ...(more.figures === undefined ? {} : { figures: more.figures }),
    ...(more.repair === undefined ? {} : { repair: more.repair }),
  };
}

/** Collects rows of one kind into stretches of neighbouring rows; counts all, keeps the first `most`. */
export class Stretches {
  count = 0;
  /** Stretches in all, also those beyond `most`. */
  runs = 0;
  readonly kept: Stretch[] = [];
  private open: Stretch | undefined;
  private firstRow: number | null = null;
  private firstUs: number | null = null;
  private lastUs: number | null = null;

  constructor(private readonly most = 5000) {}

  add(row: number, tUs: number): void {
    this.count++;
    const at = Number.isNaN(tUs) ? null : tUs;
    this.firstRow ??= row;
    if (at !== null) {
      this.firstUs = this.firstUs === null ? at : Math.min(this.firstUs, at);
      this.lastUs = this.lastUs === null ? at : Math.max(this.lastUs, at);
    }
    if (this.open !== undefined && row === this.open.toRow + 1) {
      this.open.toRow = row;
      this.open.toUs = at;
      return;
    }
    this.runs++;
    this.open = { fromRow: row, toRow: row, fromUs: at, toUs: at };
    if (this.kept.length < this.most) this.kept.push(this.open);
  }

  extent(rows: number): { count: number; share: number; stretches: Stretch[]; fromRow: number | null; fromUs: number | null; toUs: number | null } {
    return { count: this.count, share: rows === 0 ? 0 : this.count / rows, stretches: this.kept, fromRow: this.firstRow, fromUs: this.firstUs, toUs: this.lastUs };
  }

  /** Spans of a correction; undefined where there are more than one may hold. */
  spans(): [number, number][] | undefined {
    return this.kept.length > 0 && this.kept.length < this.most ? this.kept.map(({ fromRow, toRow }): [number, number] => [fromRow, toRow]) : undefined;
  }
}

/** Middle value of the first n of `values`, which are sorted in place; NaN of none. */
export function medianOf(values: Float64Array, n = values.length): number {
  if (n === 0) return NaN;
  const sorted = values.subarray(0, n).sort();
  return (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
}
