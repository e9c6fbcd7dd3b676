// Golden rows of a package: rows of the data with the answers that bulk evaluator and scorer gave, which every device must give again; and the proof
// that no feature looked ahead. Runs in main; leaves nothing behind.
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Golden } from "../../shared/format/golden.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import { scorerOf, type ModelDocument } from "../../shared/scoring/scorer.ts";
import { describedDataset } from "../data/readFiles.ts";
import { scoreFrame } from "../learn/answerFrame.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import { readRow, type Frame } from "../prepare/frame.ts";
import { loadFrame } from "../prepare/loadFrame.ts";
import { computeFeatures } from "../prepare/prepare.ts";
import { workFolder } from "../store/disk.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Workbench } from "../store/workbench.ts";

const streamRows = 1500;
const featureRows = 200;
const tolerance = 1e-9;
/** Where the future is cut away, as shares of the golden rows. */
const cuts = [0.4, 0.8];
/** Rows of each of so many groups, in turn. */
const rowsOfGroup = 120;
const groupsMost = 3;

export type RawRow = NonNullable<Golden["stream"]>["rows"][number];

/** Feature rows of a prefix that came out otherwise than beside their future. */
export interface Truncated {
  rows: number;
  differ: number;
}

/** The recipe as the device runs it: what it asks to be learned has been. */
export function shippedRecipe(plan: Plan, facts: FeatureFacts): Recipe {
  return facts.learned?.recipe ?? plan.prepare.recipe;
}

/** The first rows of the first group through the bulk evaluator and the scorer: the stream must give the same on the device. */
export async function goldenOf(workbench: Workbench, plan: Plan, facts: FeatureFacts, model: ModelDocument): Promise<{ golden: Golden; truncated: Truncated }> {
  const { project, database } = workbench;
  const folder = workFolder(project.workPath(""), "golden");
  const [raw, features, cut, cutFeatures] = ["raw", "features", "cut", "cutFeatures"].map((what) => join(folder, `${what}.parquet`)) as [string, string, string, string];
  const recipe = shippedRecipe(plan, facts);
  const bulk = async (from: string, to: string): Promise<Frame> => {
    await computeFeatures({ connection: database, datasetPath: from, recipe, target: { kind: "none" }, outPath: to });
    return loadFrame(database, to, model.features);
  };
  try {
    await database.run(`COPY (SELECT row_number() OVER (ORDER BY row_id) - 1 AS row_id, * EXCLUDE (row_id) FROM (${firstRows(workbench, facts, "first", streamRows)})) TO ${quoteText(raw)} (FORMAT parquet)`);
    const frame = await bulk(raw, features);
    const rows = await readRaw(workbench, facts, `SELECT * FROM read_parquet(${quoteText(raw)}) ORDER BY row_id`);
    const truncated: Truncated = { rows: 0, differ: 0 };
    for (const share of cuts) {
      const kept = Math.floor(rows.length * share);
      if (kept === 0) continue;
      await database.run(`COPY (SELECT * FROM read_parquet(${quoteText(raw)}) WHERE row_id < ${kept}) TO ${quoteText(cut)} (FORMAT parquet)`);
      // what a bucket gives that was still filling at the cut is no look ahead: it is stamped behind the last row
      const last = facts.hasTime ? rows[kept - 1]!.tUs : Infinity;
      compareRows(await bulk(cut, cutFeatures), frame, last, truncated);
    }
    const scores = scoreFrame(model, frame);
    const expected = Array.from({ length: frame.rows }, (_, r) => ({ tUs: frame.tUs?.[r] ?? 0, group: frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!]! : null, score: Number.isFinite(scores[r]) ? scores[r]! : null }));
    return { golden: { format: 1, tolerance, stream: { rows, expected }, features: null }, truncated };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts rows of the prefix that differ from the same rows of the whole; those stamped behind `last` are passed over. */
function compareRows(prefix: Frame, whole: Frame, last: number, into: Truncated): void {
  const differs = (r: number) => prefix.features.some((_, f) => {
    const [a, b] = [prefix.X[f * prefix.rows + r]!, whole.X[f * whole.rows + r]!];
    return !Object.is(a, b) && !(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)));
  });
  for (let r = 0; r < prefix.rows; r++) {
    if (prefix.tUs && prefix.tUs[r]! > last) continue;
    into.rows++;
    if (r >= whole.rows || (prefix.tUs && prefix.tUs[r] !== whole.tUs![r]) || differs(r)) into.differ++;
  }
}

