// Answers about the catalogue: tags and the plant's logs taken in, edited, and read beside the data.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { CatalogueInfo, CatalogueTag, ContextEntry } from "../../../shared/contract/catalogue.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Act, Answers, Workbench } from "../../store/workbench.ts";
import { readTable } from "../import/csv.ts";
import { tableOf } from "../import/table.ts";
import { sampleFile } from "../planData.ts";
import { throwawayOf } from "../throwaways.ts";
import { readTagList, tagsFromTable } from "../tags.ts";
import { emptyCatalogue, readCatalogue, withEntries, withoutEntry, withoutTag, withTags, type Catalogue } from "./catalogue.ts";
import { faultyOf, removeFaulty, withFaulty } from "./faulty.ts";
import { entriesOfLog } from "./log.ts";

/** What came with the sample plant, and as what it is kept. */
const sampleLogs: readonly [name: string, kind: ContextEntry["kind"]][] = [
  ["maintenance.csv", "maintenance"],
  ["calibration.csv", "calibration"],
  ["plant_changes.csv", "change"],
  ["shift_log.csv", "shift"],
  ["batches.csv", "batch"],
  ["alarms.csv", "alarm"],
];

/** The catalogue of the project; before anybody kept one, the tags that came with the sample plant. */
export function catalogueOf(workbench: Workbench): Catalogue {
  const digest = workbench.project.ref("catalogue");
  if (digest) return readCatalogue(workbench.project.objects.readJson(digest, "catalogue.json"));
  const path = sampleFile(workbench, "tags.csv");
  return path ? withTags(emptyCatalogue, readTagList(readFileSync(path, "utf8"), "tags.csv")) : emptyCatalogue;
}

async function keep(workbench: Workbench, act: Act, name: string, catalogue: Catalogue): Promise<CatalogueInfo> {
  const digest = await workbench.project.objects.makeJson("catalogue", catalogue);
  workbench.project.commit(act.actor, name, { catalogue: digest });
  return { digest, tags: catalogue.tags, entries: catalogue.entries };
}

const readLog = (workbench: Workbench, act: Act, path: string) => readTable({ path, name: basename(path) }, throwawayOf(workbench), { signal: act.signal });

export const catalogueAnswers: Answers<(typeof contract)["catalogue"]> = {
  async read(_input, workbench) {
    const { tags, entries } = catalogueOf(workbench);
    return { digest: workbench.project.ref("catalogue") ?? null, tags, entries };
  },
  async importTags({ file }, workbench, act) {
    const tags = tagsFromTable(await readLog(workbench, act, workbench.path(file)));
    return keep(workbench, act, "catalogue.importTags", withTags(catalogueOf(workbench), tags));
  },
  saveTag: ({ tag }, workbench, act) => keep(workbench, act, "catalogue.saveTag", withTags(catalogueOf(workbench), [said(tag)])),
  removeTag: ({ tag }, workbench, act) => keep(workbench, act, "catalogue.removeTag", withoutTag(catalogueOf(workbench), tag)),
  async importLog({ file, kind }, workbench, act) {
    const table = await readLog(workbench, act, workbench.path(file));
    return keep(workbench, act, "catalogue.importLog", withEntries(catalogueOf(workbench), entriesOfLog(table, kind, { zone: workbench.project.head.zone, by: act.actor.person })));
  },
  async importSample(_input, workbench, act) {
    const found = sampleLogs.flatMap(([name, kind]) => {
      const path = sampleFile(workbench, name);
      return path !== undefined && existsSync(path) ? [{ name, kind, text: readFileSync(path, "utf8") }] : [];
    });
    if (found.length === 0) throw new Failure("storeUnknownRef", { field: "records" });
    const tables = found.map(({ name, kind, text }) => ({ kind, table: tableOf(text, name) })).filter(({ table }) => table.rows.length > 0);
    const entries = tables.flatMap(({ kind, table }) => entriesOfLog(table, kind, { zone: workbench.project.head.zone, by: "" }));
    return keep(workbench, act, "catalogue.importSample", withEntries(catalogueOf(workbench), entries));
  },
  saveEntry({ entry }, workbench, act) {
    const known = catalogueOf(workbench).entries.find(({ id }) => id === entry.id);
    return keep(workbench, act, "catalogue.saveEntry", withEntries(catalogueOf(workbench), [{ ...entry, source: known?.source ?? "", by: act.actor.person }]));
  },
  readFaulty: async (_input, workbench) => faultyOf(workbench),
  async saveFaulty({ faulty }, workbench, act) {
    const digest = await withFaulty(workbench, { ...faulty, by: act.actor.person });
    workbench.project.commit(act.actor, "catalogue.saveFaulty", { faulty: digest }, faulty.tag);
    return faultyOf(workbench);
  },
  removeFaulty: ({ id }, workbench, act) => removeFaulty(workbench, act, id),
  removeEntry: ({ id }, workbench, act) => keep(workbench, act, "catalogue.removeEntry", withoutEntry(catalogueOf(workbench), id)),
};

/** Without the optional fields that are not there: a document knows no undefined. */
function said(tag: CatalogueTag): CatalogueTag {
  return Object.fromEntries(Object.entries(tag).filter(([, value]) => value !== undefined)) as CatalogueTag;
}
