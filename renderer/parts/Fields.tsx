// Form controls: text, number with unit, select, checkbox, switch, slider. Inside <Form> the label stands left in one column,
// outside it stands above. Errors stand under the control; a number keeps its unit inside the box.

import { createContext, useContext, type ReactNode } from "react";
import {
  Checkbox as AriaCheckbox, FieldError, Group, Input, Label, NumberField as AriaNumberField, Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack,
  Switch as AriaSwitch, Text, TextArea, TextField as AriaTextField,
} from "react-aria-components";
import styles from "./Fields.module.css";
import { cx } from "./classes.ts";
import { Icon } from "./Icon.tsx";
import { steady } from "./steady.tsx";

const InForm = createContext(false);

export interface FormProps {
  readonly children: ReactNode;
  readonly label?: string;
  readonly onSubmit?: () => void;
}

/** A form in two columns: labels left, controls right. Enter submits when `onSubmit` is given. */
export function Form({ children, label, onSubmit }: FormProps) {
  return (
    <InForm value={true}>
      <form
        className={cx(styles["form"])}
        aria-label={label}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        {children}
      </form>
    </InForm>
  );
}

export interface FieldProps {
  readonly label: string;
  /** Keeps the label for screen readers only (a filter, a field in a table). */
  readonly hideLabel?: boolean;
  /** One muted line under the control: what it does here, in this data. */
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
}

/** Layout that every labelled control shares. */
export function useFieldClasses(hideLabel: boolean | undefined): { field: string; label: string } {
  const inForm = useContext(InForm);
  return {
    field: cx(inForm && hideLabel !== true ? styles["field"] : styles["alone"]),
    label: cx(hideLabel === true ? styles["hidden"] : styles["label"]),
  };
}

/** A row of a form whose control is your own (segments, a chart, a pair of fields). */
export function FormRow({ label, children, help }: { readonly label: string; readonly children: ReactNode; readonly help?: ReactNode }) {
  const classes = useFieldClasses(false);
  return (
    <div className={classes.field} role="group" aria-label={label}>
      <span className={classes.label} aria-hidden="true">{label}</span>
      <div className={cx(styles["column"])}>
        {children}
        {help !== undefined && <div className={cx(styles["help"])}>{help}</div>}
      </div>
    </div>
  );
}

function Below({ help, error }: { readonly help: ReactNode; readonly error: string | undefined }) {
  return (
    <>
      {help !== undefined && <Text slot="description" elementType="div" className={cx(styles["help"])}>{help}</Text>}
      {error !== undefined && <FieldError className={cx(styles["error"])}><Icon name="alarm" size="tiny" />{error}</FieldError>}
    </>
  );
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  /** Muted word at the right end, inside the box. */
  readonly unit?: string;
  /** Several lines. */
  readonly lines?: boolean;
  readonly icon?: "search" | "filter";
  readonly onEnter?: () => void;
  readonly autoFocus?: boolean;
  /** Hides what is typed (passphrase). */
  readonly secret?: boolean;
}

export const TextField = steady(function TextField({ label, hideLabel, help, error, isDisabled, value, onChange, placeholder, isRequired, unit, lines, icon, onEnter, autoFocus, secret }: TextFieldProps) {
  const classes = useFieldClasses(hideLabel);
  return (
    <AriaTextField
      className={classes.field} value={value} onChange={onChange} isDisabled={isDisabled === true} isInvalid={error !== undefined} isRequired={isRequired === true} validationBehavior="aria"
      autoFocus={autoFocus === true} type={secret === true ? "password" : "text"}
      onKeyDown={(event) => {
        if (event.key === "Enter" && onEnter !== undefined) onEnter();
        // a handler ends the key here otherwise: no shortcut of the shell and no Escape of a dialog would work from within a field
        else event.continuePropagation();
      }}
    >
      <Label className={classes.label}>{label}</Label>
      <div className={cx(styles["column"])}>
        <Group className={cx(styles["box"], lines && styles["area"])} isInvalid={error !== undefined} isDisabled={isDisabled === true}>
          {icon !== undefined && <Icon name={icon} size="small" />}
          {lines === true ? <TextArea {...(placeholder === undefined ? {} : { placeholder })} /> : <Input className={cx(styles["input"])} spellCheck={false} {...(placeholder === undefined ? {} : { placeholder })} />}
          {unit !== undefined && <span className={cx(styles["unit"])}>{unit}</span>}
        </Group>
        <Below help={help} error={error} />
      </div>
    </AriaTextField>
  );
});

