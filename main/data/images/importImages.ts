// A folder of images to a dataset of the project: copied and named by digest, read in throw-away processes, joined with their table, checked, kept.
// The same images and table give the same dataset; an image that was taken in before is not read again. An image that cannot be read is kept and told.
import { appendFileSync, constants, copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DatasetInfo, QualityFinding } from "../../../shared/contract/data.ts";
import type { ChosenImage, ImageTable } from "../../../shared/contract/images.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { datasetKey } from "../../store/lineage.ts";
import { canonicalJson, sha256, sha256OfFile } from "../../store/objects.ts";
import { part, type Act, type Workbench } from "../../store/workbench.ts";
import { describeDataset } from "../describe.ts";
import { describedDataset } from "../readFiles.ts";
import { throwawayOf } from "../throwaways.ts";
import { askPictures } from "./askPictures.ts";
import { checkImages, type TableFacts } from "./imageFindings.ts";
import { imagesFormat, knownImages, packedImages, type ImageList, type KeptImage, type PackedImage } from "./imageStore.ts";
import { keepImageReport } from "./imageReport.ts";
import { writeImageRows } from "./imageRows.ts";
import { readImageTable } from "./imageTable.ts";

/** All files of one import together. */
const mostBytes = 64 * 1024 ** 3;

interface Chosen {
  name: string;
  path: string;
  sha256: string;
  bytes: number;
}

