// The reading of delimited text as data: everything that was chosen or guessed, so that the same export can be read again.
// Pure shapes (zod). A recipe with open questions is never run: a person decides first (reliability.md section 10, row 6).
import { z } from "zod";
import { TallLayout, timeFormats } from "../../../shared/plan/plan.ts";

/** Encodings that are read. Windows-1252 covers Latin-1 exports. */
export const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
/** Field separators; " " means a run of blanks or tabs. */
export const delimiters = [",", ";", "\t", "|", " "] as const;
/** What the table comes out of; absent means text. */
export const tableForms = ["text", "json", "jsonLines", "xlsx", "parquet", "sqlite", "postgres"] as const;
export type TableForm = (typeof tableForms)[number];

export const ColumnChoice = z.strictObject({
  /** Name in the file after renaming (see columnNames.ts). */
  source: z.string().min(1),
  /** "auto" decides over all rows: number when at least half of the filled cells are numbers and few distinct texts remain. */
  kind: z.enum(["number", "text", "auto", "skip"]),
  /** Engineering unit as the file or the person gave it. */
  unit: z.string().optional(),
  /** Numbers that stand for a missing value, such as -9999. */
  missingNumbers: z.array(z.number()).max(20).optional(),
});
export type ColumnChoice = z.infer<typeof ColumnChoice>;

export const ImportRecipe = z.strictObject({
  format: z.literal("millwright.csvImport/1"),
  form: z.enum(tableForms).optional(),
  /** Sheet of a workbook, or table of a database. */
  part: z.string().min(1).max(200).optional(),
  tall: TallLayout.optional(),
  encoding: z.enum(encodings),
  delimiter: z.enum(delimiters),
  decimal: z.enum([".", ","]),
  thousands: z.enum(["", ".", ",", " ", "'"]),
  /** Lines before the table (titles, blank lines), counted from the top of the file. */
  skipLines: z.number().int().min(0).max(1000),
  /** Lines that start with this text are left out; empty for none. */
  comment: z.string().max(4),
  header: z.boolean(),
  unitsRow: z.boolean(),
  time: z
    .strictObject({
      /** One column, or date and time of day. */
      columns: z.array(z.string().min(1)).min(1).max(2),
      format: z.enum(timeFormats),
      /** IANA name of the zone of times written without one, such as "Europe/Berlin" or "UTC"; absent when every time carries its own. */
      zone: z.string().min(1).optional(),
      /** True allows times with and without a zone in one column; without it such a mixture is held. */
      mixedZones: z.boolean().optional(),
      /** Which of the two hours a time in the autumn double hour means; byOrder takes the second after the clock steps back. */
      doubleHour: z.enum(["byOrder", "first", "second"]).optional(),
      /** nextDay: a 00:00 row after later rows of its own date means the end of that day (a habit of some meters). Counted and flagged. */
      lateMidnight: z.enum(["asWritten", "nextDay"]).optional(),
    })
    .optional(),
  group: z.strictObject({ from: z.enum(["none", "file", "folderFile", "column"]), column: z.string().min(1).optional() }),
  /** Columns in the order of the file; a column that is not listed is read as "auto". */
  columns: z.array(ColumnChoice).max(4096),
  /** Fields that could not be decided from the data; importing is refused until a person has emptied this list. */
  open: z.array(z.enum(["decimal", "time.format", "part", "layout", "missing"])),
});
export type ImportRecipe = z.infer<typeof ImportRecipe>;

/** Bounds of reading; passing one is `csvOverBound`, never a slow crawl. */
export interface CsvBounds {
  files: number;
  columns: number;
  recordBytes: number;
  rows: number;
  /** Cells that a workbook may claim. */
  cells: number;
  /** Smaller files are read the careful way only: the fast one gains nothing there. */
  directBytes: number;
}
export const defaultBounds: CsvBounds = { files: 10_000, columns: 4096, recordBytes: 1_048_576, rows: 2_000_000_000, cells: 200_000_000, directBytes: 8 << 20 };
