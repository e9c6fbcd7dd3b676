import { describe, expect, it } from "vitest";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import { makeWords } from "../../parts/words.ts";
import { agedTo, ageLimitS, failureOfFlag, longAge, roundAge, shortAge, verdictNow, worstFirst } from "./fleet.ts";

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
    expect([roundAge(47 * 86_400 + 5000), roundAge(7300), roundAge(1836), roundAge(12.4)]).toEqual([47 * 86_400, 7200, 1800, 0]);
  });
  it.each(["en", "de"] as const)("says what is younger than a minute in words (%s)", (language) => {
    const words = makeWords({ language, zone: "UTC" });
    const [now, old] = language === "en" ? ["just now", "1\u202fmin 5\u202fs old"] : ["gerade eben", "1\u202fmin 5\u202fs alt"];
    expect([0, 0.02, 59.9, 65].map((ageS) => [shortAge(ageS, words), longAge(ageS, words)])).toEqual([[now, now], [now, now], [now, now], ["1\u202fmin", old]]);
  });
  it("lets knowledge grow old while the screen stays open, and never younger than the engine said", () => {
    const answeredMs = Date.UTC(2026, 10, 21, 20);
    const fresh = { ...device("a", "asExpected", 5), newest: new Date(answeredMs - 5000).toISOString() };
    const later = (hours: number) => agedTo(answeredMs + hours * 3_600_000, fresh);
    expect([later(0).ageS, later(10).ageS, verdictNow(later(24 * 8))]).toEqual([5, 36_005, "unknown"]);
    expect(agedTo(answeredMs, { ...fresh, ageS: 0, newest: new Date(answeredMs + 60_000).toISOString() }).ageS).toBe(0); // its clock is ahead
    expect(agedTo(answeredMs, device("a", "asExpected", null)).ageS).toBe(null);
  });
  it("finds a flag by its name or its code, and leaves unknown ones alone", () => {
    const byCode = failureOfFlag({ name: "refused", code: "MW-PKG-102", where: {} });
    expect([byCode, failureOfFlag({ name: "later", code: "MW-NEW-999", where: {} })]).toEqual([{ name: "packageDigestMismatch", code: "MW-PKG-102", outcome: "REJECT", where: {} }, undefined]);
  });
});
