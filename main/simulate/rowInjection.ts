// Known faults put into the rows of a table: a wide one has a column a tag, a long one a row a reading. Runs in Node.
// Cells that no fault touches stay as they stood; rows are taken in the order of the file.
import { Failure } from "../../shared/contract/errors.ts";
import type { FaultInterval, InjectedFault } from "../../shared/contract/simulate.ts";
import { Injector, robustSd } from "./inject.ts";
import type { TextTable } from "./textTable.ts";

const weekUs = 7 * 86_400e6;
/** Most values of a tag that its spread over the whole file is measured on. */
const mostForSpread = 500_000;

/** Which faults, drawn from which seed. */
export interface InjectionWish {
  faults: readonly InjectedFault[];
  seed: bigint | number;
}

/** Takes the rows of a table one after another and changes their cells in place. */
export interface Injection {
  /** The time that the row has now, and whether anything of it changed. */
  row(tsUs: number, cells: string[]): { tsUs: number; changed: boolean };
  /** What was really put in, once the last row was taken. Throws planUnknownColumn for a tag that never came. */
  truth(endUs: number): FaultInterval[];
}

type Spread = (tag: string, fromUs: number) => number;

/** Columns that a fault touches. */
const touched = (fault: InjectedFault): string[] => (fault.kind === "swap" ? [fault.tag, fault.withTag] : [fault.tag]);

export class WideInjection implements Injection {
  private readonly places: readonly number[];
  private readonly values: Float64Array;
  private readonly injector: Injector;

  constructor(
    private readonly table: TextTable,
    { faults, seed }: InjectionWish,
    spread: Spread,
  ) {
    const columns = [...new Set(faults.flatMap(touched))];
    for (const column of columns) if (!table.names.includes(column)) throw new Failure("planUnknownColumn", { column });
    this.places = columns.map((column) => table.names.indexOf(column));
    this.values = new Float64Array(columns.length);
    this.injector = new Injector(columns, faults, seed, spread);
  }

  row(tsUs: number, cells: string[]): { tsUs: number; changed: boolean } {
    const { table, places, values } = this;
    const before = places.map((at) => table.number(cells[at] ?? ""));
    values.set(before);
    const stamped = this.injector.row(tsUs, values, undefined, table.at.group < 0 ? undefined : cells[table.at.group]);
    let changed = stamped !== tsUs;
    places.forEach((at, c) => {
      if (values[c] === before[c] || (values[c] !== values[c] && before[c] !== before[c])) return;
      cells[at] = table.text(values[c]!);
      changed = true;
    });
    return { tsUs: stamped, changed };
  }

  truth(endUs: number): FaultInterval[] {
    return this.injector.truth(endUs);
  }
}

/** Rows of a long table belong to one tag each: every tag has an injector of its own, exchanged cables exchange names. */
export class LongInjection implements Injection {
  private readonly own = new Map<string, Injector>();
  private readonly swaps: { tags: readonly [string, string]; injector: Injector }[];
  private readonly seen = new Set<string>();
  private readonly value = new Float64Array(1);
  private readonly marks = new Float64Array(2);
  private readonly quality = new Int16Array(1);

  constructor(
    private readonly table: TextTable,
    private readonly wish: InjectionWish,
    spread: Spread,
  ) {
    const { faults, seed } = wish;
    const plain = faults.filter(({ kind }) => kind !== "swap");
    [...new Set(plain.map(({ tag }) => tag))].forEach((tag, k) => this.own.set(tag, new Injector([tag], plain.filter((fault) => fault.tag === tag), BigInt(seed) + BigInt(k), spread)));
    this.swaps = faults.flatMap((fault) => (fault.kind === "swap" ? [{ tags: [fault.tag, fault.withTag] as const, injector: new Injector([fault.tag, fault.withTag], [fault], seed, spread) }] : []));
  }

  row(tsUs: number, cells: string[]): { tsUs: number; changed: boolean } {
    const { table, value, quality, marks } = this;
    const tag = cells[table.at.tag] ?? "";
    this.seen.add(tag);
    const group = table.at.group < 0 ? undefined : cells[table.at.group];
    let [stamped, changed] = [tsUs, false];
    const injector = this.own.get(tag);
    const text = cells[table.at.value] ?? "";
    const before = table.number(text);
    // a text in place of a number is what the historian says, no reading
    if (injector && (text === "" || before === before)) {
      value[0] = before;
      quality[0] = Number(cells[table.at.quality] ?? 0) || 0;
      const good = quality[0];
      stamped = injector.row(tsUs, value, quality, group);
      const isSame = value[0] === before || (value[0] !== value[0] && before !== before);
      if (!isSame) cells[table.at.value] = table.text(value[0]);
      if (quality[0] !== good && table.at.quality >= 0) cells[table.at.quality] = `${quality[0]}`;
      changed = !isSame || quality[0] !== good || stamped !== tsUs;
    }
    for (const { tags, injector: swap } of this.swaps) {
      const side = tags.indexOf(tag);
      if (side < 0) continue;
      marks.set([0, 1]);
      swap.row(tsUs, marks, undefined, group);
      if (marks[0] !== 1) continue;
      cells[table.at.tag] = tags[1 - side]!;
      changed = true;
    }
    return { tsUs: stamped, changed };
  }

  truth(endUs: number): FaultInterval[] {
    for (const column of this.wish.faults.flatMap(touched)) if (!this.seen.has(column)) throw new Failure("planUnknownColumn", { column });
    return [...this.own.values(), ...this.swaps.map(({ injector }) => injector)].flatMap((injector) => injector.truth(endUs)).sort((a, b) => a.fromUs - b.fromUs);
  }
}

/** Robust spread of the tag in the week before each fault whose size is given in spreads, or over the file where that week is thin. */
export async function spreadsOf(table: TextTable, faults: readonly InjectedFault[]): Promise<Map<string, number>> {
  const asked = faults.filter((fault) => [fault.kind === "offset" ? fault.by : fault.kind === "noise" ? fault.sd : fault.kind === "spikes" ? fault.size : 0].some((size) => typeof size === "object"));
  if (asked.length === 0) return new Map();
  const found = asked.map(({ tag, fromUs }) => ({ tag, fromUs, week: [] as number[], whole: [] as number[] }));
  for await (const { line, cells } of table.rows()) {
    const tsUs = table.timeOf(cells, line);
    for (const each of found) {
      if (table.at.tag >= 0 && cells[table.at.tag] !== each.tag) continue;
      const v = table.number(cells[table.at.tag >= 0 ? table.at.value : table.names.indexOf(each.tag)] ?? "");
      if (v !== v) continue;
      if (tsUs >= each.fromUs - weekUs && tsUs < each.fromUs) each.week.push(v);
      if (each.whole.length < mostForSpread) each.whole.push(v);
    }
  }
  return new Map(found.map(({ tag, fromUs, week, whole }) => [`${tag} ${fromUs}`, robustSd(week.length >= 100 ? week : whole) || 0]));
}
