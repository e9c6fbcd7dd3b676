import { describe, expect, test } from "vitest";
import { checkImages, type CheckedImage } from "./imageFindings.ts";
import { guessClassColumn, guessFileColumn, guessGroupColumn, imageFinder, imageOfName } from "./imageNames.ts";
import { measuresOf } from "./measures.ts";
import { part, plain, type Paint } from "./imagesForTest.ts";

const nowUs = Date.UTC(2024, 5, 1) * 1000;
let made = 0;
function image(paint: Paint, more: Partial<CheckedImage> = {}, facts: Partial<CheckedImage["facts"]> = {}): CheckedImage {
  const [width, height] = [64, 48];
  const grey = Float32Array.from({ length: width * height }, (_, i) => paint(i % width, Math.floor(i / width)));
  const name = `${String(++made)}.png`;
  return { name, sha256: name, tsUs: null, group: null, hasRow: null, facts: { state: "whole", detail: "", form: "png", width, height, bits: 8, colour: false, measures: measuresOf(grey, width, height), ...facts }, ...more };
}
/** Parts that differ from each other. */
const parts = (count: number, more: Partial<CheckedImage> = {}) => Array.from({ length: count }, (_, k) => image((x, y) => (Math.floor((x * (k + 3)) / 11) + Math.floor((y * (k + 5)) / 7)) % 2 === 0 ? 60 : 190, more));
const told = (images: CheckedImage[]) => Object.fromEntries(checkImages(images, null, nowUs).findings.map(({ check, severity, count, figures }) => [check, [severity, count, figures?.["example"]]]));

describe("the checks of a folder of images", () => {
  test("say nothing about good ones", () => {
    expect(told(parts(20))).toEqual({});
  });
  test("name black, white and flat pictures, each once", () => {
    const [dark, bright, flat] = [image(plain(3), { name: "dark.png" }), image(plain(250), { name: "bright.png" }), image((x) => 120 + (x % 3), { name: "fog.png" })];
    expect(told([...parts(4), dark, bright, flat])).toEqual({ imageBlack: ["caution", 1, "dark.png"], imageWhite: ["caution", 1, "bright.png"], imageFlat: ["caution", 1, "fog.png"] });
  });
  test("name what is not whole by its reason, worst first in the list", () => {
    const bad = (state: CheckedImage["facts"]["state"], name: string) => image(part(), { name }, { state, measures: null, form: state === "notImage" ? "" : "png" });
    const { findings, ofImage } = checkImages([bad("truncated", "cut.png"), bad("notImage", "text.png"), bad("overBound", "bomb.png"), bad("unsupported", "x.gif"), bad("readerDied", "killer.png")], null, nowUs);
    expect(findings.map(({ check, count, fromRow }) => [check, count, fromRow])).toEqual([["imageUnreadable", 3, 0], ["imageOverBound", 1, 2], ["imageUnsupported", 1, 3]]);
    expect(ofImage).toEqual([["imageUnreadable"], ["imageUnreadable"], ["imageOverBound"], ["imageUnsupported"], ["imageUnreadable"]]);
  });
  test("name a form that is not the name's, doubles, and other sizes and colours", () => {
    const [first, ...rest] = parts(6);
    const set = [first!, ...rest, { ...first!, name: "again.png" }, image(part(), { name: "photo.jpg" }), image(part(3), { name: "large.png" }, { width: 128, height: 96 }), image(part(7), { name: "colour.png" }, { colour: true })];
    expect(told(set)).toEqual({ imageOtherForm: ["note", 1, "photo.jpg"], imageDuplicate: ["caution", 1, "again.png"], imageOtherSize: ["caution", 1, "large.png"], imageOtherMode: ["caution", 1, "colour.png"] });
  });
  test("name pictures that are almost the same, and keep those apart that differ in one small place", () => {
    const scene = part();
    const noisy: Paint = (x, y) => scene(x, y) + ((x * 31 + y * 17) % 3) - 1;
    const defect: Paint = (x, y) => (x > 20 && x < 26 && y > 20 && y < 26 ? 255 : scene(x, y));
    expect(told([...parts(8), image(scene), image(noisy, { name: "noisy.png" }), image(defect)])).toEqual({ imageAlmostDuplicate: ["caution", 1, "noisy.png"] });
  });
  test("name a blurred picture among sharp ones of its camera, and none where there are few", () => {
    const soft = (paint: Paint): Paint => (x, y) => [-2, -1, 0, 1, 2].flatMap((v) => [-2, -1, 0, 1, 2].map((u) => paint(Math.abs(x + u), Math.abs(y + v)))).reduce((a, b) => a + b) / 25;
    const sharp = (count: number) => Array.from({ length: count }, (_, k) => image(part(k), {}, {}));
    const one = image(soft(part(1)), { name: "soft.png" });
    expect(told([...sharp(16), one])["imageBlurred"]).toEqual(["caution", 1, "soft.png"]);
    expect(told([...sharp(8), one])["imageBlurred"]).toBeUndefined();
  });
  test("name images without a row, rows without an image, rows twice and times that cannot be", () => {
    const set = [...parts(3, { hasRow: true, tsUs: nowUs - 1 }), image(part(), { hasRow: false, name: "lost.png" }), image(part(5), { hasRow: true, tsUs: nowUs + 1, name: "later.png" }), image(part(9), { hasRow: true, tsUs: 0, name: "1970.png" })];
    const { findings } = checkImages(set, { withoutFile: { count: 2, example: "a.png, b.png" }, twice: { count: 1, example: "c.png" }, rows: 8 }, nowUs);
    expect(findings.map(({ check, count, share, figures }) => [check, count, share, figures?.["example"]])).toEqual([
      ["imageNoRow", 1, 1 / 6, "lost.png"], ["imageTime", 2, 2 / 6, "later.png, 1970.png"], ["imageNoFile", 2, 0.25, "a.png, b.png"], ["imageRowTwice", 1, 0.125, "c.png"],
    ]);
  });
});

