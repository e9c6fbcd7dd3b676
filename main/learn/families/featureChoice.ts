// Which features to keep, by a filter that no family has a hand in. Runs in main; pure; seedless: the same rows give the same choice.
// With a target: most conditional mutual information given any feature already kept (Fleuret, JMLR 5, 2004), on quantile steps, with the bias of few
// rows taken off (Miller 1955). Without: forward selection of the features that explain most of all others (Puggini and McLoone, IEEE T. Semicond.
// Manuf. 30, 2017). Both leave the second of two twins out.
import type { Task } from "../family.ts";
import type { Frame } from "../frame.ts";
import { addGram, eachBlock, mirror, scalingOf } from "./standardise.ts";

/** Rows that the choice looks at, evenly taken; of classes as many of each as there are. */
const mostRows = 6000;
const featureSteps = 8;
const targetSteps = 5;
/** Targets with at most this many values are taken as they are. */
const mostClasses = 20;

/** Places of `count` features and of the named ones, ascending. A count below the named ones keeps just those. */
export function featureChoice(frame: Frame, task: Task, count: number, named: ReadonlySet<string> = new Set()): number[] {
  const always = frame.features.flatMap((name, f) => (named.has(name) ? [f] : []));
  const wanted = Math.min(frame.features.length, Math.max(count, always.length));
  const picked = task === "anomaly" || !frame.y ? explaining(frame, wanted, always) : informing(frame, wanted, always);
  return picked.sort((a, b) => a - b);
}

function informing(frame: Frame, count: number, always: readonly number[]): number[] {
  const rows = teachingRows(frame.y!);
  const target = stepsOf(rows.map((r) => frame.y![r]!), new Set(rows.map((r) => frame.y![r]!)).size <= mostClasses ? mostClasses : targetSteps);
  const columns = frame.features.map((_, f) => stepsOf(rows.map((r) => frame.X[f * frame.rows + r]!), featureSteps));
  const blank: Steps = { codes: new Uint8Array(rows.length), width: 1, count: 1 };
  const least = columns.map((column) => information(column, target, blank));
  const seen = columns.map(() => 0);
  const picked = [...always];
  const isIn = new Set(picked);
  while (picked.length < count) {
    let [best, most] = [-1, -Infinity];
    for (let f = 0; f < columns.length; f++) {
      if (isIn.has(f)) continue;
      // What a feature tells can only fall with each kept one, so it is worked out only while it could still win.
      for (; least[f]! > most && seen[f]! < picked.length; seen[f]!++) least[f] = Math.min(least[f]!, information(columns[f]!, target, columns[picked[seen[f]!]!]!));
      if (least[f]! > most) [best, most] = [f, least[f]!];
    }
    picked.push(best);
    isIn.add(best);
  }
  return picked;
}

/** Rows with a known target, evenly: of two classes at most half of each, so that a rare one is not thinned before the other. */
function teachingRows(y: Float64Array): number[] {
  const known = Array.from(y.keys()).filter((r) => !Number.isNaN(y[r]!));
  const ones = known.filter((r) => y[r] === 1);
  if (ones.length === 0 || !known.every((r) => y[r] === 0 || y[r] === 1)) return evenly(known, mostRows);
  return [...evenly(ones, mostRows / 2), ...evenly(known.filter((r) => y[r] === 0), mostRows / 2)];
}

function evenly(rows: readonly number[], most: number): number[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}

interface Steps {
  codes: Uint8Array;
  /** One more than the largest code that can occur. */
  width: number;
  /** Codes that do occur. */
  count: number;
}

/** Values as the number of their step: a step a value where they are few, else steps of equally many rows; a missing value has a step of its own. */
function stepsOf(values: readonly number[], most: number): Steps {
  const sorted = Float64Array.from(values.filter((v) => !Number.isNaN(v))).sort();
  const distinct = [...new Set(sorted)];
  const edges = distinct.length <= most ? distinct.slice(1) : [...new Set(Array.from({ length: most - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / most)]!))].filter((edge) => edge > sorted[0]!);
  const codes = Uint8Array.from(values, (v) => (Number.isNaN(v) ? edges.length + 1 : edges.reduce((n, edge) => n + (v >= edge ? 1 : 0), 0)));
  const present = new Uint8Array(edges.length + 2);
  for (const code of codes) present[code] = 1;
  return { codes, width: present.length, count: present.reduce((a, b) => a + b, 0) };
}

/** What `a` tells of `b` where `c` is known, in nats, less what as many rows would show by chance. */
function information(a: Steps, b: Steps, c: Steps): number {
  const n = b.codes.length;
  const ofAbc = new Float64Array(a.width * b.width * c.width);
  const [ofAc, ofBc, ofC] = [new Float64Array(a.width * c.width), new Float64Array(b.width * c.width), new Float64Array(c.width)];
  for (let i = 0; i < n; i++) {
    const [x, y, z] = [a.codes[i]!, b.codes[i]!, c.codes[i]!];
    ofAbc[(x * b.width + y) * c.width + z]!++;
    ofAc[x * c.width + z]!++;
    ofBc[y * c.width + z]!++;
    ofC[z]!++;
  }
  let sum = 0;
  for (const [place, all] of ofAbc.entries()) {
    if (all === 0) continue;
    const z = place % c.width;
    const y = Math.floor(place / c.width) % b.width;
    const x = Math.floor(place / (c.width * b.width));
    sum += all * Math.log((all * ofC[z]!) / (ofAc[x * c.width + z]! * ofBc[y * c.width + z]!));
  }
  return sum / n - ((a.count - 1) * (b.count - 1) * c.count) / (2 * n);
}

function explaining(frame: Frame, count: number, always: readonly number[]): number[] {
  const size = frame.features.length;
  const rows = Int32Array.from(evenly(Array.from({ length: frame.rows }, (_, r) => r), Math.min(mostRows, Math.max(500, Math.floor(4e8 / size ** 2)))));
  // Of standardised columns: what is left of each one's movement, and shared with each other one, beyond those already picked.
  const left = new Float64Array(size * size);
  eachBlock(frame, rows, scalingOf(frame, rows), (z, _start, n) => addGram(left, z, size, n));
  mirror(left, size).forEach((sum, i) => (left[i] = sum / rows.length));
  const still = (f: number) => left[f * size + f]! <= 1e-9;
  const picked: number[] = [];
  const take = (f: number) => {
    picked.push(f);
    if (still(f)) return;
    const own = left.slice(f * size, (f + 1) * size);
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) left[i * size + j]! -= (own[i]! * own[j]!) / own[f]!;
  };
  /** Movement of all columns that this one would explain. */
  const explained = (f: number) => (still(f) ? 0 : left.subarray(f * size, (f + 1) * size).reduce((sum, shared) => sum + shared * shared, 0) / left[f * size + f]!);
  always.forEach(take);
  while (picked.length < count) {
    let [best, most] = [-1, -Infinity];
    for (let f = 0; f < size; f++) {
      const gain = picked.includes(f) ? -Infinity : explained(f);
      if (gain > most) [best, most] = [f, gain];
    }
    take(best);
  }
  return picked;
}
