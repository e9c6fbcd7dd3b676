// The job of the edge benchmarks: 50 tags, mean, deviation and slope over the last 60 rows of each, 500 trees of 31 leaves that LightGBM has grown.
import { readFileSync } from "node:fs";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import { createStream } from "../../shared/recipe/stream.ts";
import type { BoostingModel } from "../../shared/scoring/boosting.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { peersFor, type Peers, type Table } from "./treesPeer.ts";

const taught = 8_000;
export const tags = Array.from({ length: 50 }, (_, c) => `tag${c}`);
export const recipe: Recipe = { format: "millwright.recipe/1", steps: [{ kind: "rolling", columns: "numeric", windowRows: 60, stats: ["mean", "std", "slope"], minRows: 1, keep: true }] };
const numbers = tags.map((name) => ({ name, kind: "number" as const }));
export const features = createStream(recipe, numbers).outputs;

/** The input contract of number columns that are answered whatever they hold. */
export function contractOf(columns: readonly string[]) {
  return { timeColumn: "ts", groupColumn: null, signals: columns.map((column) => ({ column, type: "number" as const, unit: null, min: null, max: null, missing: "answer" as const, outOfRange: "answer" as const })), lateUs: 0 };
}

/** Tags that swing slowly, one a second. */
export function drawTags(n: number, seed: number): Float64Array[] {
  const random = seededGenerator(seed);
  const now = new Float64Array(tags.length);
  return Array.from({ length: n }, () => Float64Array.from(now, (_, c) => (now[c] = 0.95 * now[c]! + random.normal())));
}

/** What the recipe makes of the tags, column by column, and rare events in some of them. */
export function featureTable(raw: Float64Array[]): Table & { rowMajor: Float64Array } {
  const stream = createStream(recipe, numbers, { hasTime: true });
  const made = raw.map((values, r) => stream.push({ tUs: r * 1e6, values: [...values] })[0]!.values);
  const columns = made[0]!.length;
  const X = new Float64Array(made.length * columns);
  made.forEach((values, r) => values.forEach((v, c) => (X[c * made.length + r] = v)));
  const y = Float64Array.from(raw, (values, r) => Number(values[0]! * values[1]! + Math.sin(values[2]!) * 3 + (values[3]! > 1 ? 4 : 0) + made[r]![tags.length]! + (X[(tags.length + 7) * made.length + r] ?? 0) > 4));
  return { rows: made.length, columns, X, y, categories: 0, rowMajor: Float64Array.from(made.flatMap((values) => [...values])) };
}

/** The peers that grow the trees; without them there is nothing to score. */
export function peersThatGrow(): Peers {
  const peers = peersFor({ train: featureTable(drawTags(taught, 1)) });
  if (!peers) throw new Error("this benchmark scores the trees that its peer has grown");
  return peers;
}

/** Their trees, in the product's own form; model.txt is LightGBM's. */
export async function grow(peers: Peers): Promise<BoostingModel> {
  await peers.run("model", { train: "train", trees: 500 });
  const lists = JSON.parse(readFileSync(peers.file("model.json"), "utf8")) as Pick<BoostingModel, "feature" | "value" | "missingLeft" | "cover">;
  return { family: "boosting", answer: "value", features, base: 0, ...lists };
}
