// Cells without a value: per column, and columns that are missing in the same rows as one finding. Up to 5 % is a note, up to half a caution,
// more an alarm; missing only while a machine stands is a note however much it is, for then nothing was there to measure.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { findingOf, type Check, type CheckContext } from "./check.ts";
import { watchMissing, type MissingPatterns } from "./missingPattern.ts";
import { missingReason, stateReason } from "./missingReason.ts";
import { quoteName } from "../../store/quote.ts";

/** Columns are missing together when the rows where both are, are this share of the rows where one is. */
const sameRows = 0.95;
const fewestTogether = 10;
/** Below this share of the rows no reason is looked for. */
const fewestShare = 0.002;
/** By the hour: this share of the missing cells within hours that hold at most 40 % of the rows, on at least three days and half of all. */
const hourShare = 0.9;
const mostOfDay = 0.4;

export const missing: Check = {
  name: "missing",
  watch(context) {
    const { numbers, hasTime } = context;
    if (context.columns.every((column) => column.missing === 0)) return undefined;
    const watch = watchMissing(numbers, hasTime);
    return {
      see: watch.patterns.columns.length > 0 ? watch.see : () => undefined,
      async done() {
        const out: QualityFinding[] = [];
        for (const set of setsOf(watch.patterns)) out.push(await findingOfSet(context, watch.patterns, set));
        out.push(...(await others(context, watch.patterns)));
        return out.sort((a, b) => b.share - a.share);
      },
    };
  },
};

/** Columns that are missing together, each column in one set; sets of one are columns of their own. Positions in patterns.columns. */
function setsOf(patterns: MissingPatterns): number[][] {
  const sets: number[][] = [];
  patterns.columns.forEach((_, i) => {
    const count = patterns.count[i]!;
    if (count === 0) return;
    const set = sets.find(([first]) => {
      const [both, other] = [patterns.both(first!, i), patterns.count[first!]!];
      // Of few rows only exactly the same ones say anything.
      return Math.min(count, other) >= fewestTogether ? both >= sameRows * (other + count - both) : both === count && both === other;
    });
    if (set) set.push(i);
    else sets.push([i]);
  });
  return sets;
}

async function findingOfSet(context: CheckContext, patterns: MissingPatterns, set: readonly number[]): Promise<QualityFinding> {
  const { numbers, rows, hasTime } = context;
  const [first] = set;
  const names = set.map((i) => numbers[patterns.columns[i]!]!.name);
  const extent = patterns.where[first!]!.extent(rows);
  const { share } = extent;
  const severity = share > 0.5 ? "alarm" : share > 0.05 ? "caution" : "note";
  const columns = names.slice(1);
  const reason = share < fewestShare ? undefined : await missingReason(context, patterns.columns[first!]!, new Set(set.map((i) => patterns.columns[i]!)));
  if (reason) return findingOf("missingStandstill", names[0]!, "note", extent, { columns, figures: { because: reason.column, at: reason.at } });
  const { runs } = patterns.where[first!]!;
  // Each known value stands alone between two holes: it is measured seldom, as in a laboratory, and nothing is lost.
  if (share > 0.5 && runs >= 0.9 * (rows - extent.count)) return findingOf("missingSeldom", names[0]!, "note", extent, { columns, figures: { known: rows - extent.count } });
  const repair = share <= 0.5 ? { kind: "impute", columns: names, method: "hold", maxRows: 5 } : undefined;
  const hours = hasTime ? hoursOf(patterns, first!) : undefined;
  if (hours) return findingOf("missingByHour", names[0]!, severity, extent, { columns, figures: { hours }, repair });
  return findingOf(columns.length > 0 ? "missingTogether" : "missing", names[0]!, severity, extent, { columns, repair });
}

/** The UTC hours that hold nearly all missing cells, as "2, 3"; undefined where they are spread. */
function hoursOf(patterns: MissingPatterns, i: number): string | undefined {
  const [count, all] = [patterns.count[i]!, patterns.hours.reduce((a, b) => a + b, 0)];
  if (count < fewestTogether || patterns.missingDays[i]! < Math.max(3, patterns.days / 2)) return undefined;
  const order = [...patterns.missingHours[i]!.keys()].sort((a, b) => patterns.missingHours[i]![b]! - patterns.missingHours[i]![a]! || a - b);
  const chosen: number[] = [];
  let [held, rows] = [0, 0];
  for (const hour of order) {
    if (held >= hourShare * count) break;
    chosen.push(hour);
    held += patterns.missingHours[i]![hour]!;
    rows += patterns.hours[hour]!;
  }
  return rows <= mostOfDay * all ? chosen.sort((a, b) => a - b).join(", ") : undefined;
}

/** Text, time and group columns, and numbers beyond those that patterns hold: counts alone. */
async function others(context: CheckContext, patterns: MissingPatterns): Promise<QualityFinding[]> {
  const { ask, table, columns, numbers, rows, hasTime } = context;
  const held = new Set(patterns.columns.map((k) => numbers[k]!.name));
  const rest = columns.filter((column) => column.missing > 0 && !held.has(column.name));
  const out: QualityFinding[] = [];
  for (const { name, kind, missing: count } of rest) {
    const c = quoteName(name);
    const [row] = await ask(`SELECT (min(row_id) FILTER (${c} IS NULL))::DOUBLE AS first${hasTime ? `, epoch_us(min(ts) FILTER (${c} IS NULL))::DOUBLE AS a, epoch_us(max(ts) FILTER (${c} IS NULL))::DOUBLE AS b` : ""} FROM ${table}`);
    const number = (value: unknown) => (typeof value === "number" ? value : null);
    const share = count / rows;
    const extent = { count, share, fromRow: number(row?.["first"]), fromUs: number(row?.["a"]), toUs: number(row?.["b"]) };
    const reason = kind === "text" && share >= fewestShare ? await stateReason(context, name) : undefined;
    if (reason) out.push(findingOf("missingStandstill", name, "note", extent, { figures: { because: reason.column, at: reason.at } }));
    else out.push(findingOf("missing", name, share > 0.5 ? "alarm" : share > 0.05 ? "caution" : "note", extent));
  }
  return out;
}
