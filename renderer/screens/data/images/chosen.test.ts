import { expect, test } from "vitest";
import { partFolder } from "./chosen.ts";

const file = (name: string) => ({ file: new File([], name), name });

test("a folder is parted into images, the one table beside them and the rest; names begin below what all share", () => {
  const folder = partFolder(["shots/cam1/1.PNG", "shots/cam2/x'); ATTACH.jpeg", "shots/parts.csv", "shots/Thumbs.db", "shots/.DS_Store", "shots/__MACOSX/1.png"].map(file));
  expect([folder.images.map(({ name }) => name), folder.table?.name, folder.leftOut]).toEqual([["cam1/1.PNG", "cam2/x'); ATTACH.jpeg"], "shots/parts.csv", 3]);
});

test("of two tables none is taken, and a folder may hold no image", () => {
  const two = partFolder(["a/1.png", "a/x.csv", "a/y.csv"].map(file));
  expect([two.images.map(({ name }) => name), two.table, two.leftOut]).toEqual([["1.png"], null, 2]);
  expect(partFolder([file("a/notes.md")])).toEqual({ images: [], table: null, leftOut: 1 });
});
