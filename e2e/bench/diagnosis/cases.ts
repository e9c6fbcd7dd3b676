// Cases of the simulated plant as the diagnosis sees them: minutes folded into hours, notes as people wrote them, the device beside its package.
// Nothing of the truth passes but what the case is judged by.
import { loopsOf } from "../../../main/monitor/diagnosis/loops.ts";
import { folded, onlyCounts, sharesOf } from "../../../main/monitor/diagnosis/fold.ts";
import { phaseOf, phaseRowsOf, type TextRows } from "../../../main/monitor/diagnosis/phase.ts";
import type { DiagnosisTable, LogNote, ModelCells } from "../../../main/monitor/diagnosis/table.ts";
import type { BenchCase } from "../../../main/simulate/benchCase.ts";
import { scoreOf } from "../../../main/simulate/scorers.ts";
import { causes, type CauseName, type Harmless } from "../../../shared/contract/diagnosis.ts";

const hourUs = 3600e6;

export interface Case {
  id: string;
  table: DiagnosisTable;
  scenario: string;
  severity: string;
  /** Right answers: the cause with the largest share of the effect; several where shares are equal. The first is what the confusion table counts. */
  right: readonly CauseName[];
  /** Causes of scenarios that give the same data. */
  partners: readonly CauseName[];
  /** What the plant's technician would say yes to. */
  confirmed: readonly CauseName[];
  /** Of a calm case in which something harmless happened: what that is to be called. */
  harmless: Harmless | null;
}

/** What each distractor of the catalogue is; in the order of the design: greasing, weather, holiday, product mix, a check of a transmitter, an outage, a power dip, a like-for-like change. */
const distractorNames: Readonly<Record<string, Harmless>> = { DI1: "maintenance", DI3: "season", DI4: "standstill", DI6: "productMix", DI7: "maintenance", DI9: "gap", DI10: "standstill", DI14: "maintenance" };

const causeOfId = (id: string): CauseName => ({ SE: "SENSOR", SC: "SCALE", RE: "REGIME", PL: "PLANT", AG: "AGEING", MO: "MODEL", DI: "NONE" } as const)[id.slice(0, 2) as "SE"] ?? "NONE";

export function caseOf(made: BenchCase): Case {
  const cells = made.tsUs.length / 60;
  const fromUs = made.tsUs[0]!;
  const cellOf = (place: number) => Math.floor((place - fromUs) / hourUs);
  const numbers = made.columns.filter(({ texts, values }) => texts === undefined && !onlyCounts(values));
  const loops = loopsOf(numbers.map(({ tag }) => tag));
  const reference = Math.floor((made.referenceToUs - fromUs) / hourUs);
  const cellOfRow = Int32Array.from(made.tsUs, cellOf);
  const named = numbers.map(({ tag, unit, asset }, i) => ({ name: tag, unit: unit === "" ? null : unit, asset, loop: loops[i]! }));
  const tags = numbers.map(({ values }, i) => ({ ...named[i]!, ...folded(values, cells, cellOfRow) }));
  const states = made.columns.flatMap(({ tag, values, texts: names }): TextRows[] => {
    if (names === undefined) return [];
    const found = [...new Set(values)].filter((value) => value > 0);
    return [{ name: tag, names: found.map((value) => names[value]!), codes: Int32Array.from(values, (value) => found.indexOf(value)) }];
  });
  const table = { cells, reference, block: 24, tags, texts: states.map((text) => sharesOf(text, cells, cellOfRow)), notes: notesOf(made, fromUs), model: modelOf(made, cells, cellOf) };
  const phaseRows = phaseRowsOf(states, made.tsUs.length, (row) => (cellOfRow[row]! < reference ? "reference" : "current"), reference / table.block);
  const phase = phaseRows && phaseOf(table, phaseRows, numbers.map(({ values }, i) => ({ ...named[i]!, ...folded(values, phaseRows.runs.state.length, phaseRows.runs.ofRow) })), states, (row) => cellOfRow[row]!);
  const real = made.truth.filter(({ cause }) => cause !== "NONE").sort((a, b) => b.share - a.share);
  const most = real[0]?.share ?? 0;
  const right = real.length === 0 ? (["NONE"] as const) : real.filter(({ share }) => share >= most - 1e-9).map(({ cause }) => cause as CauseName);
  return {
    id: made.seed,
    table: { ...table, phase },
    scenario: made.scenario === "NONE" ? (made.truth[0]?.scenario ?? "NONE") : made.scenario,
    severity: real[0]?.severity ?? "-",
    right,
    partners: (real[0]?.ambiguousWith ?? []).map(causeOfId),
    confirmed: made.answers.flatMap(({ answers }) => causes.filter((cause) => cause !== "NONE" && answers[cause] === "changed")),
    harmless: right[0] === "NONE" ? (distractorNames[made.truth[0]?.scenario ?? ""] ?? null) : null,
  };
}

