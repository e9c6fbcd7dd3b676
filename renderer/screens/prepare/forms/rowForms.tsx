// Forms of the steps that look at one row: clean, keep rows, text to columns, calendar, scale, by regime.

import { Keep, ListField, put, type Of, type PartProps } from "./formParts.tsx";
import styles from "../Prepare.module.css";
import { ColumnsField, NamedColumnsField } from "../ColumnsField.tsx";
import { useCall } from "../../../app/calls.tsx";
import { Button, IconButton } from "../../../parts/Button.tsx";
import { cx } from "../../../parts/classes.ts";
import { Checkbox, FormRow, NumberField } from "../../../parts/Fields.tsx";
import { SegmentedControl } from "../../../parts/SegmentedControl.tsx";
import { Select } from "../../../parts/Select.tsx";
import { useText } from "../../../parts/words.ts";
import { contract } from "../../../../shared/contract/contract.ts";
import { prepareText } from "../../../../shared/text/prepare.ts";

export function Clean({ step, onChange, columns }: PartProps<Of<"clean">>) {
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

export function Filter({ step, onChange, columns }: PartProps<Of<"filter">>) {
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
          <ListField label={t(prepareText.byValues)} help={t(prepareText.filterHelp)} value={step.values} ofTexts={!isNumber} onChange={(values) => onChange({ ...step, values })} />
          {found.length > 0 && <FormRow label=""><Button onPress={() => onChange({ ...step, values: found })}>{t(prepareText.levelsTake)}</Button></FormRow>}
        </>
      )}
    </>
  );
}

export function OneHot({ step, onChange, columns }: PartProps<Of<"oneHot">>) {
  const { t } = useText();
  const summary = useCall(contract.data.summarizeColumn, step.column === "" ? null : { column: step.column });
  const found = summary.state === "ready" ? summary.value.topTexts.map((one) => one.text) : [];
  return (
    <>
      <Select label={t(prepareText.column)} choices={columns.map((column) => ({ id: column.name, label: column.name }))} value={step.column} onChange={(column) => onChange({ ...step, column, levels: [] })} />
      <ListField label={t(prepareText.levels)} help={t(prepareText.levelsHelp)} value={step.levels} ofTexts={columns.find((column) => column.name === step.column)?.kind === "text"} onChange={(levels) => onChange({ ...step, levels })} />
      {found.length > 0 && <FormRow label=""><Button onPress={() => onChange({ ...step, levels: found })}>{t(prepareText.levelsTake)}</Button></FormRow>}
      <Keep step={step} onChange={onChange} />
    </>
  );
}

export function Calendar({ step, onChange }: PartProps<Of<"calendar">>) {
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

/** Figures are given, or taken from the engineering range of the tag; never from the data. */
export function Scale({ step, onChange, columns }: PartProps<Of<"scale">>) {
  const { t } = useText();
  const tags = useCall(contract.data.readTags, {});
  const listed = tags.state === "ready" ? tags.value : [];
  const numbers = columns.filter((column) => column.kind === "number").map((column) => column.name);
  const free = numbers.filter((name) => !step.scales.some((one) => one.column === name));
  type One = (typeof step.scales)[number];
  const ranged = (column: string): One | null => {
    const tag = listed.find((one) => one.tag === column);
    return tag === undefined || tag.low === null || tag.high === null || tag.low === tag.high ? null : { column, center: tag.low, spread: tag.high - tag.low };
  };
  const change = (at: number, next: Partial<One>) => onChange({ ...step, scales: step.scales.map((one, i) => (i === at ? { ...one, ...next } : one)) });
  const isRanged = step.scales.some((one) => ranged(one.column) !== null);
  return (
    <>
      {step.scales.map((one, at) => (
        <div key={at} className={cx(styles["entry"])}>
          <div className={cx(styles["entryHead"])}>
            <Select label={t(prepareText.column)} hideLabel choices={[...new Set([one.column, ...free])].map((name) => ({ id: name, label: name }))} value={one.column} onChange={(column) => change(at, ranged(column) ?? { column })} />
            <IconButton icon="delete" label={t(prepareText.leaveOut, { name: one.column })} onPress={() => onChange({ ...step, scales: step.scales.filter((_, i) => i !== at) })} />
          </div>
          <NumberField label={t(prepareText.center)} value={one.center} onChange={(center) => change(at, { center })} digits={6} />
          <NumberField label={t(prepareText.spread)} value={one.spread} onChange={(spread) => change(at, { spread })} digits={6} />
        </div>
      ))}
      <FormRow label="" help={t(prepareText.scaleHelp)}>
        {free[0] !== undefined && <Button icon="add" onPress={() => onChange({ ...step, scales: [...step.scales, ranged(free[0] ?? "") ?? { column: free[0] ?? "", center: 0, spread: 1 }] })}>{t(prepareText.addColumn)}</Button>}
        {isRanged && <Button onPress={() => onChange({ ...step, scales: step.scales.map((one) => ranged(one.column) ?? one) })}>{t(prepareText.fromRanges)}</Button>}
      </FormRow>
    </>
  );
}

/** What tells the regime is no column that is read against it. Figures that a plan brought with it are shown, and learned anew on demand. */
export function Regime({ step, onChange, columns }: PartProps<Of<"regime">>) {
  const { t } = useText();
  const { figures, ...asked } = step;
  const others = columns.filter((column) => !step.context.includes(column.name));
  const change = (next: Partial<typeof asked>) => onChange({ ...asked, ...next });
  return (
    <>
      <NamedColumnsField label={t(prepareText.regimeContext)} help={t(prepareText.regimeHelp)} value={step.context} onChange={(context) => change({ context, ...(step.columns === "numeric" ? {} : { columns: step.columns.filter((name) => !context.includes(name)) }) })} columns={columns} />
      <ColumnsField value={step.columns} onChange={(chosen) => change({ columns: chosen })} columns={others} />
      {figures !== undefined && (
        <FormRow label="" help={t(prepareText.regimeGiven, { count: figures.centres.length })}>
          <Button onPress={() => onChange(asked)}>{t(prepareText.regimeAnew)}</Button>
        </FormRow>
      )}
    </>
  );
}
