// The form of one step, by its kind. Gives a new step on every change; whole or not is judged by the recipe's own schema.

import { useState, type ReactNode } from "react";
import styles from "./Prepare.module.css";
import { ColumnsField } from "./ColumnsField.tsx";
import { listOf } from "./steps.ts";
import { useCall } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Checkbox, Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { Step } from "../../../shared/recipe/recipe.ts";
import { rollingStats } from "../../../shared/recipe/steps/rolling.ts";
import type { Column } from "../../../shared/recipe/step.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

interface PartProps<S> {
  readonly step: S;
  readonly onChange: (step: S) => void;
  readonly columns: readonly Column[];
}

/** The step with an optional field set, or without it where the field was emptied. */
function put<S extends object, K extends keyof S>(step: S, key: K, value: S[K] | undefined): S {
  const next = { ...step };
  if (value === undefined || (typeof value === "number" && Number.isNaN(value))) delete next[key];
  else next[key] = value;
  return next;
}

/** A list typed with commas; the text stays as typed while it is edited. */
function ListField({ label, help, value, onChange }: { readonly label: string; readonly help: string; readonly value: readonly (number | string)[]; readonly onChange: (items: (number | string)[]) => void }) {
  const [text, setText] = useState(value.join(", "));
  const [known, setKnown] = useState(value.join(", "));
  // A list that was set by something else than this field is shown as it is.
  if (known !== value.join(", ")) {
    setKnown(value.join(", "));
    if (listOf(text).join(", ") !== value.join(", ")) setText(value.join(", "));
  }
  return <TextField label={label} help={help} value={text} onChange={(next) => { setText(next); onChange(listOf(next)); }} />;
}

function Clean({ step, onChange, columns }: PartProps<Of<"clean">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} withTexts />
      <NumberField label={t(prepareText.low)} value={step.low ?? NaN} onChange={(low) => onChange(put(step, "low", low))} digits={6} />
      <NumberField label={t(prepareText.high)} value={step.high ?? NaN} onChange={(high) => onChange(put(step, "high", high))} digits={6} />
      <ListField label={t(prepareText.codes)} help={t(prepareText.codesHelp)} value={step.codes} onChange={(codes) => onChange({ ...step, codes })} />
    </>
  );
}

function Filter({ step, onChange, columns }: PartProps<Of<"filter">>) {
  const { t } = useText();
  const isNumber = columns.find((column) => column.name === step.column)?.kind === "number";
  const summary = useCall(contract.data.summarizeColumn, step.column === "" || isNumber ? null : { column: step.column });
  const found = summary.state === "ready" ? summary.value.topTexts.map((one) => one.text) : [];
  const byValues = (column: string): Of<"filter"> => ({ kind: "filter", column, values: [] });
  return (
    <>
      <Select label={t(prepareText.column)} choices={columns.map((column) => ({ id: column.name, label: column.name }))} value={step.column} onChange={(column) => onChange(columns.find((one) => one.name === column)?.kind === "number" ? { kind: "filter", column, low: 0 } : byValues(column))} />
      {isNumber && (
        <FormRow label={t(prepareText.filterBy)}>
          <SegmentedControl
            label={t(prepareText.filterBy)} value={step.values === undefined ? "bounds" : "values"} choices={[{ id: "bounds", label: t(prepareText.byBounds) }, { id: "values", label: t(prepareText.byValues) }]}
            onChange={(id) => onChange(id === "bounds" ? { kind: "filter", column: step.column, low: 0 } : byValues(step.column))}
          />
        </FormRow>
      )}
      {step.values === undefined ? (
        <>
          <NumberField label={t(prepareText.low)} value={step.low ?? NaN} onChange={(low) => onChange(put(step, "low", low))} digits={6} />
          <NumberField label={t(prepareText.high)} value={step.high ?? NaN} onChange={(high) => onChange(put(step, "high", high))} digits={6} />
        </>
      ) : (
        <>
          <ListField label={t(prepareText.byValues)} help={t(prepareText.filterHelp)} value={step.values} onChange={(values) => onChange({ ...step, values })} />
          {found.length > 0 && <FormRow label=""><Button onPress={() => onChange({ ...step, values: found })}>{t(prepareText.levelsTake)}</Button></FormRow>}
        </>
      )}
    </>
  );
}

