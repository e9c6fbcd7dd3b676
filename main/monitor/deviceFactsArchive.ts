// Facts about the model of one device for "what changed?": which releases ran when, and the archive put through their own recipes and scorers, window by
// window. Reads the project; what it computes on the way is left nowhere. What follows from it is reckoned in deviceFacts.ts.
import { readFileSync, rmSync } from "node:fs";
import { Failure } from "../../shared/contract/errors.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import { readReference, type MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { sketchSd } from "../../shared/format/sketch.ts";
import { textOfUtf8 } from "../../shared/format/utf8.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { mergesRows, operatingRecipe } from "../../shared/recipe/operating.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { describedDataset } from "../data/readFiles.ts";
import { rowsOf } from "../data/rows.ts";
import { fleetRegister, type FleetDevice } from "../deploy/fleet.ts";
import { answerFrame } from "../learn/answerFrame.ts";
import type { Chosen } from "../learn/evaluationObject.ts";
import { packageObject } from "../package/answers.ts";
import { openAny } from "../package/release/openAny.ts";
import { eventsOf } from "../prepare/answers.ts";
import type { Frame } from "../prepare/frame.ts";
import type { EventInterval } from "../prepare/intervals.ts";
import { loadFrame } from "../prepare/loadFrame.ts";
import { computeFeatures } from "../prepare/prepare.ts";
import { needsLabels } from "../store/lineage.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { part, type Act, type Workbench } from "../store/workbench.ts";
import { modelCellsOf, type ArchiveWindow, type Grid, type ReleaseWindows } from "./deviceFacts.ts";
import type { ModelCells } from "./diagnosis/table.ts";
import { joinedWindows } from "./drift.ts";
import { readFleetObject, type Fleet } from "./fleetRecords.ts";
import { championOf, datasetOf } from "./proposals/champion.ts";

/** A release of this project as it ran on the device. */
interface Ran {
  manifest: Manifest;
  recipe: Recipe;
  model: ModelDocument;
  reference: MonitoringReference;
  windows: WindowRecord[];
}

/** The archive as one release sees it. */
interface Archive {
  windows: Map<string, ArchiveWindow>;
  /** Answers in the order of the recipe's rows. */
  frame: Frame;
  scores: Float64Array;
  historyUs: number;
}

/** What is known of the model on a device of this project in the time of a diagnosis. device null: the one with the most windows there. Null where no device
 *  of this project sent any. Throws callCancelled. */
export async function modelFactsOf(workbench: Workbench, act: Act, grid: Grid, device: string | null): Promise<{ device: string; model: ModelCells } | null> {
  const fleet = readFleetObject(workbench);
  const [from, to] = [grid.placeOf(0), grid.placeOf(grid.cells - 1) + grid.cell];
  // Machines of a fleet run the same few packages.
  const opened = new Map<string, ReturnType<typeof packageOf>>();
  const open = (digest: string) => {
    if (!opened.has(digest)) opened.set(digest, packageOf(workbench, digest));
    return opened.get(digest);
  };
  const found = fleetRegister(fleet.receipts, fleet.records, Date.now() * 1000)
    .filter((each) => device === null || each.device === device)
    .map((each) => ({ each, ran: releasesOf(open, each, fleet, from, to) }))
    .sort((a, b) => windowsIn(b.ran) - windowsIn(a.ran))[0];
  const present = found?.ran.at(-1);
  if (!found || !present) return null;
  const before = found.ran.at(-2);
  const releases: ReleaseWindows[] = [];
  const used = before ? [before, present] : [present];
  let earlier: Archive | undefined;
  for (const [i, ran] of used.entries()) {
    const archive = await archiveFor(workbench, part(act, i / used.length, (i + 1) / used.length), ran, before && comparable(before, present) ? earlier : undefined);
    releases.push({ reference: ran.reference, windows: ran.windows, archiveOf: ({ group, start }) => archive?.windows.get(keyOf(group, start)), historyUs: archive?.historyUs ?? 0, says: ran.manifest.decision === null ? "value" : "alarm", isPresent: ran === present });
    earlier = archive;
  }
  const model = modelCellsOf(grid, releases, before ? firstOf(present) : found.each.installedAtUs, before ? limitRatioOf(before, present) : 1);
  return model && { device: found.each.device, model };
}

