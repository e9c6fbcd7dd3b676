// All evidence of a table: the figures that the verdict weighs and the items that people look at. Pure.
import { courseOf, type Course } from "./course.ts";
import { dynamicsEvidence } from "./evidence/dynamics.ts";
import type { Evidence } from "./evidence/evidence.ts";
import { levelEvidence } from "./evidence/level.ts";
import { modelEvidence } from "./evidence/model.ts";
import { noteEvidence } from "./evidence/notes.ts";
import { outlierEvidence } from "./evidence/outliers.ts";
import { relationEvidence } from "./evidence/relation.ts";
import { rhythmEvidence } from "./evidence/rhythm.ts";
import { shapeEvidence } from "./evidence/shape.ts";
import { unitEvidence } from "./evidence/unit.ts";
import type { DiagnosisTable } from "./table.ts";

const kinds: readonly ((course: Course) => Evidence)[] = [relationEvidence, shapeEvidence, levelEvidence, dynamicsEvidence, outlierEvidence, rhythmEvidence, unitEvidence, noteEvidence, modelEvidence];

export function evidenceOf(table: DiagnosisTable): Evidence & { course: Course } {
  const course = courseOf(table);
  const all = kinds.map((kind) => kind(course));
  return { course, figures: Object.assign({}, ...all.map(({ figures }) => figures)) as Evidence["figures"], items: all.flatMap(({ items }) => items).sort((a, b) => b.clarity - a.clarity) };
}
