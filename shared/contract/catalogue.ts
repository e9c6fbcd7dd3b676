// Calls about the catalogue: the tags of the plant in their asset tree, and its context: batches, phases, shifts, maintenance, alarms and plant changes.
// Asset names run from the site down, as in ISA-95 (site, area, line, machine, component).
import { z } from "zod";
import { call, digest, handle, text, timeUs } from "./call.ts";

export const CatalogueTag = z.strictObject({
  tag: z.string().min(1).max(200),
  path: z.array(z.string().min(1).max(80)).max(10),
  unit: z.string().max(40).optional(),
  /** Engineering range, in `unit`. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  description: z.strictObject({ en: z.string().max(400), de: z.string().max(400) }).optional(),
  /** How often the source samples it, seconds. */
  periodS: z.number().positive().optional(),
  /** Historian, controller or instrument that it comes from. */
  source: z.string().max(200).optional(),
  /** Names that it had before or elsewhere. */
  aliases: z.array(z.string().max(200)).max(20).optional(),
});
export type CatalogueTag = z.infer<typeof CatalogueTag>;

/** What kind of thing happened. change: somebody changed the plant physically; every signal of the asset may mean something else from then on.
 *  calibration: a transmitter was compared with a reference instrument, or set otherwise. */
export const contextKinds = ["batch", "phase", "shift", "maintenance", "calibration", "alarm", "change"] as const;
export const ContextEntry = z.strictObject({
  id: z.string().max(60),
  kind: z.enum(contextKinds),
  fromUs: timeUs(),
  /** Null: a moment, or nobody wrote an end. */
  toUs: timeUs().nullable(),
  /** As it was written: a path with /, or a machine's name. */
  asset: z.string().max(400),
  text: z.string().max(2000),
  /** File that it came from, or "" when a person typed it. */
  source: z.string().max(400),
  by: z.string().max(80),
});
export type ContextEntry = z.infer<typeof ContextEntry>;

export const CatalogueInfo = z.strictObject({ digest: digest().nullable(), tags: z.array(CatalogueTag), entries: z.array(ContextEntry) });
export type CatalogueInfo = z.infer<typeof CatalogueInfo>;

/** A stretch in which a tag's values are not to be believed, both ends included; an exchange ended it. */
export const Faulty = z.strictObject({ id: z.string().regex(/^f-\d{1,9}$/), tag: z.string().min(1).max(200), fromUs: timeUs(), toUs: timeUs(), note: z.string().max(2000), by: z.string().max(80) });
export type Faulty = z.infer<typeof Faulty>;

const keepers = ["scientist", "engineer"] as const;

export const catalogueCalls = {
  read: call("catalogue.read", { input: z.strictObject({}), output: CatalogueInfo, sample: {} }),
  /** Takes a tag list in: known tags are replaced, others stay. Columns: tag, asset (path with /), unit, low, high, description, period_s, source, alias. */
  importTags: call("catalogue.importTags", { input: z.strictObject({ file: handle() }), output: CatalogueInfo, changes: true, roles: keepers, errors: ["csvEmpty", "planUnknownColumn", "csvAmbiguousReading", "csvTooManyBadRows"], sample: { file: "h-1" } }),
  saveTag: call("catalogue.saveTag", { input: z.strictObject({ tag: CatalogueTag }), output: CatalogueInfo, changes: true, roles: keepers, errors: ["planUnfit"], sample: { tag: { tag: "PT-100", path: ["Site", "P"], unit: "bar", low: 0, high: 6 } } }),
  removeTag: call("catalogue.removeTag", { input: z.strictObject({ tag: text(200) }), output: CatalogueInfo, changes: true, roles: keepers, errors: ["storeUnknownRef"], sample: { tag: "PT-100" } }),
  /** Takes a log in: one row an entry. The first column of times is its beginning, a second its end; of a batch log every further time column begins a phase of its name. */
  importLog: call("catalogue.importLog", { input: z.strictObject({ file: handle(), kind: z.enum(contextKinds) }), output: CatalogueInfo, changes: true, roles: keepers, errors: ["csvEmpty", "planUnknownColumn", "csvAmbiguousReading"], sample: { file: "h-1", kind: "maintenance" } }),
  /** The records that came with the sample plant. */
  importSample: call("catalogue.importSample", { input: z.strictObject({}), output: CatalogueInfo, changes: true, roles: keepers, errors: ["storeUnknownRef"], sample: {} }),
  /** Adds an entry, or replaces the one of the same id. An empty id asks for a new one. A technician may write down what was changed. */
  saveEntry: call("catalogue.saveEntry", { input: z.strictObject({ entry: ContextEntry.omit({ by: true, source: true }) }), output: CatalogueInfo, changes: true, errors: ["planUnfit"], sample: { entry: { id: "", kind: "change", fromUs: 0, toUs: null, asset: "Site/P", text: "impeller trimmed" } } }),
  removeEntry: call("catalogue.removeEntry", { input: z.strictObject({ id: z.string().max(60) }), output: CatalogueInfo, changes: true, roles: keepers, errors: ["storeUnknownRef"], sample: { id: "c-1" } }),
  /** Stretches that teach nothing and are no reference, by tag and time. */
  readFaulty: call("catalogue.readFaulty", { input: z.strictObject({}), output: z.array(Faulty), sample: {} }),
  saveFaulty: call("catalogue.saveFaulty", { input: z.strictObject({ faulty: Faulty.omit({ id: true, by: true }) }), output: z.array(Faulty), changes: true, roles: keepers, errors: ["planUnfit"], sample: { faulty: { tag: "PT-100", fromUs: 0, toUs: 60_000_000, note: "why" } } }),
  removeFaulty: call("catalogue.removeFaulty", { input: z.strictObject({ id: z.string().max(60) }), output: z.array(Faulty), changes: true, roles: keepers, errors: ["storeUnknownRef"], sample: { id: "f-1" } }),
};
