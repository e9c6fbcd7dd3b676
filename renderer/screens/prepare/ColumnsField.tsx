// Which columns a step works on: all numbers, or those that are ticked.

import { useState } from "react";
import styles from "./Prepare.module.css";
import { cx } from "../../parts/classes.ts";
import { Checkbox, FormRow, TextField } from "../../parts/Fields.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { useText } from "../../parts/words.ts";
import type { Column } from "../../../shared/recipe/step.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

type Selection = "numeric" | string[];

export interface ColumnsFieldProps {
  readonly value: Selection;
  readonly onChange: (value: Selection) => void;
  /** Columns that the step finds. */
  readonly columns: readonly Column[];
  /** Offers texts as well as numbers. */
  readonly withTexts?: boolean;
}

const filterFrom = 12;

export function ColumnsField({ value, onChange, columns, withTexts }: ColumnsFieldProps) {
  const { t } = useText();
  const [filter, setFilter] = useState("");
  const offered = columns.filter((column) => withTexts === true || column.kind === "number").map((column) => column.name);
  // A name that is gone stays visible, so that it can be unticked.
  const names = value === "numeric" ? offered : [...offered, ...value.filter((name) => !offered.includes(name))];
  const shown = names.filter((name) => name.toLowerCase().includes(filter.toLowerCase()));
  return (
    <>
      <FormRow label={t(prepareText.columns)} help={value === "numeric" ? undefined : t(prepareText.chosenCount, { count: value.length, total: names.length })}>
        <SegmentedControl
          label={t(prepareText.columns)} value={value === "numeric" ? "all" : "some"} choices={[{ id: "all", label: t(prepareText.allNumbers) }, { id: "some", label: t(prepareText.chosen) }]}
          onChange={(id) => onChange(id === "all" ? "numeric" : offered.slice(0, 1))}
        />
        {value !== "numeric" && (
          <>
            {names.length > filterFrom && <TextField label={t(prepareText.filterColumns)} hideLabel placeholder={t(prepareText.filterColumns)} icon="filter" value={filter} onChange={setFilter} />}
            <div className={cx(styles["pick"])} role="group" aria-label={t(prepareText.columns)} tabIndex={0}>
              {shown.map((name) => <Checkbox key={name} value={value.includes(name)} onChange={(on) => onChange(names.filter((one) => (one === name ? on : value.includes(one))))}>{name}</Checkbox>)}
            </div>
          </>
        )}
      </FormRow>
    </>
  );
}
