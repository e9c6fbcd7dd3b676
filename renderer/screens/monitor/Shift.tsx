// How far something moved, as a figure and as a bar whose limit stands at two thirds, so that bars of different tags read alike.

import styles from "./Monitor.module.css";
import { monitorText } from "../../../shared/text/monitor.ts";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { ShareBar } from "../../parts/Progress.tsx";
import { useText } from "../../parts/words.ts";

/** `value` and `limit` in the same unit, which stands over the column; null: unknown. */
export function Shift({ value, limit }: { readonly value: number | null; readonly limit: number | null }) {
  const { t, f } = useText();
  return (
    <span className={cx(styles["shift"])}>
      <span className={look.num}>{f.number(value, { digits: 2 })}</span>
      {value !== null && limit !== null
        ? <ShareBar share={scale(value, limit)} limit={2 / 3} tone={value > limit ? "caution" : "ink"} label={t(monitorText.shiftSays, { value: f.number(value, { digits: 2 }), limit: f.number(limit, { digits: 2 }) })} />
        : <span className={cx(look.tiny, look.muted)}>{t(monitorText.noLimit)}</span>}
    </span>
  );
}

function scale(value: number, limit: number): number {
  return limit > 0 ? Math.min(1, (value / limit) * (2 / 3)) : value > 0 ? 1 : 2 / 3;
}
