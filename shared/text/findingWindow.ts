// Where a finding is looked at on a trend: the same window for screen, Explore and saved report. Pure.
import type { DatasetInfo, QualityFinding } from "../contract/data.ts";

/** Around a finding's longest stretch, else around all of it: in µs, or row numbers where rows have no time. Undefined for what concerns every row. */
export function evidenceWindow(finding: QualityFinding, { fromUs, toUs, rows }: Pick<DatasetInfo, "fromUs" | "toUs" | "rows">): { from: number; to: number } | undefined {
  const longest = (finding.stretches ?? []).reduce<{ from: number; to: number } | undefined>((best, { fromRow, toRow, fromUs: a, toUs: b }) => {
    const one = fromUs === null ? { from: fromRow, to: toRow } : a === null || b === null ? undefined : { from: a, to: b };
    return one !== undefined && (best === undefined || one.to - one.from > best.to - best.from) ? one : best;
  }, undefined);
  const whole = fromUs === null || finding.fromUs === null || finding.toUs === null ? undefined : { from: finding.fromUs, to: finding.toUs };
  const span = longest ?? whole;
  if (span === undefined) return undefined;
  const [first, last] = fromUs === null || toUs === null ? [0, rows - 1] : [fromUs, toUs];
  // Room to see what is usual: as much again on both sides, and never less than a hundredth of all.
  const room = Math.max(span.to - span.from, (last - first) / 200);
  const [from, to] = [Math.round(Math.max(first, span.from - room)), Math.round(Math.min(last, span.to + room))];
  return from < to ? { from, to } : undefined;
}
