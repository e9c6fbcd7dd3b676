// The work of each group on blocks in which groups may be interleaved: rows are parted by group, worked, and put back in their order. Pure.
import { takeRows, type Block, type BlockWork } from "./block.ts";

/** Feature rows in order. Every list is equally long; NaN = missing. */
export interface TableRows {
  rid: Float64Array;
  /** UTC microseconds. */
  tUs: Float64Array;
  /** Places in the group names; NaN: no group. */
  group: Float64Array;
  features: readonly Float64Array[];
  target: Float64Array;
}

/** The work of each group that is under way. */
export class GroupWorks {
  private readonly works = new Map<number, BlockWork>();
  constructor(
    private readonly start: () => BlockWork,
    private readonly features: readonly number[],
    /** Where the last row of each group is known; undefined: rows of a group follow each other. */
    private readonly facts: readonly { last: number }[] | undefined,
  ) {}

  /** The feature rows of a block, in its order. */
  run(block: Block, group: Float64Array): TableRows {
    const places = placesOf(group);
    const one = places.length === 1;
    const done = places.map((rows): Block => this.workOf(group[rows[0]!]!)(one ? block : takeRows(block, rows)));
    for (const rows of places) this.forget(group[rows[0]!]!, block.rid.at(-1)!, group.at(-1)!);
    if (one) return { ...done[0]!, group: new Float64Array(done[0]!.rows).fill(group[0]!), features: this.features.map((f) => done[0]!.columns[f] as Float64Array) };
    return this.interleaved(block, places, done, group);
  }

  private workOf(code: number): BlockWork {
    // No group is one of its own.
    const key = Number.isNaN(code) ? -1 : code;
    const work = this.works.get(key) ?? this.start();
    this.works.set(key, work);
    return work;
  }

  private forget(code: number, lastRow: number, lastCode: number): void {
    const key = Number.isNaN(code) ? -1 : code;
    const over = this.facts === undefined ? !Object.is(code, lastCode) : (this.facts.at(key)?.last ?? Infinity) <= lastRow;
    if (over) this.works.delete(key);
  }

  /** Rows of several groups back in the order of the block. */
  private interleaved(block: Block, places: readonly Int32Array[], done: readonly Block[], group: Float64Array): TableRows {
    const from = new Int32Array(block.rows).fill(-1);
    const at = new Int32Array(block.rows);
    done.forEach((rows, d) => {
      let next = 0;
      for (const place of places[d]!)
        if (next < rows.rows && rows.rid[next] === block.rid[place]) {
          from[place] = d;
          at[place] = next++;
        }
    });
    const kept = Int32Array.from({ length: block.rows }, (_, r) => r).filter((r) => from[r]! >= 0);
    const gathered = (of: (rows: Block) => Float64Array): Float64Array => {
      const lists = done.map(of);
      const out = new Float64Array(kept.length);
      for (let k = 0; k < out.length; k++) out[k] = lists[from[kept[k]!]!]![at[kept[k]!]!]!;
      return out;
    };
    return {
      rid: gathered((rows) => rows.rid),
      tUs: gathered((rows) => rows.tUs),
      target: gathered((rows) => rows.target),
      group: Float64Array.from(kept, (r) => group[r]!),
      features: this.features.map((f) => gathered((rows) => rows.columns[f] as Float64Array)),
    };
  }
}

function isOne(group: Float64Array): boolean {
  const first = group[0]!;
  const none = first !== first;
  for (let r = 1; r < group.length; r++) if (none ? group[r] === group[r] : group[r] !== first) return false;
  return true;
}

/** Places of the rows of each group in a block, groups in the order of their first row there; of a block of one group, the first alone. */
function placesOf(group: Float64Array): Int32Array[] {
  if (isOne(group)) return [Int32Array.of(0)];
  const lists = new Map<number, number[]>();
  group.forEach((code, r) => {
    const list = lists.get(code);
    if (list === undefined) lists.set(code, [r]);
    else list.push(r);
  });
  return [...lists.values()].map((list) => Int32Array.from(list));
}
