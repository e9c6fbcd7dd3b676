// Forms of the steps that make other rows: the regular grid, and one row a batch.

import { ListField, type Of, type PartProps } from "./formParts.tsx";
import styles from "../Prepare.module.css";
import { ColumnsField } from "../ColumnsField.tsx";
import { useCall } from "../../../app/calls.tsx";
import { Button } from "../../../parts/Button.tsx";
import { cx } from "../../../parts/classes.ts";
import { Checkbox, FormRow, NumberField } from "../../../parts/Fields.tsx";
import { Select } from "../../../parts/Select.tsx";
import { useText } from "../../../parts/words.ts";
import { contract } from "../../../../shared/contract/contract.ts";
import { batchStats, placesOf } from "../../../../shared/recipe/steps/batch.ts";
import { fewestPlaces, mostCourseRows, mostPlaces } from "../../../../shared/recipe/steps/course.ts";
import { prepareText } from "../../../../shared/text/prepare.ts";

export function Resample({ step, onChange }: PartProps<Of<"resample">>) {
  const { t } = useText();
  return (
    <>
      <NumberField label={t(prepareText.every)} value={step.everyS} onChange={(everyS) => onChange({ ...step, everyS })} unit="s" min={0.001} />
      <Select label={t(prepareText.numeric)} choices={(["mean", "last", "min", "max"] as const).map((id) => ({ id, label: t(prepareText[id]) }))} value={step.numeric} onChange={(numeric) => onChange({ ...step, numeric })} />
      <NumberField label={t(prepareText.maxEmpty)} value={step.maxEmpty} onChange={(maxEmpty) => onChange({ ...step, maxEmpty })} min={0} step={1} digits={0} help={t(prepareText.maxEmptyHelp)} />
    </>
  );
}

const wholeBatch = "\u0000whole";

export function Batch({ step, onChange, columns }: PartProps<Of<"batch">>) {
  const { t, f } = useText();
  const { phase } = step;
  const places = placesOf(step);
  const isText = columns.find((column) => column.name === phase?.column)?.kind === "text";
  const summary = useCall(contract.data.summarizeColumn, phase === undefined || !isText ? null : { column: phase.column });
  const found = summary.state === "ready" ? summary.value.topTexts.map((one) => one.text) : [];
  const setPhase = (column: string) => {
    const { phase: _old, ...whole } = step;
    onChange(column === wholeBatch ? whole : { ...whole, phase: { column, values: [] } });
  };
  const named = columns.map((column) => ({ id: column.name, label: column.name }));
  return (
    <>
      <Select label={t(prepareText.batchBy)} choices={named} value={step.column} onChange={(column) => onChange({ ...step, column })} help={t(prepareText.batchByHelp)} />
      <Select label={t(prepareText.phase)} choices={[{ id: wholeBatch, label: t(prepareText.wholeBatch) }, ...named]} value={phase?.column ?? wholeBatch} onChange={setPhase} />
      {phase !== undefined && (
        <>
          <ListField label={t(prepareText.phases)} help={t(prepareText.phasesHelp)} value={phase.values} ofTexts={isText} onChange={(values) => onChange({ ...step, phase: { ...phase, values } })} />
          {found.length > 0 && <FormRow label=""><Button onPress={() => onChange({ ...step, phase: { ...phase, values: found } })}>{t(prepareText.levelsTake)}</Button></FormRow>}
        </>
      )}
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <FormRow label={t(prepareText.stats)}>
        <div className={cx(styles["stats"])}>
          {batchStats.map((stat) => <Checkbox key={stat} value={step.stats.includes(stat)} onChange={(on) => onChange({ ...step, stats: batchStats.filter((one) => (one === stat ? on : step.stats.includes(one))) })}>{t(stat === "range" ? prepareText.rangeStat : prepareText[stat])}</Checkbox>)}
        </div>
      </FormRow>
      {places > 0 && <NumberField label={t(prepareText.places)} value={places} onChange={(count) => onChange({ ...step, places: count })} min={fewestPlaces} max={mostPlaces} step={1} digits={0} help={t(prepareText.placesHelp)} />}
      <NumberField label={t(prepareText.longestBatch)} value={step.maxRows} onChange={(maxRows) => onChange({ ...step, maxRows })} unit={t(prepareText.rowsUnit)} min={2} step={1} digits={0} help={t(places > 0 ? prepareText.longestCourseHelp : prepareText.longestBatchHelp, { most: f.number(mostCourseRows, { digits: 0 }) })} />
    </>
  );
}
