// What is wrong with a folder of images and its table, as findings of the quality report. Pure: facts in, findings out; the same facts give the same findings.
// Which images a finding means stands with each image, so that the contact sheet can show them.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import type { ImageCheck } from "../../../shared/contract/images.ts";
import { imageChecks } from "../../../shared/contract/images.ts";
import { formOfName } from "./imageForm.ts";
import type { PictureFacts } from "./readPicture.ts";

/** An image as the checks see it. */
export interface CheckedImage {
  name: string;
  sha256: string;
  facts: PictureFacts;
  tsUs: number | null;
  group: string | null;
  /** Whether the table has a row for it; null without a table. */
  hasRow: boolean | null;
}

/** What the table has beside the images. */
export interface TableFacts {
  /** Rows that name no image, and rows that name one which an earlier row named; with an example. */
  withoutFile: { count: number; example: string };
  twice: { count: number; example: string };
  rows: number;
}

export interface Found {
  findings: QualityFinding[];
  /** Checks by image, in the order of the images. */
  ofImage: ImageCheck[][];
}

const severities: Readonly<Record<ImageCheck, QualityFinding["severity"]>> = {
  imageUnreadable: "alarm", imageOverBound: "alarm", imageUnsupported: "caution", imageOtherForm: "note", imageDuplicate: "caution", imageAlmostDuplicate: "note", imageOtherSize: "caution",
  imageOtherMode: "caution", imageBlack: "caution", imageWhite: "caution", imageFlat: "caution", imageBlurred: "caution", imageNoRow: "caution", imageTime: "caution", imageNoFile: "caution", imageRowTwice: "caution",
};

/** Bits of 64 in which two pictures may differ, and grey levels by which their most different field may, to be almost the same. */
const nearBits = 4;
const nearGrey = 6;
/** Shares of dark or bright pixels above which a picture is black or white; contrast below which it shows nothing. */
const allOfIt = 0.99;
const leastContrast = 8;
/** Sharpness is judged among at least so many pictures of one size and group: a quarter of the median or less, and far from it by the modified z-score
 *  of its logarithm (Iglewicz and Hoaglin, 1993: 3.5). The scene decides how sharp a sharp picture is, so there is no figure for all. */
const fewestForSharpness = 12;
const farZ = 3.5;

/** Checks images in their order. nowUs: what is after it lies in the future; it is the time of the newest file or row that the caller vouches for. */
export function checkImages(images: readonly CheckedImage[], table: TableFacts | null, nowUs: number): Found {
  const ofImage: ImageCheck[][] = images.map(() => []);
  const figures = new Map<ImageCheck, Record<string, number | string>>();
  const tell = (check: ImageCheck, index: number) => void (ofImage[index]!.includes(check) || ofImage[index]!.push(check));

  for (const [i, { name, facts, hasRow, tsUs }] of images.entries()) {
    if (facts.state === "overBound") tell("imageOverBound", i);
    else if (facts.state === "unsupported") tell("imageUnsupported", i);
    else if (facts.state !== "whole") tell("imageUnreadable", i);
    if (facts.form !== "" && facts.state !== "unsupported" && formOfName(name) !== facts.form) tell("imageOtherForm", i);
    if (hasRow === false) tell("imageNoRow", i);
    if (tsUs !== null && (tsUs < earliestUs || tsUs > nowUs)) tell("imageTime", i);
    if (facts.state !== "whole" || facts.measures === null) continue;
    if (facts.measures.dark >= allOfIt) tell("imageBlack", i);
    else if (facts.measures.bright >= allOfIt) tell("imageWhite", i);
    else if (facts.measures.contrast < leastContrast) tell("imageFlat", i);
  }
  const first = new Map<string, number>();
  for (const [i, { sha256 }] of images.entries()) {
    if (first.has(sha256)) tell("imageDuplicate", i);
    else first.set(sha256, i);
  }
  const almost = almostDuplicates(images);
  for (const i of almost.images) tell("imageAlmostDuplicate", i);
  figures.set("imageAlmostDuplicate", { groups: almost.groups });
  for (const [check, key, word] of [
    ["imageOtherSize", ({ width, height }: PictureFacts) => `${width} × ${height}`, "usual"],
    ["imageOtherMode", ({ colour, bits }: PictureFacts) => `${colour === true ? 3 : 1} × ${bits} bit`, "usual"],
  ] as const) {
    const { usual, others } = otherThanMost(images, key);
    for (const i of others) tell(check, i);
    if (usual !== undefined) figures.set(check, { [word]: usual });
  }
  for (const i of blurred(images)) tell("imageBlurred", i);

  const findings = imageChecks.flatMap((check): QualityFinding[] => {
    const rows = ofImage.flatMap((checks, i) => (checks.includes(check) ? [i] : []));
    if (rows.length === 0) return [];
    const times = rows.flatMap((i) => (images[i]!.tsUs === null ? [] : [images[i]!.tsUs!]));
    return [{
      check, column: "image", severity: severityOf(check, rows.length, images.length), count: rows.length, share: rows.length / images.length,
      fromUs: times.length === 0 ? null : Math.min(...times), toUs: times.length === 0 ? null : Math.max(...times), fromRow: rows[0]!,
      figures: { example: rows.slice(0, 3).map((i) => images[i]!.name).join(", "), ...figures.get(check) },
    }];
  });
  if (table !== null)
    for (const [check, { count, example }] of [["imageNoFile", table.withoutFile], ["imageRowTwice", table.twice]] as const)
      if (count > 0) findings.push({ check, column: "image", severity: severities[check], count, share: table.rows === 0 ? 0 : count / table.rows, fromUs: null, toUs: null, fromRow: null, figures: { example } });
  return { findings, ofImage };
}

