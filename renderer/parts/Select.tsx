// One of a list. Up to four short choices are a SegmentedControl instead.

import { Button as AriaButton, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from "react-aria-components";
import styles from "./Fields.module.css";
import menu from "./Menu.module.css";
import { cx } from "./classes.ts";
import { useFieldClasses, type FieldProps } from "./Fields.tsx";
import { Icon } from "./Icon.tsx";
import { steady } from "./steady.tsx";

export interface SelectChoice<T extends string> {
  readonly id: T;
  readonly label: string;
  /** A second, muted line in the list. */
  readonly second?: string;
  readonly end?: string;
  readonly isDisabled?: boolean;
}

export interface SelectProps<T extends string> extends Omit<FieldProps, "error"> {
  readonly choices: readonly SelectChoice<T>[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly placeholder?: string;
}

export const Select = steady(function Select<T extends string>({ label, hideLabel, help, isDisabled, choices, value, onChange, placeholder }: SelectProps<T>) {
  const classes = useFieldClasses(hideLabel);
  return (
    <AriaSelect
      className={classes.field}
      isDisabled={isDisabled === true}
      value={value}
      onChange={(key) => {
        const chosen = choices.find((choice) => choice.id === key);
        if (chosen !== undefined) onChange(chosen.id);
      }}
      {...(placeholder === undefined ? {} : { placeholder })}
    >
      <Label className={classes.label}>{label}</Label>
      <div className={cx(styles["column"])}>
        <AriaButton className={cx(styles["select"])}>
          <SelectValue className={cx(styles["value"])}>{({ defaultChildren, isPlaceholder }) => (isPlaceholder ? defaultChildren : choices.find((choice) => choice.id === value)?.label)}</SelectValue>
          <Icon name="down" size="small" />
        </AriaButton>
        {help !== undefined && <Text slot="description" elementType="div" className={cx(styles["help"])}>{help}</Text>}
      </div>
      <Popover className={cx(menu["popover"])} offset={4}>
        <ListBox className={cx(menu["list"])}>
          {choices.map((choice) => (
            <ListBoxItem key={choice.id} id={choice.id} textValue={choice.label} isDisabled={choice.isDisabled === true} className={cx(menu["item"])}>
              <span className={cx(menu["words"])}>
                <span>{choice.label}</span>
                {choice.second !== undefined && <span className={cx(menu["second"])}>{choice.second}</span>}
              </span>
              {choice.end !== undefined && <span className={cx(menu["end"])}>{choice.end}</span>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
});
