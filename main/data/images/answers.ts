// Answers about folders of images: looked at, taken in, shown.
import { statSync } from "node:fs";
import { basename } from "node:path";
import type { imageCalls } from "../../../shared/contract/images.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Answers } from "../../store/workbench.ts";
import { describedDataset, previewFileFor } from "../readFiles.ts";
import { readRows } from "../summary.ts";
import { folderOf, guessClassColumn, guessFileColumn, guessGroupColumn, imageFinder } from "./imageNames.ts";
import { imageInfo, imagesOf, pictureOf } from "./imageStore.ts";
import { tableChoice } from "./imageTable.ts";
import { takeImages } from "./importImages.ts";

export const imageAnswers: Answers<typeof imageCalls> = {
  async previewImages({ images, table, choice, fileColumn }, workbench, act) {
    const names = images.map(({ name }) => name);
    const bytes = images.reduce((sum, { file, name }) => sum + sizeOf(workbench.path(file), name), 0);
    const none = { images: images.length, bytes, folders: new Set(names.map(folderOf)).size, table: null, fileColumn: null, classColumn: null, named: 0, ofRows: 0 };
    if (table === null) return none;
    const path = workbench.path(table);
    const first = await previewFileFor(workbench, act, path, { ...choice, layout: "wide" });
    const columns = first.columns.map(({ name }) => name);
    const guessed = guessFileColumn(columns, first.rows, names)?.column ?? null;
    if (fileColumn !== undefined && !columns.includes(fileColumn)) throw new Failure("planUnknownColumn", { column: fileColumn, file: basename(path), field: "fileColumn" });
    const column = fileColumn ?? guessed;
    const groupColumn = guessGroupColumn(columns);
    const group = choice?.group ?? (groupColumn === null ? { kind: "none" as const } : { kind: "column" as const, column: groupColumn });
    const shown = column === null ? first : await previewFileFor(workbench, act, path, tableChoice({ ...choice, group }, column));
    const find = imageFinder(names);
    const at = column === null ? -1 : columns.indexOf(column);
    const named = at < 0 ? 0 : shown.rows.filter((row) => find(row[at] ?? "") !== undefined).length;
    return { ...none, table: shown, fileColumn: column, classColumn: guessClassColumn(columns), named, ofRows: shown.rows.length };
  },
  importImages: ({ images, table }, workbench, act) => takeImages(workbench, act, images, table),
  async readImages(_input, { project }) {
    const { dataset, list } = imagesOf(project);
    return { dataset, images: list.images.map(imageInfo) };
  },
  async readThumbs({ images }, { project }) {
    const { list } = imagesOf(project);
    const wanted = new Set(images);
    const known = new Map(list.images.filter(({ sha256 }) => wanted.has(sha256)).map((image) => [image.sha256, image]));
    return images.map((digest) => {
      const image = known.get(digest);
      return image === undefined ? new Uint8Array() : pictureOf(project, image, "thumb");
    });
  },
  async readImage({ row }, workbench) {
    const { project, database } = workbench;
    const { dataset, list } = imagesOf(project);
    const image = list.images[row];
    if (image === undefined) throw new Failure("storeUnknownRef", { field: "row", detail: String(row) });
    const info = describedDataset(workbench, dataset);
    const { columns, rows } = await readRows(database, project.objects.file(dataset, "data.parquet"), row, 1);
    const shown = new Set(info.columns.filter(({ kind }) => kind === "number" || kind === "text").map(({ name }) => name));
    const facts = columns.flatMap((name, k) => (shown.has(name) ? [{ name, value: rows[0]?.[k] ?? null }] : []));
    return { image: imageInfo(image, row), picture: pictureOf(project, image, "view"), facts };
  },
};

function sizeOf(path: string, name: string): number {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isFile() !== true) throw new Failure("fileMissing", { file: name });
  return facts.size;
}
