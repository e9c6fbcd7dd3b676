// A tree as training hands it over, before it becomes lists of a document. Types alone.

/** A split. left, right: a node's index, or ~index of a leaf. */
export interface GrownNode {
  /** Column of the frame. */
  column: number;
  threshold: number;
  missingLeft: 0 | 1;
  left: number;
  right: number;
  /** Codes of categories that go left, ascending; the threshold then says nothing. */
  set?: number[];
}

/** A tree with its leaves' values and training row counts; without nodes nothing could be split. */
export interface GrownTree {
  nodes: GrownNode[];
  values: number[];
  covers: number[];
}
