// Reads what trust in an evaluation needs beside its rows: columns of the dataset, the calendar, and the plant's log. Runs in main; reads, never writes.
import { mergesRows } from "../../shared/recipe/operating.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { catalogueOf } from "../data/catalogue/answers.ts";
import { describedDataset } from "../data/readFiles.ts";
import type { Workbench } from "../store/workbench.ts";
import type { Frame } from "./frame.ts";
import { byCalendar, byColumn, byFeature, byGroup, byLog } from "./sliceDimensions.ts";
import type { Dimension } from "./slices.ts";
import type { TrustContext } from "./trust.ts";

/** Cuts and changes for the rows of a frame. rowOf: row of the feature table for each row of the frame; default the same. */
export async function trustContextOf(workbench: Workbench, plan: Plan, frame: Frame & { rowOf?: Int32Array }): Promise<TrustContext> {
  const { project, database } = workbench;
  const dataset = project.needRef("dataset");
  const own = new Set([plan.target.what.kind === "column" || plan.target.what.kind === "forecast" ? plan.target.what.column : "", plan.label.source.kind === "column" ? plan.label.source.column : ""]);
  const texts = describedDataset(workbench, dataset).columns.filter(({ name, kind }) => kind === "text" && !own.has(name)).map(({ name }) => name);
  const { entries } = catalogueOf(workbench);
  const beside = mergesRows(plan.prepare.recipe) ? [] : await byColumn(database, project.objects.file(dataset, "data.parquet"), project.objects.file(project.needRef("features"), "features.parquet"), texts);
  return {
    dimensions: [...byGroup(frame), ...beside.map((each) => ofRows(each, frame)), ...byFeature(frame), ...byLog(frame, entries), ...byCalendar(frame, plan.data.zone)],
    changesUs: entries.filter(({ kind }) => kind === "change").map(({ fromUs }) => fromUs).sort((a, b) => a - b),
  };
}

function ofRows(dimension: Dimension, { rows, rowOf }: Frame & { rowOf?: Int32Array }): Dimension {
  return { ...dimension, code: Int32Array.from({ length: rows }, (_, r) => dimension.code[rowOf ? rowOf[r]! : r] ?? -1) };
}
