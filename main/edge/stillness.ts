// Since when each signal of each machine shows the same value: a sensor that hangs looks calm, and calm is what a model likes best.
// Time is the data's own, so a replay and a live line judge alike. Memory is bounded by the machines that are remembered.

/** Machines whose signals are watched; the one seen first is forgotten first. */
const keptGroups = 4096;

interface Watched {
  values: (number | string | undefined)[];
  sinceUs: Float64Array;
}

export class Stillness {
  private readonly groups = new Map<string, Watched>();
  private readonly watches: boolean;

  /** Per signal: how long it may stand still, in microseconds; undefined where it may for ever. */
  constructor(private readonly mostUs: readonly (number | undefined)[]) {
    this.watches = mostUs.some((most) => most !== undefined);
  }

  /** Whether signal `i` of a machine has shown this very value for longer than it may; `tUs` never goes back within a machine. */
  isFrozen(i: number, group: string, value: number | string, tUs: number): boolean {
    const most = this.mostUs[i];
    if (!this.watches || most === undefined) return false;
    const { values, sinceUs } = this.watched(group);
    if (values[i] !== value) {
      values[i] = value;
      sinceUs[i] = tUs;
      return false;
    }
    // a late row that is still taken may stand before the last change
    if (tUs < sinceUs[i]!) sinceUs[i] = tUs;
    return tUs - sinceUs[i]! > most;
  }

  private watched(group: string): Watched {
    let found = this.groups.get(group);
    if (found) return found;
    found = { values: new Array<undefined>(this.mostUs.length).fill(undefined), sinceUs: new Float64Array(this.mostUs.length) };
    this.groups.set(group, found);
    if (this.groups.size > keptGroups) this.groups.delete(this.groups.keys().next().value!);
    return found;
  }
}
