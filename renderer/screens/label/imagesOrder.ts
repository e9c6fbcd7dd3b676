// Where labelling goes next among images. Pure.

/** The next place after `at` that still waits, from the start again at the end; without one, or where all are wanted, the place after. Null at the very end. */
export function nextImage(at: number, count: number, waits: (index: number) => boolean, onlyWaiting: boolean): number | null {
  if (!onlyWaiting) return at + 1 < count ? at + 1 : null;
  for (let step = 1; step < count; step++) {
    const index = (at + step) % count;
    if (waits(index)) return index;
  }
  return null;
}

/** What a key says: a class by its place, take back, or nothing. */
export function classOfKey(key: string, classes: readonly { readonly id: string }[]): { readonly class: string | null } | undefined {
  if (key === "0" || key === "Backspace") return { class: null };
  const chosen = /^[1-9]$/.test(key) ? classes[Number(key) - 1] : undefined;
  return chosen === undefined ? undefined : { class: chosen.id };
}
