// Drawings small enough for a cell or a row: interval dots on a common scale, sparkline, contribution bars, heat map.

import { useId } from "react";
import styles from "./Charts.module.css";
import { seriesColour, type SeriesNumber } from "./colours.ts";
import { numberTicks, tickDigits } from "./ticks.ts";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface IntervalScale {
  readonly min: number;
  readonly max: number;
  /** Dashed line of what is compared with: today's rule. */
  readonly reference?: number | undefined;
}

export interface IntervalDotsProps {
  readonly label: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** The same scale in every row of the column. */
  readonly scale: IntervalScale;
  /** Series of a candidate that is drawn elsewhere too; ink otherwise. */
  readonly colour?: SeriesNumber | undefined;
  readonly width?: number;
}

/** Dot and whiskers of a figure with its interval. */
export function IntervalDots({ label, value, low, high, scale, colour, width = 110 }: IntervalDotsProps) {
  const { f } = useText();
  const x = (v: number) => 6 + (Math.min(scale.max, Math.max(scale.min, v)) - scale.min) / (scale.max - scale.min || 1) * (width - 12);
  const stroke = colour === undefined ? "var(--text-muted)" : seriesColour(colour);
  const says = low === null || high === null ? `${label} ${f.number(value)}` : `${label} ${f.number(value)}, ${f.interval(low, high)}`;
  return (
    <svg width={width} height={20} role="img" aria-label={says}>
      {numberTicks(scale.min, scale.max, 3).map((tick) => <path key={tick} d={`M${x(tick)} 0V20`} stroke="var(--chart-grid)" />)}
      {scale.reference !== undefined && <path d={`M${x(scale.reference)} 0V20`} stroke="var(--text)" strokeDasharray="3 2" />}
      {low !== null && high !== null && <path d={`M${x(low)} 10H${x(high)}M${x(low)} 6V14M${x(high)} 6V14`} stroke={stroke} strokeWidth={1.5} fill="none" />}
      <circle cx={x(value)} cy={10} r={4} fill={stroke} />
    </svg>
  );
}

/** Head of a column of IntervalDots: the figures of the common scale. */
export function IntervalHead({ scale, width = 110 }: { readonly scale: IntervalScale; readonly width?: number }) {
  const { f } = useText();
  const ticks = numberTicks(scale.min, scale.max, 3);
  return (
    <svg width={width} height={16} aria-hidden="true">
      {ticks.map((tick) => <text key={tick} x={6 + ((tick - scale.min) / (scale.max - scale.min || 1)) * (width - 12)} y={12} textAnchor="middle" style={{ fontSize: "var(--size-xs)", fill: "var(--text-muted)" }}>{f.number(tick, { digits: tickDigits(ticks) })}</text>)}
    </svg>
  );
}

export interface SparklineProps {
  readonly label: string;
  /** NaN is a hatched stretch: nothing was known. */
  readonly values: ArrayLike<number>;
  readonly limit?: number;
  readonly width?: number;
  readonly height?: number;
  readonly colour?: SeriesNumber;
}

