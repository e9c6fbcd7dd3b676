// What an evidence gives: figures that the verdict weighs, and items that a person can look at on the trend. Pure.
import type { EvidenceItem as Shown } from "../../../../shared/contract/diagnosis.ts";

type EvidenceKind = Shown["kind"];

/** Figures by name; every one lies roughly in -3..3, 0 = nothing seen. */
export type Figures = Record<string, number>;

/** Something seen, for a person: which statistic, on which tag, how much, when. The words are made at the screen. */
export interface EvidenceItem {
  kind: EvidenceKind;
  tag: string | null;
  /** Statistic of the kind: t, sd, ratio, share; null where there is none. */
  figure: number | null;
  /** Cells [from, to) where it shows. */
  from: number;
  to: number;
  /** How clear it is, 0..1; the clearest come first. */
  clarity: number;
  /** What somebody wrote, or a name: a unit pair, a state. */
  detail?: string;
}

export interface Evidence {
  figures: Figures;
  items: EvidenceItem[];
}

/** Squeezes a size of any span: 0 at 0, 1 near `one`, slowly on. */
export const squeeze = (value: number, one: number) => Math.sign(value) * Math.log1p(Math.abs(value) / one) / Math.LN2;
