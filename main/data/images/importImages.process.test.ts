// Folders of images taken in for good: real files, a real project, real throw-away processes.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InputOf } from "../../../shared/contract/call.ts";
import { imageCalls } from "../../../shared/contract/images.ts";
import { failureOf } from "../../../shared/contract/errors.ts";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { Project } from "../../store/project.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { forkForTest } from "../import/forkForTest.ts";
import { currentQuality } from "../quality/mend.ts";
import { exportQuality } from "../quality/report.ts";
import { describedDataset } from "../readFiles.ts";
import { rowsOf } from "../rows.ts";
import { imageAnswers } from "./answers.ts";
import { askPictures, pictureCaps, type AskedPicture } from "./askPictures.ts";
import { jpeg, part, plain, png } from "./imagesForTest.ts";
import { pictureBounds } from "./readPicture.ts";

const folder = mkdtempSync(join(tmpdir(), "images-process-"));
let project: Project;
let database: DuckDBConnection;
let workbench: Workbench;
const paths = new Map<string, string>();
const act: Act = { actor: { person: "test", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await database.run("SET TimeZone='UTC'");
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  const plan = defaultPlan("anomaly", "Plant");
  workbench = { project, database, threads: 2, startProcess: forkForTest, path: (handle: string) => paths.get(handle)!, readPlan: () => ({ plan, digest: "" }), writePlan: () => Promise.resolve("") } as unknown as Workbench;
});
afterAll(() => {
  project.close();
  database.closeSync();
  rmSync(folder, { recursive: true });
});

