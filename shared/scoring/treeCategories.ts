// Splits on categories: which codes a model knows and which of them go left. Pure; runs on the device; no allocation per row.
// A code that the model does not know is a missing value: it goes where those go.

/** Codes that a feature had in training, ascending whole numbers from 0 to 65535. */
export interface KnownCodes {
  feature: number;
  codes: number[];
}

/** Largest code of a category. */
export const largestCode = 65_535;

/** The same, ready to ask. */
export interface CategorySets {
  /** Per feature: the place of each code among the known ones, -1 for the others; undefined for a feature of numbers. */
  places: readonly (Int16Array | undefined)[];
  /** Node → its set; -1 for others. */
  setOf: Int32Array;
  /** Eight words a set: bit p is 1 where the code of place p goes left. */
  bits: Uint32Array;
  /** The sets as codes. */
  codes: readonly (readonly number[])[];
}

/** Opens the sets of the splits on known codes, in the order of the nodes. Throws RangeError where they do not fit each other. */
export function categorySetsOf(feature: ArrayLike<number>, known: readonly KnownCodes[], sets: readonly (readonly number[])[]): CategorySets {
  const places: (Int16Array | undefined)[] = [];
  for (const { feature: f, codes } of known) {
    if (codes.length > 255 || codes.some((code) => !(Number.isInteger(code) && code >= 0 && code <= largestCode))) throw new RangeError(`codes of feature ${f}`);
    const table = new Int16Array((codes.at(-1) ?? 0) + 1).fill(-1);
    codes.forEach((code, place) => (table[code] = place));
    places[f] = table;
  }
  const setOf = new Int32Array(feature.length).fill(-1);
  const bits = new Uint32Array(sets.length * 8);
  let next = 0;
  for (let i = 0; i < feature.length; i++) {
    const table = feature[i]! >= 0 ? places[feature[i]!] : undefined;
    if (!table) continue;
    const set = sets[next];
    if (!set) throw new RangeError(`node ${i} has no set of codes`);
    for (const code of set) {
      const place = table[code] ?? -1;
      if (place < 0) throw new RangeError(`node ${i}: code ${code} is not known`);
      bits[next * 8 + (place >> 5)]! |= 1 << (place & 31);
    }
    setOf[i] = next++;
  }
  if (next !== sets.length) throw new RangeError(`${next} splits on categories, ${sets.length} sets`);
  return { places, setOf, bits, codes: sets };
}

/** 1 where a value's code goes left at a split on categories, 0 where it goes right, -1 where it is not known. */
export function sideOfCode(sets: CategorySets, node: number, feature: number, value: number): number {
  const place = sets.places[feature]![value] ?? -1; // no whole number has no place
  return place < 0 ? -1 : (sets.bits[sets.setOf[node]! * 8 + (place >> 5)]! >>> (place & 31)) & 1;
}
