// A forest over several causes: each leaf holds a share a cause, a forest's answer is the mean of its trees'. Pure.
// Beside shared/scoring/forest.ts, whose trees answer one number: asked one cause at a time, seven of those lost a tenth of macro F1 on cases left out.

/** Trees in preorder: a split is followed by its left side, then by its right side. */
export interface CauseForest {
  /** Place of the figure that a node splits on; -1 = leaf. */
  feature: readonly number[];
  /** One entry a split: a value at most this goes left. */
  threshold: readonly number[];
  /** One row a leaf: shares by cause, in hundredths. */
  shares: readonly (readonly number[])[];
}

/** A forest as it stands in a document: what is written out as lists takes an engine 70 ms to read at every start, and twice the room. Base64 of bytes. */
export interface PackedForest {
  /** A byte a node: place of the figure plus one, 0 = leaf. */
  nodes: string;
  /** Three bytes a split: the threshold's four digits as a signed number, low byte first, and its power of ten. */
  thresholds: string;
  /** A byte a share. */
  shares: string;
}

/** Thresholds have at most four digits, figures fewer than 255 places. Throws RangeError otherwise. */
export function packForest({ feature, threshold, shares }: CauseForest): PackedForest {
  if (feature.some((figure) => figure > 253)) throw new RangeError("more figures than a byte holds");
  const thresholds = Buffer.alloc(3 * threshold.length);
  threshold.forEach((value, i) => {
    const [mantissa, exponent] = value.toExponential(3).split("e");
    const digits = Number(mantissa!.replace(".", ""));
    const power = Number(exponent) - 3;
    if (Number(`${digits}e${power}`) !== value) throw new RangeError(`a threshold of more than four digits: ${value}`);
    thresholds.writeInt16LE(digits, 3 * i);
    thresholds.writeInt8(power, 3 * i + 2);
  });
  return { nodes: Buffer.from(feature.map((figure) => figure + 1)).toString("base64"), thresholds: thresholds.toString("base64"), shares: Buffer.from(shares.flat()).toString("base64") };
}

/** The forest of a document whose leaves hold `causes` shares, number for number. */
export function unpackForest(packed: PackedForest, causes: number): CauseForest {
  const [nodes, thresholds, shares] = [packed.nodes, packed.thresholds, packed.shares].map((text) => Buffer.from(text, "base64")) as [Buffer, Buffer, Buffer];
  return {
    feature: Array.from(nodes, (byte) => byte - 1),
    threshold: Array.from({ length: thresholds.length / 3 }, (_, i) => Number(`${thresholds.readInt16LE(3 * i)}e${thresholds.readInt8(3 * i + 2)}`)),
    shares: Array.from({ length: shares.length / causes }, (_, i) => Array.from(shares.subarray(i * causes, (i + 1) * causes))),
  };
}

/** Mean shares of the trees by cause, each 0..1. Throws RangeError where the lists do not make whole trees. */
export function forestAnswer({ feature, threshold, shares }: CauseForest): (row: ArrayLike<number>) => Float64Array {
  const right = new Int32Array(feature.length);
  const place = new Int32Array(feature.length);
  const roots: number[] = [];
  let splits = 0;
  let leaves = 0;
  const close = (at: number): number => {
    if (at >= feature.length) throw new RangeError("a tree that does not end");
    if (feature[at] === -1) {
      place[at] = leaves++;
      return at + 1;
    }
    place[at] = splits++;
    right[at] = close(at + 1);
    return close(right[at]!);
  };
  for (let at = 0; at < feature.length; at = close(at)) roots.push(at);
  if (roots.length === 0 || splits !== threshold.length || leaves !== shares.length) throw new RangeError("a forest without trees, or with lists of other lengths");
  const causes = shares[0]!.length;
  return (row) => {
    const sum = new Float64Array(causes);
    for (const root of roots) {
      let at = root;
      while (feature[at]! >= 0) at = row[feature[at]!]! <= threshold[place[at]!]! ? at + 1 : right[at]!;
      const leaf = shares[place[at]!]!;
      for (let c = 0; c < causes; c++) sum[c]! += leaf[c]! / (100 * roots.length);
    }
    return sum;
  };
}
