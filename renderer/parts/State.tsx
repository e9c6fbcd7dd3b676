// States and notes. A state always has its own shape and a word; colour is never alone.

import type { ReactNode } from "react";
import styles from "./State.module.css";
import { cx } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { look } from "./look.ts";
import { useText } from "./words.ts";
import { partsText } from "../../shared/text/parts.ts";

export type State = "ok" | "caution" | "alarm" | "unknown";

const shapes: Record<State, IconName> = { ok: "ok", caution: "caution", alarm: "alarm", unknown: "unknown" };

export interface StateChipProps {
  readonly state: State;
  /** The word; "as expected", "caution", "alarm", "unknown" if not given. */
  readonly children?: ReactNode;
}

/** Circle with tick, triangle, octagon, circle with question mark, each with its word. */
export function StateChip({ state, children }: StateChipProps) {
  const { t } = useText();
  return (
    <span className={cx(styles["chip"], styles[state])}>
      <Icon name={shapes[state]} size="tiny" />
      {children ?? t(partsText[state])}
    </span>
  );
}

/** A fact in a box without a state: a family's name, a key. */
export function Chip({ children }: { readonly children: ReactNode }) {
  return <span className={cx(styles["chip"], styles["plain"])}>{children}</span>;
}

/** A line that starts with its state's shape: one goal met, one gate passed. */
export function StateLine({ state, children }: { readonly state: State; readonly children: ReactNode }) {
  const { t } = useText();
  return (
    <span className={cx(styles["line"], styles[state])}>
      <Icon name={shapes[state]} size="small" />
      <span className={look.sr}>{t(partsText[state])}: </span>
      <span>{children}</span>
    </span>
  );
}

/** An amber count: things that wait for attention. `label` says what is counted. */
export function Badge({ count, label }: { readonly count: number; readonly label: string }) {
  return <span className={cx(styles["badge"])} role="img" aria-label={label}>{count}</span>;
}

export interface NoteProps {
  readonly kind: "caution" | "alarm" | "tie" | "info" | "ok";
  readonly children: ReactNode;
  /** Buttons or links that answer the note. */
  readonly acts?: ReactNode;
}

/** A few sentences that stay until solved. */
export function Note({ kind, children, acts }: NoteProps) {
  const icon: IconName = kind === "tie" ? "equal" : kind === "info" ? "info" : shapes[kind];
  return (
    <div className={cx(styles["note"], styles[kind])} role={kind === "alarm" ? "alert" : "note"}>
      <Icon name={icon} />
      <div className={cx(styles["words"])}>
        <div>{children}</div>
        {acts !== undefined && <div className={cx(styles["acts"])}>{acts}</div>}
      </div>
    </div>
  );
}
