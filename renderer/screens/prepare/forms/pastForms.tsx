// Forms of the steps that look back: fill, window statistics, earlier values, change, spikes, delay, smooth, bands.

import { Keep, ListField, put, WindowFields, type Of, type PartProps } from "./formParts.tsx";
import styles from "../Prepare.module.css";
import { ColumnsField } from "../ColumnsField.tsx";
import { Button, IconButton } from "../../../parts/Button.tsx";
import { cx } from "../../../parts/classes.ts";
import { Checkbox, FormRow, NumberField, TextField } from "../../../parts/Fields.tsx";
import { SegmentedControl } from "../../../parts/SegmentedControl.tsx";
import { Select } from "../../../parts/Select.tsx";
import { useText } from "../../../parts/words.ts";
import { rollingStats } from "../../../../shared/recipe/steps/rolling.ts";
import { prepareText } from "../../../../shared/text/prepare.ts";

export function Impute({ step, onChange, columns }: PartProps<Of<"impute">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <FormRow label={t(prepareText.method)}>
        <SegmentedControl
          label={t(prepareText.method)} value={step.method} choices={[{ id: "hold", label: t(prepareText.hold) }, { id: "constant", label: t(prepareText.constant) }]}
          onChange={(method) => onChange({ kind: "impute", columns: step.columns, method, ...(method === "hold" ? { maxRows: 5 } : { value: 0 }), ...(step.flag === undefined ? {} : { flag: step.flag }) })}
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
      <FormRow label=""><Checkbox value={step.flag === true} onChange={(on) => onChange(put(step, "flag", on ? true : undefined))}>{t(prepareText.flag)}</Checkbox></FormRow>
    </>
  );
}

/** The step with a window of the other kind, as long as it was at the usual distance of rows. */
function windowBy({ windowRows, windowS, ...step }: Of<"rolling">, by: "rows" | "time", rowS: number): Of<"rolling"> {
  if (by === "time") return { ...step, windowS: windowS ?? (windowRows ?? 15) * rowS };
  const rows = windowRows ?? Math.min(100_000, Math.max(1, Math.round((windowS ?? 15 * rowS) / rowS) || 15));
  return { ...step, windowRows: rows, minRows: Math.min(step.minRows, rows) };
}

export function Rolling({ step, onChange, columns, rowS }: PartProps<Of<"rolling">> & { readonly rowS: number | null }) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <FormRow label={t(prepareText.windowBy)} help={t(prepareText.windowByHelp)}>
        <SegmentedControl label={t(prepareText.windowBy)} value={step.windowS === undefined ? "rows" : "time"} choices={[{ id: "rows", label: t(prepareText.windowByRows) }, { id: "time", label: t(prepareText.windowByTime) }]} onChange={(by) => onChange(windowBy(step, by, rowS ?? 1))} />
      </FormRow>
      {step.windowS === undefined ? (
        <NumberField label={t(prepareText.window)} value={step.windowRows ?? NaN} onChange={(rows) => onChange(put(step, "windowRows", rows))} unit={t(prepareText.rowsUnit)} min={1} step={1} digits={0} />
      ) : (
        <NumberField label={t(prepareText.window)} value={step.windowS} onChange={(seconds) => onChange({ ...step, windowS: seconds })} unit="s" min={0.001} digits={3} />
      )}
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

export function Lag({ step, onChange, columns }: PartProps<Of<"lag">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <ListField label={t(prepareText.back)} help={t(prepareText.backHelp)} value={step.rows} onChange={(items) => onChange({ ...step, rows: items.filter((item) => typeof item === "number") })} />
      <Keep step={step} onChange={onChange} />
    </>
  );
}

const pers = ["row", "s", "min", "h"] as const;
const perTexts = { row: prepareText.perNone, s: prepareText.perSecond, min: prepareText.perMinute, h: prepareText.perHour } as const;

export function Difference({ step, onChange, columns }: PartProps<Of<"difference">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <NumberField label={t(prepareText.back)} value={step.rows} onChange={(rows) => onChange({ ...step, rows })} unit={t(prepareText.rowsUnit)} min={1} step={1} digits={0} />
      <Select label={t(prepareText.per)} choices={pers.map((id) => ({ id, label: t(perTexts[id]) }))} value={step.per ?? "row"} onChange={(per) => onChange(put(step, "per", per === "row" ? undefined : per))} />
      <Keep step={step} onChange={onChange} />
    </>
  );
}

