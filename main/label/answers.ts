// Answers about labels: events by hand, from a column, from a file; each act makes a new set and points the name at it.
import { basename } from "node:path";
import type { contract } from "../../shared/contract/contract.ts";
import type { LabelSetInfo } from "../../shared/contract/label.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { agreementOf } from "../../shared/labels/agreement.ts";
import { imageAgreement } from "../../shared/labels/imageAgreement.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { readTable } from "../data/import/csv.ts";
import { imageFinder } from "../data/images/imageNames.ts";
import { imagesOf } from "../data/images/imageStore.ts";
import { matching, sampleFile } from "../data/planData.ts";
import { describedDataset } from "../data/readFiles.ts";
import { namesOfVersion } from "../data/quality/mend.ts";
import { throwawayOf } from "../data/throwaways.ts";
import { tagsOfProject } from "../data/answers.ts";
import { part, type Act, type Answers, type Workbench } from "../store/workbench.ts";
import { findingsOf } from "./checks.ts";
import { coveredTime } from "./covered.ts";
import { eventsFromColumn } from "./fromColumn.ts";
import { injectedDataset } from "./injectFaults.ts";
import { eventsFromTable, imagesFromTable, labelsToCsv, partTable } from "./labelCsv.ts";
import { stretchesByRule } from "./rule.ts";
import { findSimilar } from "./similar.ts";
import { addSuggestions, answerSuggestions, dropSuggestions } from "./suggestions.ts";
import { addEvents, checkedLabels, emptyLabels, planSays, readLabelSet, removeEvent, saveClass, saveEvent, saveImages, type LabelSet } from "./labelSet.ts";

/** The label set of the project; empty while there is none. */
export function labelsOf({ project }: Workbench): LabelSet {
  const digest = project.ref("labels");
  return digest ? readLabelSet(project.objects.readJson(digest, "labels.json")) : emptyLabels;
}

/** The Parquet of the project's dataset. Throws storeUnknownRef while there is none. */
function datasetOf({ project }: Workbench): string {
  return project.objects.file(project.needRef("dataset"), "data.parquet");
}

function shown({ project }: Workbench, set: LabelSet): LabelSetInfo {
  const { classes, events, images = [], suggestions = [], reviews = [], decisions = [], counting = { kind: "everyone" } } = set;
  return { digest: project.ref("labels") ?? null, classes, events, images, suggestions, reviews, decisions, counting };
}

/** The last change of a project's labels that was begun: the next one waits for it, so that two at once (keys pressed fast, two windows) both count. */
const lastChange = new WeakMap<Workbench["project"], Promise<unknown>>();

/** `others` = what else moves in the same act. */
function keep(workbench: Workbench, act: Act, name: string, change: (set: LabelSet) => LabelSet, others: Record<string, string> = {}): Promise<LabelSetInfo> {
  const { project } = workbench;
  const perform = async () => {
    for (;;) {
      const before = project.ref("labels");
      const set = checkedLabels(change(labelsOf(workbench)));
      const digest = await project.objects.makeJson("labels", set);
      // What was taken back while this was written stays taken back.
      if (project.ref("labels") !== before) continue;
      project.commit(act.actor, name, { ...others, labels: digest });
      return shown(workbench, set);
    }
  };
  const mine = (lastChange.get(project) ?? Promise.resolve()).then(perform, perform);
  lastChange.set(project, mine);
  return mine;
}

/** Who says it and when, for the events themselves. */
const saidBy = (act: Act) => ({ by: act.actor.person, at: new Date().toISOString() });

async function tableOfFile(workbench: Workbench, act: Act, path: string) {
  return readTable({ path, name: basename(path) }, throwawayOf(workbench), { signal: act.signal });
}

async function eventsOfFile(workbench: Workbench, act: Act, path: string, said: { by: string; at: string }, classOtherwise: string) {
  return eventsFromTable(await tableOfFile(workbench, act, path), { zone: workbench.project.head.zone, classOtherwise, ...said });
}

