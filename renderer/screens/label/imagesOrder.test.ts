import { expect, test } from "vitest";
import { classOfKey, nextImage } from "./imagesOrder.ts";

test("labelling goes to the next image that waits, round the end, or simply on", () => {
  const waits = (index: number) => [1, 3].includes(index);
  expect([nextImage(1, 5, waits, true), nextImage(3, 5, waits, true), nextImage(1, 5, (index) => index === 1, true), nextImage(3, 5, waits, false), nextImage(4, 5, waits, false)]).toEqual([3, 1, null, 4, null]);
});

test("a figure key says a class by its place, 0 takes back", () => {
  const classes = [{ id: "good" }, { id: "bent" }];
  expect(["1", "2", "3", "0", "a"].map((key) => classOfKey(key, classes))).toEqual([{ class: "good" }, { class: "bent" }, undefined, { class: null }, undefined]);
});
