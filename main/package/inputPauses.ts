// How long a signal may stand still, and the line be silent, before the device says so instead of answering: learned from what the data did
// themselves, with room to spare. Stated in the signed contract. Reads the dataset in blocks of columns, in bounded memory.
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import { readColumns } from "../prepare/loadFrame.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Workbench } from "../store/workbench.ts";

/** A signal is frozen after this many times its longest still stretch; a line silent after this many usual steps. */
const stillFactor = 3;
const silentSteps = 10;
const leastSilentUs = 5_000_000;
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

/** Usual step between rows of a group: the median, microseconds; NaN without two rows. */
export function usualStep(tUs: Float64Array, group: Float64Array): number {
  const steps: number[] = [];
  for (let r = 1; r < tUs.length; r++) if (group[r] === group[r - 1] && tUs[r]! > tUs[r - 1]!) steps.push(tUs[r]! - tUs[r - 1]!);
  return Float64Array.from(steps).sort()[steps.length >> 1] ?? NaN;
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
  let staleUs: number | undefined;
  for (let from = 0; from < numbers.length; from += blockColumns) {
    const block = numbers.slice(from, from + blockColumns);
    const columns = Array.from({ length: head.length + block.length }, () => new Float64Array(rows));
    const values = block.map(({ name }) => `coalesce(CAST(${quoteName(name)} AS DOUBLE), CAST('nan' AS DOUBLE))`);
    await readColumns(database, `SELECT ${[...head, ...values].join(", ")} FROM read_parquet(${quoteText(dataset)}) ORDER BY ${contract.groupColumn === null ? "" : "grp, "}ts, row_id LIMIT ${rows}`, columns);
    const [groups, tUs] = columns as [Float64Array, Float64Array];
    const step = usualStep(tUs, groups);
    if (Number.isNaN(step)) return contract;
    staleUs ??= Math.round(Math.max(leastSilentUs, silentSteps * step));
    const span = spanOf(tUs);
    block.forEach(({ i }, k) => {
      const still = longestStill(columns[head.length + k]!, tUs, groups);
      if (still < stillShareMost * span) signals[i] = { ...signals[i]!, frozenUs: Math.round(Math.max(stillFactor * still, silentSteps * step)), frozen: "noAnswer" };
    });
  }
  return { ...contract, signals, ...(staleUs === undefined ? {} : { staleUs }) };
}

function spanOf(tUs: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const t of tUs) if (!Number.isNaN(t)) [low, high] = [Math.min(low, t), Math.max(high, t)];
  return high - low;
}
