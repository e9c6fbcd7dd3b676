// Parallel coordinates: one line a thing over several axes, such as runs over their settings and figures (Inselberg, The Visual Computer 1, 1985).
// An axis of numbers is linear, or logarithmic where its values span more than two decades; an axis of words has a place a word.

import { ChartFrame } from "./ChartFrame.tsx";
import styles from "./Charts.module.css";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";

export interface ParallelAxis {
  readonly id: string;
  readonly title: string;
}

export interface ParallelLine {
  readonly id: string;
  /** Value on each axis, in the order of `axes`; null: the line leaves the axis out. */
  readonly values: readonly (number | string | null)[];
}

export interface ParallelCoordinatesProps {
  readonly label: string;
  readonly says: string;
  readonly axes: readonly ParallelAxis[];
  readonly lines: readonly ParallelLine[];
  readonly selected: string | null;
  /** Drawn broken: what the selected one is compared with. */
  readonly reference?: string | null;
  readonly onSelect: (id: string) => void;
  readonly height: number;
}

const [side, top, bottom] = [56, 34, 20];

export interface AxisScale {
  /** Place of a value, 0 at the foot, 1 at the head. */
  readonly at: (value: number | string) => number;
  readonly low: string | number;
  readonly high: string | number;
}

/** Scale of the values of an axis. Words stand in the order of the alphabet. */
export function axisScale(values: readonly (number | string | null)[]): AxisScale {
  const known = values.filter((value) => value !== null);
  const numbers = known.filter((value) => typeof value === "number");
  if (numbers.length === known.length && numbers.length > 0) {
    const low = numbers.reduce((a, b) => Math.min(a, b));
    const high = numbers.reduce((a, b) => Math.max(a, b));
    const isLog = low > 0 && high / low > 100;
    const place = (value: number) => (isLog ? Math.log(value) : value);
    const range = place(high) - place(low);
    return { at: (value) => (range === 0 || typeof value === "string" ? 0.5 : (place(value) - place(low)) / range), low, high };
  }
  const words = [...new Set(known.map(String))].sort();
  return { at: (value) => (words.length < 2 ? 0.5 : words.indexOf(String(value)) / (words.length - 1)), low: words[0] ?? "", high: words.at(-1) ?? "" };
}

export function ParallelCoordinates({ label, says, axes, lines, selected, reference = null, onSelect, height }: ParallelCoordinatesProps) {
  const { f } = useText();
  const scales = axes.map((_, a) => axisScale(lines.map(({ values }) => values[a] ?? null)));
  const end = (value: string | number) => (typeof value === "number" ? f.number(value) : value);
  return (
    <ChartFrame label={label} says={says} height={height}>
      {(width) => {
        const x = (a: number) => side + (axes.length < 2 ? 0 : (a / (axes.length - 1)) * (width - 2 * side));
        const y = (place: number) => top + (1 - place) * (height - top - bottom);
        const path = ({ values }: ParallelLine) => {
          let drawn = "";
          let isDown = false;
          values.forEach((value, a) => {
            if (value !== null) drawn += `${isDown ? "L" : "M"}${x(a).toFixed(1)} ${y(scales[a]!.at(value)).toFixed(1)}`;
            isDown = value !== null;
          });
          return drawn;
        };
        // The chosen lines come last, so that they lie over the others.
        const emphasis = ({ id }: ParallelLine) => (id === selected ? 2 : id === reference ? 1 : 0);
        const ordered = [...lines].sort((a, b) => emphasis(a) - emphasis(b));
        return (
          <svg width={width} height={height} aria-hidden="true">
            {ordered.map((line) => {
              const weight = emphasis(line);
              return (
                <g key={line.id} onClick={() => onSelect(line.id)} style={{ cursor: "pointer" }}>
                  <path d={path(line)} fill="none" stroke="transparent" strokeWidth={9} />
                  <path d={path(line)} fill="none" stroke={weight === 0 ? "var(--text-muted)" : "var(--series-1)"} strokeOpacity={weight === 0 ? Math.max(0.15, Math.min(0.6, 30 / lines.length)) : 1} strokeWidth={weight === 0 ? 1 : 2.5} strokeDasharray={weight === 1 ? "6 3" : undefined} />
                </g>
              );
            })}
            {axes.map((axis, a) => (
              <g key={axis.id}>
                <path d={`M${x(a)} ${top}V${height - bottom}`} stroke="var(--chart-axis)" />
                <text x={x(a)} y={12} textAnchor="middle" className={cx(styles["axisName"])}>{axis.title}</text>
                <text x={x(a)} y={top - 6} textAnchor="middle">{end(scales[a]!.high)}</text>
                <text x={x(a)} y={height - 5} textAnchor="middle">{end(scales[a]!.low)}</text>
              </g>
            ))}
          </svg>
        );
      }}
    </ChartFrame>
  );
}
