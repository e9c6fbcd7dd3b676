// Joins Parquet files of one schema to one file by moving their row groups as they are: no value is decoded. So that parts of a table can
// be encoded side by side in little memory. Runs in Node; reads and writes whole parts in pieces.
// Source: Apache Parquet format, parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData).
import { closeSync, openSync, writeSync } from "node:fs";
import { kinds, type Field, type List } from "../../store/parquet/compactThrift.ts";
import { footerBytes, footerOf, inChunk, inFile, inRowGroup, listOf, magic, pieceOf, wholeOf, withValue } from "../../store/parquet/footer.ts";

/** Places of data, index and dictionary pages and of the bloom filter. */
const placesOfMetaData: readonly number[] = [9, 10, 11, 14];

/** A file that grows by the row groups of parts. */
export class ParquetJoin {
  private readonly out: number;
  private at = 0;
  private footer: Field[] | undefined;
  private rows = 0n;
  private readonly groups: Field[][] = [];
  constructor(path: string) {
    this.out = openSync(path, "w");
    this.write(magic);
  }

  private write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.out, bytes, done);
    this.at += bytes.length;
  }

  /** Appends the row groups of the file at `path`, which stays. Throws fileNotReadable when it is no Parquet file. */
  add(path: string): void {
    const part = openSync(path, "r");
    try {
      const { footer, at: stop } = footerOf(part, path);
      const moved = BigInt(this.at - magic.length);
      for (let from = magic.length; from < stop; ) {
        const bytes = pieceOf(part, from, Math.min(stop - from, 1 << 22));
        this.write(bytes);
        from += bytes.length;
      }
      this.footer ??= footer;
      this.rows += wholeOf(footer, inFile.rows);
      for (const group of listOf(footer, inFile.rowGroups).items as Field[][]) this.groups.push(placed(group, moved, this.groups.length));
    } finally {
      closeSync(part);
    }
  }

  /** Writes the footer. Needs at least one part: its schema is the file's. */
  close(): void {
    const footer = withValue(withValue(this.footer!, inFile.rows, this.rows), inFile.rowGroups, { kind: kinds.struct, items: this.groups });
    this.write(footerBytes(footer));
    closeSync(this.out);
  }

  /** Ends without a file that could be read. */
  drop(): void {
    closeSync(this.out);
  }
}

/** A row group `moved` bytes further on, as number `ordinal` of its file. */
function placed(group: Field[], moved: bigint, ordinal: number): Field[] {
  const shift = (fields: readonly Field[], ids: readonly number[]): Field[] => fields.map((field) => (ids.includes(field.id) && typeof field.value === "bigint" && field.value > 0n ? { ...field, value: field.value + moved } : field));
  return shift(group, [inRowGroup.fileOffset]).map((field): Field => {
    if (field.id === inRowGroup.ordinal) return { ...field, value: BigInt(ordinal) };
    if (field.id !== inRowGroup.columns) return field;
    const { kind, items } = field.value as List;
    const columns = (items as Field[][]).map((column) =>
      shift(column, [inChunk.fileOffset, inChunk.offsetIndex, inChunk.columnIndex]).map((inner): Field => (inner.id === inChunk.metaData ? { ...inner, value: shift(inner.value as Field[], placesOfMetaData) } : inner)),
    );
    return { ...field, value: { kind, items: columns } };
  });
}
