// Is a table long (one row a reading) or wide (one column a signal)? Told by the names that historians give their columns, checked by the cells.
// Pure. Where the names say long and the cells do not agree, it is a question, never a choice.
import type { TallLayout } from "../../../shared/plan/plan.ts";

/** What is known of a column of the sample. */
export interface LayoutColumn {
  name: string;
  filled: number;
  numeric: number;
  distinct: number;
}

// PI: tag, timestamp, value, status. WinCC: VarName, TimeString, VarValue, Validity. Ignition: tagpath, value, quality. Aspen: name, ts, value, status. German exports: Messstelle, Wert, Status.
const tagName = /^(tag|tag[ _]?name|tag[ _]?path|var(iable)?[ _]?name|variable|sensor([ _]?(id|name))?|point([ _]?(id|name))?|item([ _]?(id|name))?|signal([ _]?name)?|channel|messstelle|kanal|bezeichnung|pv|name)$/i;
const valueName = /^(value|val|var[ _]?value|wert|messwert|reading|values|floatvalue|numeric[ _]?value|pv[ _]?value)$/i;
const qualityName = /^(quality|qual|q|qc|quality[ _]?code|status|state|validity|valid|good|flags?|qualit[aä]t|g[uü]te|zustand|iogood|opcquality)$/i;
const unitName = /^(unit|units|uom|eng[ _]?units?|einheit|engineering[ _]?units?)$/i;

/** The long layout that the names suggest; `sure` when the cells agree: few tags, each of several rows, nothing else to pivot. Undefined for a wide table. */
export function guessTall(columns: readonly LayoutColumn[], time: readonly string[], rows: number): { layout: TallLayout; sure: boolean } | undefined {
  const rest = columns.filter(({ name }) => !time.includes(name));
  const tag = rest.find(({ name }) => tagName.test(name));
  const value = rest.find(({ name }) => valueName.test(name));
  if (time.length === 0 || tag === undefined || value === undefined || tag === value) return undefined;
  const quality = rest.find(({ name }) => qualityName.test(name) && name !== tag.name);
  const unit = rest.find(({ name }) => unitName.test(name));
  const others = rest.filter((column) => ![tag, value, quality, unit].includes(column) && column.filled > 0);
  const layout: TallLayout = { tag: tag.name, value: value.name, ...(quality ? { quality: quality.name } : {}), ...(unit ? { unit: unit.name } : {}) };
  const sure = tag.filled >= rows * 0.99 && tag.numeric * 2 < Math.max(1, tag.filled) && (rows < 4 || tag.distinct < rows) && others.every(({ numeric, filled, distinct }) => numeric * 2 < filled || distinct <= 1);
  return { layout, sure };
}

/** Names of the columns that a long layout reads. */
export function tallColumns({ tag, value, quality, unit }: TallLayout): string[] {
  return [tag, value, ...(quality === undefined ? [] : [quality]), ...(unit === undefined ? [] : [unit])];
}
