// Makes a staged Parquet file the dataset's own without writing its values again: columns get their names, those that only answered questions leave
// the schema, and each row group gets its rows' numbers. Runs in Node, on a file of our own; decodes no value.
// Source: Apache Parquet format, parquet.thrift and Encodings.md (DELTA_BINARY_PACKED, RLE).
import { closeSync, ftruncateSync, openSync } from "node:fs";
import { kinds, writeStruct, type Field, type Value } from "../../store/parquet/compactThrift.ts";
import { footerBytes, footerOf, inChunk, inFile, inRowGroup, listOf, putPiece, wholeOf, withValue } from "../../store/parquet/footer.ts";

/** A column of the staged file and its name in the dataset. */
export interface KeptColumn {
  from: string;
  to: string;
}

const rowColumn = "row_id";
/** Numbers of parquet.thrift's enums. */
const int64 = 2;
const optional = 1;
const signed64 = 18;
const deltaBinaryPacked = 5;
const runLength = 3;
const uncompressed = 0;
const inSchema = { children: 5, name: 4 } as const;
const inMetaData = { path: 3, bytes: 6, storedBytes: 7 } as const;
/** Differences of a block and its miniblocks, as the format's own writers use them. */
const blockSize = 128;
const miniblocks = 4;

const i32 = (id: number, value: number): Field => ({ id, kind: kinds.i32, value: BigInt(value) });
const i64 = (id: number, value: number | bigint): Field => ({ id, kind: kinds.i64, value: BigInt(value) });
const text = (id: number, value: string | Uint8Array): Field => ({ id, kind: kinds.binary, value: Buffer.from(value) });
const struct = (id: number, value: Field[]): Field => ({ id, kind: kinds.struct, value });
const list = (id: number, kind: number, items: Value[]): Field => ({ id, kind: kinds.list, value: { kind, items } });

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
  return out;
}

/** A data page of the numbers first, first + 1 and so on: every difference is 1, so a block is five bytes. */
function countingPage(first: number, count: number): Buffer {
  const present = [...varint(count * 2), 1];
  const head = [present.length, 0, 0, 0, ...present, ...varint(blockSize), ...varint(miniblocks), ...varint(count), ...varint(first * 2)];
  const block = [...varint(2), ...new Array<number>(miniblocks).fill(0)];
  const blocks = Math.ceil((count - 1) / blockSize);
  const body = Buffer.alloc(head.length + blocks * block.length);
  body.set(head);
  for (let b = 0; b < blocks; b++) body.set(block, head.length + b * block.length);
  const header = writeStruct([i32(1, 0), i32(2, body.length), i32(3, body.length), struct(5, [i32(1, count), i32(2, deltaBinaryPacked), i32(3, runLength), i32(4, runLength)])]);
  return Buffer.concat([header, body]);
}

function eightBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

/** What the footer says about a page of countingPage at a place of the file. */
function countingChunk(first: number, count: number, at: number, bytes: number): Field[] {
  const [low, high] = [eightBytes(first), eightBytes(first + count - 1)];
  return [
    i64(inChunk.fileOffset, 0),
    struct(inChunk.metaData, [
      i32(1, int64),
      list(2, kinds.i32, [BigInt(deltaBinaryPacked), BigInt(runLength)]),
      list(inMetaData.path, kinds.binary, [Buffer.from(rowColumn)]),
      i32(4, uncompressed),
      i64(5, count),
      i64(inMetaData.bytes, bytes),
      i64(inMetaData.storedBytes, bytes),
      i64(9, at),
      struct(12, [text(1, high), text(2, low), i64(3, 0), text(5, high), text(6, low), { id: 7, kind: kinds.yes, value: true }, { id: 8, kind: kinds.yes, value: true }]),
    ]),
  ];
}

const wordOf = (value: Value | undefined): string => (value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : "");

/** Keeps these columns of the flat table at `path`, in this order, after a first column row_id that counts the rows from 0. The bytes of other columns stay as a gap
 *  that nothing refers to. Throws fileNotReadable when it is no Parquet file, RangeError when a column is not there. */
export function finishStaged(path: string, kept: readonly KeptColumn[]): void {
  const file = openSync(path, "r+");
  try {
    const { footer, at: end } = footerOf(file, path);
    const [root, ...leaves] = listOf(footer, inFile.schema).items as Field[][];
    const names = leaves.map((leaf) => wordOf(leaf.find(({ id }) => id === inSchema.name)?.value));
    const places = kept.map(({ from }) => {
      const place = names.indexOf(from);
      if (place < 0) throw new RangeError(`no column ${from}`);
      return place;
    });
    const schema: Field[][] = [
      withValue(root!, inSchema.children, BigInt(kept.length + 1)),
      [i32(1, int64), i32(3, optional), text(inSchema.name, rowColumn), i32(6, signed64)],
      ...kept.map(({ to }, k) => withValue(leaves[places[k]!]!, inSchema.name, Buffer.from(to))),
    ];
    let at = end;
    let first = 0;
    const groups = (listOf(footer, inFile.rowGroups).items as Field[][]).map((group) => {
      const rows = Number(wholeOf(group, inRowGroup.rows));
      const page = countingPage(first, rows);
      putPiece(file, page, at);
      const columns = listOf(group, inRowGroup.columns).items as Field[][];
      const chunks = [countingChunk(first, rows, at, page.length), ...kept.map(({ to }, k) => renamed(columns[places[k]!]!, to))];
      at += page.length;
      first += rows;
      const sum = (id: number) => chunks.reduce((total, chunk) => total + wholeOf(metaOf(chunk), id), 0n);
      const sized = withValue(withValue(group, inRowGroup.bytes, sum(inMetaData.bytes)), inRowGroup.storedBytes, sum(inMetaData.storedBytes));
      return withValue(sized, inRowGroup.columns, { kind: kinds.struct, items: chunks });
    });
    const order = listOf(footer, inFile.columnOrders);
    const orders = order.items.length === 0 ? [] : [order.items[0]!, ...places.map((place) => order.items[place]!)];
    const now = withValue(withValue(withValue(footer, inFile.schema, { kind: kinds.struct, items: schema }), inFile.rowGroups, { kind: kinds.struct, items: groups }), inFile.columnOrders, { kind: order.kind, items: orders });
    const bytes = footerBytes(now);
    putPiece(file, bytes, at);
    ftruncateSync(file, at + bytes.length);
  } finally {
    closeSync(file);
  }
}

function metaOf(chunk: readonly Field[]): Field[] {
  return chunk.find(({ id }) => id === inChunk.metaData)!.value as Field[];
}

function renamed(chunk: readonly Field[], to: string): Field[] {
  return withValue(chunk, inChunk.metaData, withValue(metaOf(chunk), inMetaData.path, { kind: kinds.binary, items: [Buffer.from(to)] }));
}