function Impute({ step, onChange, columns }: PartProps<Of<"impute">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <FormRow label={t(prepareText.method)}>
        <SegmentedControl
          label={t(prepareText.method)} value={step.method} choices={[{ id: "hold", label: t(prepareText.hold) }, { id: "constant", label: t(prepareText.constant) }]}
          onChange={(method) => onChange(method === "hold" ? { kind: "impute", columns: step.columns, method, maxRows: 5 } : { kind: "impute", columns: step.columns, method, value: 0 })}
        />
      </FormRow>
      {step.method === "hold" ? (
        <>
          <NumberField label={t(prepareText.maxRows)} value={step.maxRows ?? NaN} onChange={(rows) => onChange(put(step, "maxRows", rows))} unit={t(prepareText.rowsUnit)} min={1} step={1} digits={0} />
          <NumberField label={t(prepareText.maxGap)} value={step.maxGapS ?? NaN} onChange={(gap) => onChange(put(step, "maxGapS", gap))} unit="s" min={0} />
        </>
      ) : (
        <NumberField label={t(prepareText.valuePut)} value={typeof step.value === "number" ? step.value : NaN} onChange={(value) => onChange(put(step, "value", value))} digits={6} />
      )}
    </>
  );
}

function Resample({ step, onChange }: PartProps<Of<"resample">>) {
  const { t } = useText();
  return (
    <>
      <NumberField label={t(prepareText.every)} value={step.everyS} onChange={(everyS) => onChange({ ...step, everyS })} unit="s" min={0.001} />
      <Select label={t(prepareText.numeric)} choices={(["mean", "last", "min", "max"] as const).map((id) => ({ id, label: t(prepareText[id]) }))} value={step.numeric} onChange={(numeric) => onChange({ ...step, numeric })} />
      <NumberField label={t(prepareText.maxEmpty)} value={step.maxEmpty} onChange={(maxEmpty) => onChange({ ...step, maxEmpty })} min={0} step={1} digits={0} help={t(prepareText.maxEmptyHelp)} />
    </>
  );
}

function Rolling({ step, onChange, columns }: PartProps<Of<"rolling">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <NumberField label={t(prepareText.window)} value={step.windowRows} onChange={(windowRows) => onChange({ ...step, windowRows })} unit={t(prepareText.rowsUnit)} min={1} step={1} digits={0} />
      <NumberField label={t(prepareText.minRows)} value={step.minRows} onChange={(minRows) => onChange({ ...step, minRows })} unit={t(prepareText.rowsUnit)} min={1} step={1} digits={0} />
      <FormRow label={t(prepareText.stats)}>
        <div className={cx(styles["stats"])}>
          {rollingStats.map((stat) => (
            <Checkbox key={stat} value={step.stats.includes(stat)} onChange={(on) => onChange({ ...step, stats: rollingStats.filter((one) => (one === stat ? on : step.stats.includes(one))) })}>{t(stat === "range" ? prepareText.rangeStat : prepareText[stat])}</Checkbox>
          ))}
        </div>
      </FormRow>
      <Keep step={step} onChange={onChange} />
    </>
  );
}

function Keep<S extends { readonly keep: boolean }>({ step, onChange }: { readonly step: S; readonly onChange: (step: S) => void }) {
  const { t } = useText();
  return <FormRow label=""><Checkbox value={step.keep} onChange={(keep) => onChange({ ...step, keep })}>{t(prepareText.keep)}</Checkbox></FormRow>;
}

function Lag({ step, onChange, columns }: PartProps<Of<"lag">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <ListField label={t(prepareText.back)} help={t(prepareText.backHelp)} value={step.rows} onChange={(items) => onChange({ ...step, rows: items.filter((item) => typeof item === "number") })} />
      <Keep step={step} onChange={onChange} />
    </>
  );
}

