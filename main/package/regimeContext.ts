// What tells the way of running of a row, and which way each row of the reference is of: the context that a person named in the recipe or the model has,
// else the text among the inputs (product, load type) that tells most of the numbers. Runs in main; reads, never writes.
import { regimesMost, regimeTextMost, regimeTeller } from "../../shared/format/jointRegimes.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { rowsOf } from "../data/rows.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import { learnRegimes } from "../prepare/learnRegimes.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Workbench } from "../store/workbench.ts";
import type { SignalRows } from "./planeOfRows.ts";
import type { KnownRegimes } from "./regimeReferences.ts";

/** A text among the inputs with its commonest values; `code` is a row's place among them as SQL, NaN for any other. */
export interface TextInput {
  name: string;
  texts: string[];
  code: string;
}

/** Where regimes may be told from: numbers by name, or texts to choose from. */
export type RegimeSource = { numbers: string[] } | { texts: TextInput[] };

const seed = 1;
/** A text that tells less of the numbers than this share of their variance, on average, is no way of running. */
const leastTold = 0.1;
const rowsLooked = 20_000;

/** table: the data as SQL. */
export async function regimeSource({ database }: Workbench, table: string, recipe: Recipe, model: ModelDocument, facts: FeatureFacts): Promise<RegimeSource> {
  const named = contextOf(recipe, model, facts).filter((name, i, all) => all.indexOf(name) === i);
  if (named.length > 0 && named.every((name) => facts.inputs.some((input) => input.name === name && input.kind === "number"))) return { numbers: named };
  const texts: TextInput[] = [];
  for (const { name } of facts.inputs.filter(({ kind }) => kind === "text")) {
    const text = `CAST(d.${quoteName(name)} AS VARCHAR)`;
    const found = await rowsOf(database, `SELECT ${text} AS v FROM ${table} d WHERE ${text} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${regimesMost}`);
    // a longer one is a remark, and no reader of the reference takes it
    const levels = found.map((row) => String(row["v"])).filter((level) => level.length <= regimeTextMost).sort();
    if (levels.length > 1) texts.push({ name, texts: levels, code: `coalesce(CAST(nullif(list_position([${levels.map(quoteText).join(", ")}], ${text}), 0) - 1 AS DOUBLE), CAST('nan' AS DOUBLE))` });
  }
  return { texts };
}

/** Inputs that a recipe's step by regime or a model of regimes is told by; empty for none. */
function contextOf(recipe: Recipe, model: ModelDocument, { from }: FeatureFacts): string[] {
  const step = recipe.steps.find((each) => each.kind === "regime" && each.off !== true);
  if (step?.kind === "regime") return [...step.context];
  const { regimes, features } = model as { regimes?: { context: number[] }; features: string[] };
  return (regimes?.context ?? []).flatMap((at) => from[features[at]!] ?? [features[at]!]);
}

/** Regimes of the rows of a reference; undefined where nothing tells any. codes: a column for each text of the source. */
export function knownRegimes(source: RegimeSource, signals: SignalRows, codes: readonly Float64Array[]): KnownRegimes | undefined {
  if ("numbers" in source) {
    const columns = source.numbers.map((name) => signals.find((signal) => signal.name === name)!.values);
    if (columns[0]!.length === 0) return undefined;
    const { fill, inverseSpread, centres } = learnRegimes(columns, [], seed);
    const told = { context: source.numbers, middles: { fill, inverseSpread, centres } };
    const regimeOf = regimeTeller(told);
    return { told, of: Int8Array.from(columns[0]!, (_, r) => regimeOf((i) => columns[i]![r])) };
  }
  const shares = codes.map((code, t) => toldBy(code, source.texts[t]!.texts.length, signals));
  const most = shares.indexOf(Math.max(...shares));
  if (!(shares[most]! >= leastTold)) return undefined;
  const { name, texts } = source.texts[most]!;
  return { told: { context: [name], texts }, of: Int8Array.from(codes[most]!, (code) => (Number.isNaN(code) ? -1 : code)) };
}

/** Mean share of the signals' variance that lies between the values of a text (eta squared); 0 for no signals. */
function toldBy(code: Float64Array, levels: number, signals: SignalRows): number {
  const step = Math.max(1, Math.ceil(code.length / rowsLooked));
  const shares = signals.map(({ values }) => {
    const [count, mean, square] = [new Float64Array(levels), new Float64Array(levels), new Float64Array(levels)];
    let [n, all, total] = [0, 0, 0];
    for (let r = 0; r < code.length; r += step) {
      const [k, value] = [code[r]!, values[r]!];
      if (Number.isNaN(k) || !Number.isFinite(value)) continue;
      const off = value - mean[k]!;
      mean[k]! += off / ++count[k]!;
      square[k]! += off * (value - mean[k]!);
      const offAll = value - all;
      all += offAll / ++n;
      total += offAll * (value - all);
    }
    return total > 0 ? 1 - square.reduce((sum, within) => sum + within, 0) / total : 0;
  });
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
