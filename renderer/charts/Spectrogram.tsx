// Levels over time and frequency as a picture on a canvas, in ink: darker is stronger. Low frequencies below. Arrays in, drawing out.

import { useEffect, useRef } from "react";
import styles from "./Charts.module.css";
import { ChartFrame } from "./ChartFrame.tsx";
import { onThemeChange, token } from "./colours.ts";
import { cx } from "../parts/classes.ts";

export interface SpectrogramProps {
  readonly label: string;
  /** The same in words. */
  readonly says: string;
  /** columns × rows levels, column by column, from the lowest frequency up. */
  readonly level: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
  readonly xWords: readonly [from: string, to: string];
  readonly yWords: readonly [low: string, high: string];
  readonly height?: number;
}

const left = 64;
const bottom = 18;

/** Levels as shares of ink between the 5th percentile and the highest; pure, for its test. */
export function inkShares(level: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(level).sort();
  const low = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const high = sorted.at(-1) ?? 1;
  return Float64Array.from(level, (value) => Math.min(1, Math.max(0, high > low ? (value - low) / (high - low) : 0)));
}

export function Spectrogram({ label, says, level, columns, rows, xWords, yWords, height = 200 }: SpectrogramProps) {
  return (
    <ChartFrame label={label} says={says} height={height}>
      {(width) => (
        <div aria-hidden="true">
          <Picture level={level} columns={columns} rows={rows} width={Math.max(10, width - left)} height={height - bottom} />
          <span className={cx(styles["axisTitle"])} style={{ left: 4, top: 0 }}>{yWords[1]}</span>
          <span className={cx(styles["axisTitle"])} style={{ left: 4, bottom: bottom }}>{yWords[0]}</span>
          <span className={cx(styles["axisTitle"])} style={{ left, bottom: 0 }}>{xWords[0]}</span>
          <span className={cx(styles["axisTitle"])} style={{ right: 0, bottom: 0 }}>{xWords[1]}</span>
        </div>
      )}
    </ChartFrame>
  );
}

function Picture({ level, columns, rows, width, height }: Pick<SpectrogramProps, "level" | "columns" | "rows"> & { readonly width: number; readonly height: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || context === null || context === undefined) return;
    const draw = () => {
      const shares = inkShares(level);
      element.width = width * devicePixelRatio;
      element.height = height * devicePixelRatio;
      context.scale(devicePixelRatio, devicePixelRatio);
      context.fillStyle = token("--surface-sunken");
      context.fillRect(0, 0, width, height);
      context.fillStyle = token("--series-1");
      for (let c = 0; c < columns; c += 1)
        for (let r = 0; r < rows; r += 1) {
          context.globalAlpha = shares[c * rows + r] ?? 0;
          context.fillRect((c * width) / columns, height - ((r + 1) * height) / rows, width / columns + 0.5, height / rows + 0.5);
        }
    };
    draw();
    return onThemeChange(draw);
  }, [level, columns, rows, width, height]);
  return <canvas ref={canvas} style={{ position: "absolute", left, top: 0, width, height }} />;
}
