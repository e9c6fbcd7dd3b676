import { describe, expect, it } from "vitest";
import { barsOf } from "./Folds.tsx";
import { freshId } from "./TrainScreen.tsx";

const fold = (trainRows: number, testRows: number, fromUs: number | null, toUs: number | null) => ({ trainRows, testRows, fromUs, toUs, judged: true, changes: 0, outside: 0 });

describe("bars of folds", () => {
  it("leaves the purge gap before the test on the time line", () => {
    const split = { kind: "forward", folds: [fold(40, 10, 50e6, 60e6)], purgedRows: 10, purgeS: 10, random: false, note: "" };
    expect(barsOf(split, 0, { from: 0, to: 100e6 })).toEqual([{ kind: "taught", from: 0, to: 0.4 }, { kind: "gap", from: 0.4, to: 0.5 }, { kind: "judged", from: 0.5, to: 0.6 }]);
  });
  it("counts rows where the split does not follow time", () => {
    const split = { kind: "grouped", folds: [fold(60, 40, null, null), fold(30, 20, null, null)], purgedRows: 0, purgeS: 0, random: false, note: "" };
    expect(barsOf(split, 1, null)).toEqual([{ kind: "taught", from: 0, to: 0.3 }, { kind: "judged", from: 0.3, to: 0.5 }]);
  });
});

describe("the name of an added candidate", () => {
  it("is the family in small letters, numbered when taken", () => {
    expect([freshId("isolationForest", []), freshId("pca", ["pca", "pca-2"])]).toEqual(["isolation-forest", "pca-3"]);
  });
});
