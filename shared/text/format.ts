// Numbers, units, intervals, durations, sizes and times as a person reads them, in English or German.
// Pure; uses Intl only for calendars and zones, so a number never depends on the machine's locale.

import type { Language } from "./text.ts";

/** Narrow no-break space: groups digits in threes and joins a number to its unit. */
export const thinSpace = "\u202f";
export const minusSign = "\u2212";

const unknownWord = { en: "unknown", de: "unbekannt" } as const;

export interface NumberStyle {
  /** Digits after the decimal mark. Without it: three significant digits, and never a fourth decimal. */
  readonly digits?: number;
  /** Writes a plus before positive numbers (differences, contributions). */
  readonly sign?: boolean;
}

/** Digits after the mark that show three significant figures: 153, 58.7, 3.99, 0.82, 0.004. */
export function usualDigits(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || size >= 100 || !Number.isFinite(value)) return 0;
  if (size >= 10) return Number.isInteger(value) ? 0 : 1;
  if (size >= 0.1) return Number.isInteger(value) ? 0 : 2;
  return Math.min(6, 1 - Math.floor(Math.log10(size)));
}

/** A number with U+2212, thin-space groups and the language's decimal mark; null, undefined and NaN are the word "unknown". */
export function formatNumber(value: number | bigint | null | undefined, language: Language, style: NumberStyle = {}): string {
  if (value === null || value === undefined || Number.isNaN(value)) return unknownWord[language];
  if (value === Infinity || value === -Infinity) return value > 0 ? "∞" : `${minusSign}∞`;
  const digits = typeof value === "bigint" ? 0 : (style.digits ?? usualDigits(value));
  const plain = typeof value === "bigint" ? String(value < 0n ? -value : value) : plainDigits(Math.abs(value), digits);
  const [whole = "0", fraction] = plain.split(".");
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, thinSpace) : whole;
  const isZero = /^[0.]*$/.test(plain);
  const sign = isZero ? "" : value < 0 ? minusSign : style.sign === true ? "+" : "";
  return `${sign}${grouped}${fraction === undefined ? "" : (language === "de" ? "," : ".") + fraction}`;
}

const superscript = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number that may be tiny: below a thousandth as a power of ten, rounded up (4.9e-14 is "5 · 10⁻¹⁴"), others as usual. */
export function formatTiny(value: number, language: Language): string {
  if (value === 0 || Math.abs(value) >= 1e-3) return formatNumber(value, language);
  let power = Math.floor(Math.log10(Math.abs(value)));
  let size = Math.ceil(value / 10 ** power - 1e-9);
  if (size >= 10) {
    size = 1;
    power += 1;
  }
  const raised = [...String(-power)].map((digit) => superscript[Number(digit)] ?? digit).join("");
  return `${size === 1 ? "" : `${size}${thinSpace}·${thinSpace}`}10⁻${raised}`;
}

function plainDigits(size: number, digits: number): string {
  if (size < 1e21) return size.toFixed(digits);
  return BigInt(Math.round(size)).toString();
}

/** A number and its unit, joined so that they never part: "4.6 mm/s". A unitless number stays alone. */
export function formatQuantity(value: number | null | undefined, unit: string, language: Language, style: NumberStyle = {}): string {
  const number = formatNumber(value, language, style);
  return unit === "" || number === unknownWord[language] ? number : `${number}${thinSpace}${unit}`;
}

/** "34 to 44", "34 bis 44"; both ends with the digits of the wider end. */
export function formatInterval(low: number, high: number, language: Language, style: NumberStyle = {}): string {
  const digits = style.digits ?? Math.max(usualDigits(low), usualDigits(high));
  const word = language === "de" ? "bis" : "to";
  return `${formatNumber(low, language, { ...style, digits })} ${word} ${formatNumber(high, language, { ...style, digits })}`;
}

/** A share from 0 to 1 as percent: "87 %". */
export function formatPercent(share: number | null | undefined, language: Language, style: NumberStyle = {}): string {
  if (share === null || share === undefined || Number.isNaN(share)) return unknownWord[language];
  const digits = style.digits ?? (Math.abs(share) > 0 && Math.abs(share) < 0.01 ? 1 : 0);
  return `${formatNumber(share * 100, language, { ...style, digits })}${thinSpace}%`;
}

