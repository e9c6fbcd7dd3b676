// The question whether numbers such as -9999 are values or mean that there is none, column by column, where the import has found them.

import styles from "./Sources.module.css";
import { withColumn } from "./ColumnsForm.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { useText } from "../../parts/words.ts";
import type { ReadChoice } from "../../../shared/contract/data.ts";
import type { MissingMarks } from "../../../shared/contract/missingMarks.ts";
import { readingText } from "../../../shared/text/reading.ts";
import { sourcesText } from "../../../shared/text/sources.ts";

type Columns = NonNullable<ReadChoice["columns"]>;

export interface MissingMarksFormProps {
  readonly found: readonly MissingMarks[];
  readonly columns: Columns;
  readonly set: (columns: Columns) => void;
}

/** True when every column has its answer. */
export function areAnswered(found: readonly MissingMarks[], columns: Columns): boolean {
  return found.every(({ column }) => columns.some(({ source, missingNumbers }) => source === column && missingNumbers !== undefined));
}

export function MissingMarksForm({ found, columns, set }: MissingMarksFormProps) {
  const { t, f } = useText();
  return (
    <Section title={t(sourcesText.marks)}>
      <div className={look.stack}>
        {found.map(({ column, marks }) => {
          const answer = columns.find(({ source }) => source === column)?.missingNumbers;
          return (
            <div key={column} className={cx(styles["mark"])}>
              <div className={look.stack}>
                <span className={look.cut} title={column}>{column}</span>
                <span className={cx(look.muted, look.small)}>{marks.map(({ value, count }) => t(sourcesText.markCount, { value: f.number(value), count: f.number(count, { digits: 0 }) })).join("; ")}</span>
              </div>
              <SegmentedControl
                label={t(readingText.missingMarks, { column })} value={answer === undefined ? null : answer.length > 0 ? "none" : "value"} choices={[{ id: "none", label: t(readingText.noValue) }, { id: "value", label: t(readingText.aValue) }]}
                onChange={(id) => set(withColumn(columns, column, { missingNumbers: id === "none" ? marks.map(({ value }) => value) : [] }))}
              />
            </div>
          );
        })}
      </div>
    </Section>
  );
}
