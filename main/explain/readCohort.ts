// Rows of one kind as the data, the calendar, the plant's log and the labels tell them apart, and what drives the score in them. Runs in main; reads, never
// writes; others are answered in between.
import type { OutputOf } from "../../shared/contract/call.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { CohortId } from "../../shared/contract/explainViews.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { labelsOf } from "../label/answers.ts";
import { trustContextOf } from "../learn/trustContext.ts";
import { markedRows } from "../prepare/markedRows.ts";
import { readRow, type Frame } from "../prepare/frame.ts";
import type { Workbench } from "../store/workbench.ts";
import { besideAll, DriveSums } from "./cohort.ts";
import { scorerFor } from "./drivers.ts";
import { evenly } from "./effect.ts";
import { subjectOf, type Subject } from "./subject.ts";
import { turn } from "./turn.ts";

/** A way to tell rows apart. code: place in `labels` of each row, -1 for none. */
interface Cut {
  by: CohortId["by"];
  of: string;
  code: Int32Array;
  labels: readonly string[];
}

const mostRows = 1500;

/** Kept while model, labels and plan stay as they are. */
const cutsOf = new WeakMap<Subject, { key: string; cuts: Cut[] }>();

/** Every kind of row, with how many there are. Empty while nothing is chosen. */
export async function listCohorts(workbench: Workbench, plan: Plan): Promise<OutputOf<(typeof contract)["explain"]["listCohorts"]>> {
  if (!workbench.project.ref("chosen")) return [];
  const cuts = await cutRows(workbench, await subjectOf(workbench), plan);
  return cuts.flatMap(({ by, of, code, labels }) => {
    const rows = new Float64Array(labels.length);
    for (const c of code) if (c >= 0) rows[c]!++;
    return labels.flatMap((name, i) => (rows[i]! > 0 ? [{ by, of, name, rows: rows[i]! }] : []));
  });
}

/** Drivers of the rows of one kind beside all. Throws storeUnknownRef for a kind that is not there. */
export async function readCohort(workbench: Workbench, plan: Plan, { by, of, name }: CohortId, signal: AbortSignal): Promise<OutputOf<(typeof contract)["explain"]["readCohort"]>> {
  const subject = await subjectOf(workbench);
  const cut = (await cutRows(workbench, subject, plan)).find((each) => each.by === by && each.of === of);
  const place = cut?.labels.indexOf(name) ?? -1;
  if (!cut || place < 0) throw new Failure("storeUnknownRef", { field: name });
  const every = Int32Array.from({ length: subject.frame.rows }, (_, r) => r);
  const all = await sumOver(subject, every, signal);
  const own = await sumOver(subject, every.filter((r) => cut.code[r] === place), signal);
  return { rows: own.rows, allRows: all.rows, scale: all.scale, drivers: own.rows === 0 ? [] : besideAll(own.drives(), all.drives()) };
}

async function sumOver({ frame, scorer, tagOf }: Subject, rows: Int32Array, signal: AbortSignal): Promise<DriveSums> {
  const sums = new DriveSums(frame.features.map(tagOf));
  const cells = new Float64Array(frame.features.length);
  for (const [i, r] of evenly(rows, mostRows).entries()) {
    const one = scorerFor(scorer, frame, r);
    if (one) sums.add(one.contributions(readRow(frame, r, cells)));
    if (i % 64 === 63) await turn(signal);
  }
  return sums;
}

async function cutRows(workbench: Workbench, subject: Subject, plan: Plan): Promise<Cut[]> {
  const { project } = workbench;
  const key = [project.ref("labels"), project.ref("plan"), project.ref("catalogue")].join(" ");
  const known = cutsOf.get(subject);
  if (known?.key === key) return known.cuts;
  const { dimensions } = await trustContextOf(workbench, plan, subject.frame);
  const cuts: Cut[] = [...byLabel(subject.frame, workbench), ...dimensions];
  cutsOf.set(subject, { key, cuts });
  return cuts;
}

/** Rows in marked events by class, and rows in none; where nothing is marked, the classes of the target. */
function byLabel(frame: Frame, workbench: Workbench): Cut[] {
  const { events, classes } = labelsOf(workbench);
  if (frame.tUs && events.length > 0) {
    const labels = [...classes.map(({ name }) => name), ""];
    const code = new Int32Array(frame.rows).fill(classes.length);
    markedRows(frame, frame.tUs, events).forEach((rows, e) => {
      for (const r of rows) code[r] = classes.findIndex(({ id }) => id === events[e]!.class);
    });
    return [{ by: "label", of: "", code, labels }];
  }
  const known = new Set(frame.y?.filter((y) => !Number.isNaN(y)));
  const names = frame.classes ?? ["0", "1"];
  if (!frame.y || known.size < 2 || ![...known].every((y) => names[y] !== undefined)) return [];
  return [{ by: "label", of: "", code: Int32Array.from(frame.y, (y) => (Number.isNaN(y) ? -1 : y)), labels: names }];
}
