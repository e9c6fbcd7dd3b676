// A folder of images: taken in with its table, looked at on the contact sheet, labelled by key, handed on as CSV.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { expect, expectAccessible, story } from "../harness/story.ts";
import { Workbench } from "../pages/workbench.ts";
import { imagesText } from "../../shared/text/images.ts";
import { labelText } from "../../shared/text/label.ts";

/** CRC-32 of PNG (ISO/IEC 15948, annex D). */
function crcOf(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A grey PNG of 48 x 36 pixels with stripes that `at` moves. */
function png(at: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = [data.length, crcOf(body)].map((value) => Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]));
    return Buffer.concat([ends[0]!, body, ends[1]!]);
  };
  const rows = Buffer.concat(Array.from({ length: 36 }, (_, y) => Buffer.from([0, ...Array.from({ length: 48 }, (_, x) => (((x + at) * (y + 9)) % 31) * 8)])));
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", Buffer.from([0, 0, 0, 48, 0, 0, 0, 36, 8, 0, 0, 0, 0])), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

story("a quality engineer takes in a folder of images, labels three by key and hands the labels on", async ({ open, work }) => {
  const shots = work.makeFolder("shots");
  const put = (name: string, content: Buffer | string) => {
    mkdirSync(dirname(join(shots, name)), { recursive: true });
    writeFileSync(join(shots, name), content);
  };
  for (const i of [1, 2, 3, 4]) put(`cam1/${i}.png`, png(5 * i));
  put("cam1/cut.png", png(3).subarray(0, 90));
  put("cam1/x'); ATTACH.png", png(50));
  put("parts.csv", ["file,camera,class,time", ...[1, 2, 3, 4].map((i) => `${i}.png,A,${i === 2 ? "bent" : "good"},2024-05-06 06:00:0${i}`)].join("\n"));

  const bench = new Workbench((await open(work.makeFolder("line"))).page);
  const { page, work: screen } = bench;
  await bench.goTo("data");
  await screen.getByLabel(bench.says(imagesText.folderInput)).setInputFiles(shots);
  await bench.button(/^Import 6 images$/).click();
  const sheet = screen.getByRole("listbox", { name: bench.says(imagesText.tabSheet) });
  await expect(sheet.getByRole("option")).toHaveCount(6);
  await expect(sheet.getByRole("option", { name: /cut\.png, cut off$/ })).toBeVisible();
  await expect(sheet.locator("img").first()).toBeVisible();
  await expectAccessible(page);
  await sheet.focus();
  for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
  const dialog = page.getByRole("dialog", { name: "2.png" });
  await expect(dialog.getByRole("img", { name: "2.png" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await bench.button(imagesText.label).click();
  await bench.expectAt("label");
  for (const name of ["good", "bent"]) {
    await screen.getByPlaceholder(bench.says(imagesText.addClass)).fill(name);
    await page.keyboard.press("Enter");
    await expect(screen.getByRole("group", { name: bench.says(imagesText.classOfImage) }).getByRole("button", { name })).toBeVisible();
  }
  await expectAccessible(page);
  await screen.getByRole("heading", { level: 1 }).click();
  for (const key of "121") await page.keyboard.press(key);
  await expect(screen.getByText(bench.says(imagesText.labelFacts).replace("{count}", "3"), { exact: true })).toBeVisible();
  await bench.button(labelText.takeOver).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: bench.says(labelText.exportCsv) }).click()]);
  const lines = readFileSync(await download.path(), "utf8").trim().split("\n");
  expect(lines.map((line) => line.split(",").slice(0, 9).filter((_, i) => i === 2 || i === 8))).toEqual([["class", "file"], ["good", "1.png"], ["bent", "2.png"], ["good", "3.png"]]);
});
