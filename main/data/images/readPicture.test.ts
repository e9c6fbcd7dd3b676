import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bmp, jpeg, part, plain, png, tiff } from "./imagesForTest.ts";
import { decodeJpeg } from "./jpeg.ts";
import { lookAtImage } from "./imageForm.ts";
import { laplacianVariance, measuresOf } from "./measures.ts";
import { toPixels } from "./pixels.ts";
import { pictureBounds, readPicture, type PictureBounds } from "./readPicture.ts";
import { fieldsOf, scaled } from "./scale.ts";
import { writeJpeg } from "./writeJpeg.ts";

let folder = "";
let count = 0;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "images-test-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(content: Buffer, bounds: PictureBounds = pictureBounds) {
  const path = join(folder, `f${++count}`);
  writeFileSync(path, content);
  return readPicture(path, bounds);
}
const stateOf = async (content: Buffer, bounds?: PictureBounds) => {
  const { facts, thumb } = await read(content, bounds);
  return [facts.state, facts.form, facts.width, facts.height, thumb !== null];
};

describe("an image is told by its bytes and read whole", () => {
  test("in every form that is read, with the same figures", async () => {
    const forms = [png(48, 36, part()), bmp(48, 36, part()), bmp(48, 36, part(), true), tiff(48, 36, (x, y) => part()(x, y) * 257), jpeg(48, 36, part(), 100)];
    const facts = await Promise.all(forms.map(async (file) => (await read(file)).facts));
    expect(facts.map(({ state, form, width, height, bits }) => [state, form, width, height, bits])).toEqual([
      ["whole", "png", 48, 36, 8], ["whole", "bmp", 48, 36, 8], ["whole", "bmp", 48, 36, 8], ["whole", "tiff", 48, 36, 16], ["whole", "jpeg", 48, 36, 8],
    ]);
    const [first, ...others] = facts.map(({ measures }) => measures!);
    for (const other of others.slice(0, 3)) expect(other).toEqual(first);
    expect(others[3]!.brightness).toBeCloseTo(first!.brightness, 0);
  });
  test("and drawn small and large, never larger than it is", async () => {
    const { thumb, view } = await read(png(1600, 800, part()));
    expect([thumb, view].map((file) => lookAtImage(Buffer.from(file!)))).toEqual([160, 1024].map((width) => ({ kind: "image", header: { form: "jpeg", width, height: width / 2, samples: 3, bits: 8 } })));
    const small = await read(png(20, 10, part()));
    expect(lookAtImage(Buffer.from(small.view!))).toMatchObject({ header: { width: 20, height: 10 } });
  });
  test("and what is written can be read whole again, near to what was there, also where every pixel is another", async () => {
    let seed = 1;
    const noise = Uint8Array.from({ length: 96 * 80 * 3 }, () => (seed = (seed * 16_807) % 2_147_483_647) & 255);
    for (const [rgb, near] of [[noise, 40], [noise.map((value, i) => ((i / 3) % 96 < 48 ? 30 : 220) + (value & 7)), 4]] as const) {
      const { pixels, warning } = await decodeJpeg(Buffer.from(writeJpeg({ width: 96, height: 80, rgb }, 88)), true);
      expect(warning).toBeUndefined();
      expect(pixels.rgb.reduce((sum, value, i) => sum + Math.abs(value - rgb[i]!), 0) / rgb.length).toBeLessThan(near);
    }
  });
  test("and the same bytes give the same pictures", async () => {
    const file = png(64, 64, part());
    expect(await read(file)).toEqual(await read(file));
  });
});

const half = (file: Buffer) => file.subarray(0, file.length >> 1);

