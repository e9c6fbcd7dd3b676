// Joins Parquet files of one schema to one file by moving their row groups as they are: no value is decoded. So that parts of a table can
// be encoded side by side in little memory. Runs in Node; reads and writes whole parts in pieces.
// Source: Apache Parquet format, parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData).
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { Failure } from "../../../shared/contract/errors.ts";
import { CompactReader, kinds, writeStruct, type Field, type List } from "./compactThrift.ts";

const magic = Buffer.from("PAR1");
/** Field numbers of parquet.thrift. */
const file = { rows: 3, rowGroups: 4 } as const;
const rowGroup = { columns: 1, fileOffset: 5, ordinal: 7 } as const;
const chunk = { fileOffset: 2, metaData: 3, offsetIndex: 4, columnIndex: 6 } as const;
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
      const { size } = fstatSync(part);
      const end = piece(part, size - 8, 8);
      const length = end.readUInt32LE(0);
      if (!end.subarray(4).equals(magic) || length + 12 > size) throw new Failure("fileNotReadable", { file: path, detail: "no Parquet footer" });
      const footer = new CompactReader(piece(part, size - 8 - length, length)).struct();
      const moved = BigInt(this.at - magic.length);
      for (let from = magic.length, stop = size - 8 - length; from < stop; ) {
        const bytes = piece(part, from, Math.min(stop - from, 1 << 22));
        this.write(bytes);
        from += bytes.length;
      }
      this.footer ??= footer;
      this.rows += wholeOf(footer, file.rows);
      for (const group of listOf(footer, file.rowGroups).items as Field[][]) this.groups.push(placed(group, moved, this.groups.length));
    } finally {
      closeSync(part);
    }
  }

  /** Writes the footer. Needs at least one part: its schema is the file's. */
  close(): void {
    const footer = this.footer!.map((field): Field => {
      if (field.id === file.rows) return { ...field, value: this.rows };
      return field.id === file.rowGroups ? { ...field, value: { kind: kinds.struct, items: this.groups } } : field;
    });
    const bytes = writeStruct(footer);
    this.write(bytes);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.write(length);
    this.write(magic);
    closeSync(this.out);
  }

  /** Ends without a file that could be read. */
  drop(): void {
    closeSync(this.out);
  }
}

function piece(descriptor: number, from: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, size));
  let read = 0;
  while (read < size) {
    const got = readSync(descriptor, bytes, read, size - read, from + read);
    if (got === 0) break;
    read += got;
  }
  return bytes.subarray(0, read);
}

function wholeOf(fields: readonly Field[], id: number): bigint {
  const value = fields.find((field) => field.id === id)?.value;
  return typeof value === "bigint" ? value : 0n;
}

function listOf(fields: readonly Field[], id: number): List {
  const value = fields.find((field) => field.id === id)?.value;
  return typeof value === "object" && "items" in value ? value : { kind: kinds.struct, items: [] };
}

/** A row group `moved` bytes further on, as number `ordinal` of its file. */
function placed(group: Field[], moved: bigint, ordinal: number): Field[] {
  const shift = (fields: readonly Field[], ids: readonly number[]): Field[] => fields.map((field) => (ids.includes(field.id) && typeof field.value === "bigint" && field.value > 0n ? { ...field, value: field.value + moved } : field));
  return shift(group, [rowGroup.fileOffset]).map((field): Field => {
    if (field.id === rowGroup.ordinal) return { ...field, value: BigInt(ordinal) };
    if (field.id !== rowGroup.columns) return field;
    const { kind, items } = field.value as List;
    const columns = (items as Field[][]).map((column) =>
      shift(column, [chunk.fileOffset, chunk.offsetIndex, chunk.columnIndex]).map((inner): Field => (inner.id === chunk.metaData ? { ...inner, value: shift(inner.value as Field[], placesOfMetaData) } : inner)),
    );
    return { ...field, value: { kind, items: columns } };
  });
}
