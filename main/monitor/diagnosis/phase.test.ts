import { expect, test } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { evidenceOf } from "./figures.ts";
import { folded, sharesOf } from "./fold.ts";
import { phaseOf, phaseRowsOf, type TextRows } from "./phase.ts";
import type { DiagnosisTable, LogNote } from "./table.ts";

const minutesADay = 1440;
const days = 90;
const referenceDays = 30;
const rows = days * minutesADay;
/** Minutes of a batch: filled, heated, held, emptied. */
const phases = [["FILL", 40], ["HEAT", 50], ["HOLD", 60], ["EMPTY", 30]] as const;
const batch = phases.reduce((sum, [, minutes]) => sum + minutes, 0);

/** A vessel that makes two recipes in turn; `off` is added to its second probe, by row. */
function vessel(off: (row: number, phase: string) => number, notes: LogNote[] = []): DiagnosisTable {
  const { normal } = seededGenerator(11);
  const codes = new Int32Array(rows);
  const recipe = new Int32Array(rows);
  const probe = new Float64Array(rows);
  const second = new Float64Array(rows);
  const flow = new Float64Array(rows);
  const power = new Float64Array(rows);
  let ofBatch = 0;
  let lag = 0;
  for (let row = 0; row < rows; row++) {
    let into = row % batch;
    if (into === 0) [ofBatch, lag] = [normal(), 4 * normal()];
    let at = 0;
    while (into >= phases[at]![1]) into -= phases[at++]![1];
    const [name, minutes] = phases[at]!;
    codes[row] = at;
    recipe[row] = Math.floor(row / batch / 4) % 2;
    const top = (recipe[row] === 0 ? 70 : 80) + 0.3 * ofBatch;
    const warm = name === "FILL" ? 20 : name === "HEAT" ? 20 + ((top - 20) * into) / minutes : name === "HOLD" ? top : top - ((top - 20) * into) / minutes;
    probe[row] = warm + 0.05 * normal();
    // While it heats and empties the second probe lags behind, now more and now less.
    second[row] = warm + (name === "HEAT" || name === "EMPTY" ? lag : 0) + 0.05 * normal() + off(row, name);
    flow[row] = name === "FILL" ? 8 + 0.1 * normal() : 0;
    power[row] = name === "HOLD" || name === "HEAT" ? 4 + 0.05 * ofBatch + 0.02 * normal() : 0;
  }
  const cells = rows / 60;
  const cellOfRow = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 60));
  const texts: TextRows[] = [{ name: "PHASE", names: phases.map(([name]) => name), codes }, { name: "RECIPE", names: ["A", "B"], codes: recipe }];
  const named = [["T1", "°C", probe], ["T2", "°C", second], ["F", "m³/h", flow], ["J", "kW", power]] as const;
  const tag = (name: string, unit: string) => ({ name, unit, asset: "Site/Vessel", loop: null });
  const table = { cells, reference: referenceDays * 24, block: 24, tags: named.map(([name, unit, values]) => ({ ...tag(name, unit), ...folded(values, cells, cellOfRow) })), texts: texts.map((text) => sharesOf(text, cells, cellOfRow)), notes, model: null };
  const found = phaseRowsOf(texts, rows, (row) => (row < referenceDays * minutesADay ? "reference" : "current"), referenceDays)!;
  return { ...table, phase: phaseOf(table, found, named.map(([name, unit, values]) => ({ ...tag(name, unit), ...folded(values, found.runs.state.length, found.runs.ofRow) })), texts, (row) => cellOfRow[row]!) };
}

test("a plant that works in phases is compared by runs of the phase in which it is held steadiest", () => {
  const { phase, reference } = vessel(() => 0);
  const perDay = minutesADay / batch;
  expect({ text: phase!.text, state: phase!.state, block: phase!.table.block, cells: phase!.table.cells, reference: phase!.table.reference }).toEqual({ text: "PHASE", state: "HOLD", block: perDay, cells: days * perDay, reference: referenceDays * perDay });
  // The first run of the current span begins in the first hours of it.
  expect(phase!.begins[phase!.table.reference]! - reference).toBeLessThan(3);
});

test("what the recipe makes of a reading is taken away, and a reading at rest says nothing", () => {
  const { tags } = vessel(() => 0).phase!.table;
  const [t1, , flow] = tags;
  const spread = Math.max(...t1!.mean) - Math.min(...t1!.mean);
  expect({ spread: spread < 3, rests: flow!.mean.every((value) => Number.isNaN(value)) }).toEqual({ spread: true, rests: true });
});

test("how long phases take is a reading of its own, named by the text", () => {
  const { tags } = vessel(() => 0).phase!.table;
  // All batches take the same time here, and what never moves is compared with nothing.
  expect(tags.map(({ name }) => name)).toEqual(["T1", "T2", "F", "J"]);
});

test("a probe off by half a kelvin while the vessel is held drowns in hours, and stands out in runs", () => {
  const onset = 50 * minutesADay;
  const table = vessel((row, phase) => (row >= onset && phase === "HOLD" ? 0.5 : 0));
  const inRuns = evidenceOf(table);
  const inHours = evidenceOf({ ...table, phase: null });
  const clearest = ({ figures }: typeof inRuns) => Math.max(figures["relGain"]!, figures["levelGain"]!);
  expect(clearest(inRuns)).toBeGreaterThan(2 * clearest(inHours));
  // Told as hours of the whole table again.
  expect(Math.abs(inRuns.onset! / 24 - 50)).toBeLessThanOrEqual(2);
  expect(inRuns.items.every(({ from, to }) => from >= 0 && to <= table.cells && from < to)).toBe(true);
});

test("one value typed wrong between two that are usual is left out; a change that stays is not", () => {
  const slip = 61 * minutesADay + 90;
  const hold = (row: number) => Math.floor(row / batch);
  const slipped = vessel((row) => (hold(row) === hold(slip) ? 300 : 0)).phase!.table.tags[1]!;
  const changed = vessel((row) => (row >= slip ? 300 : 0)).phase!.table.tags[1]!;
  expect([Math.max(...slipped.mean.filter((value) => !Number.isNaN(value))) < 90, slipped.mean.filter(Number.isNaN).length, Math.max(...changed.mean) > 300]).toEqual([true, 1, true]);
});

test("a text that seldom changes tells no phases", () => {
  const codes = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / (7 * minutesADay)) % 2);
  expect(phaseRowsOf([{ name: "DUTY", names: ["RUN", "STANDBY"], codes }], rows, () => "reference", referenceDays)).toBeNull();
});

test("a text written only when it changes stands until the next", () => {
  const full = Int32Array.from({ length: 6000 }, (_, row) => Math.floor(row / 30) % 2);
  const sparse = full.map((code, row) => (row === 0 || full[row - 1] !== code ? code : -1));
  const runsOf = (codes: Int32Array) => phaseRowsOf([{ name: "S", names: ["A", "B"], codes }], codes.length, () => "reference", 10)!.runs;
  expect({ from: [...runsOf(sparse).from], to: [...runsOf(sparse).to] }).toEqual({ from: [...runsOf(full).from], to: [...runsOf(full).to] });
});