/** The dataset's image that a digest or a name means. Throws storeUnknownRef where the dataset holds no images. */
function findImage({ project }: Workbench): (text: string) => { image: string; file: string } | undefined {
  const { images } = imagesOf(project).list;
  const byDigest = new Map(images.map((image) => [image.sha256, image]));
  const find = imageFinder(images.map(({ name }) => name));
  return (text) => {
    const at = byDigest.has(text) ? undefined : find(text);
    const image = byDigest.get(text) ?? (at === undefined ? undefined : images[at]);
    return image && { image: image.sha256, file: image.name };
  };
}

/** The events that came with the plan's sample plant. Throws storeUnknownRef when the data is not the sample plant's. */
function sampleEvents(workbench: Workbench, plan: Plan): string {
  const { source } = plan.label;
  const path = sampleFile(workbench, source.kind === "file" ? source.match : "events.csv");
  if (!path) throw new Failure("storeUnknownRef", { field: "events.csv" });
  return path;
}

/** The plan's label section performed: its events take the place of those that a plan gave before; what people marked by hand stays.
 *  What the plan itself says carries no time and no person: same plan, same labels. */
export async function labelsOfPlan(workbench: Workbench, act: Act, plan: Plan): Promise<void> {
  const { source } = plan.label;
  const said = { by: planSays, at: "" };
  const byHand = (present: LabelSet): LabelSet => ({ ...present, events: present.events.filter((event) => event.by !== said.by) });
  act.progress(0, "label");
  if (source.kind === "file") {
    const { dataFolders } = workbench;
    const path = plan.data.source.kind === "simulated" ? sampleFile(workbench, source.match) : dataFolders.flatMap((folder) => matching(folder, source.match))[0]?.path;
    if (path === undefined) throw new Failure("fileMissing", { file: source.match, field: "label.source.match" });
    const events = await eventsOfFile(workbench, act, path, said, plan.label.class);
    await keep(workbench, act, "label.plan", (set) => addEvents(byHand(set), events));
  } else if (source.kind === "column") {
    const events = await eventsFromColumn(workbench.database, datasetOf(workbench), source.column, source.positive, plan.label.class, said);
    await keep(workbench, act, "label.plan", (set) => addEvents(byHand(set), events));
  }
  act.progress(1, "label");
}