describe("which image a cell means", () => {
  const names = ["Cam1/0001.PNG", "Cam2/0001.png", "Cam1/x'); ATTACH.png", "top.jpg"];
  test("by its path, its name or its name without the ending, with either slash and case, and with more of the path before it", () => {
    const find = imageFinder(names);
    expect(["cam1/0001.png", "cam2\\0001", "x'); ATTACH", "TOP", "D:\\export\\cam1\\0001.png", "./top.jpg"].map(find)).toEqual([0, 1, 2, 3, 0, 3]);
  });
  test("by a name with umlauts, however the system that wrote it spells them", () => {
    expect(imageFinder(["Prüfstand/Öl.png".normalize("NFD")])("prüfstand/öl.png".normalize("NFC"))).toBe(0);
  });
  test("not by a name alone where the folders contradict each other; the longer of two that fit is meant", () => {
    const find = imageFinder(["cam1/0001.png", "cam1/0002.png", "cam2/0002.png", "top.jpg", "line/cam1/0003.png"]);
    // The one image of its name lies with camera 1: camera 2's row is not about it.
    expect(["cam2/0001.png", "D:/export/cam2/0001.png", "cam3/0002.png", "old/0001.png", "cam1/top.png"].map(find)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(["cam1/0001.png", "x/cam2/0002.png", "export/top.jpg", "cam1/0003.png", "y/line/cam1/0003"].map(find)).toEqual([0, 2, 3, 4, 4]);
    expect(imageFinder(["0002.png", "cam1/0002.png"])("export/cam1/0002.png")).toBe(1);
    const hint = imageOfName(["cam1/0001.png", "cam1/0002.png", "cam2/0002.png"]);
    expect(["cam2/0001", "0002.png", "", "0003.png"].map(hint)).toEqual([0, undefined, undefined, undefined]);
  });
  test("a name that fits two images means neither, and an empty one nothing", () => {
    const find = imageFinder(names);
    expect(["0001.png", "0001", "", "2.png"].map(find)).toEqual([undefined, undefined, undefined, undefined]);
  });
  test("the column that names the most images is taken, and columns of class and camera by their names", () => {
    const rows = [["17", "top.jpg", "good"], ["18", "cam1/0001.png", "bent"], ["19", "other.png", "good"]];
    expect(guessFileColumn(["part", "Bild", "Klasse"], rows, names)).toEqual({ column: "Bild", named: 2 });
    expect(guessFileColumn(["part"], [["17"]], names)).toBeNull();
    expect([guessClassColumn(["part", "Klasse"]), guessGroupColumn(["Camera", "x"]), guessClassColumn(["a"])]).toEqual(["Klasse", "Camera", null]);
  });
});
