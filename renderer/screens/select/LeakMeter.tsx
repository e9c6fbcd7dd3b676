// Leak meter: what an honest split says against what a random one would have promised, and columns that know too much.

import { memo } from "react";
import styles from "./Select.module.css";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { trainText } from "../../../shared/text/train.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { numberTicks, tickDigits } from "../../charts/ticks.ts";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { StateChip, StateLine } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { figureWords, metricName } from "./figures.ts";

const height = 74;
const edge = 14;

/** More than this share of the honest figure counts as flattery. */
const flattery = 0.02;

export const LeakMeter = memo(function LeakMeter({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const { t, f } = useText();
  const { leak, metric, split, higherIsBetter } = evaluation;
  const suspects = leak?.suspects ?? [];
  const shuffled = leak?.shuffled ?? null;
  const flatters = leak !== null && shuffled !== null && (higherIsBetter ? shuffled - leak.honest : leak.honest - shuffled) > flattery * Math.abs(leak.honest);
  const chip = suspects.length > 0 ? <StateChip state="caution">{t(trainText.leakSome, { count: suspects.length })}</StateChip> : shuffled === null ? <StateChip state="unknown">{t(trainText.leakUnknown)}</StateChip> : <StateChip state="ok">{t(trainText.leakNone)}</StateChip>;
  const facts = leak === null || shuffled === null ? null : { honest: figureWords(metric, leak.honest, f), shuffled: figureWords(metric, shuffled, f) };
  return (
    <Section title={t(trainText.leak)} acts={chip}>
      {leak !== null && shuffled !== null && facts !== null && (
        <>
          <Meter label={t(trainText.leak)} metric={metric} honest={leak.honest} shuffled={shuffled} />
          <p className={cx(look.small, look.muted)}>{t(flatters ? trainText.flatters : trainText.alike, facts)}</p>
        </>
      )}
      {shuffled === null && <p className={cx(look.small, look.muted)}>{t(split.random ? trainText.noShuffle : trainText.noShuffleOther)}</p>}
      {suspects.map((suspect) => (
        <StateLine key={suspect.column} state="caution">{t(trainText.suspect, { column: suspect.column, score: f.number(suspect.score, { digits: 2 }) })}</StateLine>
      ))}
    </Section>
  );
});

function Meter({ label, metric, honest, shuffled }: { readonly label: string; readonly metric: string; readonly honest: number; readonly shuffled: number }) {
  const { t, f } = useText();
  const isShare = honest >= 0 && honest <= 1 && shuffled >= 0 && shuffled <= 1;
  const [low, high] = [Math.min(0, honest, shuffled), isShare ? 1 : Math.max(honest, shuffled) * 1.15];
  const ticks = numberTicks(low, high, 5);
  const says = { honest: t(trainText.honest, { value: figureWords(metric, honest, f) }), shuffled: t(trainText.shuffled, { value: figureWords(metric, shuffled, f) }) };
  return (
    <ChartFrame label={label} says={`${says.honest}; ${says.shuffled}`} height={height}>
      {(width) => {
        const x = (value: number) => edge + ((value - low) / (high - low || 1)) * (width - 2 * edge);
        const anchor = (value: number) => (x(value) > width * 0.6 ? "end" : x(value) < width * 0.3 ? "start" : "middle");
        return (
          <svg width={width} height={height} aria-hidden="true" className={cx(styles["meter"])}>
            <text x={x(honest) > width / 2 ? edge : width - edge} y={18} textAnchor={x(honest) > width / 2 ? "start" : "end"}>{metricName(metric, t)}</text>
            <path d={`M${edge} 34H${width - edge}`} stroke="var(--chart-axis)" />
            {ticks.map((tick) => (
              <g key={tick}>
                <path d={`M${x(tick)} 30V38`} stroke="var(--chart-axis)" />
                <text x={x(tick)} y={50} textAnchor="middle">{f.number(tick, { digits: tickDigits(ticks) })}</text>
              </g>
            ))}
            <path d={`M${x(honest)} 34H${x(shuffled)}`} stroke="var(--series-2)" strokeWidth={3} />
            <path d={`M${x(shuffled)} 28l6 6l-6 6l-6 -6z`} fill="var(--surface)" stroke="var(--series-2)" strokeWidth={1.5} />
            <circle cx={x(honest)} cy={34} r={5} fill="var(--series-1)" />
            <text x={x(honest)} y={18} textAnchor={anchor(honest)} className={cx(styles["meterStrong"])}>{says.honest}</text>
            <text x={x(shuffled)} y={68} textAnchor={anchor(shuffled)}>{says.shuffled}</text>
          </svg>
        );
      }}
    </ChartFrame>
  );
}