function put(name: string, content: Buffer | string): { file: string; name: string } {
  const path = join(folder, "in", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const file = `h-${paths.size + 1}`;
  paths.set(file, path);
  return { file, name };
}
const ask = <K extends keyof typeof imageCalls>(name: K, input: InputOf<(typeof imageCalls)[K]>) => imageAnswers[name](imageCalls[name].input.parse(input) as never, workbench, act);
const reading = { delimiter: "auto", decimal: "auto", timeColumn: null, timeFormat: "auto", zone: "Europe/Berlin", group: { kind: "none" } } as const;

describe("a folder of images", () => {
  let images: { file: string; name: string }[] = [];
  let table = "";
  beforeAll(async () => {
    images = [
      put("cam1/10.png", png(48, 36, part(3))), put("cam1/2.png", png(48, 36, part(1))), put("cam2/3.jpg", jpeg(48, 36, part(2))), put("cam2/x'); ATTACH.png", png(48, 36, plain(2))),
      put("cam2/copy.png", png(48, 36, part(1))), put("cam1/text.png", "part;class\n"), put("cam1/bomb.png", png(4, 4, plain(9), { width: 60_000, height: 60_000 })),
      put("cam2/cut.png", png(48, 36, part(8)).subarray(0, 150)),
    ];
    ({ file: table } = put("parts.csv", "Bild;Klasse;Kamera;Zeit;Masse [g]\n10;good;A;02.01.2024 10:00;1,5\n\"x'); ATTACH.png\";bent;B;01.01.2024 10:00;2,5\ncam1\\2.png;good;A;13.01.2024 11:00;3,5\nlost.png;good;A;14.01.2024 12:00;4\n"));
  });

  test("is looked at with what its table says before anything is taken in", async () => {
    const seen = await ask("previewImages", { images, table }) as Awaited<ReturnType<typeof imageAnswers.previewImages>>;
    expect([seen.images, seen.folders, seen.fileColumn, seen.classColumn, seen.named, seen.ofRows, seen.table?.choice.timeColumn, seen.table?.choice.group]).toEqual([8, 2, "Bild", "Klasse", 3, 4, "Zeit", { kind: "column", column: "Kamera" }]);
    expect(project.ref("dataset")).toBeUndefined();
  });

  test("becomes a dataset with a row an image, kept once by digest, in the order of time", async () => {
    await ask("importImages", { images, table: { file: table, choice: { ...reading, timeColumn: "Zeit", timeFormat: "dmy", decimal: ",", group: { kind: "column", column: "Kamera" } }, fileColumn: "Bild", classColumn: "Klasse" } });
    const digest = project.needRef("dataset");
    const info = describedDataset(workbench, digest);
    expect([info.kind, info.rows, info.columns.map(({ name, kind, unit, missing }) => [name, kind, unit, missing]), info.sources.map(({ name, rows }) => [name, rows])]).toEqual(["images", 8, [
      ["ts", "time", undefined, 5], ["grp", "group", undefined, 5], ["file", "text", undefined, 0], ["folder", "text", undefined, 0], ["Klasse", "text", undefined, 5], ["Masse [g]", "number", "g", 5],
      ["brightness", "number", undefined, 3], ["contrast", "number", undefined, 3], ["sharpness", "number", undefined, 3], ["width", "number", "px", 1], ["height", "number", "px", 1], ["bytes", "number", "byte", 0],
    ], [["8 images", 8], ["parts.csv", 4]]]);
    const rows = await rowsOf(database, `SELECT row_id::INT AS r, file, grp, "Klasse" AS c, "Masse [g]" AS m, strftime(ts, '%d.%m. %H:%M') AS t FROM read_parquet('${project.objects.file(digest, "data.parquet")}') ORDER BY row_id LIMIT 4`);
    expect(rows.map(({ r, file, grp, c, m, t }) => [r, file, grp, c, m, t])).toEqual([
      [0, "cam2/x'); ATTACH.png", "B", "bent", 2.5, "01.01. 09:00"], [1, "cam1/10.png", "A", "good", 1.5, "02.01. 09:00"], [2, "cam1/2.png", "A", "good", 3.5, "13.01. 10:00"], [3, "cam1/bomb.png", null, null, null, null],
    ]);
    const { images: shown } = await imageAnswers.readImages({}, workbench, act);
    expect(shown.map(({ name, state, class: of, findings }) => [name, state, of, findings])).toEqual([
      ["cam2/x'); ATTACH.png", "whole", "bent", ["imageBlack"]], ["cam1/10.png", "whole", "good", []], ["cam1/2.png", "whole", "good", []], ["cam1/bomb.png", "overBound", null, ["imageOverBound", "imageNoRow"]],
      ["cam1/text.png", "notImage", null, ["imageUnreadable", "imageNoRow"]], ["cam2/3.jpg", "whole", null, ["imageNoRow", "imageOtherMode"]], ["cam2/copy.png", "whole", null, ["imageNoRow", "imageDuplicate"]],
      ["cam2/cut.png", "truncated", null, ["imageUnreadable", "imageNoRow"]],
    ]);
    const pack = project.objects.manifest(Object.values(project.objects.readJson<Record<string, string>>(project.needRef("pictures"), "pictures.json"))[0]!);
    const originals = pack.files.filter(({ name }) => /^[0-9a-f]{64}$/.test(name));
    expect([originals.length, originals.every(({ name, sha256 }) => name === sha256)]).toEqual([7, true]);
  });

  test("has a quality report of the same shape, as page, JUnit and JSON", async () => {
    const report = await currentQuality(workbench);
    expect(report!.findings.map(({ check, severity, count }) => [check, severity, count])).toEqual([
      ["imageUnreadable", "alarm", 2], ["imageOverBound", "alarm", 1], ["imageDuplicate", "caution", 1], ["imageOtherMode", "caution", 1], ["imageBlack", "caution", 1], ["imageNoRow", "caution", 5], ["imageNoFile", "caution", 1],
    ]);
    const texts = await Promise.all((["html", "junit", "json"] as const).map(async (format) => (await exportQuality(workbench, format, "en")).text));
    expect(texts[0]).toContain("images that cannot be read");
    expect(texts[0]).not.toContain("frozen");
    expect([...texts[1]!.matchAll(/<testcase /g)].length).toBe(16);
    expect((JSON.parse(texts[2]!) as { checks: string[] }).checks).toContain("imageBlurred");
  });

  test("is shown by small and large pictures; what could not be drawn is empty", async () => {
    const { images: shown } = await imageAnswers.readImages({}, workbench, act);
    const thumbs = await imageAnswers.readThumbs({ images: shown.map(({ sha256 }) => sha256) }, workbench, act);
    expect(thumbs.map((bytes) => bytes.length > 0)).toEqual([true, true, true, false, false, true, true, false]);
    const { image, picture, facts } = await imageAnswers.readImage({ row: 1 }, workbench, act);
    expect([image.name, [...picture.subarray(0, 2)], facts.slice(0, 4)]).toEqual(["cam1/10.png", [0xff, 0xd8], [{ name: "file", value: "cam1/10.png" }, { name: "folder", value: "cam1" }, { name: "Klasse", value: "good" }, { name: "Masse [g]", value: 1.5 }]]);
    await expect(imageAnswers.readImage({ row: 8 }, workbench, act)).rejects.toThrow("storeUnknownRef");
  });

  test("taken in again is the same dataset; with one more image only that one is read", async () => {
    const before = project.needRef("dataset");
    const objects = () => readdirSync(join(project.folder, "objects")).flatMap((name) => readdirSync(join(project.folder, "objects", name))).length;
    const count = objects();
    const again = { images, table: { file: table, choice: { ...reading, timeColumn: "Zeit", timeFormat: "dmy" as const, decimal: "," as const, group: { kind: "column" as const, column: "Kamera" } }, fileColumn: "Bild", classColumn: "Klasse" } };
    await ask("importImages", again);
    expect([project.needRef("dataset"), objects()]).toEqual([before, count]);
    await ask("importImages", { images: [...images, put("cam1/4.png", png(48, 36, part(20)))], table: null });
    const list = Object.values(project.objects.readJson<Record<string, string>>(project.needRef("pictures"), "pictures.json"));
    expect(new Set(list).size).toBe(2);
    expect(describedDataset(workbench, project.needRef("dataset")).groups.map(({ name, rows }) => [name, rows])).toEqual([["cam1", 5], ["cam2", 4]]);
  });

  test("without a single image is refused and leaves nothing", async () => {
    const before = project.needRef("dataset");
    const failure = await ask("importImages", { images: [put("a.png", "no"), put("b.jpg", "")], table: null }).then(() => undefined, failureOf);
    expect([failure?.code, failure?.where.file, project.needRef("dataset")]).toEqual(["MW-IMG-101", "a.png, b.jpg", before]);
    expect(readdirSync(join(project.folder, "jobs", "uploads"))).toEqual([]);
    expect(readdirSync(join(project.folder, "objects")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("whose table means the images of another camera is a question, not a guess", async () => {
    const before = project.needRef("dataset");
    const one = [put("cam9/7001.png", png(48, 36, part(7))), put("cam9/7002.png", png(48, 36, part(8)))];
    const tableOf = (...rows: string[]) => put(`told${paths.size}.csv`, `file,class\n${rows.join("\n")}\n`).file;
    const taken = (file: string) => ask("importImages", { images: one, table: { file, choice: reading, fileColumn: "file", classColumn: "class" } });
    const other = tableOf("cam8/7001.png,bent", "cam8/7002.png,good");
    expect(await ask("previewImages", { images: one, table: other })).toMatchObject({ fileColumn: "file", named: 0, ofRows: 2 });
    const failure = await taken(other).then(() => undefined, failureOf);
    expect([failure?.code, failure?.where.column, failure?.where.detail, project.needRef("dataset")]).toEqual(["MW-IMG-801", "file", "cam8/7001.png > cam9/7001.png", before]);
    // Beside rows that fit, the rows of the other camera are rows without an image, and take no other's place.
    await taken(tableOf("cam8/7001.png,bent", "cam9/7001.png,good", "cam9/7002.png,good"));
    const { images: read } = (await ask("readImages", {})) as { images: { name: string; class: string | null }[] };
    expect(read.map(({ name, class: of }) => [name, of])).toEqual([["cam9/7001.png", "good"], ["cam9/7002.png", "good"]]);
  });

  test("with a column that the table does not have is refused", async () => {
    const failure = await ask("importImages", { images, table: { file: table, choice: reading, fileColumn: "Foto", classColumn: null } }).then(() => undefined, failureOf);
    expect([failure?.name, failure?.where.column]).toEqual(["planUnknownColumn", "Foto"]);
  });
});

test("an image over which its process dies is told, and the others are read", async () => {
  const scratch = mkdtempSync(join(folder, "death-"));
  const files = [png(48, 36, part()), png(5000, 5000, plain(90)), png(48, 36, part(1)), png(48, 36, part(2))].map((content, i) => {
    const path = join(scratch, `f${i}`);
    writeFileSync(path, content);
    return path;
  });
  const read: AskedPicture[] = [];
  // A process that may hold 150 MiB dies of 25 million pixels.
  await askPictures(files, { start: forkForTest, scratch, threads: 1, signal: act.signal, onProgress: () => undefined, caps: { ...pictureCaps, memoryMb: 150 }, bounds: pictureBounds }, (picture) => read.push(picture));
  expect(read.map(({ facts: { state } }) => state)).toEqual(["whole", "readerDied", "whole", "whole"]);
  expect(read.map(({ thumb }) => thumb.length > 0)).toEqual([true, false, true, true]);
  expect(existsSync(join(scratch, "lane0")) && readFileSync(join(scratch, "lane0", "facts.jsonl"), "utf8").split("\n").length).toBe(5);
});
