// The mean score over the values of two features as a small map: ink is height, hatching says that no row lies there. Arrays in, drawing out.

import { useId } from "react";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { explainViewText } from "../../../shared/text/explainViews.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { cx } from "../../parts/classes.ts";
import { useText } from "../../parts/words.ts";
import styles from "./Explain.module.css";
import { featureWords } from "./sentence.ts";

type PairRead = NonNullable<OutputOf<(typeof contract)["explain"]["readPair"]>>;

const [left, right, top, bottom] = [58, 12, 20, 34];
/** Share of ink at the highest place, percent. */
const mostInk = 90;

/** Lowest and highest known height, and where the highest is. */
export function spanOf(joint: readonly Float64Array[]): { low: number; high: number; at: [i: number, j: number] } {
  let [low, high] = [Infinity, -Infinity];
  let at: [number, number] = [0, 0];
  joint.forEach((line, j) => line.forEach((v, i) => {
    if (!Number.isFinite(v)) return;
    low = Math.min(low, v);
    if (v > high) [high, at] = [v, [i, j]];
  }));
  return { low, high, at };
}

export function PairMap({ read, height }: { readonly read: PairRead; readonly height: number }) {
  const { t, f } = useText();
  const hatch = useId();
  const { a, b, joint, rows } = read;
  const { low, high, at } = spanOf(joint);
  const nameOf = (axis: PairRead["a"]) => featureWords(axis.feature, axis.tag, t);
  const withUnit = ({ unit = "" }: PairRead["a"], name: string) => (unit === "" || name.includes(`[${unit}]`) ? name : `${name}, ${unit}`);
  const [nameA, nameB] = [nameOf(a), nameOf(b)];
  const says = t(explainViewText.pairMapSays, { low: f.number(low), high: f.number(high), a: f.quantity(a.at[at[0]], a.unit ?? ""), b: f.quantity(b.at[at[1]], b.unit ?? "") });
  const ends = (values: Float64Array) => [0, values.length - 1].map((k) => ({ k, word: f.number(values[k]) }));
  return (
    <ChartFrame
      label={t(explainViewText.pairMap, { a: nameA, b: nameB })} says={says} height={height}
      caption={<span className={cx(styles["lineKey"])}><span>{f.number(low)} <i className={cx(styles["ramp"])} /> {f.number(high)}</span><span>{t(explainViewText.pairMapNoRows)}</span></span>}
    >
      {(width) => {
        const [wide, tall] = [(width - left - right) / a.at.length, (height - top - bottom) / b.at.length];
        const y = (j: number) => top + (b.at.length - 1 - j) * tall;
        return (
          <svg width={width} height={height} aria-hidden="true">
            <defs><pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="var(--surface)" strokeWidth="2" /></pattern></defs>
            {joint.flatMap((line, j) => Array.from(line, (value, i) => {
              const ink = Number.isFinite(value) ? (high > low ? (mostInk * (value - low)) / (high - low) : 0) : 0;
              const box = { x: left + i * wide, y: y(j), width: wide + 0.5, height: tall + 0.5 };
              return (
                <g key={`${i} ${j}`}>
                  <rect {...box} fill={`color-mix(in srgb, var(--push-up) ${ink.toFixed(1)}%, var(--surface-sunken))`} />
                  {(rows[j]?.[i] ?? 0) === 0 && <rect {...box} fill={`url(#${hatch})`} />}
                </g>
              );
            }))}
            {ends(a.at).map(({ k, word }) => <text key={k} x={left + (k === 0 ? 0 : width - left - right)} y={height - bottom + 14} textAnchor={k === 0 ? "start" : "end"}>{word}</text>)}
            {ends(b.at).map(({ k, word }) => <text key={k} x={left - 6} y={y(k) + tall / 2 + 4} textAnchor="end">{word}</text>)}
            <text x={left} y={top - 7} textAnchor="start">{withUnit(b, nameB)}</text>
            <text x={width - right} y={height - 4} textAnchor="end">{withUnit(a, nameA)}</text>
          </svg>
        );
      }}
    </ChartFrame>
  );
}
