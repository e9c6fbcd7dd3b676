// Which of more rows, more labelled events and a better sensor helps most. Pure.

import type { Help } from "../../../shared/contract/learn.ts";

/** The largest gain whose interval lies over 0; "none" where there is none. */
export function mostHelpful({ rows, labels, tags }: Pick<Help, "rows" | "labels" | "tags">): "rows" | "labels" | "none" | { readonly tag: string } {
  const gains = [
    { what: "rows" as const, gain: rows.gain },
    { what: "labels" as const, gain: labels?.gain ?? null },
    ...tags.map(({ tag, noise }) => ({ what: { tag }, gain: noise })),
  ];
  return gains.reduce<{ what: ReturnType<typeof mostHelpful>; value: number }>((best, { what, gain }) => (gain !== null && (gain.low ?? 0) > 0 && gain.value > best.value ? { what, value: gain.value } : best), { what: "none", value: 0 }).what;
}
