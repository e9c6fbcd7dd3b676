// Where a log says something happened, and which tags stand there. Logs name assets as people do: a path, "P101" for P-101, "pump station". Pure.
import type { CatalogueTag, ContextEntry } from "../contract/catalogue.ts";

/** A name without case, spaces and signs: "P-101" and "p101" are the same machine. */
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** True when a column of the data carries a tag: by its name alone, or with an ending such as `_mean`. */
export function carriesTag(column: string, tag: string): boolean {
  return column === tag || (column.startsWith(tag) && /^[^A-Za-z0-9]/.test(column.slice(tag.length)));
}

/** Every asset of the tags, from the site down, parents before children. */
export function assetsOf(tags: readonly CatalogueTag[]): string[][] {
  const known = new Map<string, string[]>();
  for (const { path } of tags) for (let depth = 1; depth <= path.length; depth++) known.set(path.slice(0, depth).join("/"), path.slice(0, depth));
  return [...known.values()].sort((a, b) => a.length - b.length || (a.join("/") < b.join("/") ? -1 : 1));
}

/** The asset that is meant: the whole path, its end, or its name alone. Null where none or several fit, so nothing is joined by a guess. */
export function assetMeant(written: string, assets: readonly string[][]): string[] | null {
  const names = written.split(/\s*[/\\>]\s*/).map(plain).filter((name) => name !== "");
  if (names.length === 0) return null;
  const fits = assets.filter((path) => path.length >= names.length && names.every((name, i) => plain(path[path.length - names.length + i]!) === name));
  const exact = fits.find((path) => path.length === names.length);
  return exact ?? (fits.length === 1 ? fits[0]! : null);
}

/** True when an entry concerns a tag: it happened at the tag's asset, at one above or at one inside it. What names no known asset concerns nobody in particular. */
export function concerns(entry: Pick<ContextEntry, "asset">, tag: Pick<CatalogueTag, "path">, assets: readonly string[][]): boolean {
  const place = assetMeant(entry.asset, assets);
  if (place === null) return false;
  const depth = Math.min(place.length, tag.path.length);
  return depth > 0 && place.slice(0, depth).every((name, i) => name === tag.path[i]);
}