export const labelAnswers: Answers<(typeof contract)["label"]> = {
  async read(_input, workbench) {
    return shown(workbench, labelsOf(workbench));
  },
  save({ event }, workbench, act) {
    return keep(workbench, act, "label.save", (set) => saveEvent(set, { ...withoutUndefined(event), ...saidBy(act) }));
  },
  remove: ({ id }, workbench, act) => keep(workbench, act, "label.remove", (set) => removeEvent(set, id)),
  saveClass: ({ class: one }, workbench, act) => keep(workbench, act, "label.saveClass", (set) => saveClass(set, one)),
  async fromColumn({ column, positive, class: of }, workbench, act) {
    const events = await eventsFromColumn(workbench.database, datasetOf(workbench), column, positive, of, saidBy(act));
    return keep(workbench, act, "label.fromColumn", (set) => addEvents(set, events));
  },
  async importCsv({ file }, workbench, act) {
    const { images, events } = partTable(await tableOfFile(workbench, act, workbench.path(file)));
    const said = saidBy(act);
    const ofImages = images.rows.length === 0 ? [] : imagesFromTable(images, findImage(workbench), said);
    const found = images.rows.length > 0 && events.rows.length === 0 ? [] : eventsFromTable(events, { zone: workbench.project.head.zone, classOtherwise: workbench.readPlan().plan.label.class, ...said });
    return keep(workbench, act, "label.importCsv", (set) => addEvents(ofImages.length === 0 ? set : saveImages(set, ofImages), found));
  },
  saveImages({ images }, workbench, act) {
    const find = findImage(workbench);
    const said = saidBy(act);
    const labels = images.map(({ image, ...rest }) => {
      const found = find(image);
      if (found === undefined) throw new Failure("storeUnknownRef", { field: "image", detail: image });
      return { ...withoutUndefined(rest), ...found, ...said };
    });
    return keep(workbench, act, "label.saveImages", (set) => saveImages(set, labels));
  },
  imagesFromTable(_input, workbench, act) {
    const { list } = imagesOf(workbench.project);
    const said = saidBy(act);
    return keep(workbench, act, "label.imagesFromTable", (set) => {
      const done = new Set((set.images ?? []).filter(({ by }) => by === said.by).map(({ image }) => image));
      return saveImages(set, list.images.flatMap(({ sha256, name, class: of }) => (of === null || done.has(sha256) ? [] : [{ image: sha256, file: name, class: of.slice(0, 80), sure: "sure" as const, ...said }])));
    });
  },
  async injectFaults({ faults, seed }, workbench, act) {
    const before = workbench.project.needRef("dataset");
    const made = await injectedDataset(workbench, part(act, 0, 0.8), before, describedDataset(workbench, before), faults, seed);
    const names = await namesOfVersion(workbench, part(act, 0.8, 1), before, made.digest, tagsOfProject(workbench));
    const said = saidBy(act);
    const events = made.truth.map(({ tag, kind, fromUs, toUs, group }) => ({ id: "", class: `injected-${kind}`, fromUs, toUs, asset: tag, sure: "sure" as const, ...said, ...(group === undefined ? {} : { group }) }));
    const { digest } = await keep(workbench, act, "label.injectFaults", (set) => events.reduce(saveEvent, set), names);
    return { dataset: made.digest, changedRows: made.changedRows, truth: made.truth, labels: digest! };
  },
  readImageAgreement: (_input, workbench) => Promise.resolve(imageAgreement(labelsOf(workbench).images ?? [])),
  async importSample(_input, workbench, act) {
    const { plan } = workbench.readPlan();
    const events = await eventsOfFile(workbench, act, sampleEvents(workbench, plan), saidBy(act), plan.label.class);
    return keep(workbench, act, "label.importSample", (set) => addEvents(set, events));
  },
  async findSimilar({ tags, from, to, group, likeness, most, class: of }, workbench, act) {
    const digest = workbench.project.needRef("dataset");
    const { stepS } = describedDataset(workbench, digest);
    const rejected = (labelsOf(workbench).suggestions ?? []).filter((each) => each.state === "rejected" && each.from === "similar" && each.class === of).slice(-50);
    const wish = { tags, from, to, group, likeness, most, stepUs: stepS === null ? null : stepS * 1_000_000, rejected: rejected.map((each) => ({ from: each.fromUs, to: each.toUs, group: each.group ?? null })) };
    return findSimilar(workbench.database, workbench.project.objects.file(digest, "data.parquet"), wish, act);
  },
  async suggestByRule({ formula, class: of, atLeastS, joinS }, workbench, act) {
    const found = await stretchesByRule(workbench.database, datasetOf(workbench), { formula, atLeastS, joinS });
    const proposals = found.map((each) => ({ ...each, class: of, from: "rule" as const, score: null, detail: formula }));
    return keep(workbench, act, "label.suggestByRule", (set) => addSuggestions(set, proposals));
  },
  addSuggestions: ({ suggestions }, workbench, act) => keep(workbench, act, "label.addSuggestions", (set) => addSuggestions(set, suggestions.map(withoutUndefined))),
  answerSuggestions: ({ ids, accept, class: of }, workbench, act) => keep(workbench, act, accept ? "label.accept" : "label.reject", (set) => answerSuggestions(set, ids, accept, saidBy(act), of ?? undefined)),
  dropSuggestions: ({ from }, workbench, act) => keep(workbench, act, "label.dropSuggestions", (set) => dropSuggestions(set, from)),
  review: (stretch, workbench, act) => keep(workbench, act, "label.review", (set) => ({ ...set, reviews: [...(set.reviews ?? []), { ...withoutUndefined(stretch), ...saidBy(act) }] })),
  decide: (settled, workbench, act) => keep(workbench, act, "label.decide", (set) => ({ ...set, decisions: [...(set.decisions ?? []), { ...withoutUndefined(settled), ...saidBy(act) }] })),
  count: ({ counting }, workbench, act) => keep(workbench, act, "label.count", (set) => ({ ...set, counting })),
  readAgreement: async (_input, workbench) => agreementOf(labelsOf(workbench), await coveredTime(workbench.database, datasetOf(workbench))),
  check: async (_input, workbench) => findingsOf(labelsOf(workbench), await coveredTime(workbench.database, datasetOf(workbench))),
  async exportCsv(_input, workbench) {
    return { name: `${workbench.project.head.name}-labels.csv`, text: labelsToCsv(labelsOf(workbench)) };
  },
};

/** Optional fields that are there; the wire knows no undefined. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