/** Bytes in the unit that gives one to three digits: "8 MB", "1.5 GB" (powers of ten). */
export function formatBytes(bytes: number, language: Language): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return formatQuantity(value, units[step] ?? "TB", language, { digits: step > 0 && value < 9.95 && Math.round(value * 10) % 10 !== 0 ? 1 : 0 });
}

const durationUnits = {
  en: { d: "d", h: "h", min: "min", s: "s", ms: "ms" },
  de: { d: "d", h: "h", min: "min", s: "s", ms: "ms" },
} as const;

/** A span in its two largest units: "3 h 37 min", "42 s", "12 d 4 h". Negative spans keep their minus; NaN is "unknown". */
export function formatDuration(durationMs: number | null | undefined, language: Language): string {
  if (durationMs === null || durationMs === undefined || Number.isNaN(durationMs)) return unknownWord[language];
  const names = durationUnits[language];
  const sign = durationMs < 0 ? minusSign : "";
  const size = Math.abs(durationMs);
  const join = (value: number, unit: string) => `${formatNumber(value, language, { digits: 0 })}${thinSpace}${unit}`;
  const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    sign + (small === 0 ? join(large, largeUnit) : `${join(large, largeUnit)} ${join(small, smallUnit)}`);
  if (size < 1) return sign + formatQuantity(size, names.ms, language, { digits: size === 0 ? 0 : 2 });
  if (size < 1000) return sign + join(Math.round(size), names.ms);
  const seconds = Math.round(size / 1000);
  if (seconds < 60) return sign + (size < 9_950 && size % 1000 !== 0 ? formatQuantity(size / 1000, names.s, language, { digits: 1 }) : join(seconds, names.s));
  if (seconds < 3600) return pair(Math.floor(seconds / 60), names.min, seconds % 60, names.s);
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), names.h, minutes % 60, names.min);
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), names.d, hours % 24, names.h);
}

export type TimeDetail = "day" | "minute" | "second" | "milli" | "clock" | "clockSecond";

const dayParts = { day: "numeric", month: "short", year: "numeric" } as const;
const minuteParts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const secondParts = { ...minuteParts, second: "2-digit" } as const;
const partsOf: Record<TimeDetail, Intl.DateTimeFormatOptions> = {
  day: dayParts,
  minute: { ...dayParts, ...minuteParts },
  second: { ...dayParts, ...secondParts },
  milli: { ...dayParts, ...secondParts, fractionalSecondDigits: 3 },
  clock: minuteParts,
  clockSecond: secondParts,
};

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: Language, zone: string, detail: TimeDetail | "name"): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${detail}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const options: Intl.DateTimeFormatOptions = detail === "name" ? { timeZoneName: "short", hour: "2-digit" } : partsOf[detail];
  const made = new Intl.DateTimeFormat(language === "de" ? "de-DE" : "en-GB", { ...options, timeZone: zone });
  formatters.set(key, made);
  return made;
}

/** Milliseconds of a UTC microsecond count; a bigint beyond 2^53 keeps its milliseconds. */
export function msOf(tUs: number | bigint): number {
  return typeof tUs === "bigint" ? Number(tUs / 1000n) : tUs / 1000;
}

/** A moment in the plant's zone: "14 Nov 2026, 02:51". tUs: UTC microseconds; zone: IANA name. */
export function formatTime(tUs: number | bigint | null | undefined, zone: string, language: Language, detail: TimeDetail = "minute"): string {
  if (tUs === null || tUs === undefined || Number.isNaN(tUs)) return unknownWord[language];
  return formatter(language, zone, detail).format(msOf(tUs));
}

/** Name of the zone at a moment: "CET", "MEZ", "UTC". */
export function zoneName(tUs: number | bigint, zone: string, language: Language): string {
  return formatter(language, zone, "name").formatToParts(msOf(tUs)).find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** Offset of the zone from UTC at a moment, in microseconds; what an axis needs to put its ticks on local midnights. */
export function zoneOffsetUs(tUs: number, zone: string): number {
  const parts = new Map(formatter("en", zone, "second").formatToParts(tUs / 1000).map((part) => [part.type, part.value]));
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];
  const month = months.findIndex((name) => name.slice(0, 3) === parts.get("month")?.slice(0, 3));
  const field = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const local = Date.UTC(field("year"), month, field("day"), field("hour"), field("minute"), field("second"));
  return (local - Math.floor(tUs / 1_000_000) * 1000) * 1000;
}