/** Some rows of each of the first groups, a list a group; none where the data know no groups. */
export async function rowsOfGroups(workbench: Workbench, facts: FeatureFacts): Promise<RawRow[][]> {
  if (describedDataset(workbench, workbench.project.needRef("dataset")).groups.length < 2) return [];
  const rows = await readRaw(workbench, facts, firstRows(workbench, facts, "several", rowsOfGroup));
  return [...new Set(rows.map(({ group }) => group))].map((name) => rows.filter(({ group }) => group === name));
}

/** SQL of the first rows of the first group, or of each of the first few, in order. */
function firstRows(workbench: Workbench, facts: FeatureFacts, which: "first" | "several", rows: number): string {
  const { project } = workbench;
  const digest = project.needRef("dataset");
  const table = `read_parquet(${quoteText(project.objects.file(digest, "data.parquet"))})`;
  const { groups } = describedDataset(workbench, digest);
  const head = ["row_id", ...(facts.hasTime ? ["ts"] : []), ...(groups.length > 0 ? ["grp"] : []), ...facts.inputs.map((input) => quoteName(input.name))].join(", ");
  if (groups.length === 0) return `SELECT ${head} FROM ${table} ORDER BY row_id LIMIT ${rows}`;
  if (which === "first") return `SELECT ${head} FROM ${table} WHERE grp IS NOT DISTINCT FROM (SELECT grp FROM ${table} ORDER BY row_id LIMIT 1) ORDER BY row_id LIMIT ${rows}`;
  const named = groups.slice(0, groupsMost).map(({ name }) => quoteText(name)).join(", ");
  return `SELECT ${head} FROM ${table} WHERE grp IN (${named}) QUALIFY row_number() OVER (PARTITION BY grp ORDER BY row_id) <= ${rows} ORDER BY row_id`;
}

async function readRaw(workbench: Workbench, facts: FeatureFacts, sql: string): Promise<RawRow[]> {
  const { database, project } = workbench;
  const hasGroup = describedDataset(workbench, project.needRef("dataset")).groups.length > 0;
  const columns = facts.inputs.map((input) => quoteName(input.name)).join(", ");
  const reader = await database.runAndReadAll(`SELECT ${facts.hasTime ? "CAST(epoch_us(ts) AS DOUBLE)" : "CAST('nan' AS DOUBLE)"}, ${hasGroup ? "grp" : "NULL"}, ${columns} FROM (${sql})`);
  return reader.getRowsJS().map(([t, g, ...values]) => ({ tUs: facts.hasTime ? Number(t) : 0, group: (g as string | null) ?? null, values: values.map((value) => (typeof value === "number" && Number.isNaN(value) ? null : (value as number | string | null))) }));
}

/** Feature rows spread over the table with their scores; only for models without groups. */
export function goldenFeatures(frame: Frame, model: ModelDocument): Golden["features"] {
  if (model.family === "byGroup") return null;
  const scorer = scorerOf(model);
  const step = Math.max(1, Math.floor(frame.rows / featureRows));
  const rows: (number | null)[][] = [];
  const scores: (number | null)[] = [];
  const row = new Float64Array(frame.features.length);
  for (let r = 0; r < frame.rows && rows.length < featureRows; r += step) {
    const score = scorer.score(readRow(frame, r, row));
    rows.push(Array.from(row, (v) => (Number.isNaN(v) ? null : v)));
    scores.push(Number.isFinite(score) ? score : null);
  }
  return rows.length > 0 ? { rows, scores } : null;
}
