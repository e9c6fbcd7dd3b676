// Reliability diagram: what probabilities promised against what came, in ten bins of equally many rows. On the line promise and truth agree.

import styles from "./Select.module.css";
import type { CandidateResult } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { numberTicks, tickDigits } from "../../charts/ticks.ts";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";

const height = 168;
const edge = { left: 44, right: 12, top: 10, bottom: 30 };

export function Reliability({ points, error }: { readonly points: CandidateResult["reliability"]; readonly error: number | undefined }) {
  const { t, f } = useText();
  // Bins come with the highest promise first.
  const [top] = points;
  const most = Math.min(1, Math.max(0.05, ...points.flatMap(({ promised, came }) => [promised, came])) * 1.05);
  const ticks = numberTicks(0, most, 4);
  const says = top === undefined ? "" : t(selectText.reliabilitySays, { promised: f.percent(top.promised, { digits: 0 }), came: f.percent(top.came, { digits: 0 }), error: f.percent(error ?? null) });
  return (
    <>
      <ChartFrame label={t(selectText.reliability)} says={says} height={height}>
        {(width) => {
          const x = (value: number) => edge.left + (value / most) * (width - edge.left - edge.right);
          const y = (value: number) => height - edge.bottom - (value / most) * (height - edge.top - edge.bottom);
          const line = [...points].reverse().map(({ promised, came }, i) => `${i === 0 ? "M" : "L"}${x(promised)} ${y(came)}`).join("");
          return (
            <svg width={width} height={height} aria-hidden="true" className={cx(styles["meter"])}>
              <path d={`M${edge.left} ${edge.top}V${height - edge.bottom}H${width - edge.right}`} fill="none" stroke="var(--chart-axis)" />
              {ticks.map((tick) => (
                <g key={tick}>
                  <text x={x(tick)} y={height - edge.bottom + 14} textAnchor="middle">{f.number(tick, { digits: tickDigits(ticks) })}</text>
                  <text x={edge.left - 6} y={y(tick) + 4} textAnchor="end">{f.number(tick, { digits: tickDigits(ticks) })}</text>
                </g>
              ))}
              <path d={`M${x(0)} ${y(0)}L${x(most)} ${y(most)}`} stroke="var(--chart-axis)" strokeDasharray="4 4" />
              <path d={line} fill="none" stroke="var(--series-1)" strokeWidth={1.5} />
              {points.map(({ promised, came }) => <circle key={`${promised} ${came}`} cx={x(promised)} cy={y(came)} r={3.5} fill="var(--series-1)" />)}
              <text x={width - edge.right} y={height - 4} textAnchor="end">{t(selectText.promised)}</text>
              <text x={edge.left + 6} y={edge.top + 8}>{t(selectText.came)}</text>
            </svg>
          );
        }}
      </ChartFrame>
      <p className={cx(look.small, look.muted)}>{says}</p>
    </>
  );
}