export function Despike({ step, onChange, columns }: PartProps<Of<"despike">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <NumberField label={t(prepareText.limit)} value={step.limit} onChange={(limit) => onChange({ ...step, limit })} min={0.1} help={t(prepareText.limitHelp)} />
      <WindowFields step={step} onChange={onChange} least={5} most={10_000} />
    </>
  );
}

export function Align({ step, onChange, columns }: PartProps<Of<"align">>) {
  const { t } = useText();
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} withTexts />
      <NumberField label={t(prepareText.delay)} value={step.delayS} onChange={(delayS) => onChange({ ...step, delayS })} unit="s" min={0.001} help={t(prepareText.delayHelp)} />
      <NumberField label={t(prepareText.maxAge)} value={step.maxAgeS} onChange={(maxAgeS) => onChange({ ...step, maxAgeS })} unit="s" min={0.001} help={t(prepareText.maxAgeHelp)} />
    </>
  );
}

export function Smooth({ step, onChange, columns }: PartProps<Of<"smooth">>) {
  const { t } = useText();
  const methods = { ewma: prepareText.ewma, median: prepareText.medianFilter, savitzkyGolay: prepareText.savitzkyGolay } as const;
  const change = (method: Of<"smooth">["method"]) => {
    const { halfLifeRows: _half, degree: _degree, ...plain } = step;
    onChange({ ...plain, method, windowRows: method === "savitzkyGolay" ? Math.min(101, Math.max(5, step.windowRows)) : step.windowRows });
  };
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <Select label={t(prepareText.method)} choices={(["ewma", "median", "savitzkyGolay"] as const).map((id) => ({ id, label: t(methods[id]) }))} value={step.method} onChange={change} />
      <WindowFields step={step} onChange={onChange} most={step.method === "savitzkyGolay" ? 101 : 10_000} />
      {step.method === "ewma" && <NumberField label={t(prepareText.halfLife)} value={step.halfLifeRows ?? step.windowRows / 5} onChange={(rows) => onChange(put(step, "halfLifeRows", rows))} unit={t(prepareText.rowsUnit)} min={0.1} help={t(prepareText.halfLifeHelp)} />}
      {step.method === "savitzkyGolay" && <NumberField label={t(prepareText.degree)} value={step.degree ?? 2} onChange={(degree) => onChange(put(step, "degree", degree))} min={1} max={3} step={1} digits={0} help={t(prepareText.degreeHelp)} />}
      <Keep step={step} onChange={onChange} />
    </>
  );
}

export function Spectrum({ step, onChange, columns }: PartProps<Of<"spectrum">>) {
  const { t, f } = useText();
  type Band = (typeof step.bands)[number];
  const change = (at: number, next: Partial<Band>) => onChange({ ...step, bands: step.bands.map((one, i) => (i === at ? { ...one, ...next } : one)) });
  const highest = 1 / (2 * step.rowS);
  return (
    <>
      <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} />
      <WindowFields step={step} onChange={onChange} least={8} most={256} />
      <NumberField label={t(prepareText.rowDistance)} value={step.rowS} onChange={(rowS) => onChange({ ...step, rowS })} unit="s" min={0.001} digits={6} help={t(prepareText.rowDistanceHelp, { low: f.number(1 / (step.windowRows * step.rowS)), high: f.number(highest) })} />
      {step.bands.map((band, at) => (
        <div key={at} className={cx(styles["entry"])}>
          <div className={cx(styles["entryHead"])}>
            <TextField label={t(prepareText.name)} hideLabel value={band.name} onChange={(name) => change(at, { name })} />
            {step.bands.length > 1 && <IconButton icon="delete" label={t(prepareText.leaveOut, { name: band.name })} onPress={() => onChange({ ...step, bands: step.bands.filter((_, i) => i !== at) })} />}
          </div>
          <NumberField label={t(prepareText.bandFrom)} value={band.lowHz} onChange={(lowHz) => change(at, { lowHz })} unit="Hz" min={0} digits={6} />
          <NumberField label={t(prepareText.bandTo)} value={band.highHz} onChange={(highHz) => change(at, { highHz })} unit="Hz" min={0} digits={6} />
        </div>
      ))}
      <FormRow label=""><Button icon="add" onPress={() => onChange({ ...step, bands: [...step.bands, { name: `band${step.bands.length + 1}`, lowHz: 0, highHz: highest * 1.001 }] })}>{t(prepareText.addBand)}</Button></FormRow>
      <Keep step={step} onChange={onChange} />
    </>
  );
}
