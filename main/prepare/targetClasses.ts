// The classes of a target column that says no one value which counts: its different values, in an order that no machine and no language changes.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { quoteName, quoteNumber, quoteText } from "../store/quote.ts";
import { readRows, type DatasetShape } from "./dataset.ts";
import type { Frame } from "./frame.ts";

/** More different values are numbers or names, no classes. */
const mostClasses = 20;

/** As long as a device's records take it. */
const longestName = 80;

/** A class and how many rows of a feature table have it, in the order of the places that stand there. */
export interface CountedClass {
  name: string;
  rows: number;
}

/** One class: its name, and the SQL condition of its rows. */
interface TargetClass {
  name: string;
  condition: string;
}

/** True where the values of the target's column are the classes, as many as there are. */
export function asksForClasses({ scenario, target: { what } }: Pick<Plan, "scenario" | "target">): boolean {
  return scenario === "classification" && what.kind === "column" && what.positive === undefined;
}

/** The values of a column, numbers by size and texts by their characters' codes; undefined where there are no more than two: those are one class and its
 *  absence. Throws planTooManyClasses, planUnknownColumn. */
export async function readClasses(connection: DuckDBConnection, datasetPath: string, shape: DatasetShape, column: string): Promise<TargetClass[] | undefined> {
  const kind = shape.columns.find((c) => c.name === column)?.kind;
  if (kind === undefined) throw new Failure("planUnknownColumn", { step: "target", column });
  const value = kind === "number" ? `CAST(${quoteName(column)} AS DOUBLE)` : `CAST(${quoteName(column)} AS VARCHAR)`;
  const known = kind === "number" ? `isfinite(${value})` : `${value} IS NOT NULL`;
  const found = await readRows(connection, `SELECT DISTINCT ${value} AS v FROM read_parquet(${quoteText(datasetPath)}) WHERE ${known} LIMIT ${mostClasses + 1}`, datasetPath);
  if (found.length <= 2) return undefined;
  if (found.length > mostClasses) throw new Failure("planTooManyClasses", { step: "target", column });
  const long = found.find(({ v }) => String(v).length > longestName);
  if (long) throw new Failure("planUnfit", { step: "target", column, detail: `${String(long["v"]).slice(0, 40)}...` });
  if (kind === "number") return found.map(({ v }) => Number(v)).sort((a, b) => a - b).map((v) => ({ name: String(v), condition: `${value} = ${quoteNumber(v)}` }));
  return found.map(({ v }) => String(v)).sort(byCode).map((v) => ({ name: v, condition: `${value} = ${quoteText(v)}` }));
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Place of a row's class, NULL where none is known. */
export function classPlace(classes: readonly TargetClass[]): string {
  return `CASE ${classes.map(({ condition }, k) => `WHEN ${condition} THEN ${k}`).join(" ")} END`;
}

/** Rows of each class in a feature table. */
export async function countClasses(connection: DuckDBConnection, featurePath: string, classes: readonly TargetClass[]): Promise<CountedClass[]> {
  const counted = await readRows(connection, `SELECT target AS k, count(*) AS n FROM read_parquet(${quoteText(featurePath)}) WHERE target IS NOT NULL GROUP BY 1`, featurePath);
  const rows = new Map(counted.map(({ k, n }) => [Number(k), Number(n)]));
  return classes.map(({ name }, k) => ({ name, rows: rows.get(k) ?? 0 }));
}

/** The frame with the names of its classes; those that a recipe left without a row are gone. */
export function withClasses<F extends Frame>(frame: F, { target }: { target: { classes?: CountedClass[] } }): F {
  if (!target.classes || !frame.y) return frame;
  const met = [...target.classes.keys()].filter((k) => target.classes![k]!.rows > 0);
  const place = new Map(met.map((k, i) => [k, i]));
  return { ...frame, y: frame.y.map((k) => place.get(k) ?? NaN), classes: met.map((k) => target.classes![k]!.name) };
}
