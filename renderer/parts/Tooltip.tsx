// Tooltips: a few words on hover and focus. Never the only place of a fact.

import type { ReactNode } from "react";
import { Tooltip as AriaTooltip } from "react-aria-components";
import styles from "./Tooltip.module.css";
import { cx } from "./classes.ts";

/** The bubble itself; stands as second child of a React Aria TooltipTrigger. */
export function TooltipBubble({ children }: { readonly children: ReactNode }) {
  return <AriaTooltip className={cx(styles["tooltip"])} offset={6}>{children}</AriaTooltip>;
}
