// Settings that name features of the table: one of them, or a list.

import { useState } from "react";
import styles from "./Train.module.css";
import { trainText } from "../../../shared/text/train.ts";
import { cx } from "../../parts/classes.ts";
import { Checkbox, FormRow, TextField } from "../../parts/Fields.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";

export interface OneFeatureProps {
  readonly label: string;
  readonly features: readonly string[];
  readonly value: string;
  readonly onChange: (feature: string) => void;
}

export function OneFeature({ label, features, value, onChange }: OneFeatureProps) {
  const { t } = useText();
  const names = value === "" || features.includes(value) ? features : [value, ...features];
  return <Select label={label} choices={names.map((id) => ({ id, label: id }))} value={value === "" ? null : value} onChange={(id) => id !== value && onChange(id)} placeholder={t(names.length === 0 ? trainText.noFeatures : trainText.pickFeature)} />;
}

export interface ManyFeaturesProps {
  readonly label: string;
  readonly features: readonly string[];
  /** What it means to choose none of them. */
  readonly otherwise: "all" | "none";
  /** Undefined is `otherwise`. */
  readonly value: readonly string[] | undefined;
  readonly onChange: (features: string[] | undefined) => void;
}

const filterFrom = 12;

export function ManyFeatures({ label, features, otherwise, value, onChange }: ManyFeaturesProps) {
  const { t } = useText();
  const [filter, setFilter] = useState("");
  // A name that is gone stays visible, so that it can be unticked.
  const names = [...features, ...(value ?? []).filter((name) => !features.includes(name))];
  const shown = names.filter((name) => name.toLowerCase().includes(filter.toLowerCase()));
  const tick = (name: string, on: boolean) => {
    const next = names.filter((one) => (one === name ? on : value?.includes(one) === true));
    if (next.length > 0 || otherwise === "none") onChange(next);
  };
  return (
    <FormRow label={label} help={value === undefined ? undefined : t(trainText.chosenOf, { count: value.length, total: names.length })}>
      <SegmentedControl
        label={label} value={value === undefined ? "otherwise" : "some"} choices={[{ id: "otherwise", label: t(otherwise === "all" ? trainText.allFeatures : trainText.noneOfThem) }, { id: "some", label: t(trainText.someFeatures), isDisabled: names.length === 0 }]}
        onChange={(id) => onChange(id === "otherwise" ? undefined : otherwise === "all" ? [...names] : [])}
      />
      {value !== undefined && (
        <>
          {names.length > filterFrom && <TextField label={t(trainText.filterFeatures)} hideLabel placeholder={t(trainText.filterFeatures)} icon="filter" value={filter} onChange={setFilter} />}
          <div className={cx(styles["pick"])} role="group" aria-label={label} tabIndex={0}>
            {shown.map((name) => <Checkbox key={name} value={value.includes(name)} onChange={(on) => tick(name, on)}>{name}</Checkbox>)}
          </div>
        </>
      )}
    </FormRow>
  );
}
