// Two distributions of one tag over the same bins: before as an outline, now filled. Small enough for a row of a table. Arrays in, drawing out.

export interface SmallPairProps {
  readonly label: string;
  /** Shares of the rows in each bin, 0..1. */
  readonly before: readonly number[];
  readonly now: readonly number[];
  readonly width?: number;
  readonly height?: number;
}

export function SmallPair({ label, before, now, width = 110, height = 26 }: SmallPairProps) {
  const most = Math.max(1e-9, ...before, ...now);
  const bin = width / Math.max(1, before.length);
  const y = (share: number) => height - 1 - (share / most) * (height - 3);
  const bars = now.map((share, i) => (share === 0 ? "" : `M${(i * bin + 0.5).toFixed(1)} ${height - 1}V${y(share).toFixed(1)}H${((i + 1) * bin - 0.5).toFixed(1)}V${height - 1}z`)).join("");
  const outline = before.map((share, i) => `${i === 0 ? "M0" : `H${(i * bin).toFixed(1)}`} ${i === 0 ? y(share).toFixed(1) : `V${y(share).toFixed(1)}`}`).join("");
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <path d={bars} fill="var(--series-1)" fillOpacity={0.55} />
      <path d={`${outline}H${width}`} fill="none" stroke="var(--text)" strokeWidth={1.2} />
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--chart-axis)" />
    </svg>
  );
}