/** Takes the images in and makes them the project's dataset. Throws imageNone, imageOverBound, and what reading the table throws; the project is then as it was. */
export async function takeImages(workbench: Workbench, act: Act, images: readonly ChosenImage[], table: ImageTable | null): Promise<DatasetInfo> {
  const { project } = workbench;
  const chosen = await digested(workbench, part(act, 0, 0.1), images);
  const names = chosen.map(({ name }) => name);
  const tablePath = table === null ? null : workbench.path(table.file);
  const tableSource = tablePath === null ? null : { name: basename(tablePath), bytes: statSync(tablePath).size, sha256: sha256OfFile(tablePath) };
  const { file: _file, ...reading } = table ?? { file: "" };
  const key = datasetKey([...chosen, ...(tableSource === null ? [] : [tableSource])], { kind: "images", ...reading });
  const made = project.ref(`made/${key}`);
  if (made !== undefined) {
    project.commit(act.actor, "data.importImages", { dataset: made, quality: project.needRef(`made/${key}-quality`) });
    return describedDataset(workbench, made);
  }
  // Beside the uploads, which are swept when a project is opened: a killed engine leaves nothing for good.
  mkdirSync(project.workPath("uploads"), { recursive: true });
  const scratch = mkdtempSync(project.workPath(join("uploads", "images-")));
  try {
    // The table first: a question about it should not wait for the pictures.
    const told = table === null ? null : await readImageTable(workbench, act, table, names, scratch);
    const known = knownImages(project);
    const pack = await packNew(workbench, part(act, 0.1, 0.85), chosen, known, scratch);
    const packs = new Map<string, Record<string, PackedImage>>();
    const packedOf = (digest: string): { pack: string; packed: PackedImage } => {
      const of = known.get(digest)!;
      if (!packs.has(of)) packs.set(of, packedImages(project, of));
      return { pack: of, packed: packs.get(of)![digest]! };
    };
    act.progress(0.86, "describe");
    let found: QualityFinding[] = [];
    const digest = await project.objects.make("dataset", { key }, async (folder) => {
      const { report, placed } = await writeImageRows(workbench.database, chosen.map(({ name, sha256: of }) => ({ name, packed: packedOf(of).packed })), told, join(folder, "data.parquet"));
      const facts: TableFacts | null = told === null ? null : { withoutFile: told.withoutFile, twice: told.twice, rows: told.report.rows };
      const kept: KeptImage[] = placed.map(({ index, ...said }) => ({ name: chosen[index]!.name, sha256: chosen[index]!.sha256, ...packedOf(chosen[index]!.sha256), ...said, hasRow: told === null ? null : told.rowOf[index] !== null, findings: [] }));
      const checked = checkImages(kept.map((image) => ({ ...image, facts: image.packed.facts })), facts, Date.now() * 1000);
      found = checked.findings;
      const list: ImageList = { format: imagesFormat, images: kept.map((image, i) => ({ ...image, findings: checked.ofImage[i]! })), table: facts };
      const whole = { name: `${chosen.length} images`, bytes: chosen.reduce((sum, { bytes }) => sum + bytes, 0), sha256: sha256(canonicalJson(kept.map(({ name, sha256: of }) => [name, of]))), rows: chosen.length };
      const info = await describeDataset(workbench.database, join(folder, "data.parquet"), { ...report, sources: [whole, ...(tableSource === null ? [] : [{ ...tableSource, rows: told!.report.rows }])] });
      writeFileSync(join(folder, "dataset.json"), canonicalJson({ ...info, kind: "images" }));
      writeFileSync(join(folder, "images.json"), canonicalJson(list));
    });
    const info = describedDataset(workbench, digest);
    const { quality } = await keepImageReport(project, digest, info.rows, found);
    const pictures = await project.objects.makeJson("pictures", Object.fromEntries(known));
    if (act.signal.aborted) throw new Failure("callCancelled", { step: "data" });
    const { plan } = workbench.readPlan();
    project.commit(act.actor, "data.importImages", { dataset: digest, quality, pictures, [`made/${key}`]: digest, [`made/${key}-quality`]: quality }, `${info.rows}${pack === undefined ? "" : `, ${pack} new`}`);
    await workbench.writePlan({ ...plan, data: { ...plan.data, source: { kind: "files", match: [tableSource?.name ?? names[0]!.split("/").pop()!].map((name) => name.slice(0, 200)) } } }, act.actor, "plan.data");
    act.progress(1, "quality");
    return info;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The chosen files in the natural order of their names, each with its digest. */
async function digested(workbench: Workbench, act: Act, images: readonly ChosenImage[]): Promise<Chosen[]> {
  const order = new Intl.Collator("en", { numeric: true });
  const sorted = images.map(({ file, name }) => ({ name: name.replace(/\\/g, "/").replace(/^(\.?\/)+/, ""), path: workbench.path(file) })).sort((a, b) => order.compare(a.name, b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const out: Chosen[] = [];
  let total = 0;
  for (const [i, { name, path }] of sorted.entries()) {
    if (act.signal.aborted) throw new Failure("callCancelled", { step: "data" });
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts?.isFile() !== true) throw new Failure("fileMissing", { file: name });
    total += facts.size;
    if (total > mostBytes) throw new Failure("imageOverBound", { file: name, detail: `bytes>${mostBytes}` });
    out.push({ name, path, sha256: sha256OfFile(path), bytes: facts.size });
    act.progress((i + 1) / sorted.length, "import", name);
    // The engine answers others between two files.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return out;
}

/** Packs the images that no import brought before, and adds them to `known`; the number of them, undefined where there are none. Throws imageNone. */
async function packNew(workbench: Workbench, act: Act, chosen: readonly Chosen[], known: Map<string, string>, scratch: string): Promise<number | undefined> {
  const { project } = workbench;
  const fresh = [...new Map(chosen.filter(({ sha256: of }) => !known.has(of)).map((one) => [one.sha256, one])).values()];
  if (fresh.length === 0) return undefined;
  const digest = await project.objects.make("images", {}, async (folder) => {
    for (const { path, sha256: of, name } of fresh) {
      copyFileSync(path, join(folder, of), constants.COPYFILE_FICLONE);
      if (sha256OfFile(join(folder, of)) !== of) throw new Failure("csvChangedWhileRead", { file: name });
    }
    const packed: Record<string, PackedImage> = {};
    const size = { thumbs: 0, views: 0 };
    const put = (file: keyof typeof size, bytes: Buffer): [number, number] => {
      appendFileSync(join(folder, `${file}.bin`), bytes);
      size[file] += bytes.length;
      return [size[file] - bytes.length, bytes.length];
    };
    const ask = { start: throwawayOf(workbench), scratch, threads: workbench.threads, signal: act.signal, onProgress: (done: number) => act.progress(done / fresh.length, "import", `${done} / ${fresh.length}`) };
    await askPictures(fresh.map(({ sha256: of }) => join(folder, of)), ask, ({ facts, thumb, view }, i) => {
      const { sha256: of, bytes } = fresh[i]!;
      packed[of] = { bytes, facts, thumb: put("thumbs", thumb), view: put("views", view) };
    });
    const isImage = ({ facts: { state } }: PackedImage) => state !== "empty" && state !== "notImage" && state !== "unsupported";
    if (fresh.length === new Set(chosen.map((one) => one.sha256)).size && !Object.values(packed).some(isImage)) throw new Failure("imageNone", { file: chosen.map(({ name }) => name).slice(0, 3).join(", ") });
    writeFileSync(join(folder, "packed.json"), canonicalJson(packed));
  });
  for (const { sha256: of } of fresh) known.set(of, digest);
  return fresh.length;
}
