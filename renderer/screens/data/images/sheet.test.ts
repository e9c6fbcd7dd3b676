import { expect, test } from "vitest";
import { stepOf, worstOf } from "./ContactSheet.tsx";
import { filtered, valuesOf } from "./filter.ts";
import type { ImageInfo } from "../../../../shared/contract/images.ts";

const image = (row: number, more: Partial<ImageInfo> = {}): ImageInfo => ({
  row, name: `cam/${row}.png`, sha256: "0".repeat(64), bytes: 1, state: "whole", form: "png", width: 4, height: 4, bits: 8, colour: false, brightness: 1, contrast: 1, sharpness: 1, tsUs: null, group: null, class: null, findings: [], ...more,
});
const images = [image(0, { class: "good", group: "A" }), image(1, { class: "bent", group: "A", findings: ["imageBlack", "imageNoRow"] }), image(2, { group: "B", findings: ["imageDuplicate"] }), image(10, { class: "bent", group: "A" })];

test("keys lead through the lines and never out of the sheet", () => {
  // Eight images, three a line: 0 1 2 | 3 4 5 | 6 7.
  const to = (key: string, at: number) => stepOf(key, at, 8, 3, 2);
  expect(["ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft", "End", "PageDown"].map((key) => to(key, 1))).toEqual([2, 4, 1, 0, 7, 7]);
  expect([to("ArrowDown", 5), to("ArrowDown", 7), to("ArrowRight", 7), to("Home", 5), to("x", 5), stepOf("ArrowRight", 0, 0, 3, 2)]).toEqual([7, 7, 7, 0, null, null]);
});

test("images are asked for by class, group, finding and name together", () => {
  const rows = (filter: Partial<Parameters<typeof filtered>[1]>) => filtered(images, { class: null, group: null, finding: null, name: "", ...filter }).map(({ row }) => row);
  expect([rows({}), rows({ class: "bent" }), rows({ class: "" }), rows({ finding: "imageDuplicate" }), rows({ group: "A", name: "1" })]).toEqual([[0, 1, 2, 10], [1, 10], [2], [2], [1, 10]]);
});

test("what can be asked for is counted; what asks nothing is not offered", () => {
  expect(valuesOf(images, "class")).toEqual([{ value: "bent", count: 2 }, { value: "good", count: 1 }, { value: "", count: 1 }]);
  expect(valuesOf(images, "finding").map(({ value }) => value)).toEqual(["imageDuplicate", "imageBlack", "imageNoRow"]);
  expect(valuesOf([image(0)], "group")).toEqual([]);
});

test("a mark stands where the picture itself is in doubt", () => {
  expect([worstOf(images[0]!), worstOf(images[1]!), worstOf(image(3, { findings: ["imageUnreadable"] })), worstOf(image(4, { findings: ["imageNoRow"] }))]).toEqual([null, "caution", "alarm", null]);
});
