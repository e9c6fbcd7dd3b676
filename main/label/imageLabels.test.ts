import { describe, expect, test } from "vitest";
import type { LabelImage } from "../../shared/contract/label.ts";
import { failureOf } from "../../shared/contract/errors.ts";
import { imageAgreement } from "../../shared/labels/imageAgreement.ts";
import { imageFinder } from "../data/images/imageNames.ts";
import { tableOf } from "../data/import/table.ts";
import { imagesFromTable, labelsToCsv, partTable } from "./labelCsv.ts";
import { emptyLabels, readLabelSet, saveEvent, saveImages } from "./labelSet.ts";

const files = ["cam1/1.png", "cam1/2.png", "=cmd.png"];
const digestOf = (file: string) => String(files.indexOf(file) + 1).repeat(64);
const label = (file: string, of: string, by = "ann", more: Partial<LabelImage> = {}): LabelImage => ({ image: digestOf(file), file, class: of, sure: "sure", by, at: "", ...more });
const find = (text: string) => {
  const file = files.find((name) => digestOf(name) === text) ?? files[imageFinder(files)(text) ?? -1];
  return file === undefined ? undefined : { image: digestOf(file), file };
};

describe("labels of images", () => {
  test("are one a person and image, replaced and taken back, and bring their classes", () => {
    const set = saveImages(emptyLabels, [label("cam1/2.png", "bent"), label("cam1/1.png", "good"), label("cam1/1.png", "bent", "bob")]);
    expect(set.images?.map(({ file, class: of, by }) => [file, of, by])).toEqual([["cam1/1.png", "good", "ann"], ["cam1/1.png", "bent", "bob"], ["cam1/2.png", "bent", "ann"]]);
    expect(set.classes.map(({ id }) => id)).toEqual(["bent", "good"]);
    const later = saveImages(set, [label("cam1/1.png", "bent"), { ...label("cam1/2.png", ""), class: null }]);
    expect(later.images?.map(({ file, class: of, by }) => [file, of, by])).toEqual([["cam1/1.png", "bent", "ann"], ["cam1/1.png", "bent", "bob"]]);
    expect(readLabelSet(JSON.parse(JSON.stringify(later)))).toEqual(later);
    expect(saveImages(saveImages(emptyLabels, [label("cam1/1.png", "good")]), [{ ...label("cam1/1.png", ""), class: null }]).images).toBeUndefined();
  });
  test("go out as CSV beside events and come back the same; a name like a formula is made inert", () => {
    const set = saveImages(saveEvent(emptyLabels, { id: "", class: "leak", fromUs: 0, toUs: 1e6, sure: "sure", by: "ann", at: "" }), [label("cam1/1.png", "good", "ann", { sure: "probable", note: "a;b" }), label("=cmd.png", "bent", "bob")]);
    const text = labelsToCsv(set);
    expect(text.split("\n")).toEqual([
      "from,to,class,group,asset,sure,by,note,file,image", "1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z,leak,,,sure,ann,,,", `,,bent,,,sure,bob,,"'=cmd.png",${"3".repeat(64)}`, `,,good,,,probable,ann,"a;b",cam1/1.png,${"1".repeat(64)}`, "",
    ]);
    const { images, events } = partTable(tableOf(text, "labels.csv"));
    expect(events.rows.length).toBe(1);
    expect(saveImages(emptyLabels, imagesFromTable(images, find, { by: "x", at: "" })).images).toEqual(set.images);
  });
  test("come from a list with a name and a class alone; an unknown name is told with its line", () => {
    const list = (text: string) => imagesFromTable(partTable(tableOf(text, "l.csv")).images, find, { by: "ann", at: "" });
    expect(list("file,class\n2.png,bent\n1,good\n").map(({ file, class: of }) => [file, of])).toEqual([["cam1/2.png", "bent"], ["cam1/1.png", "good"]]);
    const failure = (() => { try { return list("file,class\n2.png,bent\n9.png,good\n"); } catch (thrown) { return failureOf(thrown); } })();
    expect(failure).toMatchObject({ name: "csvAmbiguousReading", where: { file: "l.csv", row: 3, column: "file", detail: '"9.png"' } });
  });
});

describe("agreement on images", () => {
  test("is Cohen's kappa over what both judged, and names the images that people see differently", () => {
    // Both judged four: good/good twice, bent/bent once, good/bent once. Agreed 3/4; by chance (3/4)(2/4) + (1/4)(2/4) = 1/2: kappa 1/2.
    const said = (by: string, classes: string[]) => classes.map((of, i): LabelImage => ({ ...label("cam1/1.png", of, by), image: String(i).repeat(64), file: `${i}.png` }));
    const found = imageAgreement([...said("ann", ["good", "good", "bent", "good", "good"]), ...said("bob", ["good", "good", "bent", "bent"])]);
    expect(found.pairs).toEqual([{ first: "ann", second: "bob", kappa: expect.closeTo(0.5, 12) as number, share: 0.75, images: 4 }]);
    expect(found.disagreements).toEqual([{ image: "3".repeat(64), file: "3.png", said: [{ by: "ann", class: "good" }, { by: "bob", class: "bent" }] }]);
    expect([found.people, found.fleiss]).toEqual([[{ by: "ann", images: 5 }, { by: "bob", images: 4 }], null]);
  });
  test("leaves out what a person left open, and knows Fleiss' kappa from three on", () => {
    const three = ["ann", "bob", "cem"].flatMap((by) => [label("cam1/1.png", "good", by), label("cam1/2.png", "bent", by)]);
    expect(imageAgreement(three).fleiss).toBe(1);
    expect(imageAgreement([label("cam1/1.png", "good"), label("cam1/1.png", "bent", "bob", { sure: "open" })]).disagreements).toEqual([]);
  });
});
