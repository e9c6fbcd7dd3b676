// The line of time cut where anything begins or ends: in each stretch the same events hold throughout. Pure.

export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface Stretch<E extends Span> extends Span {
  /** The events that hold here, in the order of their beginning; never empty. */
  readonly covering: readonly E[];
}

/** Things under their keys, keys in the order of first appearance. */
export function byKey<T, K>(things: readonly T[], keyOf: (thing: T) => K): Map<K, T[]> {
  const out = new Map<K, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const list = out.get(key);
    if (list === undefined) out.set(key, [thing]);
    else list.push(thing);
  }
  return out;
}

/** Stretches that at least one event covers, in order, without overlap. Both ends of an event belong to it (whole µs), so a stretch ends one µs before the next begins. */
export function stretchesOf<E extends Span>(events: readonly E[]): Stretch<E>[] {
  const sorted = [...events].sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs);
  const cuts = [...new Set(sorted.flatMap(({ fromUs, toUs }) => [fromUs, toUs + 1]))].sort((a, b) => a - b);
  const out: Stretch<E>[] = [];
  let next = 0;
  let running: E[] = [];
  for (const [i, fromUs] of cuts.entries()) {
    running = running.filter(({ toUs }) => toUs >= fromUs);
    while (next < sorted.length && sorted[next]!.fromUs <= fromUs) running.push(sorted[next++]!);
    const until = cuts[i + 1];
    if (running.length > 0 && until !== undefined) out.push({ fromUs, toUs: until - 1, covering: [...running] });
  }
  return out;
}
