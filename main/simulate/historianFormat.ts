// Names of the historian's file layouts, and what a file of any layout can do. Runs anywhere.
import type { ArchiveRows } from "./archiveRows.ts";
import type { OutputFile } from "./csvFile.ts";

/** Layouts of other systems, with their habits. */
export const exportLayouts = ["pi", "pi-local", "wincc", "ignition"] as const;
export type ExportLayout = (typeof exportLayouts)[number];

/** Three plain ways, then those of other systems. */
export const historianFormats = ["wide-csv", "long-csv", "parquet", ...exportLayouts] as const;
export type HistorianFormat = (typeof historianFormats)[number];

/** Whether a format is the layout of another system. */
export function isExportLayout(format: HistorianFormat): format is ExportLayout {
  return (exportLayouts as readonly string[]).includes(format);
}

/** Takes the archived rows of an area, day by day. */
export interface HistorianFile {
  write(rows: ArchiveRows): Promise<void>;
  close(): Promise<OutputFile>;
  /** Lets go of the file unfinished, after a failure. */
  abandon(): void;
}
