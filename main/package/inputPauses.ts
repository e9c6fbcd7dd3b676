// How long a signal may stand still, and the line be silent, before the device says so instead of answering: learned from what the data did
// themselves, with room to spare (record 74). Stated in the signed contract. Reads the dataset in blocks of columns, in bounded memory.
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import { readColumns } from "../prepare/loadFrame.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Workbench } from "../store/workbench.ts";

/** A signal is frozen after this many times its longest still stretch, and at least so many usual steps. */
const stillFactor = 3;
const stillSteps = 10;
/** A line whose rows come at a steady step is silent after so many of them, any other after so many times its longest pause. */
const silentSteps = 10;
const silentPauses = 2;
const leastSilentUs = 5_000_000;
/** Rows come at a steady step where pauses of more than two of them are as rare as stops and outages: so many a day, and this share of the rows. */
const steadySteps = 2;
const stopsPerDay = 2;
const stopShare = 1 / 50;
/** Of a line without a step one pause, and another in so many days, may have been an outage. */
const outageDays = 30;
const dayUs = 86_400_000_000;
/** A signal that stood still for so much of the whole time says nothing by standing still. */
const stillShareMost = 0.25;
const blockColumns = 8;
const rowsMost = 2_000_000;

/** Longest time that a signal showed one value, microseconds; rows in the order of group and time, NaN = missing and passed over. */
export function longestStill(values: Float64Array, tUs: Float64Array, group: Float64Array): number {
  let longest = 0;
  let since = NaN;
  let last = NaN;
  let at = NaN;
  for (let r = 0; r < values.length; r++) {
    const value = values[r]!;
    if (Number.isNaN(value) || Number.isNaN(tUs[r]!)) continue;
    if (value !== last || group[r] !== at) [since, last, at] = [tUs[r]!, value, group[r]!];
    else longest = Math.max(longest, tUs[r]! - since);
  }
  return longest;
}

/** Pauses between rows of a group, ascending, microseconds; rows in the order of group and time. */
export function pausesOf(tUs: Float64Array, group: Float64Array): Float64Array {
  const pauses = new Float64Array(tUs.length);
  let count = 0;
  for (let r = 1; r < tUs.length; r++) if (group[r] === group[r - 1] && tUs[r]! > tUs[r - 1]!) pauses[count++] = tUs[r]! - tUs[r - 1]!;
  return pauses.slice(0, count).sort();
}

/**
 * After how long without a row a line is silent, microseconds; undefined without two rows. `pauses`: ascending. Rows at a steady step: ten steps, whatever the
 * line stood still at night or was lost. A historian keeps what changed, pauses often and long, and must not be told for that: twice its longest pause.
 */
export function silentAfter(pauses: Float64Array): number | undefined {
  if (pauses.length === 0) return undefined;
  const days = pauses.reduce((sum, pause) => sum + pause, 0) / dayUs;
  const longestBut = (count: number) => pauses[pauses.length - 1 - Math.floor(Math.min(count, stopShare * pauses.length))]!;
  const step = medianOf(pauses);
  const isSteady = longestBut(stopsPerDay * days) <= steadySteps * step;
  return Math.round(Math.max(leastSilentUs, silentSteps * step, isSteady ? 0 : silentPauses * longestBut(1 + days / outageDays)));
}

const medianOf = (ascending: Float64Array) => ascending[ascending.length >> 1]!;

/** The contract with the limit that the plan states, where it states one. */
export function withSilence({ package: { silentS } }: { package: { silentS?: number | undefined } }, contract: InputContract): InputContract {
  return silentS === undefined ? contract : { ...contract, staleUs: Math.round(silentS * 1e6) };
}

/** The contract with its rules for signals that stand still and for silence; as it is where rows have no time. */
export async function withPauses(workbench: Workbench, facts: FeatureFacts, contract: InputContract): Promise<InputContract> {
  if (contract.timeColumn === null) return contract;
  const { project, database } = workbench;
  const dataset = project.objects.file(project.needRef("dataset"), "data.parquet");
  const group = contract.groupColumn === null ? "0.0" : "CAST(dense_rank() OVER (ORDER BY grp) AS DOUBLE)";
  const numbers = facts.inputs.flatMap((input, i) => (input.kind === "number" ? [{ i, name: input.name }] : []));
  const head = [group, "coalesce(CAST(epoch_us(ts) AS DOUBLE), CAST('nan' AS DOUBLE))"];
  const counted = (await database.runAndReadAll(`SELECT least(count(*), ${rowsMost}) FROM read_parquet(${quoteText(dataset)})`)).getRowsJS()[0]![0];
  const rows = Number(counted);
  const signals = [...contract.signals];
  let pauses: Float64Array | undefined;
  // rows of texts alone have pauses too
  for (let from = 0; from === 0 || from < numbers.length; from += blockColumns) {
    const block = numbers.slice(from, from + blockColumns);
    const columns = Array.from({ length: head.length + block.length }, () => new Float64Array(rows));
    const values = block.map(({ name }) => `coalesce(CAST(${quoteName(name)} AS DOUBLE), CAST('nan' AS DOUBLE))`);
    await readColumns(database, `SELECT ${[...head, ...values].join(", ")} FROM read_parquet(${quoteText(dataset)}) ORDER BY ${contract.groupColumn === null ? "" : "grp, "}ts, row_id LIMIT ${rows}`, columns);
    const [groups, tUs] = columns as [Float64Array, Float64Array];
    pauses ??= pausesOf(tUs, groups);
    if (pauses.length === 0) return contract;
    const step = medianOf(pauses);
    const span = spanOf(tUs);
    block.forEach(({ i }, k) => {
      const still = longestStill(columns[head.length + k]!, tUs, groups);
      if (still < stillShareMost * span) signals[i] = { ...signals[i]!, frozenUs: Math.round(Math.max(stillFactor * still, stillSteps * step)), frozen: "noAnswer" };
    });
  }
  const staleUs = pauses && silentAfter(pauses);
  return { ...contract, signals, ...(staleUs === undefined ? {} : { staleUs }) };
}

function spanOf(tUs: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const t of tUs) if (!Number.isNaN(t)) [low, high] = [Math.min(low, t), Math.max(high, t)];
  return high - low;
}
