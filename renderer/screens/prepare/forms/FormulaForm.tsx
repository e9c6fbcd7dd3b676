// Form of a formula: columns and functions are offered while typing, the unit of the answer is shown, and what is wrong is told at
// its place.

import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { Of, PartProps } from "./formParts.tsx";
import styles from "../Prepare.module.css";
import { completionAt } from "../completion.ts";
import { cx } from "../../../parts/classes.ts";
import { FormRow, TextField } from "../../../parts/Fields.tsx";
import { Icon } from "../../../parts/Icon.tsx";
import { useText } from "../../../parts/words.ts";
import { parseFormula, tagsOf, type FormulaFaultName } from "../../../../shared/recipe/formula.ts";
import { formulaUnit } from "../../../../shared/recipe/formulaUnit.ts";
import { parseUnit, writeUnit } from "../../../../shared/recipe/units.ts";
import type { Column } from "../../../../shared/recipe/step.ts";
import { prepareText } from "../../../../shared/text/prepare.ts";
import type { Text } from "../../../../shared/text/text.ts";

const faultTexts: Record<FormulaFaultName, Text> = {
  notUnderstood: prepareText.faultNotUnderstood, moreThanOne: prepareText.faultMoreThanOne, tooDeep: prepareText.faultTooDeep, tooLong: prepareText.faultTooLong, endsEarly: prepareText.faultEndsEarly,
  tooLarge: prepareText.faultTooLarge, valueExpected: prepareText.faultValueExpected, noFunction: prepareText.faultNoFunction, signExpected: prepareText.faultSignExpected,
  unitExpected: prepareText.faultUnitExpected, notAUnit: prepareText.faultNotAUnit, otherQuantity: prepareText.faultOtherQuantity,
};

interface Judged {
  /** Words of what is wrong, and the 1-based character; null where it is the whole. */
  readonly fault?: { readonly text: Text; readonly facts: Record<string, string>; readonly at: number | null };
  /** Undefined: not known. */
  readonly unit?: string;
}

/** What a formula over these columns is: its unit, or what is wrong with it and where. */
function judge(formula: string, columns: readonly Column[]): Judged {
  if (formula.trim() === "") return {};
  const parsed = parseFormula(formula);
  if ("fault" in parsed) return { fault: { text: faultTexts[parsed.name], facts: { what: parsed.what }, at: parsed.at } };
  for (const tag of tagsOf(parsed.node)) {
    const found = columns.find((column) => column.name === tag);
    const at = Math.max(formula.indexOf(`"${tag.replaceAll('"', '""')}"`), formula.search(new RegExp(`\\b${tag.replace(/\W/g, "\\$&")}\\b`))) + 1;
    if (found === undefined) return { fault: { text: prepareText.faultNoColumn, facts: { what: tag }, at: at || null } };
    if (found.kind !== "number") return { fault: { text: prepareText.faultNoNumbers, facts: { what: tag }, at: at || null } };
  }
  const found = formulaUnit(parsed.node, (tag) => parseUnit(columns.find((column) => column.name === tag)?.unit ?? ""));
  if ("clash" in found) return { fault: { text: prepareText.faultUnits, facts: { left: found.clash.left, right: found.clash.right }, at: found.clash.at } };
  return found.unit === undefined ? {} : { unit: writeUnit(found.unit) };
}

export function Derive({ step, onChange, columns }: PartProps<Of<"derive">>) {
  const { t } = useText();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [marked, setMarked] = useState(0);
  const { formula } = step;
  const names = columns.filter((column) => column.kind === "number").map((column) => column.name);
  const offered = caret === null ? null : completionAt(formula, caret, names);
  const choices = offered?.choices ?? [];
  const isOpen = choices.length > 0;
  const { fault, unit } = judge(formula, columns);
  const readCaret = () => {
    const element = field.current;
    if (element === null) return;
    setCaret(element.selectionStart === element.selectionEnd ? element.selectionStart : null);
    setMarked(0);
  };
  const take = (index: number) => {
    const choice = choices[index];
    if (offered === null || choice === undefined) return;
    onChange({ ...step, formula: formula.slice(0, offered.from) + choice.insert + formula.slice(offered.to) });
    const at = offered.from + choice.insert.length;
    setCaret(null);
    // The text is the parent's: the caret is set once it has come back.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") setMarked((marked + (event.key === "ArrowDown" ? 1 : choices.length - 1)) % choices.length);
    else if (event.key === "Enter" || event.key === "Tab") take(marked);
    else if (event.key === "Escape") setCaret(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const place = fault?.at ?? null;
  return (
    <>
      <TextField label={t(prepareText.name)} value={step.name} onChange={(name) => onChange({ ...step, name })} />
      <FormRow label={t(prepareText.formula)} help={t(prepareText.formulaHelp)}>
        <textarea
          ref={field} className={cx(styles["formula"])} aria-label={t(prepareText.formula)} spellCheck={false} rows={3} value={formula}
          aria-invalid={fault !== undefined} aria-describedby={`${id}-says`} aria-autocomplete="list" aria-controls={`${id}-list`} {...(isOpen ? { "aria-activedescendant": `${id}-${marked}` } : {})}
          onChange={(event) => {
            onChange({ ...step, formula: event.target.value });
            setCaret(event.target.selectionStart);
            setMarked(0);
          }}
          onClick={readCaret} onKeyDown={onKeyDown} onBlur={() => setCaret(null)}
        />
        <div id={`${id}-list`} role="listbox" aria-label={t(prepareText.columns)} className={cx(styles["offered"])} hidden={!isOpen}>
          {choices.map((choice, index) => (
            // The field keeps the focus: a press must not take it away.
            <div key={choice.label} id={`${id}-${index}`} role="option" tabIndex={-1} aria-selected={index === marked} className={cx(styles["offer"])} onPointerDown={(event) => { event.preventDefault(); take(index); }}>
              <span>{choice.label}</span>
              <span className={cx(styles["offerUnit"])}>{columns.find((column) => column.name === choice.label)?.unit ?? ""}</span>
            </div>
          ))}
        </div>
        <div id={`${id}-says`} className={cx(styles["says"])} aria-live="polite">
          {fault !== undefined && (
            <>
              {place !== null && <code className={cx(styles["place"])} aria-hidden="true">{formula.slice(Math.max(0, place - 13), place - 1)}<mark>{formula[place - 1] ?? "␣"}</mark>{formula.slice(place, place + 12)}</code>}
              <span className={cx(styles["fault"])}><Icon name="alarm" size="tiny" />{place === null ? "" : `${t(prepareText.character, { at: place })} `}{t(fault.text, fault.facts)}</span>
            </>
          )}
          {fault === undefined && formula.trim() !== "" && <span>{unit === undefined ? t(prepareText.unitUnknown) : t(prepareText.unitIs, { unit: unit === "1" ? t(prepareText.unitNone) : unit })}</span>}
        </div>
      </FormRow>
    </>
  );
}
