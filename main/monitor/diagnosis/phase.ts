// Plants that work in phases: one cell a run of the phase in which the plant is held steadiest (a batch's hold, not the hours around it). Pure.
// Hours mix heating, holding and standing empty, and what a fault moves drowns in that; runs of one phase are alike, less what their recipe makes of them
// (phases and landmarks of batch monitoring: Undey and Cinar 2002, Kourti 2003). How long phases took is a reading like any other.
import { isKnown, middleOf, spreadOf } from "./relations.ts";
import type { DiagnosisCells, LogNote, PhaseCells, TagCells, TextCells } from "./table.ts";

/** What a text said in every row: places in `names`, -1 where it said nothing. */
export interface TextRows {
  name: string;
  names: readonly string[];
  codes: ArrayLike<number>;
}

/** Which part of the table a row belongs to; null outside both. */
export type SpanOfRow = (row: number) => "reference" | "current" | null;

/** Runs of every state of one text, in order of time. */
interface Runs {
  state: Int32Array;
  span: readonly ("reference" | "current")[];
  /** First and last row. */
  from: Int32Array;
  to: Int32Array;
  /** By row: its run; -1 where there is none, or while a run settles. */
  ofRow: Int32Array;
}

/** A run has at least so many rows; so much of its begin is left to settle. */
const leastRows = 5;
const settling = 0.25;
/** Runs of a phase in the reference: at least so many, and so many a block of the table. */
const leastRuns = 20;
const leastRunsABlock = 2;
/** States of a text that tells phases, or of one that tells recipes. */
const mostStates = 24;
/** Runs in the reference from which what a recipe makes of a reading is known. */
const leastOfRecipe = 4;
/** A value so many robust spreads off is a slip where the ones beside it are not. */
const slipSpreads = 8;
/** A reading rests where its usual value lies within this share of its range from an end of it: a flow that is off, a valve that is shut. */
const restShare = 0.015;

/** Rows as runs of the text that changes most often of those that come back to the same states; null where none does. */
export function phaseRowsOf(texts: readonly TextRows[], rows: number, spanOf: SpanOfRow, referenceBlocks: number): { text: TextRows; runs: Runs } | null {
  let best: { text: TextRows; runs: Runs; count: number } | null = null;
  for (const text of texts) {
    if (text.names.length < 2 || text.names.length > mostStates) continue;
    const runs = runsOf(text, rows, spanOf);
    const counts = countsOf(runs, text.names.length);
    const often = counts.filter((n) => n >= Math.max(leastRuns, leastRunsABlock * referenceBlocks));
    const count = often.reduce((sum, n) => sum + n, 0);
    if (often.length > 0 && count > (best?.count ?? 0)) best = { text, runs, count };
  }
  return best;
}

function runsOf({ codes }: TextRows, rows: number, spanOf: SpanOfRow): Runs {
  const [state, from, to, span]: [number[], number[], number[], ("reference" | "current")[]] = [[], [], [], []];
  let isOpen = false;
  for (let row = 0; row < rows; row++) {
    const mine = spanOf(row);
    const code = codes[row]!;
    if (mine === null || mine !== span.at(-1)) isOpen = false;
    if (mine === null) continue;
    // A text is often written when it changes, and stands until the next.
    if (isOpen && (code < 0 || code === state.at(-1))) to[to.length - 1] = row;
    else if (code >= 0) {
      state.push(code);
      from.push(row);
      to.push(row);
      span.push(mine);
      isOpen = true;
    }
  }
  const ofRow = new Int32Array(rows).fill(-1);
  from.forEach((first, run) => {
    const length = to[run]! - first + 1;
    if (length >= leastRows) ofRow.fill(run, first + Math.ceil(settling * length), to[run]! + 1);
  });
  return { state: Int32Array.from(state), from: Int32Array.from(from), to: Int32Array.from(to), span, ofRow };
}

function countsOf({ state, span, from, to }: Runs, states: number): number[] {
  const counts = Array.from({ length: states }, () => 0);
  state.forEach((code, run) => {
    if (span[run] === "reference" && to[run]! - from[run]! + 1 >= leastRows) counts[code]!++;
  });
  return counts;
}