/** The stretch that the model on a device learned from (null: on the device with the newest news; none: the chosen model), where today's data go on behind it. */
export function learnedSpan(workbench: Workbench, device: string | null): { from: number; to: number } | null {
  const { project } = workbench;
  const { plan } = workbench.readPlan();
  if (plan.split.how.kind === "headOfGroup") return null; // the first rows of each group are no one stretch
  const fleet = readFleetObject(workbench);
  const devices = fleetRegister(fleet.receipts, fleet.records, 0).filter((each) => (device === null || each.device === device) && each.package !== null).sort((a, b) => b.lastSeenUs - a.lastSeenUs);
  const chosen = project.ref("chosen");
  const taught = devices.map((each) => championOf(workbench, each.package!)?.dataset).find((digest) => digest !== undefined) ?? (chosen === undefined ? undefined : datasetOf(workbench, project.objects.readJson<Chosen>(chosen, "chosen.json")));
  if (taught === undefined) return null;
  try {
    const [then, now] = [describedDataset(workbench, taught), describedDataset(workbench, project.needRef("dataset"))];
    return then.fromUs === null || then.toUs === null || now.toUs === null || now.toUs <= then.toUs ? null : { from: then.fromUs, to: then.toUs };
  } catch (thrown) {
    if (thrown instanceof Failure) return null; // the data of then are gone
    throw thrown;
  }
}

const windowsIn = (ran: readonly Ran[]) => ran.reduce((sum, { windows }) => sum + windows.length, 0);
const firstOf = ({ windows }: Ran) => windows.reduce((least, { start }) => Math.min(least, start), Infinity);
const keyOf = (group: string | null, start: number) => `${start}|${group ?? ""}`;

/** Releases that sent windows in a stretch of time, in the order in which they first did; the last is the one that sent the newest window. */
function releasesOf(open: (digest: string) => ReturnType<typeof packageOf>, { device }: FleetDevice, { records }: Fleet, from: number, to: number): Ran[] {
  const own = records.flatMap(({ device: of, record }) => (of === device && record.kind === "window" ? [record] : []));
  const byPackage = new Map<string, WindowRecord[]>();
  for (const record of own) byPackage.set(record.package, [...(byPackage.get(record.package) ?? []), record]);
  return [...byPackage]
    .flatMap(([digest, windows]): Ran[] => {
      const ran = open(digest);
      if (ran?.reference.axis !== "time") return [];
      const inTime = joinedWindows(windows).filter(({ start }) => start + ran.reference.length > from && start < to);
      return inTime.length === 0 ? [] : [{ ...ran, windows: inTime }];
    })
    .sort((a, b) => firstOf(a) - firstOf(b));
}

/** Undefined for a package of another project, or one that this site no longer opens. */
function packageOf(workbench: Workbench, digest: string): Omit<Ran, "windows"> | undefined {
  try {
    const { manifest, blob } = openAny(workbench, readFileSync(workbench.project.objects.file(packageObject(workbench, digest), "package.mwpkg")), `${digest.slice(0, 12)}.mwpkg`);
    const json = <T>(role: "model" | "recipe") => JSON.parse(textOfUtf8(blob(role)!) ?? "null") as T;
    return { manifest, recipe: json<Recipe>("recipe"), model: json<ModelDocument>("model"), reference: readReference(blob("monitoring")!) };
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}

/** Scores of different families lie on scales of their own; probabilities and values do not. */
const comparable = (a: Ran, b: Ran) => a.manifest.answer === b.manifest.answer && (a.manifest.answer !== "score" || a.manifest.family === b.manifest.family);

/** Limit of a release over that of the one before. 1 where another model answers: its limit stands on another scale. */
function limitRatioOf(before: Ran, present: Ran): number {
  const model = ({ manifest }: Ran) => manifest.blobs.find(({ role }) => role === "model")?.sha256;
  const limit = ({ manifest: { decision } }: Ran) => (decision !== null && "threshold" in decision && decision.threshold > 0 ? decision.threshold : undefined);
  const [a, b] = [limit(before), limit(present)];
  return model(before) === model(present) && a !== undefined && b !== undefined ? b / a : 1;
}

let count = 0;

/** Recipe and scorer of a release over the whole archive, in bulk, gathered into the windows of its reference. Undefined where today's data cannot be read
 *  by its recipe: then nothing is said of its answers. */
async function archiveFor(workbench: Workbench, act: Act, ran: Ran, earlier: Archive | undefined): Promise<Archive | undefined> {
  const { project, database } = workbench;
  const { recipe, model, reference } = ran;
  // Two windows may ask at once.
  const outPath = project.workPath(`archive-${process.pid}-${++count}.parquet`);
  try {
    const datasetPath = project.objects.file(project.needRef("dataset"), "data.parquet");
    const { target, events, known } = truthOf(workbench, ran.manifest.decision !== null);
    const { history } = await computeFeatures({ connection: database, datasetPath, recipe, target, events, outPath, signal: act.signal });
    act.progress(0.5, "diagnose");
    const frame = await loadFrame(database, outPath, model.features);
    const { scores } = answerFrame(model, frame);
    const windows = await rawWindows(workbench, ran, datasetPath, outPath);
    // Releases that make other rows of the data cannot be asked about the same ones.
    const before = earlier && sameRows(earlier.frame, frame) ? earlier.scores : undefined;
    const spread = sketchSd(reference.score.base);
    const sums = new Map([...windows.keys()].map((key) => [key, { score: 0, gap: 0, truth: 0, told: 0 }]));
    for (let r = 0; r < frame.rows; r++) {
      const tUs = frame.tUs![r]!;
      const key = keyOf(frame.group ? frame.groupNames![frame.group[r]!]! : "", Math.floor(tUs / reference.length) * reference.length);
      const [window, sum] = [windows.get(key), sums.get(key)];
      const truth = known(tUs) ? frame.y![r]! : Number.NaN;
      if (!window || !sum) continue;
      if (!Number.isNaN(truth)) {
        sum.truth += truth;
        sum.told++;
      }
      if (Number.isNaN(scores[r]!)) continue;
      window.answered++;
      sum.score += scores[r]!;
      if (before) sum.gap += Math.abs(scores[r]! - before[r]!);
    }
    for (const [key, window] of windows) {
      const { score, gap, truth, told } = sums.get(key)!;
      if (told > 0) window.truth = truth / told;
      if (window.answered === 0) continue;
      window.score = score / window.answered;
      if (before && spread > 0) window.gap = gap / window.answered / spread;
    }
    return { windows, frame, scores, historyUs: history.seconds * 1e6 };
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.data.name !== "callCancelled") return undefined;
    throw thrown;
  } finally {
    rmSync(outPath, { force: true });
  }
}

