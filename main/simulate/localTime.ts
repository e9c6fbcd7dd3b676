// The plant's wall clock: Europe/Berlin by the rule of the European Union (last Sunday of March and October, 01:00 UTC).
// Runs anywhere, pure. Never asks the system for a zone, so every machine writes the same bytes.
// Civil date from days: H. Hinnant, "chrono-compatible low-level date algorithms".

/** First second of every run: Monday 2024-01-01 00:00 in Berlin, as Unix seconds. */
export const startS = 1704063600;

export interface CivilTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 0 = Monday. */
  weekday: number;
  /** 1-based. */
  dayOfYear: number;
}

function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

/** Date and time of Unix seconds, read as if they were local. */
export function civil(seconds: number): CivilTime {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: Math.floor(rest) % 60,
    weekday: (((days + 3) % 7) + 7) % 7,
    dayOfYear: days - daysOf(year, 1, 1) + 1,
  };
}

/** Days since 1970 of a Sunday of a month: the n-th, or the last for -1. */
export function sundayOf(year: number, month: number, n: number): number {
  const from = n < 0 ? daysOf(year, month + 1, 1) - 7 : daysOf(year, month, 1) + 7 * (n - 1);
  return from + 6 - ((((from + 3) % 7) + 7) % 7);
}

/** When summer time begins and ends in the European Union, as Unix seconds: 01:00 UTC on the last Sundays of March and October (2000/84/EC). */
export const europeanSummer = (year: number): readonly [number, number] => [sundayOf(year, 3, -1) * 86400 + 3600, sundayOf(year, 10, -1) * 86400 + 3600];

// the stretch of unchanged offset that was asked for last; a memory only, the answer is always the same
let sameFrom = 0;
let sameTo = 0;
let sameOffset = 0;

/** Offset of Berlin from UTC in seconds: 3600, or 7200 in summer. */
export function berlinOffsetS(utcS: number): number {
  if (utcS >= sameFrom && utcS < sameTo) return sameOffset;
  const year = civil(utcS).year;
  const [spring, autumn] = europeanSummer(year);
  sameFrom = utcS < spring ? daysOf(year, 1, 1) * 86400 : utcS < autumn ? spring : autumn;
  sameTo = utcS < spring ? spring : utcS < autumn ? autumn : daysOf(year + 1, 1, 1) * 86400;
  sameOffset = utcS >= spring && utcS < autumn ? 7200 : 3600;
  return sameOffset;
}

/** Wall clock in Berlin at a UTC second. */
export function berlin(utcS: number): CivilTime {
  return civil(utcS + berlinOffsetS(utcS));
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** `2024-03-31T01:00:00Z`, with milliseconds only when there are any. */
export function isoUtc(utcS: number): string {
  const c = civil(utcS);
  const ms = Math.floor((utcS - Math.floor(utcS)) * 1000 + 0.5);
  return `${c.year}-${two(c.month)}-${two(c.day)}T${two(c.hour)}:${two(c.minute)}:${two(c.second)}${ms > 0 ? `.${String(ms).padStart(3, "0")}` : ""}Z`;
}

/** `2024-03-31T03:00:00+02:00`: local time of Berlin that stays unique when the clocks go back. */
export function isoBerlin(utcS: number): string {
  const offset = berlinOffsetS(utcS);
  return `${isoUtc(Math.floor(utcS) + offset).slice(0, 19)}+0${offset / 3600}:00`;
}

/** Easter Sunday as days since 1970 (anonymous Gregorian computus, Meeus). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return daysOf(year, Math.floor(n / 31), (n % 31) + 1);
}

/** Whether the local day is a public holiday in all of Germany. */
export function isHoliday(c: CivilTime): boolean {
  const fixed = c.month * 100 + c.day;
  if (fixed === 101 || fixed === 501 || fixed === 1003 || fixed === 1225 || fixed === 1226) return true;
  const fromEaster = daysOf(c.year, c.month, c.day) - easter(c.year);
  return fromEaster === -2 || fromEaster === 1 || fromEaster === 39 || fromEaster === 50;
}

/** Crew on duty, 0..3 = A..D: three shifts from 06, 14 and 22 h; crew = (floor(day / 2) + shift) mod 4. */
export function crewAt(utcS: number): number {
  const c = berlin(utcS);
  const shift = c.hour < 6 ? 2 : c.hour < 14 ? 0 : c.hour < 22 ? 1 : 2;
  const localDay = Math.floor((utcS + berlinOffsetS(utcS)) / 86400) - (c.hour < 6 ? 1 : 0);
  return (Math.floor(localDay / 2) + shift) % 4;
}
