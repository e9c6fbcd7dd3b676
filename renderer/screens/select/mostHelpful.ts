// Which of more rows, more labelled events and a better sensor helps most. Pure.

import type { Figure, Help } from "../../../shared/contract/learn.ts";

/** Below this share of the present figure nobody would lift a hand. */
const leastShare = 0.005;

/** Whether a gain lies over 0 beyond chance and is large enough to speak of beside the present figure. */
export function isWorth(gain: Figure | null, { value }: Figure): boolean {
  return gain !== null && (gain.low ?? 0) > 0 && gain.value >= leastShare * Math.abs(value);
}

/** The largest gain that is worth it; "none" where there is none. */
export function mostHelpful({ rows, labels, tags, value: now }: Pick<Help, "rows" | "labels" | "tags" | "value">): "rows" | "labels" | "none" | { readonly tag: string } {
  const gains = [
    { what: "rows" as const, gain: rows.gain },
    { what: "labels" as const, gain: labels?.gain ?? null },
    ...tags.map(({ tag, noise }) => ({ what: { tag }, gain: noise })),
  ];
  return gains.reduce<{ what: ReturnType<typeof mostHelpful>; value: number }>((best, { what, gain }) => (gain !== null && isWorth(gain, now) && gain.value > best.value ? { what, value: gain.value } : best), { what: "none", value: 0 }).what;
}
