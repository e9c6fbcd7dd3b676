// What every analysis below the trend is given, and the line under it that says what it rests on.

import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { useText, type Words } from "../../parts/words.ts";
import type { SeriesNumber } from "../../charts/colours.ts";
import type { Basis } from "../../../shared/contract/explore.ts";
import { exploreText } from "../../../shared/text/explore.ts";

export interface AnalysisProps {
  readonly tags: readonly { readonly tag: string; readonly colour: SeriesNumber }[];
  readonly axis: "time" | "row";
  /** The window shown, once it rests. */
  readonly seen: Seen;
  readonly unitOf: (tag: string) => string;
}

export interface Seen {
  readonly from: number;
  readonly to: number;
  readonly group: string | null;
}

export function stepWords(step: number, axis: "time" | "row", { f }: Words): string {
  return axis === "time" ? f.duration(step / 1000) : f.number(step, { digits: 0 });
}

export function BasisNote({ basis }: { readonly basis: Basis }) {
  const words = useText();
  const { t, f } = words;
  const values = { rows: f.number(basis.rows, { digits: 0 }), used: f.number(basis.used, { digits: 0 }), step: stepWords(basis.step, basis.axis, words), digest: basis.dataset.slice(0, 8) };
  return <p className={cx(look.muted, look.tiny)}>{t(basis.axis === "time" ? exploreText.basisTime : exploreText.basisRows, values)}</p>;
}