describe("what is no whole image is told, never thrown", () => {
  test.each<[title: string, content: () => Buffer | Promise<Buffer>, expected: unknown[], bounds?: PictureBounds]>([
    ["an empty file", () => Buffer.alloc(0), ["empty", "", null, null, false]],
    ["a text that is called an image", () => Buffer.from("part,class\n1,good\n"), ["notImage", "", null, null, false]],
    ["a GIF", () => Buffer.from("GIF89a\x01\0\x01\0", "latin1"), ["unsupported", "gif", null, null, false]],
    ["a PNG that ends in the middle", () => half(png(64, 64, part())), ["truncated", "png", 64, 64, false]],
    ["a PNG with a flipped bit", () => { const file = png(64, 64, part()); file[200]! ^= 4; return file; }, ["damaged", "png", 64, 64, false]],
    ["a PNG of nothing but its signature", () => png(4, 4, plain(1)).subarray(0, 12), ["truncated", "png", null, null, false]],
    ["a PNG of no width", () => png(4, 4, plain(1), { width: 0, height: 4 }), ["damaged", "png", null, null, false]],
    ["a header of 60,000 x 60,000", () => png(4, 4, plain(1), { width: 60_000, height: 60_000 }), ["overBound", "png", 60_000, 60_000, false]],
    ["data that hold more than the header says", () => png(4000, 4000, plain(0), { width: 4, height: 4 }), ["overBound", "png", 4, 4, false], { ...pictureBounds, decodedBytes: 1 << 20 }],
    ["a JPEG that ends in the middle: the part that is there is shown", () => half(jpeg(200, 200, part())), ["truncated", "jpeg", 200, 200, true]],
    ["a JPEG without its picture", () => Buffer.concat([jpeg(16, 16, part()).subarray(0, 20), Buffer.from([0xff, 0xd9])]), ["truncated", "jpeg", null, null, false]],
    ["a BMP that ends in the middle", () => bmp(64, 64, part()).subarray(0, 3000), ["truncated", "bmp", 64, 64, false]],
    ["a TIFF that ends before its directory", () => tiff(64, 64, part()).subarray(0, 4000), ["damaged", "tiff", null, null, false]],
    ["a file over the bound of bytes", () => png(64, 64, part()), ["overBound", "", null, null, false], { ...pictureBounds, fileBytes: 100 }],
  ])("%s", async (_title, content, expected, bounds) => {
    expect(await stateOf(await content(), bounds)).toEqual(expected);
  });
});

describe("measures", () => {
  test("of a plain picture are its grey, no contrast and no sharpness", () => {
    expect(measuresOf(new Float32Array(64).fill(120), 8, 8)).toEqual({ brightness: 120, contrast: 0, sharpness: 0, dark: 0, bright: 0, looks: "0".repeat(16), fields: "78".repeat(256) });
  });
  test("the Laplacian of one white point on black: -4 there, 1 at its four neighbours", () => {
    // 5 x 5 with the point in the middle: nine inner pixels, values 255 * (-4, 1, 1, 1, 1, 0, 0, 0, 0), mean 0, variance 255^2 * 20 / 9.
    const grey = new Float32Array(25);
    grey[12] = 255;
    expect(laplacianVariance(grey, 5, 5)).toBeCloseTo((255 * 255 * 20) / 9, 6);
  });
  test("a picture out of focus is less sharp, one in other light looks the same", () => {
    const grey = (paint: (x: number, y: number) => number) => Float32Array.from({ length: 64 * 48 }, (_, i) => paint(i % 64, Math.floor(i / 64)));
    const sharp = grey(part());
    const soft = grey((x, y) => [-1, 0, 1].flatMap((v) => [-1, 0, 1].map((u) => part()(Math.abs(x + u), Math.abs(y + v)))).reduce((a, b) => a + b) / 9);
    expect(laplacianVariance(sharp, 64, 48)).toBeGreaterThan(4 * laplacianVariance(soft, 64, 48));
    expect(measuresOf(sharp.map((value) => value * 0.6), 64, 48).looks).toBe(measuresOf(sharp, 64, 48).looks);
  });
  test("fields are means, also of a picture smaller than they are many", () => {
    expect([...fieldsOf([0, 10, 20, 30], 2, 2, 2, 1)]).toEqual([10, 20]);
    expect([...fieldsOf([7], 1, 1, 2, 2)]).toEqual([7, 7, 7, 7]);
  });
  test("making smaller takes the mean of what a pixel covers", () => {
    expect([...scaled({ width: 2, height: 2, rgb: Uint8Array.from([0, 0, 0, 10, 10, 10, 20, 20, 20, 31, 31, 31]) }, { width: 1, height: 1 }).rgb]).toEqual([15, 15, 15]);
  });
  test("twelve bits in sixteen keep their light, floating point is stretched, what is not finite is black", () => {
    const grey = (data: number[], bits: number) => [...toPixels({ width: data.length, height: 1, samples: 1, bits, data }).rgb].filter((_, i) => i % 3 === 0);
    expect(grey([0, 2048, 4095], 16)).toEqual([0, 128, 255]);
    expect(grey([-1, 0, 1, NaN, Infinity], 32)).toEqual([0, 128, 255, 0, 0]);
    expect(grey([0, 1], 1)).toEqual([0, 255]);
  });
});