/** Before this no camera wrote files: 1 January 1990. */
const earliestUs = 631_152_000_000_000;

/** A camera that stands still makes almost equal pictures all the time: where most are, it is how they are taken. */
function severityOf(check: ImageCheck, count: number, of: number): QualityFinding["severity"] {
  if (check === "imageAlmostDuplicate") return count <= 0.2 * of ? "caution" : "note";
  return severities[check];
}

const isShown = ({ facts: { state, measures } }: CheckedImage) => state === "whole" && measures !== null && measures.contrast >= leastContrast;

/** Images that look almost like another with other bytes; of each group all but the first. */
function almostDuplicates(images: readonly CheckedImage[]): { images: number[]; groups: number } {
  const seen = new Set<string>();
  const shown = images.flatMap((image, i) => {
    if (!isShown(image) || seen.has(image.sha256)) return [];
    seen.add(image.sha256);
    const { looks, fields } = image.facts.measures!;
    return [{ i, high: parseInt(looks.slice(0, 8), 16), low: parseInt(looks.slice(8), 16), fields: Buffer.from(fields, "hex") }];
  });
  const first = new Set<number>();
  const out: number[] = [];
  const rest = [...shown];
  const taken = new Uint8Array(shown.length);
  for (const [a, one] of rest.entries()) {
    if (taken[a] === 1) continue;
    for (let b = a + 1; b < rest.length; b++) {
      const other = rest[b]!;
      if (taken[b] === 1 || ones(one.high ^ other.high) + ones(one.low ^ other.low) > nearBits || !isNear(one.fields, other.fields)) continue;
      taken[b] = 1;
      first.add(one.i);
      out.push(other.i);
    }
  }
  return { images: out.sort((x, y) => x - y), groups: first.size };
}

/** Bits that are set in 32. */
function ones(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function isNear(a: Buffer, b: Buffer): boolean {
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]! - b[i]!) > nearGrey) return false;
  return true;
}

/** Where at least three of five readable images are alike in something: that, and those that differ. */
function otherThanMost(images: readonly CheckedImage[], keyOf: (facts: PictureFacts) => string): { usual: string | undefined; others: number[] } {
  const counts = new Map<string, number>();
  const known = images.flatMap(({ facts }, i) => (facts.measures === null ? [] : [{ i, key: keyOf(facts) }]));
  for (const { key } of known) counts.set(key, (counts.get(key) ?? 0) + 1);
  const [usual, most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [undefined, 0];
  if (usual === undefined || counts.size === 1 || most < 0.6 * known.length) return { usual: undefined, others: [] };
  return { usual, others: known.filter(({ key }) => key !== usual).map(({ i }) => i) };
}

function blurred(images: readonly CheckedImage[]): number[] {
  const alike = new Map<string, { i: number; log: number }[]>();
  for (const [i, image] of images.entries()) {
    if (!isShown(image)) continue;
    const { facts, group } = image;
    const key = JSON.stringify([facts.width, facts.height, group]);
    if (!alike.has(key)) alike.set(key, []);
    alike.get(key)!.push({ i, log: Math.log10(Math.max(1e-3, facts.measures!.sharpness)) });
  }
  return [...alike.values()].flatMap((list) => {
    if (list.length < fewestForSharpness) return [];
    const middle = median(list.map(({ log }) => log));
    // Pictures of one part in one light may be alike to a hair: a spread below a hundredth of a decade counts as that.
    const spread = Math.max(0.01, median(list.map(({ log }) => Math.abs(log - middle))));
    return list.filter(({ log }) => (0.6745 * (middle - log)) / spread > farZ && middle - log >= Math.log10(4)).map(({ i }) => i);
  }).sort((a, b) => a - b);
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
