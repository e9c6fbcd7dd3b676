// What the forms of steps share: the shape of their props, lists typed with commas, and the tick for the columns themselves.

import { useState } from "react";
import { Checkbox, FormRow, NumberField, TextField } from "../../../parts/Fields.tsx";
import { useText } from "../../../parts/words.ts";
import type { Step } from "../../../../shared/recipe/recipe.ts";
import type { Column } from "../../../../shared/recipe/step.ts";
import { prepareText } from "../../../../shared/text/prepare.ts";
import { listOf, listText } from "../steps.ts";

export type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

export interface PartProps<S> {
  readonly step: S;
  readonly onChange: (step: S) => void;
  readonly columns: readonly Column[];
}

/** The step with an optional field set, or without it where the field was emptied. */
export function put<S extends object, K extends keyof S>(step: S, key: K, value: S[K] | undefined): S {
  const next = { ...step };
  if (value === undefined || (typeof value === "number" && Number.isNaN(value))) delete next[key];
  else next[key] = value;
  return next;
}

/** A list typed with commas, words that hold one in double quotes; the text stays as typed while it is edited. ofTexts: of values of a text column, whose digits are words. */
export function ListField({ label, help, value, ofTexts = false, onChange }: { readonly label: string; readonly help: string; readonly value: readonly (number | string)[]; readonly ofTexts?: boolean; readonly onChange: (items: (number | string)[]) => void }) {
  const written = listText(value, ofTexts);
  const [text, setText] = useState(written);
  const [known, setKnown] = useState(written);
  // A list that was set by something else than this field is shown as it is.
  if (known !== written) {
    setKnown(written);
    if (listText(listOf(text, ofTexts), ofTexts) !== written) setText(written);
  }
  return <TextField label={label} help={help} value={text} onChange={(next) => { setText(next); onChange(listOf(next, ofTexts)); }} />;
}

export function Keep<S extends { readonly keep: boolean }>({ step, onChange }: { readonly step: S; readonly onChange: (step: S) => void }) {
  const { t } = useText();
  return <FormRow label=""><Checkbox value={step.keep} onChange={(keep) => onChange({ ...step, keep })}>{t(prepareText.keep)}</Checkbox></FormRow>;
}

/** Rows of a window, with the gap that empties it. */
export function WindowFields<S extends { readonly windowRows: number; readonly maxGapS?: number | undefined }>({ step, onChange, most, least = 2 }: { readonly step: S; readonly onChange: (step: S) => void; readonly most?: number; readonly least?: number }) {
  const { t } = useText();
  return (
    <>
      <NumberField label={t(prepareText.window)} value={step.windowRows} onChange={(windowRows) => onChange({ ...step, windowRows })} unit={t(prepareText.rowsUnit)} min={least} {...(most === undefined ? {} : { max: most })} step={1} digits={0} />
      <NumberField label={t(prepareText.gap)} value={step.maxGapS ?? NaN} onChange={(gap) => onChange(put(step, "maxGapS", gap as S["maxGapS"]))} unit="s" min={0} help={t(prepareText.gapHelp)} />
    </>
  );
}