function Difference({ step, onChange, columns }: PartProps<Of<"difference">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <NumberField label={t(prepareText.back)} value={step.rows} onChange={(rows) => onChange({ ...step, rows })} unit={t(prepareText.rowsUnit)} min={1} step={1} digits={0} />
      <Keep step={step} onChange={onChange} />
    </>
  );
}

function OneHot({ step, onChange, columns }: PartProps<Of<"oneHot">>) {
  const { t } = useText();
  const summary = useCall(contract.data.summarizeColumn, step.column === "" ? null : { column: step.column });
  const found = summary.state === "ready" ? summary.value.topTexts.map((one) => one.text) : [];
  return (
    <>
      <Select label={t(prepareText.column)} choices={columns.map((column) => ({ id: column.name, label: column.name }))} value={step.column} onChange={(column) => onChange({ ...step, column, levels: [] })} />
      <ListField label={t(prepareText.levels)} help={t(prepareText.levelsHelp)} value={step.levels} onChange={(levels) => onChange({ ...step, levels })} />
      {found.length > 0 && <FormRow label=""><Button onPress={() => onChange({ ...step, levels: found })}>{t(prepareText.levelsTake)}</Button></FormRow>}
      <Keep step={step} onChange={onChange} />
    </>
  );
}

function Calendar({ step, onChange }: PartProps<Of<"calendar">>) {
  const { t } = useText();
  const parts = ["hour", "weekday"] as const;
  return (
    <>
      <FormRow label={t(prepareText.parts)}>
        {parts.map((part) => <Checkbox key={part} value={step.parts.includes(part)} onChange={(on) => onChange({ ...step, parts: parts.filter((one) => (one === part ? on : step.parts.includes(one))) })}>{t(prepareText[part])}</Checkbox>)}
      </FormRow>
      <NumberField label={t(prepareText.offset)} value={step.offsetMinutes} onChange={(offsetMinutes) => onChange({ ...step, offsetMinutes })} unit={t(prepareText.minutes)} min={-840} max={840} step={1} digits={0} help={t(prepareText.offsetHelp)} />
    </>
  );
}

function Derive({ step, onChange }: PartProps<Of<"derive">>) {
  const { t } = useText();
  return (
    <>
      <TextField label={t(prepareText.name)} value={step.name} onChange={(name) => onChange({ ...step, name })} />
      <TextField label={t(prepareText.formula)} value={step.formula} onChange={(formula) => onChange({ ...step, formula })} lines help={t(prepareText.formulaHelp)} />
    </>
  );
}

export interface StepFormProps extends PartProps<Step> {
  readonly onSubmit: () => void;
}

/** The form of a step; Enter submits. */
export function StepForm({ step, onChange, columns, onSubmit }: StepFormProps) {
  const { t } = useText();
  const part = (): ReactNode => {
    switch (step.kind) {
      case "select":
        return <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} withTexts />;
      case "clean":
        return <Clean step={step} onChange={onChange} columns={columns} />;
      case "filter":
        return <Filter step={step} onChange={onChange} columns={columns} />;
      case "impute":
        return <Impute step={step} onChange={onChange} columns={columns} />;
      case "resample":
        return <Resample step={step} onChange={onChange} columns={columns} />;
      case "rolling":
        return <Rolling step={step} onChange={onChange} columns={columns} />;
      case "lag":
        return <Lag step={step} onChange={onChange} columns={columns} />;
      case "difference":
        return <Difference step={step} onChange={onChange} columns={columns} />;
      case "oneHot":
        return <OneHot step={step} onChange={onChange} columns={columns} />;
      case "calendar":
        return <Calendar step={step} onChange={onChange} columns={columns} />;
      case "derive":
        return <Derive step={step} onChange={onChange} columns={columns} />;
    }
  };
  return <Form label={t(prepareText[step.kind])} onSubmit={onSubmit}>{part()}</Form>;
}
