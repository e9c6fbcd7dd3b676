// Calls about folders of images: looked at, taken in as a dataset of their own kind with a row an image, shown.
import { z } from "zod";
import { bytes, call, digest, handle, text } from "./call.ts";
import { DatasetInfo, FilePreview, ReadChoice } from "./data.ts";

export const imageForms = ["png", "jpeg", "bmp", "tiff"] as const;
export type ImageForm = (typeof imageForms)[number];

/** What became of an image when it was read: whole, or why not. "truncated" and "damaged" may still show a part. */
export const imageStates = ["whole", "empty", "notImage", "unsupported", "truncated", "damaged", "overBound", "readerDied"] as const;
export type ImageState = (typeof imageStates)[number];

/** Findings that concern single images; the first eight stand in the order in which they are told. */
export const imageChecks = ["imageUnreadable", "imageOverBound", "imageUnsupported", "imageOtherForm", "imageDuplicate", "imageAlmostDuplicate", "imageOtherSize", "imageOtherMode", "imageBlack", "imageWhite", "imageFlat", "imageBlurred", "imageNoRow", "imageTime"] as const;
/** All checks of a folder of images: those above, and rows of the table that name no image or one that another row names too. */
export const imageSetChecks = [...imageChecks, "imageNoFile", "imageRowTwice"] as const;
export type ImageCheck = (typeof imageSetChecks)[number];

export const mostImages = 20_000;

/** A chosen image: its handle and its path below the chosen folder, with /. */
export const ChosenImage = z.strictObject({ file: handle(), name: z.string().min(1).max(400) });
export type ChosenImage = z.infer<typeof ChosenImage>;

/** How the table of metadata belongs to the images. */
export const ImageTable = z.strictObject({
  file: handle(),
  choice: ReadChoice,
  /** Column that names the image: its path, its name, or its name without the ending. */
  fileColumn: z.string().min(1).max(200),
  /** Column that says what is seen, such as a defect; null where none does. */
  classColumn: z.string().max(200).nullable(),
});
export type ImageTable = z.infer<typeof ImageTable>;

/** One image of the dataset, in the order of its rows. Brightness and contrast: mean and standard deviation of grey, 0 to 255; sharpness: variance of the Laplacian. */
export const ImageInfo = z.strictObject({
  row: z.number(),
  name: z.string(),
  sha256: digest(),
  bytes: z.number(),
  state: z.enum(imageStates),
  form: z.string(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** Bits a channel, and whether it has colour. */
  bits: z.number().nullable(),
  colour: z.boolean().nullable(),
  brightness: z.number().nullable(),
  contrast: z.number().nullable(),
  sharpness: z.number().nullable(),
  tsUs: z.number().nullable(),
  group: z.string().nullable(),
  class: z.string().nullable(),
  findings: z.array(z.enum(imageChecks)),
});
export type ImageInfo = z.infer<typeof ImageInfo>;

export const ImagesPreview = z.strictObject({
  images: z.number(),
  bytes: z.number(),
  folders: z.number(),
  table: FilePreview.nullable(),
  fileColumn: z.string().nullable(),
  classColumn: z.string().nullable(),
  /** Of the table's first rows, how many name one of the images by fileColumn. */
  named: z.number(),
  ofRows: z.number(),
});
export type ImagesPreview = z.infer<typeof ImagesPreview>;

const planners = ["scientist", "engineer"] as const;
const readingErrors = ["imageNone", "imageOverBound", "imageOtherFolder", "fileMissing", "fileNotReadable", "planUnknownColumn", "csvEmpty", "csvNoRows", "csvUndecodable", "csvAmbiguousReading", "fileRefusedKind", "processDied", "memoryBound"] as const;

export const imageCalls = {
  /** Looks at chosen images and their table before anything is taken in. */
  previewImages: call("data.previewImages", {
    input: z.strictObject({ images: z.array(ChosenImage).min(1).max(mostImages), table: handle().nullable(), choice: ReadChoice.partial().optional(), fileColumn: z.string().max(200).optional() }),
    output: ImagesPreview,
    errors: readingErrors,
    sample: { images: [{ file: "h-1", name: "a.png" }], table: null },
  }),
  /** Takes images in as the project's dataset: each decoded in the throw-away process, kept by its digest, checked. An image that cannot be read is kept and told, not refused. */
  importImages: call("data.importImages", {
    input: z.strictObject({ images: z.array(ChosenImage).min(1).max(mostImages), table: ImageTable.nullable() }),
    output: DatasetInfo,
    job: true,
    roles: planners,
    errors: [...readingErrors, "storeDiskFull"],
    sample: { images: [{ file: "h-1", name: "a.png" }], table: null },
  }),
  /** All images of the dataset. Throws storeUnknownRef where the dataset holds none. */
  readImages: call("data.readImages", { input: z.strictObject({}), output: z.strictObject({ dataset: digest(), images: z.array(ImageInfo) }), errors: ["storeUnknownRef"], sample: {} }),
  /** Small pictures (JPEG, at most 160 px) made at import, in the order asked; empty where nothing could be drawn. */
  readThumbs: call("data.readThumbs", { input: z.strictObject({ images: z.array(digest()).min(1).max(200) }), output: z.array(bytes()), errors: ["storeUnknownRef"], sample: { images: ["0".repeat(64)] } }),
  /** One picture as it is shown large (JPEG, at most 1024 px), and what its row says. */
  readImage: call("data.readImage", {
    input: z.strictObject({ row: z.number().int().nonnegative() }),
    output: z.strictObject({ image: ImageInfo, picture: bytes(), facts: z.array(z.strictObject({ name: text(), value: z.union([z.string(), z.number(), z.null()]) })) }),
    errors: ["storeUnknownRef"],
    sample: { row: 0 },
  }),
};
