import { expect, it } from "vitest";
import { berlin, berlinOffsetS, civil, crewAt, isHoliday, isoBerlin, isoUtc, startS } from "./localTime.ts";
import { isoAtSite, siteZones } from "./siteTime.ts";

it("follows the clock of Berlin through both changes of 2024, as the system's own tables do", () => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "medium" });
  for (const change of [Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 9, 27, 1), Date.UTC(2025, 2, 30, 1)])
    for (let ms = change - 3 * 3600e3; ms <= change + 3 * 3600e3; ms += 900e3) expect(isoBerlin(ms / 1000).slice(0, 19).replace("T", " ")).toBe(format.format(ms));
});

it("keeps the hour that comes twice in October apart by its offset", () => {
  const first = Date.UTC(2024, 9, 27, 0, 30) / 1000;
  expect([isoBerlin(first), isoBerlin(first + 3600)]).toEqual(["2024-10-27T02:30:00+02:00", "2024-10-27T02:30:00+01:00"]);
});

it("starts on Monday, 1 January 2024, at midnight in Berlin", () => {
  expect(berlin(startS)).toEqual({ year: 2024, month: 1, day: 1, hour: 0, minute: 0, second: 0, weekday: 0, dayOfYear: 1 });
  expect([isoUtc(startS), isoUtc(startS + 0.25), berlinOffsetS(startS)]).toEqual(["2023-12-31T23:00:00Z", "2023-12-31T23:00:00.250Z", 3600]);
});

it("knows the public holidays that move with Easter", () => {
  const on = (month: number, day: number): boolean => isHoliday(civil(Date.UTC(2024, month - 1, day) / 1000));
  // 2024: Good Friday 29 March, Easter Monday 1 April, Ascension 9 May, Whit Monday 20 May
  expect([on(3, 29), on(4, 1), on(5, 9), on(5, 20), on(1, 1), on(3, 28), on(4, 2)]).toEqual([true, true, true, true, true, false, false]);
});

it("changes the crew with the shift and keeps one through the night", () => {
  const at = (hour: number): number => crewAt(startS + 3 * 86400 + hour * 3600);
  expect(at(6)).toBe(at(13));
  expect(at(14)).toBe((at(6) + 1) % 4);
  expect(at(23)).toBe(at(29));
});

it("follows the clocks of every site of a fleet through the changes of the year, as the system's own tables do", () => {
  for (const timeZone of siteZones) {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    for (const day of ["2024-03-10", "2024-03-31", "2024-10-27", "2024-11-03", "2025-03-09", "2025-03-30", "2026-10-25", "2026-11-01"])
      for (let ms = Date.parse(day); ms < Date.parse(day) + 86400e3; ms += 1800e3) {
        const text = isoAtSite(ms / 1000, timeZone);
        expect([text.slice(0, 19).replace("T", " "), Date.parse(text)]).toEqual([format.format(ms), ms]);
      }
  }
  expect(isoAtSite(Date.UTC(2024, 10, 3, 6, 30) / 1000, "America/New_York")).toBe("2024-11-03T01:30:00-05:00");
});