function sameRows(a: Frame, b: Frame): boolean {
  return a.rows === b.rows && a.tUs!.every((tUs, r) => tUs === b.tUs![r]) && (a.group ?? []).every((group, r) => a.groupNames![group] === b.groupNames?.[b.group![r]!]);
}

/** Raw rows by window: how many, and the numbers of the operating ones as the input contract lets them pass. No answers yet. */
async function rawWindows(workbench: Workbench, { manifest, recipe, reference: { length } }: Ran, datasetPath: string, featuresPath: string): Promise<Map<string, ArchiveWindow>> {
  const { database } = workbench;
  const table = `read_parquet(${quoteText(datasetPath)})`;
  const hasGroup = manifest.inputs.groupColumn !== null;
  const filters = operatingRecipe(recipe) !== null;
  // Rows merged behind a filter leave nothing that says which raw ones it kept.
  const signals = filters && mergesRows(recipe) ? [] : manifest.inputs.signals.filter(({ type }) => type === "number");
  const operates = filters ? `d.row_id IN (SELECT row_id FROM read_parquet(${quoteText(featuresPath)}))` : "TRUE";
  const values = signals.flatMap(({ column, min, max }, i) => {
    const value = `CAST(d.${quoteName(column)} AS DOUBLE)`;
    const holds = [operates, `isfinite(${value})`, ...(min === null ? [] : [`${value} >= ${min}`]), ...(max === null ? [] : [`${value} <= ${max}`])].join(" AND ");
    return [`count(*) FILTER (WHERE ${holds})::DOUBLE AS n${i}`, `avg(${value}) FILTER (WHERE ${holds}) AS m${i}`];
  });
  const rows = await rowsOf(database, `SELECT ${hasGroup ? "coalesce(d.grp, '')" : "''"} AS g, (floor(epoch_us(d.ts) / ${length}) * ${length})::DOUBLE AS start, ${["count(*)::DOUBLE AS n", ...values].join(", ")} FROM ${table} d WHERE d.ts IS NOT NULL GROUP BY 1, 2`);
  return new Map(rows.map((row) => {
    const [group, start] = [String(row["g"]), Number(row["start"])];
    const inputs = signals.map(({ column }, i) => ({ name: column, count: Number(row[`n${i}`]), mean: row[`m${i}`] === null ? null : Number(row[`m${i}`]) }));
    return [keyOf(group, start), { rows: Number(row["n"]), inputs, answered: 0, score: null, gap: Number.NaN, truth: Number.NaN }];
  }));
}

/** What a row should have said, and in which time that is known: of events between the first and the last that people marked. kind none: nobody knows. */
function truthOf(workbench: Workbench, alarms: boolean): { target: Plan["target"]["what"]; events: EventInterval[]; known: (tUs: number) => boolean } {
  const { plan } = workbench.readPlan();
  const { what } = plan.target;
  const isValue = what.kind === "column" && what.positive === undefined && plan.scenario === "regression";
  if (what.kind === "column" && (alarms ? what.positive !== undefined : isValue)) return { target: what, events: [], known: () => true };
  const events = alarms && needsLabels(plan) ? eventsOf(workbench, plan) : [];
  if (events.length === 0) return { target: { kind: "none" }, events, known: () => false };
  // A column of states makes more events than one call takes arguments.
  const first = events.reduce((least, { fromUs }) => Math.min(least, fromUs), Infinity);
  const last = events.reduce((most, { toUs }) => Math.max(most, toUs), -Infinity);
  return { target: what, events, known: (tUs) => tUs >= first && tUs <= last };
}
