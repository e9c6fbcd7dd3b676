// Buttons: primary (one a screen), normal, quiet, link, icon-only. Over React Aria; the looks are ours.

import { useContext, type ReactNode } from "react";
import { Button as AriaButton, OverlayTriggerStateContext, TooltipTrigger, type PressEvent } from "react-aria-components";
import styles from "./Button.module.css";
import { cx } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { steady } from "./steady.tsx";
import { TooltipBubble } from "./Tooltip.tsx";

export interface ButtonProps {
  /** The word on the button. With `iconOnly` it is the label that screen readers and the tooltip say. */
  readonly children: string | ReactNode;
  readonly look?: "primary" | "normal" | "quiet" | "link";
  readonly icon?: IconName;
  /** Shows the icon alone; `label` is then required and is shown as a tooltip. */
  readonly onPress?: (event: PressEvent) => void;
  readonly isDisabled?: boolean;
  /** Why the button is disabled: shown as a tooltip and read out; the button stays reachable by keyboard. */
  readonly blockedWhy?: string | undefined;
  /** Key printed on the button, for instance "Enter". The screen handles the key itself. */
  readonly keys?: string;
  /** A second, smaller line (technician buttons). Makes the button tall. */
  readonly second?: string;
  readonly type?: "button" | "submit";
  /** Closes the dialog that the button stands in. */
  readonly closes?: boolean;
  readonly autoFocus?: boolean;
  readonly describedBy?: string;
}

/** A button. A blocked button is never silent: give `blockedWhy`. */
export const Button = steady(function Button({ children, look = "normal", icon, onPress, isDisabled, blockedWhy, keys, second, type = "button", closes, autoFocus, describedBy }: ButtonProps) {
  const overlay = useContext(OverlayTriggerStateContext);
  const blocked = blockedWhy !== undefined;
  const button = (
    <AriaButton
      className={cx(styles["button"], look !== "normal" && styles[look], second !== undefined && styles["tall"], blocked && styles["blocked"])}
      type={type}
      isDisabled={isDisabled === true && !blocked}
      {...(blocked ? { "aria-disabled": true } : {})}
      {...(describedBy === undefined ? {} : { "aria-describedby": describedBy })}
      autoFocus={autoFocus === true}
      onPress={(event) => {
        if (blocked) return;
        onPress?.(event);
        if (closes === true) overlay?.close();
      }}
    >
      {icon && <Icon name={icon} size={look === "primary" ? "small" : "usual"} />}
      {children}
      {keys !== undefined && <kbd className={cx(styles["keys"])}>{keys}</kbd>}
      {second !== undefined && <span className={cx(styles["second"])}>{second}</span>}
    </AriaButton>
  );
  // the same tree whether blocked or not: a button that becomes blocked under a person's finger keeps the focus
  return (
    <TooltipTrigger delay={200} isDisabled={!blocked}>
      {button}
      {blocked && <TooltipBubble>{blockedWhy}</TooltipBubble>}
    </TooltipTrigger>
  );
});

export interface IconButtonProps {
  /** What the button does, in words: its accessible name and its tooltip. */
  readonly label: string;
  readonly icon: IconName;
  readonly onPress?: (event: PressEvent) => void;
  readonly isDisabled?: boolean;
  readonly look?: "normal" | "quiet";
}

/** A button that shows an icon alone. Only for add, filter, export, undo, close, same and not the same. */
export const IconButton = steady(function IconButton({ label, icon, onPress, isDisabled, look = "quiet" }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton className={cx(styles["button"], styles["iconOnly"], look === "quiet" && styles["quiet"])} aria-label={label} isDisabled={isDisabled === true} onPress={(event) => onPress?.(event)}>
        <Icon name={icon} />
      </AriaButton>
      <TooltipBubble>{label}</TooltipBubble>
    </TooltipTrigger>
  );
});