/** The table of the steadiest phase. `byRun`: the tags of `table` folded by run; `others`: all texts; `cellOfRow`: the table's cell of a row. Null where too little is left. */
export function phaseOf(table: DiagnosisCells, { text, runs }: NonNullable<ReturnType<typeof phaseRowsOf>>, byRun: readonly TagCells[], others: readonly TextRows[], cellOfRow: (row: number) => number): PhaseCells | null {
  const referenceBlocks = table.reference / table.block;
  const enough = Math.max(leastRuns, leastRunsABlock * referenceBlocks);
  const counts = countsOf(runs, text.names.length);
  const candidates = counts.flatMap((n, state) => (n >= enough ? [{ state, steadiness: steadinessOf(runs, state, byRun) }] : [])).sort((a, b) => b.steadiness - a.steadiness);
  const [steadiest] = candidates;
  if (steadiest === undefined) return null;
  const all = Array.from(runs.state.keys()).filter((run) => runs.state[run] === steadiest.state && runs.to[run]! - runs.from[run]! + 1 >= leastRows);
  const before = all.filter((run) => runs.span[run] === "reference").length;
  const block = Math.max(leastRunsABlock, Math.round(before / referenceBlocks));
  // Blocks are whole: what is over stands at the begin of the reference and at the end.
  const places = all.slice(before % block);
  const reference = before - (before % block);
  const cells = Math.floor(places.length / block) * block;
  if ((cells - reference) / block < 8) return null;
  const chosen = Int32Array.from(places.slice(0, cells));
  const recipes = others.filter(({ names, name }) => name !== text.name && names.length >= 2 && names.length <= mostStates).map((other) => mainlySaid(other, runs, chosen)).filter((each) => each !== null);
  const recipe = recipeOf(recipes, reference);
  const pick = (values: Float64Array) => Float64Array.from(chosen, (run) => values[run]!);
  const tags = byRun.map((tag): TagCells => {
    const isAtRest = rests(tag, runs, steadiest.state);
    const mean = pick(tag.mean);
    return { ...tag, count: pick(tag.count), mean: isAtRest ? mean.fill(Number.NaN) : alike(mean, recipe, reference), spread: pick(tag.spread), jump: pick(tag.jump), low: pick(tag.low), high: pick(tag.high) };
  });
  const begins = Int32Array.from(chosen, (run) => cellOfRow(runs.from[run]!));
  const notes = table.notes.map((note): LogNote => ({ ...note, at: placeAmong(begins, note.at) }));
  const texts = recipes.map(({ name, names, said }): TextCells => ({ name, states: names.map((value, code) => ({ value, share: Float64Array.from(said, (each) => (each === code ? 1 : 0)) })).filter(({ share }) => share.some((v) => v > 0)) }));
  return { text: text.name, state: text.names[steadiest.state]!, begins, table: { cells, reference, block, tags: [...tags, ...durations(text, runs, chosen, recipe, reference)], texts, notes, model: null } };
}

/** How steady a phase holds those readings that do not rest in it: sum of the logarithms of their whole spread over that within its runs. */
function steadinessOf(runs: Runs, state: number, byRun: readonly TagCells[]): number {
  let sum = 0;
  for (const tag of byRun) {
    if (tag.loop?.role === "sp" || rests(tag, runs, state)) continue;
    let [n, within, whole] = [0, 0, 0];
    const { mean } = spreadOf(tag.mean, tag.mean.length);
    let all = 0;
    for (let run = 0; run < tag.mean.length; run++) {
      if (runs.span[run] !== "reference" || !isKnown(tag.mean[run]!)) continue;
      const rows = tag.count[run]!;
      all += rows;
      whole += rows * (tag.spread[run]! ** 2 + (tag.mean[run]! - mean) ** 2);
      if (runs.state[run] !== state) continue;
      n += rows;
      within += rows * tag.spread[run]! ** 2;
    }
    if (n > 0 && within > 0 && whole > 0) sum += Math.max(0, Math.log(whole / all / (within / n)) / 2);
  }
  return sum;
}

/** Whether a reading's usual value in a phase is an end of its range. */
function rests(tag: TagCells, runs: Runs, state: number): boolean {
  const mine: number[] = [];
  let [low, high] = [Infinity, -Infinity];
  for (let run = 0; run < tag.mean.length; run++) {
    if (runs.span[run] !== "reference" || !isKnown(tag.mean[run]!)) continue;
    low = Math.min(low, tag.low[run]!);
    high = Math.max(high, tag.high[run]!);
    if (runs.state[run] === state) mine.push(tag.mean[run]!);
  }
  if (mine.length < leastRuns / 2 || !(high > low)) return true;
  const usual = mine.sort((a, b) => a - b)[mine.length >> 1]!;
  return usual - low < restShare * (high - low) || high - usual < restShare * (high - low);
}

