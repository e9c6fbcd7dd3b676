// A newer reading of the same thing, with every part that did not change kept as the object it was: what is drawn from that part need not be drawn again. Pure.

/** `next`, where it says the same as `known` replaced by the very objects of `known`; `known` itself when all is the same.
 *  Plain objects, arrays and typed arrays, as answers are; anything else is the same only when it is identical. Numbers as `Object.is` has them: NaN is NaN, -0 is not 0. */
export function keepEqual<T>(known: T, next: T): T {
  return kept(known, next) as T;
}

function kept(known: unknown, next: unknown): unknown {
  if (Object.is(known, next) || typeof known !== "object" || typeof next !== "object" || known === null || next === null) return next;
  if (Array.isArray(known) && Array.isArray(next)) {
    const all = next.map((value: unknown, i) => (i < known.length ? kept(known[i], value) : value));
    return known.length === all.length && all.every((value, i) => Object.is(value, known[i])) ? known : all;
  }
  if (isTyped(known) && isTyped(next)) return known.constructor === next.constructor && known.length === next.length && known.every((value, i) => Object.is(value, next[i])) ? known : next;
  if (isPlain(known) && isPlain(next)) {
    const names = Object.keys(next);
    const all = Object.fromEntries(names.map((name) => [name, Object.hasOwn(known, name) ? kept(known[name], next[name]) : next[name]]));
    return names.length === Object.keys(known).length && names.every((name) => Object.hasOwn(known, name) && Object.is(all[name], known[name])) ? known : all;
  }
  return next;
}

type Typed = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;
const isTyped = (value: object): value is Typed => ArrayBuffer.isView(value) && !(value instanceof DataView);
const isPlain = (value: object): value is Record<string, unknown> => [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