function notesOf({ records }: BenchCase, fromUs: number): LogNote[] {
  const kinds: Readonly<Record<string, [kind: LogNote["kind"], time: number, asset: number, text: number]>> = { maintenance: ["maintenance", 1, 3, 4], plant_changes: ["change", 1, 2, 3], shift_log: ["shift", 0, -1, 3] };
  const compared = records.find(({ name }) => name === "calibration")?.rows ?? [];
  const atOf = (time: string) => (Date.parse(time.length === 10 ? `${time}T12:00:00+01:00` : time) * 1000 - fromUs) / hourUs;
  const written = records.flatMap(({ name, rows }) => {
    const kind = kinds[name];
    if (kind === undefined) return [];
    return rows.map((row): LogNote => {
      const time = row[kind[1]]!;
      return { kind: kind[0], at: atOf(time), asset: row[kind[2]] ?? "", text: row[kind[3]]! };
    });
  });
  // As the import makes one entry of a row: everything but its time, in one line.
  return [...written, ...compared.map(([date, ...cells]): LogNote => ({ kind: "calibration", at: atOf(date!), asset: "", text: cells.join(" · ") }))];
}

/** The device's rows held against its package and the archive. */
function modelOf({ device, columns, tsUs }: BenchCase, cells: number, cellOf: (place: number) => number): ModelCells | null {
  if (device === undefined) return null;
  const archive = device.inputs.map((tag) => columns.find((column) => column.tag === tag)!.values);
  const laboratory = columns.find(({ tag }) => tag === "LAB-VISC")?.values;
  const sums = () => ({ n: new Float64Array(cells), sum: new Float64Array(cells) });
  const [differs, stale, alarms, gap, error, logs] = [sums(), sums(), sums(), sums(), sums(), sums()];
  const add = (to: { n: Float64Array; sum: Float64Array }, cell: number, value: number) => {
    to.n[cell]!++;
    to.sum[cell]! += value;
  };
  device.tsUs.forEach((ts, r) => {
    const row = Math.round((ts - tsUs[0]!) / 60e6);
    const cell = cellOf(ts);
    if (cell < 0 || cell >= cells) return;
    const used = Array.from(device.inputs, (_, i) => device.used[r * device.inputs.length + i]!);
    const release = device.release[r]!;
    const score = device.score[r]!;
    const own = scoreOf(device.releases[release]!.model, used);
    const before = scoreOf(device.releases[Math.max(0, release - 1)]!.model, used);
    add(differs, cell, Math.abs(score - own) > 1e-6 * Math.max(1, Math.abs(own)) ? 1 : 0);
    add(stale, cell, archive.some((values, i) => !(Math.abs(values[row]! - used[i]!) <= 1e-9 * Math.max(1, Math.abs(used[i]!)))) ? 1 : 0);
    add(alarms, cell, score > device.limit[r]! ? 1 : 0);
    add(gap, cell, own > 0 && before > 0 ? Math.abs(Math.log(own / before)) : 0);
    add(logs, cell, Math.log(Math.max(1e-9, score)));
    const known = [row, row + 1].map((m) => laboratory?.[m] ?? 0).find((value) => value > 0);
    if (known !== undefined && score > 0) add(error, cell, Math.log(known / score));
  });
  const mean = ({ n, sum }: { n: Float64Array; sum: Float64Array }) => sum.map((value, c) => (n[c]! > 0 ? value / n[c]! : Number.NaN));
  const taught = mean(logs).subarray(0, Math.floor(0.3 * cells)).filter((value) => !Number.isNaN(value));
  const middle = taught.reduce((a, b) => a + b, 0) / Math.max(1, taught.length);
  const sd = Math.sqrt(taught.reduce((a, b) => a + (b - middle) ** 2, 0) / Math.max(1, taught.length)) || 1;
  const [first, second] = device.releases;
  const limitRatio = second !== undefined && Number.isFinite(second.model.limit) && Number.isFinite(first!.model.limit) ? second.model.limit / first!.model.limit : 1;
  return { releasedAt: second === undefined ? null : cellOf(second.fromUs), differs: mean(differs), stale: mean(stale), alarms: mean(alarms), gap: mean(gap).map((value) => value / sd), limitRatio, error: mean(error) };
}
