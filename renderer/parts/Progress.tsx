// Progress of long work: what, how much of how much, a bar, time left, cancel. Used in place and in the jobs list.

import styles from "./Progress.module.css";
import { Button } from "./Button.tsx";
import { cx } from "./classes.ts";
import { useText } from "./words.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface ProgressRowProps {
  /** What is done: "Search for similar stretches". */
  readonly what: string;
  /** Share done, 0 to 1; null while the amount is not known. */
  readonly share: number | null;
  /** How much of how much: "15.1 of 36.8 million rows". */
  readonly detail?: string | undefined;
  readonly leftMs?: number | null | undefined;
  readonly onCancel?: (() => void) | undefined;
  /** For work that can go on later from where it was. */
  readonly onPause?: (() => void) | undefined;
  /** One line: words, bar, percent, cancel side by side (inside a table row or a tool row). */
  readonly inline?: boolean;
}

export function ProgressRow({ what, share, detail, leftMs, onCancel, onPause, inline }: ProgressRowProps) {
  const { t, f } = useText();
  const percent = share === null ? null : Math.round(100 * Math.min(1, Math.max(0, share)));
  const left = leftMs === undefined || leftMs === null ? null : t(partsText.timeLeft, { time: f.duration(leftMs) });
  const facts = [percent === null ? null : f.percent(percent / 100), left].filter((fact) => fact !== null).join(" · ");
  const bar = (
    <div className={cx(styles["track"])} role="progressbar" aria-label={what} aria-valuemin={0} aria-valuemax={100} {...(percent === null ? {} : { "aria-valuenow": percent })}>
      <i className={cx(styles["fill"], percent === null && styles["unknown"])} style={percent === null ? {} : { width: `${percent}%` }} />
    </div>
  );
  const cancel = (
    <>
      {onPause && <Button onPress={onPause}>{t(partsText.pause)}</Button>}
      {onCancel && <Button onPress={onCancel}>{t(partsText.cancel)}</Button>}
    </>
  );
  if (inline === true)
    return (
      <div className={cx(styles["inline"])}>
        <span className={cx(styles["what"])}>{what}{detail === undefined ? "" : `, ${detail}`}</span>
        {bar}
        <span className={cx(styles["left"])}>{facts}</span>
        {cancel}
      </div>
    );
  return (
    <div className={cx(styles["row"])}>
      <div className={cx(styles["top"])}>
        <span className={cx(styles["what"])}>{what}</span>
        <span className={cx(styles["end"])}>{cancel}</span>
      </div>
      {bar}
      <div className={cx(styles["left"])}>{[facts, detail].filter((fact) => fact !== undefined && fact !== "").join(" · ")}</div>
    </div>
  );
}

/** A bare bar of a share, for cells: ink by default, amber past a limit. Its figure stands beside it. */
export function ShareBar({ share, label, limit, tone = "ink" }: { readonly share: number; readonly label: string; readonly limit?: number; readonly tone?: "ink" | "accent" | "caution" }) {
  const colour = { ink: "var(--push-up)", accent: "var(--accent)", caution: "var(--caution)" }[tone];
  const width = Math.min(1, Math.max(0, share)) * 100;
  return (
    <span role="img" aria-label={label} style={{ position: "relative", display: "inline-block", width: "100%", minWidth: 40, height: 6, background: "var(--surface-sunken)", verticalAlign: "middle" }}>
      <i style={{ position: "absolute", left: 0, top: 0, bottom: 0, width: `${width}%`, background: colour }} />
      {limit !== undefined && <i style={{ position: "absolute", left: `${limit * 100}%`, top: -3, bottom: -3, width: 1.5, background: "var(--text)" }} />}
    </span>
  );
}
