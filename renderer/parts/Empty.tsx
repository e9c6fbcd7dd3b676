// What stands where there is nothing yet: an empty state that teaches, and grey bones while reading.

import type { ReactNode } from "react";
import styles from "./Empty.module.css";
import { Button } from "./Button.tsx";
import { cx } from "./classes.ts";
import { look } from "./look.ts";
import { useText } from "./words.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface EmptyStateProps {
  readonly title?: string;
  /** One sentence: what comes here and why it is empty. */
  readonly children: ReactNode;
  /** One button that fills it. */
  readonly act?: ReactNode;
  /** In the middle of a large area. */
  readonly center?: boolean;
}

export function EmptyState({ title, children, act, center }: EmptyStateProps) {
  return (
    <div className={cx(styles["empty"], center && styles["center"])}>
      {title !== undefined && <div className={cx(styles["title"])}>{title}</div>}
      <div>{children}</div>
      {act}
    </div>
  );
}

export interface SkeletonProps {
  /** What is being read: "quality report". */
  readonly what: string;
  /** Lines of bones, or one block in the shape of a chart. */
  readonly shape?: "lines" | "block";
  readonly lines?: number;
  readonly onCancel?: () => void;
}

const widths = [72, 48, 88, 60, 80, 40, 66, 52];

/** Grey bones, seen only after 300 ms, with what is read and a cancel. Never over old data. */
export function Skeleton({ what, shape = "lines", lines = 4, onCancel }: SkeletonProps) {
  const { t } = useText();
  return (
    <div className={cx(styles["bones"])} aria-busy="true">
      <div className={cx(styles["reading"])} role="status">
        <span>{t(partsText.reading, { what })}</span>
        {onCancel && <span className={look.push}><Button onPress={onCancel}>{t(partsText.cancel)}</Button></span>}
      </div>
      {shape === "block" ? (
        <span className={cx(styles["bone"], styles["block"])} />
      ) : (
        Array.from({ length: lines }, (_, line) => <span key={line} className={cx(styles["bone"])} style={{ width: `${widths[line % widths.length]}%` }} />)
      )}
    </div>
  );
}
