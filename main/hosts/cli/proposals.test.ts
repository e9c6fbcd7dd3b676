// Times as people type them for an action: the plant's zone counts, not that of the computer.
import { expect, test } from "vitest";
import { timeOfWritten } from "./proposals.ts";

const iso = (written: string, zone: string) => {
  const us = timeOfWritten(written, zone);
  return Number.isNaN(us) ? "none" : new Date(us / 1000).toISOString();
};

test("a time without an offset is of the plant's zone, one with an offset is as it says", () => {
  const plant = "Europe/Berlin";
  expect(["2026-01-14 02:14", "2026-07-14T02:14:30", "2026-07-14", "2026-07-14T02:14Z", "2026-07-14T02:14:00+05:00"].map((written) => iso(written, plant))).toEqual([
    "2026-01-14T01:14:00.000Z", "2026-07-14T00:14:30.000Z", "2026-07-13T22:00:00.000Z", "2026-07-14T02:14:00.000Z", "2026-07-13T21:14:00.000Z",
  ]);
  // The clock goes back at 03:00: the earlier of both; it goes forward at 02:00.
  expect([iso("2026-10-25 02:30", plant), iso("2026-10-25 03:30", plant), iso("2026-03-29 03:30", plant), iso("2026-07-14 02:14", "America/New_York")]).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-25T02:30:00.000Z", "2026-03-29T01:30:00.000Z", "2026-07-14T06:14:00.000Z"]);
  expect([iso("yesterday", plant), iso("2026-13-01", plant), iso("2026-07-14 25:00", plant)]).toEqual(["none", "none", "none"]);
});