export function Sparkline({ label, values, limit, width = 80, height = 20, colour = 1 }: SparklineProps) {
  const { f } = useText();
  const hatch = useId();
  const list = Array.from(values);
  const finite = list.filter(Number.isFinite).concat(limit === undefined ? [] : [limit]);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const x = (i: number) => (list.length < 2 ? 0 : (i / (list.length - 1)) * width);
  const y = (v: number) => 2 + (1 - (v - low) / (high - low || 1)) * (height - 4);
  let path = "";
  let pen = false;
  const holes: { from: number; to: number }[] = [];
  list.forEach((value, i) => {
    if (Number.isFinite(value)) {
      path += `${pen ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = true;
      return;
    }
    pen = false;
    const last = holes.at(-1);
    if (last !== undefined && last.to === i - 1) last.to = i;
    else holes.push({ from: i, to: i });
  });
  const lastKnown = [...list].reverse().find(Number.isFinite);
  return (
    <svg width={width} height={height} role="img" aria-label={`${label}: ${f.number(lastKnown)}`}>
      <defs><pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="var(--chart-gap)" strokeWidth="2" /></pattern></defs>
      {holes.map((hole) => <rect key={hole.from} x={x(Math.max(0, hole.from - 0.5))} y={0} width={Math.max(2, x(hole.to + 0.5) - x(hole.from - 0.5))} height={height} fill={`url(#${hatch})`} />)}
      {limit !== undefined && <path d={`M0 ${y(limit)}H${width}`} stroke="var(--text-muted)" strokeDasharray="2 2" />}
      <path d={path} fill="none" stroke={seriesColour(colour)} strokeWidth={1.25} />
    </svg>
  );
}

export interface Contribution {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  /** A group (asset) stands above its parts. */
  readonly isGroup?: boolean;
}

export interface ContributionBarsProps {
  readonly label: string;
  readonly items: readonly Contribution[];
  readonly digits?: number;
  /** Shares have no sign: bars from the left, percent figures. */
  readonly asShares?: boolean;
}

/** Contributions in ink: solid raises the score, outline lowers it. Never in series or state colours. */
export function ContributionBars({ label, items, digits = 2, asShares }: ContributionBarsProps) {
  const { t, f } = useText();
  const most = Math.max(1e-12, ...items.map((item) => item.value));
  const least = Math.min(0, ...items.map((item) => item.value));
  const zero = -least / (most - least);
  return (
    <div className={cx(styles["bars"])} role="list" aria-label={label} style={{ ["--zero" as string]: `${zero * 100}%` }}>
      {items.map((item) => {
        const share = Math.abs(item.value) / (most - least);
        const words = asShares === true ? f.percent(item.value) : f.number(item.value, { digits, sign: true });
        return (
          <div key={item.id} role="listitem" className={cx(styles["barRow"], item.isGroup && styles["group"])}>
            <span className={cx(styles["barName"])} title={item.name}>{item.name}</span>
            <span className={cx(styles["barTrack"])} role="img" aria-label={asShares === true ? words : t(item.value < 0 ? partsText.lowers : partsText.raises)}>
              <i className={cx(styles["bar"], item.value < 0 && styles["down"])} style={{ left: `${100 * (item.value < 0 ? zero - share : zero)}%`, width: `${100 * share}%` }} />
            </span>
            <span className={cx(styles["barValue"])}>{words}</span>
          </div>
        );
      })}
    </div>
  );
}

export interface HeatmapProps {
  readonly label: string;
  readonly names: readonly string[];
  /** names.length squared figures from −1 to 1, row by row; NaN is not known. */
  readonly matrix: ArrayLike<number>;
  readonly onCell?: (row: string, column: string) => void;
}

const strongInk = 0.6;

/** Share of ink in a cell, percent. The middle greys are left out: on them neither ink nor paper is readable (4.5:1 in both themes). */
function inkOf(strength: number): number {
  return Math.round(strength <= strongInk ? (strength / strongInk) * 34 : 72 + ((strength - strongInk) / (1 - strongInk)) * 23);
}

/** Ground and ink of a cell by its strength, 0 to 1. */
export function cellInk(strength: number): { readonly background: string; readonly color: string } {
  return { background: `color-mix(in srgb, var(--push-up) ${inkOf(strength)}%, var(--surface))`, color: strength > strongInk ? "var(--surface)" : "var(--text)" };
}

/** Correlations: strength by ink, sign by an outline and the figure itself. */
export function Heatmap({ label, names, matrix, onCell }: HeatmapProps) {
  const { f } = useText();
  return (
    <div className={cx(styles["heat"])} role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr><td />{names.map((name) => <th key={name} scope="col" title={name}><span className={cx(styles["columnName"])}>{name}</span></th>)}</tr>
        </thead>
        <tbody>
          {names.map((row, i) => (
            <tr key={row}>
              <th scope="row" title={row}>{row}</th>
              {names.map((column, k) => {
                const value = matrix[i * names.length + k] ?? NaN;
                const strength = Number.isNaN(value) ? 0 : Math.abs(value);
                const look = {
                  className: cx(styles["cell"], value < 0 && styles["neg"], i === k && styles["self"], Number.isNaN(value) && styles["unknown"]),
                  title: Number.isNaN(value) ? f.number(null) : undefined,
                  style: i === k || Number.isNaN(value) ? {} : cellInk(strength),
                };
                const word = i === k || Number.isNaN(value) ? "" : f.number(value, { digits: 2 }).replace(/^(\u2212?)0(?=[.,])/, "$1");
                return (
                  <td key={column}>
                    {onCell === undefined || i === k ? <span {...look}>{word === "" && i !== k ? <span className={cx(styles["says"])}>{f.number(null)}</span> : word}</span> : <button type="button" {...look} aria-label={`${row}, ${column}: ${f.number(value, { digits: 2 })}`} onClick={() => onCell(row, column)}>{word}</button>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