export interface NumberFieldProps extends FieldProps {
  /** NaN is an empty field. */
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** Step of the arrow keys; also rounds what is typed. */
  readonly step?: number;
  /** Most digits after the decimal mark; 3 if not given. */
  readonly digits?: number;
}

/** A number with its unit; arrow keys step; grouped and marked as the language does. */
export const NumberField = steady(function NumberField({ label, hideLabel, help, error, isDisabled, value, onChange, unit, min, max, step, digits = 3 }: NumberFieldProps) {
  const classes = useFieldClasses(hideLabel);
  return (
    <AriaNumberField
      className={classes.field} value={value} onChange={onChange} isDisabled={isDisabled === true} isInvalid={error !== undefined} validationBehavior="aria"
      formatOptions={{ maximumFractionDigits: digits, useGrouping: false }} {...(min === undefined ? {} : { minValue: min })} {...(max === undefined ? {} : { maxValue: max })} {...(step === undefined ? {} : { step })}
    >
      <Label className={classes.label}>{label}</Label>
      <div className={cx(styles["column"])}>
        <Group className={cx(styles["box"])} isInvalid={error !== undefined} isDisabled={isDisabled === true}>
          <Input className={cx(styles["input"])} />
          {unit !== undefined && unit !== "" && <span className={cx(styles["unit"])}>{unit}</span>}
        </Group>
        <Below help={help} error={error} />
      </div>
    </AriaNumberField>
  );
});

export interface CheckboxProps {
  readonly children: ReactNode;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
  readonly isDisabled?: boolean;
  readonly isIndeterminate?: boolean;
}

export const Checkbox = steady(function Checkbox({ children, value, onChange, isDisabled, isIndeterminate }: CheckboxProps) {
  return (
    <AriaCheckbox className={cx(styles["check"])} isSelected={value} onChange={onChange} isDisabled={isDisabled === true} isIndeterminate={isIndeterminate === true}>
      <span className={cx(styles["tick"])} aria-hidden="true"><Icon name="check" size="tiny" /></span>
      {children}
    </AriaCheckbox>
  );
});

/** On or off, at once (no form is submitted). */
export const Switch = steady(function Switch({ children, value, onChange, isDisabled }: CheckboxProps) {
  return (
    <AriaSwitch className={cx(styles["switch"])} isSelected={value} onChange={onChange} isDisabled={isDisabled === true}>
      <span className={cx(styles["knob"])} aria-hidden="true" />
      {children}
    </AriaSwitch>
  );
});

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words, with its unit. */
  readonly says: string;
  /** A mark on the track: what was measured. */
  readonly mark?: number;
  readonly onEnd?: (value: number) => void;
}

export const Slider = steady(function Slider({ label, value, onChange, min, max, step, says, mark, onEnd }: SliderProps) {
  return (
      <AriaSlider className={cx(styles["slider"])} value={value} onChange={(next) => onChange(Array.isArray(next) ? (next[0] ?? min) : next)} onChangeEnd={(next) => onEnd?.(Array.isArray(next) ? (next[0] ?? min) : next)} minValue={min} maxValue={max} step={step}>
        <Label>{label}</Label>
        <SliderOutput>{says}</SliderOutput>
        <SliderTrack className={cx(styles["rail"])}>
          {mark !== undefined && max > min && <span className={cx(styles["mark"])} style={{ left: `${(100 * (mark - min)) / (max - min)}%` }} />}
          <SliderThumb className={cx(styles["thumb"])} />
        </SliderTrack>
      </AriaSlider>
  );
});

