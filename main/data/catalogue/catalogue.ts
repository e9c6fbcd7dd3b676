// The catalogue as one document: tags with unit, range, source and aliases, and entries of the plant's logs. Pure; changed only by making a new one.
import { z } from "zod";
import { CatalogueTag, ContextEntry } from "../../../shared/contract/catalogue.ts";
import { Failure } from "../../../shared/contract/errors.ts";

export const catalogueFormat = "millwright.catalogue/1";
export const Catalogue = z.strictObject({ format: z.literal(catalogueFormat), tags: z.array(CatalogueTag).max(100_000), entries: z.array(ContextEntry).max(500_000) });
export type Catalogue = z.infer<typeof Catalogue>;

export const emptyCatalogue: Catalogue = { format: catalogueFormat, tags: [], entries: [] };

/** Reads a document strictly. Throws planUnreadable naming the field. */
export function readCatalogue(document: unknown): Catalogue {
  const parsed = Catalogue.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure("planUnreadable", { field: issue?.path.join(".") ?? "", detail: issue?.message ?? "" });
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Takes tags in: those of a known name replace it. Throws planUnfit for a range that is upside down. */
export function withTags(catalogue: Catalogue, tags: readonly CatalogueTag[]): Catalogue {
  for (const { tag, low, high } of tags) if (low !== null && high !== null && low >= high) throw new Failure("planUnfit", { field: tag, detail: `${low} >= ${high}` });
  const byName = new Map([...catalogue.tags, ...tags].map((tag) => [tag.tag, tag]));
  return { ...catalogue, tags: [...byName.values()].sort((a, b) => order(a.path.join("/"), b.path.join("/")) || order(a.tag, b.tag)) };
}

/** Throws storeUnknownRef when there is none of that name. */
export function withoutTag(catalogue: Catalogue, name: string): Catalogue {
  if (!catalogue.tags.some(({ tag }) => tag === name)) throw new Failure("storeUnknownRef", { field: "tag", detail: name });
  return { ...catalogue, tags: catalogue.tags.filter(({ tag }) => tag !== name) };
}

const same = ({ kind, fromUs, toUs, asset, text }: ContextEntry) => JSON.stringify([kind, fromUs, toUs, asset, text]);

/** Takes entries in: an empty id gets the next free one, a known id is replaced; one that says the same as a known one is left out, so a log taken in twice changes nothing.
 *  Throws planUnfit when one ends before it begins. */
export function withEntries(catalogue: Catalogue, entries: readonly ContextEntry[]): Catalogue {
  const known = new Set(catalogue.entries.map(same));
  let free = catalogue.entries.reduce((most, { id }) => Math.max(most, Number(/^c-(\d+)$/.exec(id)?.[1] ?? 0)), 0) + 1;
  const all = new Map(catalogue.entries.map((entry) => [entry.id, entry]));
  for (const entry of entries) {
    if (entry.toUs !== null && entry.toUs < entry.fromUs) throw new Failure("planUnfit", { field: "toUs", detail: `${entry.toUs} < ${entry.fromUs}` });
    if (entry.id === "" && known.has(same(entry))) continue;
    known.add(same(entry));
    const id = entry.id === "" ? `c-${free++}` : entry.id;
    all.set(id, { ...entry, id });
  }
  return { ...catalogue, entries: [...all.values()].sort((a, b) => a.fromUs - b.fromUs || order(a.kind, b.kind) || order(a.id, b.id)) };
}

/** Throws storeUnknownRef when there is none of that id. */
export function withoutEntry(catalogue: Catalogue, id: string): Catalogue {
  if (!catalogue.entries.some((entry) => entry.id === id)) throw new Failure("storeUnknownRef", { field: "id", detail: id });
  return { ...catalogue, entries: catalogue.entries.filter((entry) => entry.id !== id) };
}
