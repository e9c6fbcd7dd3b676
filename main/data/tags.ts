// The tag list of a plant: what each column measures, where, in which unit and range; and the tree of assets made from it.
// Pure over a table of texts. Unknown units are kept as written; a range that is no range is refused, never guessed.
import { Failure } from "../../shared/contract/errors.ts";
import { columnOf, neededColumn, tableOf } from "./import/table.ts";
import type { SmallTable } from "./import/table.ts";

/** One tag. path: asset names from the site down; low and high: engineering range, in `unit`. */
export interface Tag {
  tag: string;
  path: string[];
  unit?: string;
  low: number | null;
  high: number | null;
  description?: { en: string; de: string };
  /** How often its source samples it, seconds. */
  periodS?: number;
  /** Historian, controller or instrument. */
  source?: string;
  /** Names that it had before or elsewhere. */
  aliases?: string[];
}

export interface AssetNode {
  name: string;
  path: string[];
  tags: string[];
  children: AssetNode[];
}

function numberIn(cell: string, table: SmallTable, line: number, column: string): number | null {
  if (cell === "") return null;
  const value = Number(/^[+-]?\d+,\d+$/.test(cell) ? cell.replace(",", ".") : cell);
  if (!Number.isFinite(value)) throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column, detail: JSON.stringify(cell) });
  return value;
}

/** Tags of a list with the columns tag, asset (path with /, \\ or >), unit, low, high, and description or description_en and description_de,
 *  period_s, source, alias (several parted by |).
 *  Throws planUnknownColumn without a tag column, csvAmbiguousReading for a range that is no number or upside down, csvTooManyBadRows for a repeated tag. */
export function tagsFromTable(table: SmallTable): Tag[] {
  const at = {
    tag: neededColumn(table, "tag", "name", "tagname"),
    asset: columnOf(table, "asset", "asset path", "path", "asset_path"),
    unit: columnOf(table, "unit", "units", "einheit", "engunits"),
    low: columnOf(table, "low", "min", "range low", "range_low"),
    high: columnOf(table, "high", "max", "range high", "range_high"),
    en: columnOf(table, "description_en", "description", "beschreibung", "descriptor"),
    de: columnOf(table, "description_de", "beschreibung", "description", "descriptor"),
    period: columnOf(table, "period_s", "period", "scan", "sampling_s"),
    source: columnOf(table, "source", "historian", "quelle"),
    aliases: columnOf(table, "alias", "aliases", "alias_of", "old name"),
  };
  const seen = new Set<string>();
  return table.rows.map(({ line, cells }) => {
    const cell = (index: number) => (index < 0 ? "" : (cells[index] ?? ""));
    const tag = cell(at.tag);
    if (tag === "" || seen.has(tag)) throw new Failure("csvTooManyBadRows", { file: table.file, row: line, column: "tag", detail: tag === "" ? "empty" : `repeated ${tag}` });
    seen.add(tag);
    const low = numberIn(cell(at.low), table, line, "low");
    const high = numberIn(cell(at.high), table, line, "high");
    if (low !== null && high !== null && low >= high) throw new Failure("csvAmbiguousReading", { file: table.file, row: line, column: "high", detail: `low=${low} high=${high}` });
    const unit = cell(at.unit);
    const [en, de] = [cell(at.en) || cell(at.de), cell(at.de) || cell(at.en)];
    const period = numberIn(cell(at.period), table, line, "period_s");
    const aliases = cell(at.aliases).split(/\s*[|;]\s*/).filter((name) => name !== "");
    return { tag, path: cell(at.asset).split(/\s*[/\\>]\s*/).filter((name) => name !== ""), ...(unit ? { unit } : {}), low, high, ...(en ? { description: { en, de } } : {}), ...(period !== null && period > 0 ? { periodS: period } : {}), ...(cell(at.source) ? { source: cell(at.source) } : {}), ...(aliases.length > 0 ? { aliases } : {}) };
  });
}

/** Tags of a list that the product itself wrote (the sample plant's); outside lists come by readTable of csv.ts. Throws like tagsFromTable, and csvEmpty. */
export function readTagList(text: string, file: string): Tag[] {
  return tagsFromTable(tableOf(text, file));
}

/** The assets as a tree, each with the tags that stand directly at it; order of first sight. */
export function assetTree(tags: readonly Tag[]): AssetNode {
  const root: AssetNode = { name: "", path: [], tags: [], children: [] };
  for (const { tag, path } of tags) {
    let node = root;
    for (const name of path) {
      let next = node.children.find((child) => child.name === name);
      if (!next) {
        next = { name, path: [...node.path, name], tags: [], children: [] };
        node.children.push(next);
      }
      node = next;
    }
    node.tags.push(tag);
  }
  return root;
}

/** The columns of a dataset with the unit and range of the tag of the same name; a unit of the dataset itself stays. */
export function withTags<C extends { name: string; unit?: string | undefined }>(columns: readonly C[], tags: readonly Tag[]): (C & { low?: number; high?: number })[] {
  const byName = new Map(tags.map((tag) => [tag.tag, tag]));
  return columns.map((column) => {
    const tag = byName.get(column.name);
    if (!tag) return column;
    return { ...column, ...(column.unit === undefined && tag.unit !== undefined ? { unit: tag.unit } : {}), ...(tag.low === null ? {} : { low: tag.low }), ...(tag.high === null ? {} : { high: tag.high }) };
  });
}
