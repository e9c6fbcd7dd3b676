// Kind, unit and marks for "no value" of each column, as guessed, to be corrected before rows are taken in.

import { useState } from "react";
import styles from "./Wizard.module.css";
import { cx } from "../../parts/classes.ts";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import type { FilePreview, ReadChoice } from "../../../shared/contract/data.ts";
import { readingText } from "../../../shared/text/reading.ts";

type ColumnReading = NonNullable<ReadChoice["columns"]>[number];
const mostShown = 40;

/** The list with one column's reading changed; a reading that says nothing is left out. */
export function withColumn(columns: readonly ColumnReading[], source: string, change: Partial<ColumnReading>): ColumnReading[] {
  const known = columns.find((column) => column.source === source);
  const next: ColumnReading = { ...(known ?? { source }), ...change };
  const rest = columns.filter((column) => column.source !== source);
  return next.kind === undefined && next.unit === undefined && next.missingNumbers === undefined ? rest : [...rest, next];
}

export interface ColumnsFormProps {
  readonly preview: FilePreview;
  readonly choice: ReadChoice;
  readonly set: (change: Partial<ReadChoice>) => void;
}

export function ColumnsForm({ preview, choice, set }: ColumnsFormProps) {
  const { t, f } = useText();
  const [filter, setFilter] = useState("");
  const values = preview.columns.filter(({ kind, name }) => kind !== "time" && kind !== "group" && name.toLowerCase().includes(filter.toLowerCase()));
  const chosen = choice.columns ?? [];
  const change = (source: string, part: Partial<ColumnReading>) => set({ columns: withColumn(chosen, source, part) });
  return (
    <Disclosure title={t(readingText.correctColumns)} sub={f.number(preview.columns.length, { digits: 0 })} isOpen={preview.facts.sentinels.length > 0}>
      <div className={cx(styles["columns"])}>
        {preview.columns.length > 12 && <TextField label={t(readingText.filterColumns)} hideLabel placeholder={t(readingText.filterColumns)} icon="filter" value={filter} onChange={setFilter} />}
        {values.slice(0, mostShown).map(({ name, kind, unit }) => {
          const own = chosen.find(({ source }) => source === name);
          const texts = preview.facts.statusTexts.find(({ column }) => column === name)?.texts;
          const sentinels = preview.facts.sentinels.find(({ column }) => column === name)?.values;
          return (
            <div key={name} className={cx(styles["column"])}>
              <span className={cx(look.cut)} title={name}>{name}</span>
              <Select
                label={t(readingText.kind, { column: name })} hideLabel value={own?.kind ?? (kind === "text" ? "text" : "number")}
                choices={[{ id: "number", label: t(readingText.number) }, { id: "text", label: t(readingText.asText) }, { id: "skip", label: t(readingText.skip) }]}
                onChange={(next) => change(name, { kind: next })}
              />
              <TextField label={t(readingText.unit, { column: name })} hideLabel placeholder={t(readingText.unitTitle)} value={own?.unit ?? unit ?? ""} onChange={(next) => change(name, { unit: next.slice(0, 40) })} />
              {(sentinels !== undefined || own?.missingNumbers !== undefined) && (
                <div className={cx(styles["wide"])}>
                  {t(readingText.sentinelFound, { values: (sentinels ?? own?.missingNumbers ?? []).map((value) => f.number(value)).join(", ") })}
                  <SegmentedControl
                    label={t(readingText.missingMarks, { column: name })} value={own?.missingNumbers === undefined ? null : own.missingNumbers.length > 0 ? "none" : "value"}
                    choices={[{ id: "none", label: t(readingText.noValue) }, { id: "value", label: t(readingText.aValue) }]} onChange={(id) => change(name, { missingNumbers: id === "none" ? [...(sentinels ?? [])] : [] })}
                  />
                </div>
              )}
              {texts !== undefined && <div className={cx(styles["wide"], look.muted, look.small)}>{t(readingText.statusFound, { texts: texts.join(", ") })}</div>}
            </div>
          );
        })}
        {values.length > mostShown && <p className={cx(look.muted, look.small)}>{t(readingText.moreColumns, { count: f.number(values.length - mostShown, { digits: 0 }) })}</p>}
      </div>
    </Disclosure>
  );
}
