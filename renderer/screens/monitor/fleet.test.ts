import { describe, expect, it } from "vitest";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import { ageLimitS, failureOfFlag, roundAge, verdictNow, worstFirst } from "./fleet.ts";

const device = (id: string, verdict: DeviceInfo["verdict"], ageS: number | null): DeviceInfo => ({
  device: id, name: id, modelLine: "", package: null, packageName: "", counter: null, state: "", lab: true, newest: null, ageS, rowsScored: 0, alarms: 0, verdict, failure: null, spark: [],
});

describe("the fleet", () => {
  it("never shows old knowledge as good", () => {
    expect([verdictNow(device("a", "asExpected", ageLimitS + 1)), verdictNow(device("a", "asExpected", ageLimitS)), verdictNow(device("a", "changed", null)), verdictNow(device("a", "refused", null))]).toEqual(["unknown", "asExpected", "unknown", "refused"]);
  });
  it("puts the worst first, and of equals the older knowledge", () => {
    expect(worstFirst([device("good", "asExpected", 5), device("new", "changed", 5), device("old", "changed", 50), device("bad", "refused", 1), device("lost", "asExpected", null)]).map((each) => each.device)).toEqual(["bad", "old", "new", "lost", "good"]);
  });
  it("says an age in its largest unit alone", () => {
    expect([roundAge(47 * 86_400 + 5000), roundAge(7300), roundAge(1836), roundAge(12.4)]).toEqual([47 * 86_400, 7200, 1800, 12]);
  });
  it("finds a flag by its name or its code, and leaves unknown ones alone", () => {
    const byCode = failureOfFlag({ name: "refused", code: "MW-PKG-102", where: {} });
    expect([byCode, failureOfFlag({ name: "later", code: "MW-NEW-999", where: {} })]).toEqual([{ name: "packageDigestMismatch", code: "MW-PKG-102", outcome: "REJECT", where: {} }, undefined]);
  });
});
