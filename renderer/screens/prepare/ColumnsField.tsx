// Which columns a step works on: all numbers, or those that are ticked; and a few that are ticked by name.

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

/** Names to tick, with a filter where they are many. `chosen` keeps the order of the names. */
function Picks({ label, names, chosen, onChange }: { readonly label: string; readonly names: readonly string[]; readonly chosen: readonly string[]; readonly onChange: (chosen: string[]) => void }) {
  const { t } = useText();
  const [filter, setFilter] = useState("");
  const shown = names.filter((name) => name.toLowerCase().includes(filter.toLowerCase()));
  return (
    <>
      {names.length > filterFrom && <TextField label={t(prepareText.filterColumns)} hideLabel placeholder={t(prepareText.filterColumns)} icon="filter" value={filter} onChange={setFilter} />}
      <div className={cx(styles["pick"])} role="group" aria-label={label} tabIndex={0}>
        {shown.map((name) => <Checkbox key={name} value={chosen.includes(name)} onChange={(on) => onChange(names.filter((one) => (one === name ? on : chosen.includes(one))))}>{name}</Checkbox>)}
      </div>
    </>
  );
}

// A name that is gone stays visible, so that it can be unticked.
const withGone = (offered: readonly string[], chosen: readonly string[]): string[] => [...offered, ...chosen.filter((name) => !offered.includes(name))];

export function ColumnsField({ value, onChange, columns, withTexts }: ColumnsFieldProps) {
  const { t } = useText();
  const offered = columns.filter((column) => withTexts === true || column.kind === "number").map((column) => column.name);
  const names = value === "numeric" ? offered : withGone(offered, value);
  return (
    <FormRow label={t(prepareText.columns)} help={value === "numeric" ? undefined : t(prepareText.chosenCount, { count: value.length, total: names.length })}>
      <SegmentedControl
        label={t(prepareText.columns)} value={value === "numeric" ? "all" : "some"} choices={[{ id: "all", label: t(prepareText.allNumbers) }, { id: "some", label: t(prepareText.chosen) }]}
        onChange={(id) => onChange(id === "all" ? "numeric" : offered.slice(0, 1))}
      />
      {value !== "numeric" && <Picks label={t(prepareText.columns)} names={names} chosen={value} onChange={onChange} />}
    </FormRow>
  );
}

/** A few number columns, ticked by name. */
export function NamedColumnsField({ label, help, value, onChange, columns }: { readonly label: string; readonly help: string; readonly value: readonly string[]; readonly onChange: (value: string[]) => void; readonly columns: readonly Column[] }) {
  const offered = columns.filter((column) => column.kind === "number").map((column) => column.name);
  return (
    <FormRow label={label} help={help}>
      <Picks label={label} names={withGone(offered, value)} chosen={value} onChange={onChange} />
    </FormRow>
  );
}
