// Tooltips: a few words on hover and focus. Never the only place of a fact.

import type { ReactNode } from "react";
import { Focusable, Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components";
import styles from "./Tooltip.module.css";
import { cx } from "./classes.ts";

/** The bubble itself; stands as second child of a React Aria TooltipTrigger. */
export function TooltipBubble({ children }: { readonly children: ReactNode }) {
  return <AriaTooltip className={cx(styles["tooltip"])} offset={6}>{children}</AriaTooltip>;
}

export interface TooltipProps {
  /** Words of the bubble. */
  readonly says: string;
  /** One line of text that may be cut. */
  readonly children: string;
}

/** Text that is cut where room ends and tells the rest on hover or focus. */
export function Tooltip({ says, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={400}>
      <Focusable>
        <span className={cx(styles["word"])} role="note" tabIndex={0}>{children}</span>
      </Focusable>
      <TooltipBubble>{says}</TooltipBubble>
    </TooltipTrigger>
  );
}
