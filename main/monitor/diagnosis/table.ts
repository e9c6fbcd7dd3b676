// What a diagnosis looks at: tags over even cells of time (or of rows), beside what people wrote down and what the model said. Types only, pure.
// A reference span is known to be well; the current span behind it is asked about. Nothing here knows a plant: roles and units come from names and the catalogue.

/** What a tag is in its control loop (ISA-5.1): set point, measured value, controller output. */
export type LoopRole = "sp" | "pv" | "op";

/** One tag over the cells. NaN where nothing is known of a cell. */
export interface TagCells {
  name: string;
  /** As the catalogue or the header writes it; null when nobody said. */
  unit: string | null;
  asset: string | null;
  /** Its place in a control loop, and which loop; null where its name says nothing of one. */
  loop: { name: string; role: LoopRole } | null;
  /** Rows of a cell that hold a value. */
  count: Float64Array;
  mean: Float64Array;
  /** Standard deviation within the cell. */
  spread: Float64Array;
  /** Root mean square of the differences of neighbouring rows in the cell. */
  jump: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** A text over the cells: what share of each cell's rows says what. */
export interface TextCells {
  name: string;
  states: readonly { value: string; share: Float64Array }[];
}

/** Something that people wrote down, at a cell (may lie between cells). */
export interface LogNote {
  kind: "batch" | "phase" | "shift" | "maintenance" | "alarm" | "change" | "calibration";
  at: number;
  asset: string;
  text: string;
}

/** What is known of the model on its device; shares 0..1 of the rows that it scored in a cell, NaN where it scored none. */
export interface ModelCells {
  /** Cell from which the present release runs; null: since before the table. */
  releasedAt: number | null;
  /** Rows whose score is not what the package's own scorer gives for the inputs that the device says it used. */
  differs: Float64Array;
  /** Rows whose inputs on the device are not those of the archive at their time. */
  stale: Float64Array;
  alarms: Float64Array;
  /** The release before asked about the same inputs: mean distance of the two answers, in spreads of the reference's scores (or of their logarithm). */
  gap: Float64Array;
  /** Limit of the present release over that of the release before; 1 without one. */
  limitRatio: number;
  /** Mean of what the score should have been (laboratory, confirmed events) less what it was, where that came. */
  error: Float64Array;
}

/** The same plant, one cell a run of its steadiest phase. */
export interface PhaseCells {
  /** Which text tells the phases, and which of its states these runs are in. */
  text: string;
  state: string;
  /** By cell: the cell of the whole table in which its run begins. */
  begins: Int32Array;
  /** Tags in the order of the whole table, then how long phases took; notes at runs. */
  table: DiagnosisCells;
}

export interface DiagnosisCells {
  cells: number;
  /** Cells [0, reference) are known to be well. */
  reference: number;
  /** Cells of a block: a day where the table has days. Paths are drawn by blocks. */
  block: number;
  tags: readonly TagCells[];
  texts: readonly TextCells[];
  notes: readonly LogNote[];
  model: ModelCells | null;
}

export interface DiagnosisTable extends DiagnosisCells {
  /** Null where the plant does not work in phases. */
  phase: PhaseCells | null;
}
