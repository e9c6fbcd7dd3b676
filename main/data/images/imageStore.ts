// Where a project keeps its images: packs of new ones, each file under its own SHA-256, with the small and large pictures beside; and the list that a dataset keeps.
// An image that any earlier import brought is not kept again. Runs in the engine; reads and writes objects only.
import { closeSync, openSync, readSync } from "node:fs";
import type { ImageCheck, ImageInfo } from "../../../shared/contract/images.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Project } from "../../store/project.ts";
import type { PictureFacts } from "./readPicture.ts";

/** What a pack knows of an image: facts, and where its pictures lie in thumbs.bin and views.bin. */
export interface PackedImage {
  bytes: number;
  facts: PictureFacts;
  thumb: [from: number, bytes: number];
  view: [from: number, bytes: number];
}

/** A row of a dataset's images.json. */
export interface KeptImage {
  name: string;
  sha256: string;
  /** Object that holds it. */
  pack: string;
  packed: PackedImage;
  tsUs: number | null;
  group: string | null;
  class: string | null;
  hasRow: boolean | null;
  findings: ImageCheck[];
}

export const imagesFormat = "millwright.images/1";
export interface ImageList {
  format: typeof imagesFormat;
  images: KeptImage[];
  /** Rows of the table that found no image, as the findings tell them. */
  table: { withoutFile: { count: number; example: string }; twice: { count: number; example: string }; rows: number } | null;
}

/** The images of the project's dataset, in the order of its rows. Throws storeUnknownRef where the dataset holds none. */
export function imagesOf(project: Project): { dataset: string; list: ImageList } {
  const dataset = project.needRef("dataset");
  if (!holdsImages(project, dataset)) throw new Failure("storeUnknownRef", { field: "images" });
  return { dataset, list: kept(project, dataset) };
}

/** True where a dataset is of the kind "images". */
export function holdsImages(project: Project, dataset: string): boolean {
  return project.objects.manifest(dataset).files.some(({ name }) => name === "images.json");
}

/** The list of the dataset that was asked last: the contact sheet asks for it with every screenful. */
let last: { key: string; list: ImageList } | undefined;

function kept(project: Project, dataset: string): ImageList {
  const key = `${project.folder} ${dataset}`;
  if (last?.key !== key) last = { key, list: project.objects.readJson<ImageList>(dataset, "images.json") };
  return last.list;
}

/** Which pack holds an image, by its digest: all that were ever taken in. */
export function knownImages(project: Project): Map<string, string> {
  const digest = project.ref("pictures");
  return new Map(digest === undefined ? [] : Object.entries(project.objects.readJson<Record<string, string>>(digest, "pictures.json")));
}

/** What a pack knows, by digest. */
export function packedImages(project: Project, pack: string): Record<string, PackedImage> {
  return project.objects.readJson<Record<string, PackedImage>>(pack, "packed.json");
}

/** A picture of an image; empty where none could be drawn. */
export function pictureOf(project: Project, { pack, packed }: KeptImage, which: "thumb" | "view"): Uint8Array {
  const [from, bytes] = packed[which];
  const out = new Uint8Array(bytes);
  if (bytes === 0) return out;
  const file = openSync(project.objects.file(pack, `${which}s.bin`), "r");
  try {
    readSync(file, out, 0, bytes, from);
  } finally {
    closeSync(file);
  }
  return out;
}

/** An image as screens ask for it. */
export function imageInfo({ name, sha256, packed, tsUs, group, class: of, findings }: KeptImage, row: number): ImageInfo {
  const { facts, bytes } = packed;
  return {
    row, name, sha256, bytes, state: facts.state, form: facts.form, width: facts.width, height: facts.height, bits: facts.bits, colour: facts.colour,
    brightness: facts.measures?.brightness ?? null, contrast: facts.measures?.contrast ?? null, sharpness: facts.measures?.sharpness ?? null, tsUs, group, class: of, findings: findings.filter(isOfImage),
  };
}

type OfImage = ImageInfo["findings"][number];
const isOfImage = (check: ImageCheck): check is OfImage => check !== "imageNoFile" && check !== "imageRowTwice";
