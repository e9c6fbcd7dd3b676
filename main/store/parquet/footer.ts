// The footer of a Parquet file: found, read into Thrift fields, written behind what stands there. Runs in Node; decodes no value.
// Source: Apache Parquet format, parquet.thrift (FileMetaData, SchemaElement, RowGroup, ColumnChunk, ColumnMetaData, PageHeader).
import { fstatSync, readSync, writeSync } from "node:fs";
import { Failure } from "../../../shared/contract/errors.ts";
import { CompactReader, kinds, writeStruct, type Field, type List, type Value } from "./compactThrift.ts";

export const magic: Buffer = Buffer.from("PAR1");

/** Field numbers of parquet.thrift. */
export const inFile = { schema: 2, rows: 3, rowGroups: 4, columnOrders: 7 } as const;
export const inRowGroup = { columns: 1, bytes: 2, rows: 3, fileOffset: 5, storedBytes: 6, ordinal: 7 } as const;
export const inChunk = { fileOffset: 2, metaData: 3, offsetIndex: 4, columnIndex: 6 } as const;

/** Bytes of an open file; fewer at its end. */
export function pieceOf(descriptor: number, from: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, size));
  let read = 0;
  while (read < size) {
    const got = readSync(descriptor, bytes, read, size - read, from + read);
    if (got === 0) break;
    read += got;
  }
  return bytes.subarray(0, read);
}

/** Writes all bytes at a place of an open file. */
export function putPiece(descriptor: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
}

/** The footer of an open file and where it begins, which is where the data end. `name` is what a failure names. Throws fileNotReadable when it is no Parquet file. */
export function footerOf(descriptor: number, name: string): { footer: Field[]; at: number } {
  const { size } = fstatSync(descriptor);
  const end = pieceOf(descriptor, size - 8, 8);
  const length = end.length < 8 ? 0 : end.readUInt32LE(0);
  if (!end.subarray(4).equals(magic) || length + 12 > size) throw new Failure("fileNotReadable", { file: name, detail: "no Parquet footer" });
  const at = size - 8 - length;
  return { footer: new CompactReader(pieceOf(descriptor, at, length)).struct(), at };
}

/** A footer as it stands at the end of a file: with its length and the last mark. */
export function footerBytes(footer: readonly Field[]): Buffer {
  const bytes = writeStruct(footer);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([bytes, length, magic]);
}

/** A whole number; 0 where the field is absent. */
export function wholeOf(fields: readonly Field[], id: number): bigint {
  const value = fields.find((field) => field.id === id)?.value;
  return typeof value === "bigint" ? value : 0n;
}

/** A list; empty where the field is absent. */
export function listOf(fields: readonly Field[], id: number): List {
  const value = fields.find((field) => field.id === id)?.value;
  return typeof value === "object" && "items" in value ? value : { kind: kinds.struct, items: [] };
}

/** The fields with one of them at another value. */
export function withValue(fields: readonly Field[], id: number, value: Value): Field[] {
  return fields.map((field) => (field.id === id ? { ...field, value } : field));
}
