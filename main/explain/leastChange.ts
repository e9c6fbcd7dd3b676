// The least change of what a person can move that brings a score where it is wanted: a search over levers, each a tag with its steps. Pure.
// Counterfactuals that are near, few and within range: Wachter, Mittelstadt and Russell, Harvard JOLT 31, 2018; Mothilal, Sharma and Tan, FAT* 2020.

/** One step of a lever. */
export interface LeverStep {
  /** What the tag is moved by, or the level that it is set to. */
  value: number;
  /** How far that is, in interquartile ranges of the tag; above 0. */
  distance: number;
  /** The features with this step alone. */
  cells: Float64Array;
}
export type Lever = readonly LeverStep[];
export interface Way {
  /** Place of lever and step. */
  moves: { lever: number; step: number }[];
  distance: number;
}
export interface Found {
  /** Ways that reach the wish, nearest first. */
  ways: Way[];
  /** The way that comes nearest to the wish; undefined without levers. */
  best: Way | undefined;
}

/** Steps of a lever that are combined with those of two others: every third and the last, else the product grows beyond use. */
const everyOfThree = 3;

/** Ways by the same levers that are kept, so that they do not crowd out all others. */
const mostAlike = 4;

/** Ways to reach the wish by at most three levers, at most `most`. gap: how far the score of some features is from the wish, 0 where it is met. Features
 *  under several steps are taken as the sum of what each does alone: right where the recipe adds up (levels, means, lags), an estimate elsewhere, so each way
 *  must be checked through the recipe. Of ways as far, those with fewer levers come first, then those whose levers stand first. Yields the number tried. */
export function* leastChanges(base: Float64Array, levers: readonly Lever[], gap: (cells: Float64Array) => number, most: number): Generator<number, Found> {
  const ways: Way[] = [];
  let best: (Way & { gap: number }) | undefined;
  let tried = 0;
  const cells = new Float64Array(base.length);
  const take = (...moves: Way["moves"]) => {
    let distance = 0;
    for (const { lever, step } of moves) distance += levers[lever]![step]!.distance;
    if (ways.length === most && distance >= ways[most - 1]!.distance) return;
    tried++;
    cells.set(base);
    for (const { lever, step } of moves) addStep(cells, base, levers[lever]![step]!.cells);
    const rest = gap(cells);
    if (rest < (best?.gap ?? Infinity)) best = { moves, distance, gap: rest };
    if (rest > 0 || Number.isNaN(rest)) return;
    ways.splice(ways.findLastIndex((way) => way.distance <= distance) + 1, 0, { moves, distance });
    const alike = ways.filter((way) => sameLevers(way, moves));
    if (alike.length > mostAlike) ways.splice(ways.indexOf(alike[mostAlike]!), 1);
    else if (ways.length > most) ways.pop();
  };
  const all = levers.map((lever) => Array.from(lever.keys()));
  const few = all.map((steps) => steps.filter((step) => step % everyOfThree === everyOfThree - 1 || step === steps.length - 1));
  for (const [a, steps] of all.entries()) for (const s of steps) take({ lever: a, step: s });
  for (let a = 0; a < levers.length; a++)
    for (let b = a + 1; b < levers.length; b++) {
      for (const s of all[a]!) for (const t of all[b]!) take({ lever: a, step: s }, { lever: b, step: t });
      yield tried;
    }
  for (let a = 0; a < levers.length; a++)
    for (let b = a + 1; b < levers.length; b++)
      for (let c = b + 1; c < levers.length; c++) {
        for (const s of few[a]!) for (const t of few[b]!) for (const u of few[c]!) take({ lever: a, step: s }, { lever: b, step: t }, { lever: c, step: u });
        yield tried;
      }
  return { ways, best: best && { moves: best.moves, distance: best.distance } };
}

const sameLevers = (way: Way, moves: Way["moves"]) => way.moves.length === moves.length && way.moves.every(({ lever }, i) => lever === moves[i]!.lever);

/** Adds what a step does alone. A feature that was unknown takes what the step makes of it. */
function addStep(cells: Float64Array, base: Float64Array, step: Float64Array): void {
  for (let f = 0; f < cells.length; f++) cells[f] = Number.isNaN(cells[f]!) ? step[f]! : cells[f]! + step[f]! - base[f]!;
}

/** Steps from nothing to the far end in `parts` pieces, fine at first: whole multiples of a hundredth of the spread. far: in spreads, either sign. */
export function stepsTo(far: number, parts: number): number[] {
  const most = Math.floor(Math.abs(far) * 100 + 1e-9);
  const steps = Array.from({ length: parts }, (_, j) => Math.round(most * ((j + 1) / parts) ** 2)).filter((k) => k > 0);
  return [...new Set(steps)].map((k) => Math.sign(far) * k);
}

/** The smallest whole k in 1..most for which `holds` is true, when it holds at `most` and, once it holds, holds for all that is larger; else one at which it
 *  holds. Asks log2(most) times. */
export async function smallest(most: number, holds: (k: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
