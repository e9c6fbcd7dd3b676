// One of up to four choices, all visible. More than four is a Select.

import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import styles from "./SegmentedControl.module.css";
import { cx } from "./classes.ts";
import { steady } from "./steady.tsx";

export interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly isDisabled?: boolean;
}

export interface SegmentedControlProps<T extends string> {
  /** Accessible name of the group. */
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly isDisabled?: boolean;
  /** Fills its column, segments of one width. */
  readonly wide?: boolean;
}

export const SegmentedControl = steady(function SegmentedControl<T extends string>({ label, choices, value, onChange, isDisabled, wide }: SegmentedControlProps<T>) {
  return (
    <ToggleButtonGroup
      className={cx(styles["group"], wide && styles["wide"])}
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      isDisabled={isDisabled === true}
      selectedKeys={value === null ? [] : [value]}
      onSelectionChange={(keys) => {
        const chosen = choices.find((choice) => keys.has(choice.id));
        if (chosen !== undefined && chosen.id !== value) onChange(chosen.id);
      }}
    >
      {choices.map((choice) => (
        <ToggleButton key={choice.id} id={choice.id} className={cx(styles["segment"])} isDisabled={choice.isDisabled === true}>
          {choice.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
});
