// Exports as other systems write them: PI (long, UTC or local time), WinCC (semicolons, decimal comma, local time without zone),
// Ignition (wide, epoch milliseconds, nulls). Runs in Node. The same archived rows as every other format, in order of delivery.
import { CsvFile, Lines, shortNumber } from "./csvFile.ts";
import type { ArchiveRows } from "./archiveRows.ts";
import { counterTag, PulseCounter, type ExportHabits } from "./exportHabits.ts";
import type { ExportLayout, HistorianFile } from "./historianFormat.ts";
import { berlinOffsetS, civil } from "./localTime.ts";
import { tags, type Area } from "./tags.ts";
import { quality, valueTexts } from "./valueTexts.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
const comma = 44;
const semicolon = 59;
const lineFeed = 10;

/** Remembers the text of the second written last. */
function bySecond(write: (utcS: number) => string): (tsUs: number) => string {
  let second = NaN;
  let text = "";
  return (tsUs) => {
    const s = Math.floor(tsUs / 1e6);
    if (s !== second) {
      second = s;
      text = write(s);
    }
    return text;
  };
}

/** `01-Jan-24 06:00:00`, in UTC or on the wall clock of Berlin. */
const piTime = (local: boolean): ((tsUs: number) => string) =>
  bySecond((s) => {
    const c = civil(local ? s + berlinOffsetS(s) : s);
    return `${two(c.day)}-${months[c.month - 1]!}-${two(c.year % 100)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
  });

/** `01.01.2024 06:00:00` on the wall clock: the hour of October stands there twice, that of March not at all. */
const winccTime = (): ((tsUs: number) => string) =>
  bySecond((s) => {
    const c = civil(s + berlinOffsetS(s));
    return `${two(c.day)}.${two(c.month)}.${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
  });

const piStatus = (q: number): string => (q >= quality.good ? "Good" : q >= quality.uncertain ? "Questionable" : "Bad");

/** WinCC's code of good is 128; what is bad keeps its number below 64. */
const winccCode = (q: number): string => (q >= quality.good ? "128" : q >= quality.uncertain ? "76" : `${q}`);

/** Rows of a day with the counter's readings among them, given to `row` in order of delivery. */
function eachRow(rows: ArchiveRows, counter: PulseCounter | undefined, row: (k: number) => void, count: (tsUs: number, count: number) => void): number {
  const readings = counter?.take(rows) ?? [];
  let next = 0;
  for (let k = 0; k < rows.tag.length; k++) {
    for (; next < readings.length && readings[next]!.tsUs <= rows.tsUs[k]!; next++) count(readings[next]!.tsUs, readings[next]!.count);
    row(k);
  }
  for (; next < readings.length; next++) count(readings[next]!.tsUs, readings[next]!.count);
  return rows.tag.length + readings.length;
}

function longFile(outDir: string, area: Area, layout: "pi" | "pi-local" | "wincc", habits: ExportHabits, factors: readonly number[], counter: PulseCounter | undefined): HistorianFile {
  const wincc = layout === "wincc";
  const header = wincc ? ['"VarName";"TimeString";"VarValue";"Quality_Code"'] : ["tag", "timestamp", "value", "unit", "status"];
  const file = new CsvFile(outDir, `data/${layout}_${area}.csv`, header, !wincc);
  const time = wincc ? winccTime() : piTime(layout === "pi-local");
  const lines = new Lines();
  const put = (name: string, tsUs: number, value: string, unit: string, q: number): void => {
    if (wincc) {
      lines.text(`"${name}";"${time(tsUs)}"`);
      lines.code(semicolon);
      lines.text(value.replace(".", ","));
      lines.code(semicolon);
      lines.text(winccCode(q));
    } else {
      lines.text(name);
      lines.code(comma);
      lines.text(time(tsUs));
      lines.code(comma);
      lines.text(value);
      lines.code(comma);
      lines.text(unit);
      lines.code(comma);
      lines.text(piStatus(q));
    }
    lines.code(lineFeed);
  };
  return {
    async write(rows) {
      const n = eachRow(
        rows,
        counter,
        (k) => {
          const i = rows.tag[k]!;
          const text = rows.text[k]!;
          const ts = rows.tsUs[k]!;
          put(habits.nameAt(i, ts), ts, text > 0 ? valueTexts[text]! : shortNumber(rows.value[k]!, factors[i]!), habits.unitOf(i), rows.quality[k]!);
        },
        (ts, count) => put(counterTag.tag, ts, `${count}`, "", quality.good),
      );
      file.writeLines(lines, n);
    },
    async close() {
      return file.close();
    },
    abandon() {
      file.close();
    },
  };
}

function ignitionFile(outDir: string, area: Area, habits: ExportHabits, taken: readonly string[], factors: readonly number[], counter: PulseCounter | undefined): HistorianFile {
  const columns = tags.flatMap((t, i) => (t.area === area && (taken.length === 0 || taken.includes(t.tag)) ? habits.namesOf(i).map((name) => ({ name, unit: habits.unitOf(i) })) : []));
  if (counter) columns.push({ name: counterTag.tag, unit: "" });
  const at = new Map(columns.map(({ name }, c) => [name, c]));
  const file = new CsvFile(outDir, `data/ignition_${area}.csv`, ["t_stamp", ...columns.map(({ name, unit }) => (unit === "" ? name : `${name} [${unit}]`))]);
  const cells: (string | undefined)[] = columns.map(() => undefined);
  const lines = new Lines();
  let open = NaN;
  let n = 0;
  const end = (): void => {
    if (Number.isNaN(open)) return;
    lines.text(`${open}`);
    for (let c = 0; c < cells.length; c++) {
      lines.code(comma);
      lines.text(cells[c] ?? "null");
      cells[c] = undefined;
    }
    lines.code(lineFeed);
    open = NaN;
    n++;
  };
  const put = (name: string, tsUs: number, value: string): void => {
    const ms = Math.floor(tsUs / 1000);
    const c = at.get(name)!;
    // a repeated row of the same tag and time starts a line of its own
    if (ms !== open || cells[c] !== undefined) end();
    open = ms;
    cells[c] = value;
  };
  return {
    async write(rows) {
      n = 0;
      eachRow(
        rows,
        counter,
        (k) => {
          const i = rows.tag[k]!;
          const text = rows.text[k]!;
          put(habits.nameAt(i, rows.tsUs[k]!), rows.tsUs[k]!, text > 0 ? valueTexts[text]! : shortNumber(rows.value[k]!, factors[i]!));
        },
        (ts, count) => put(counterTag.tag, ts, `${count}`),
      );
      end();
      file.writeLines(lines, n);
    },
    async close() {
      return file.close();
    },
    abandon() {
      file.close();
    },
  };
}

/** Opens the export of an area in one of the layouts; `factors` by tag number = steps in one that a value is worth. */
export function plantExport(outDir: string, area: Area, layout: ExportLayout, habits: ExportHabits, taken: readonly string[], factors: readonly number[]): HistorianFile {
  const counter = area === counterTag.area && taken.length === 0 ? new PulseCounter() : undefined;
  return layout === "ignition" ? ignitionFile(outDir, area, habits, taken, factors, counter) : longFile(outDir, area, layout, habits, factors, counter);
}
