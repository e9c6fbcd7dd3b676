// What is known of a model on its device, laid over the cells of a diagnosis: the windows that came home, held against what the package's own recipe and
// scorer say of the archive. Pure. A device sends sketches, not rows, so a window counts whole: which of its rows were other ones no sketch can say.
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { sketchSd } from "../../shared/format/sketch.ts";
import type { ModelCells } from "./diagnosis/table.ts";

/** The archive's rows of one window, as a device with the same package would have sketched them. */
export interface ArchiveWindow {
  rows: number;
  /** Numbers among the operating rows, by column. Empty where the archive cannot tell which rows operated. */
  inputs: readonly { name: string; count: number; mean: number | null }[];
  answered: number;
  /** Mean answer of the package's scorer; null where it gave none. */
  score: number | null;
  /** Mean distance to the answers of the release before on the same rows, in spreads of the reference's scores; NaN without one. */
  gap: number;
  /** Mean of what should have been said: the measured value, or the share of rows in events; NaN where nobody knows. */
  truth: number;
}

/** One release on the device. */
export interface ReleaseWindows {
  reference: MonitoringReference;
  /** Pieces joined. */
  windows: readonly WindowRecord[];
  archiveOf: (window: WindowRecord) => ArchiveWindow | undefined;
  /** How far back its recipe looks, microseconds: answers earlier than that after a start rest on a shorter past than the archive's. */
  historyUs: number;
  /** value: the answer itself is what was measured later; alarm: the share of rows in alarm stands against the share in events. */
  says: "value" | "alarm";
  isPresent: boolean;
}

export interface Grid {
  cells: number;
  /** Width of a cell and where one begins, microseconds. */
  cell: number;
  placeOf: (cell: number) => number;
}

/** Of a spread: what lies apart by less than this is the rounding of files and historians. */
const sameness = 0.01;

/** Shares and means by cell, weighted by the rows that were answered; NaN where nothing is known. Null where no window of the device lies in the grid. */
export function modelCellsOf(grid: Grid, releases: readonly ReleaseWindows[], releasedAtUs: number | null, limitRatio: number): ModelCells | null {
  const starts = Float64Array.from({ length: grid.cells }, (_, c) => grid.placeOf(c));
  const sums = Object.fromEntries((["differs", "stale", "alarms", "gap", "error"] as const).map((name) => [name, { n: new Float64Array(grid.cells), sum: new Float64Array(grid.cells) }])) as Record<Told, Sum>;
  let seen = 0;
  for (const release of releases) {
    const { windows, reference } = release;
    const firstOf = new Map<string | null, number>();
    for (const { group, start } of windows) firstOf.set(group, Math.min(start, firstOf.get(group) ?? Infinity));
    for (const window of windows) {
      const { start, answered } = window;
      if (answered === 0) continue;
      const told = toldOf(window, release, start < firstOf.get(window.group)! + release.historyUs);
      for (let c = firstBehind(starts, grid.cell, start); c < grid.cells && starts[c]! < start + reference.length; c++) {
        const share = (Math.min(starts[c]! + grid.cell, start + reference.length) - Math.max(starts[c]!, start)) / reference.length;
        seen++;
        for (const [name, value] of Object.entries(told) as [Told, number][]) {
          if (Number.isNaN(value)) continue;
          sums[name].n[c]! += share * answered;
          sums[name].sum[c]! += share * answered * value;
        }
      }
    }
  }
  if (seen === 0) return null;
  const mean = ({ n, sum }: Sum) => sum.map((value, c) => (n[c]! > 0 ? value / n[c]! : Number.NaN));
  const released = releasedAtUs === null ? -1 : firstBehind(starts, grid.cell, releasedAtUs);
  return { releasedAt: released <= 0 || released >= grid.cells ? null : released, limitRatio, differs: mean(sums.differs), stale: mean(sums.stale), alarms: mean(sums.alarms), gap: mean(sums.gap), error: mean(sums.error) };
}

type Told = "differs" | "stale" | "alarms" | "gap" | "error";
interface Sum {
  n: Float64Array;
  sum: Float64Array;
}

/** First cell that ends behind a place. */
function firstBehind(starts: Float64Array, cell: number, place: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! + cell > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

function toldOf(window: WindowRecord, { reference, archiveOf, says, isPresent }: ReleaseWindows, isEarly: boolean): Record<Told, number> {
  const alarms = window.alarms / window.answered;
  const archive = archiveOf(window);
  if (!archive) return { differs: Number.NaN, stale: Number.NaN, alarms, gap: Number.NaN, error: Number.NaN };
  const stale = staleOf(window, archive, reference);
  const said = says === "alarm" ? alarms : (window.score.mean ?? Number.NaN);
  return { alarms, stale, differs: stale === 0 && !isEarly ? differsOf(window, archive, reference) : Number.NaN, gap: isPresent ? archive.gap : Number.NaN, error: archive.truth - said };
}

/** 1 where an input of the window is not that of the archive, 0 where all are, NaN where both did not see as many rows. */
function staleOf(window: WindowRecord, archive: ArchiveWindow, reference: MonitoringReference): number {
  if (archive.inputs.length === 0 || window.rows - window.late !== archive.rows) return Number.NaN;
  const isOther = archive.inputs.some(({ name, count, mean }) => {
    const sent = window.signals.find((sketch) => sketch.name === name);
    const spread = sketchSd(reference.signals.find(({ base }) => base.name === name)?.base ?? window.score);
    if (!sent) return false;
    if (Math.abs(sent.count - count) > sameness * archive.rows) return true;
    return sent.mean !== null && mean !== null && isApart(sent.mean, mean, spread);
  });
  return Number(isOther);
}

function differsOf(window: WindowRecord, archive: ArchiveWindow, reference: MonitoringReference): number {
  if (archive.score === null || window.score.mean === null || Math.abs(window.answered - archive.answered) > sameness * archive.answered) return Number.NaN;
  return Number(isApart(window.score.mean, archive.score, sketchSd(reference.score.base)));
}

function isApart(a: number, b: number, spread: number): boolean {
  return Math.abs(a - b) > Math.max(sameness * spread, 1e-9 * Math.max(1, Math.abs(b)));
}
