import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatInterval, formatNumber, formatPercent, formatQuantity, formatTime, zoneName, zoneOffsetUs } from "./format.ts";

const shown = (text: string) => text.replaceAll("\u202f", "_");

test("numbers have thin groups, a real minus, three figures and the language's mark", () => {
  expect([36_800_000, 1204, 153.2, 58.71, 3.987, 0.0042, -0.21, 0, -0.0001, NaN, null].map((v) => shown(formatNumber(v, "en")))).toEqual([
    "36_800_000", "1_204", "153", "58.7", "3.99", "0.0042", "−0.21", "0", "−0.00010", "unknown", "unknown",
  ]);
  expect([shown(formatNumber(1234.5, "de", { digits: 1 })), formatNumber(0.38, "en", { sign: true, digits: 2 }), formatNumber(-0.001, "en", { digits: 1 })]).toEqual(["1_234,5", "+0.38", "0.0"]);
  expect(shown(formatNumber(9_007_199_254_740_993n, "en"))).toBe("9_007_199_254_740_993");
});

test("quantities, intervals, shares and sizes read as on a data sheet", () => {
  expect([
    shown(formatQuantity(4.6, "mm/s", "en", { digits: 1 })), formatInterval(34, 44, "en"), formatInterval(-0.4, 0.8, "de", { digits: 1 }),
    shown(formatPercent(0.87, "en")), shown(formatPercent(0.004, "de")), shown(formatBytes(8_000_000, "en")), shown(formatBytes(1_520_000_000, "de")), shown(formatBytes(12, "en")),
  ]).toEqual(["4.6_mm/s", "34 to 44", "−0,4 bis 0,8", "87_%", "0,4_%", "8_MB", "1,5_GB", "12_B"]);
});

test("spans show their two largest units", () => {
  expect([0.25, 940, 9_000, 42_000, 13_040_000, 1_051_200_000, -60_000, NaN].map((v) => shown(formatDuration(v, "en")))).toEqual([
    "0.25_ms", "940_ms", "9_s", "42_s", "3_h 37_min", "12_d 4_h", "−1_min", "unknown",
  ]);
});

test("times stand in the plant's zone and carry its name", () => {
  const t = Date.UTC(2026, 10, 14, 1, 51, 20) * 1000;
  expect([formatTime(t, "Europe/Berlin", "en"), formatTime(BigInt(t), "Europe/Berlin", "de", "second"), formatTime(t, "UTC", "en", "clock"), zoneName(t, "Europe/Berlin", "de")]).toEqual([
    "14 Nov 2026, 02:51", "14. Nov. 2026, 02:51:20", "01:51", "MEZ",
  ]);
});

test("the offset of a zone changes with summer time", () => {
  expect([zoneOffsetUs(Date.UTC(2026, 6, 1) * 1000, "Europe/Berlin"), zoneOffsetUs(Date.UTC(2026, 0, 1) * 1000, "Europe/Berlin"), zoneOffsetUs(0, "UTC")]).toEqual([7_200_000_000, 3_600_000_000, 0]);
});