/** What a text said for most of each run; null where it changes within the runs, and so tells no recipe. */
function mainlySaid({ name, names, codes }: TextRows, runs: Runs, chosen: Int32Array): { name: string; names: readonly string[]; said: Int32Array } | null {
  let mixed = 0;
  const said = Int32Array.from(chosen, (run) => {
    const counts = new Map<number, number>();
    for (let row = runs.from[run]!; row <= runs.to[run]!; row++) if (codes[row]! >= 0) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1);
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    if (counts.size > 1) mixed++;
    return most?.[0] ?? -1;
  });
  return mixed > 0.2 * chosen.length ? null : { name, names, said };
}

/** By run a number for what was made; all the same where too many kinds of it were made for too few runs each. */
function recipeOf(recipes: readonly { said: Int32Array }[], reference: number): Int32Array {
  const seen = new Map<string, number>();
  const length = recipes[0]?.said.length ?? 0;
  const recipe = Int32Array.from({ length }, (_, c) => {
    const key = recipes.map(({ said }) => said[c]).join();
    if (!seen.has(key)) seen.set(key, seen.size);
    return seen.get(key)!;
  });
  const counts = new Map<number, number>();
  for (const each of recipe.subarray(0, reference)) counts.set(each, (counts.get(each) ?? 0) + 1);
  const rare = [...counts.values()].filter((n) => n < leastOfRecipe).reduce((sum, n) => sum + n, 0);
  return rare > 0.2 * reference ? recipe.fill(0) : recipe;
}

/** Values less what is usual for their recipe in the reference, plus what is usual there at all; NaN where the reference hardly knows the recipe, and for slips. */
function alike(values: Float64Array, recipe: Int32Array, reference: number): Float64Array {
  const usual = middleOf(values.subarray(0, reference));
  const byRecipe = new Map<number, number[]>();
  for (let c = 0; c < reference; c++) {
    if (!isKnown(values[c]!)) continue;
    const key = recipe[c] ?? 0;
    if (!byRecipe.has(key)) byRecipe.set(key, []);
    byRecipe.get(key)!.push(values[c]!);
  }
  const middles = new Map([...byRecipe].filter(([, some]) => some.length >= leastOfRecipe).map(([key, some]) => [key, middleOf(some)]));
  return withoutSlips(values.map((value, c) => value - (middles.get(recipe[c] ?? 0) ?? Number.NaN) + usual), reference);
}

/** One value far off between two that are usual is a slip of who typed or sent it: a digit swapped, a decimal place lost. */
function withoutSlips(values: Float64Array, reference: number): Float64Array {
  const usual = middleOf(values.subarray(0, reference));
  const spread = 1.4826 * middleOf(values.subarray(0, reference).map((value) => Math.abs(value - usual)));
  if (!(spread > 0)) return values;
  const isFar = (value: number | undefined) => value !== undefined && Math.abs(value - usual) > slipSpreads * spread;
  const known = Array.from(values.keys()).filter((c) => isKnown(values[c]!));
  const slips = new Set(known.filter((c, k) => isFar(values[c]) && !isFar(values[known[k - 1] ?? -1]) && !isFar(values[known[k + 1] ?? -1])));
  return values.map((value, c) => (slips.has(c) ? Number.NaN : value));
}

/** How many rows the run took, and the last run of each other state since the run before it: heating up, dosing, standing by. */
function durations(text: TextRows, runs: Runs, chosen: Int32Array, recipe: Int32Array, reference: number): TagCells[] {
  const none = new Float64Array(chosen.length).fill(Number.NaN);
  return text.names.flatMap((name, state): TagCells[] => {
    const rows = Float64Array.from(chosen, (run) => {
      for (let r = run; r >= 0 && (r === run || runs.state[r] !== runs.state[run]); r--) if (runs.state[r] === state) return runs.to[r]! - runs.from[r]! + 1;
      return Number.NaN;
    });
    const { n, sd } = spreadOf(rows, reference);
    return n < leastRuns || !(sd > 0) ? [] : [{ name: `${text.name} ${name}`, unit: null, asset: null, loop: null, count: new Float64Array(chosen.length).fill(1), mean: alike(rows, recipe, reference), spread: none, jump: none, low: none, high: none }];
  });
}

/** Place of a cell of the table among the runs: the first run that begins behind it. */
function placeAmong(begins: Int32Array, at: number): number {
  let place = 0;
  while (place < begins.length && begins[place]! < at) place++;
  return place;
}
