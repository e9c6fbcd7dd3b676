// How a pyramid lies on the disk: one head (JSON) and one file a level, so that a drawn range is a few reads of exactly its bytes.
// A cache beside the store that may be deleted at any time; never truth. Little-endian doubles (every machine this runs on).
// A level holds cells in order of group and place, in blocks; within a block one piece a quantity: cell numbers, rows, then per column
// lowest, highest, sum and count.
import { z } from "zod";

export const pyramidFormat = "millwright.pyramid/1";
/** Rows of a usual cell of the first level. */
export const firstRows = 16;
/** Cells of a level that make one of the next. */
export const factor = 4;
/** Cells of a block. */
export const blockCells = 4096;
/** Pieces before the columns: cell number, rows. */
export const leadPieces = 2;
/** Pieces of a column: lowest, highest, sum, count. */
export const columnPieces = 4;

const Stretch = z.strictObject({ name: z.string(), start: z.number(), count: z.number() });
export const PyramidHead = z.strictObject({
  format: z.literal(pyramidFormat),
  axis: z.enum(["time", "row"]),
  columns: z.array(z.string()),
  /** Width of a cell of the first level: µs, or rows without time. */
  width: z.number().positive(),
  rows: z.number(),
  hasGroup: z.boolean(),
  /** First and last place of each group; one group "" where data have none. */
  groups: z.array(z.strictObject({ name: z.string(), rows: z.number(), from: z.number(), to: z.number() })),
  /** Per level its number of cells and where each group's cells stand. */
  levels: z.array(z.strictObject({ cells: z.number(), groups: z.array(Stretch) })),
});
export type PyramidHead = z.infer<typeof PyramidHead>;

export const headName = "pyramid.json";
export const levelName = (level: number): string => `level-${level}.bin`;
export const widthOf = (head: Pick<PyramidHead, "width">, level: number): number => head.width * factor ** level;

/** Doubles that a block of `cells` cells takes. */
export function blockDoubles(cells: number, columns: number): number {
  return cells * (leadPieces + columnPieces * columns);
}
