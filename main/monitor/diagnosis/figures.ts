// All evidence of a table: the figures that the verdict weighs and the items that people look at. Pure.
// What readings do is looked at in runs of the steadiest phase where the plant works in phases, else hour by hour; what hours alone tell
// (rhythm, rest, units, states, the device) always there.
import { courseOf, type Course } from "./course.ts";
import { checkEvidence } from "./evidence/checks.ts";
import { dynamicsEvidence } from "./evidence/dynamics.ts";
import type { Evidence, EvidenceItem, Figures } from "./evidence/evidence.ts";
import { kindEvidence } from "./evidence/kinds.ts";
import { levelEvidence } from "./evidence/level.ts";
import { modelEvidence } from "./evidence/model.ts";
import { noteEvidence } from "./evidence/notes.ts";
import { outlierEvidence } from "./evidence/outliers.ts";
import { relationEvidence } from "./evidence/relation.ts";
import { rhythmEvidence } from "./evidence/rhythm.ts";
import { shapeEvidence } from "./evidence/shape.ts";
import { stateEvidence } from "./evidence/states.ts";
import { unitEvidence } from "./evidence/unit.ts";
import type { DiagnosisTable, PhaseCells } from "./table.ts";

type Kind = (course: Course) => Evidence;

const ofReadings: readonly Kind[] = [relationEvidence, shapeEvidence, levelEvidence, kindEvidence, dynamicsEvidence, outlierEvidence, noteEvidence, checkEvidence];
const ofHours: readonly Kind[] = [rhythmEvidence, unitEvidence, stateEvidence, modelEvidence];

export interface AllEvidence extends Evidence {
  /** Hour by hour. */
  course: Course;
  /** Tags that the others tell anything of, and the cell of the table in which the clearest changes begin; null when none is clear. */
  related: number;
  onset: number | null;
}

export function evidenceOf(table: DiagnosisTable): AllEvidence {
  const { phase } = table;
  const course = courseOf(table);
  const readings = phase === null ? course : courseOf(phase.table);
  const seen = ofReadings.map((kind) => kind(readings));
  const hours = ofHours.map((kind) => kind(course));
  const figures: Figures = Object.assign({}, ...[...seen, ...hours].map((each) => each.figures));
  const items = [...seen.flatMap((each) => each.items.map((item) => (phase === null ? item : { ...item, ...spanOf(phase, item, table.cells) }))), ...hours.flatMap((each) => each.items)];
  const onset = readings.onset === null ? null : readings.onset * readings.table.block;
  return {
    course,
    figures,
    items: items.sort((a, b) => b.clarity - a.clarity),
    related: readings.relations.standard.tags.length,
    onset: onset === null || phase === null ? onset : cellOf(phase, onset, table.cells),
  };
}

/** The cell of the whole table in which a run begins. */
const cellOf = ({ begins }: PhaseCells, run: number, cells: number) => begins[run] ?? cells - 1;

function spanOf(phase: PhaseCells, { from, to }: Pick<EvidenceItem, "from" | "to">, cells: number): Pick<EvidenceItem, "from" | "to"> {
  const first = cellOf(phase, from, cells);
  return { from: first, to: to >= phase.table.cells ? cells : Math.max(first + 1, cellOf(phase, to, cells)) };
}
