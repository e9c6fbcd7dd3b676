// Thrift's compact protocol, read into a tree and written back: enough to move what a Parquet footer says. Pure; throws RangeError for
// bytes that end early. Source: Apache Thrift, "Thrift Compact protocol"; struct, list, string, integers and doubles only.

export const kinds = { yes: 1, no: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 } as const;

export interface Field {
  id: number;
  kind: number;
  value: Value;
}
export interface List {
  kind: number;
  items: Value[];
}
/** Whole numbers are bigint; a struct is its fields in order; binary is bytes. */
export type Value = bigint | boolean | number | Uint8Array | List | Field[];

export class CompactReader {
  private at = 0;
  private readonly view: DataView;
  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  struct(): Field[] {
    const fields: Field[] = [];
    for (let id = 0; ; ) {
      const head = this.byte();
      if (head === 0) return fields;
      id = head >> 4 === 0 ? Number(this.zigzag()) : id + (head >> 4);
      const kind = head & 15;
      fields.push({ id, kind, value: kind === kinds.yes ? true : kind === kinds.no ? false : this.value(kind) });
    }
  }

  private value(kind: number): Value {
    switch (kind) {
      case kinds.yes: case kinds.no: return this.byte() === kinds.yes;
      case kinds.byte: return BigInt(this.view.getInt8(this.at++));
      case kinds.i16: case kinds.i32: case kinds.i64: return this.zigzag();
      case kinds.double: this.at += 8; return this.view.getFloat64(this.at - 8, true);
      case kinds.binary: {
        const size = Number(this.varint());
        this.at += size;
        if (this.at > this.bytes.length) throw new RangeError("text ends early");
        return this.bytes.subarray(this.at - size, this.at);
      }
      case kinds.list: case kinds.set: {
        const head = this.byte();
        const size = head >> 4 === 15 ? Number(this.varint()) : head >> 4;
        return { kind: head & 15, items: Array.from({ length: size }, () => this.value(head & 15)) };
      }
      case kinds.struct: return this.struct();
      default: throw new RangeError(`kind ${kind}`);
    }
  }

  private byte(): number {
    return this.view.getUint8(this.at++);
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  private zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

/** The bytes of a struct. */
export function writeStruct(fields: readonly Field[]): Uint8Array {
  const out: number[] = [];
  putStruct(out, fields);
  return Uint8Array.from(out);
}

function putStruct(out: number[], fields: readonly Field[]): void {
  let last = 0;
  for (const { id, kind, value } of fields) {
    const now = kind === kinds.yes || kind === kinds.no ? (value === true ? kinds.yes : kinds.no) : kind;
    if (id > last && id - last < 16) out.push(((id - last) << 4) | now);
    else {
      out.push(now);
      putWhole(out, BigInt(id));
    }
    last = id;
    if (typeof value !== "boolean") putValue(out, kind, value);
  }
  out.push(0);
}

function putValue(out: number[], kind: number, value: Value): void {
  if (typeof value === "boolean") out.push(value ? kinds.yes : kinds.no);
  else if (typeof value === "bigint") {
    if (kind === kinds.byte) out.push(Number(BigInt.asUintN(8, value)));
    else putWhole(out, value);
  } else if (typeof value === "number") out.push(...new Uint8Array(Float64Array.of(value).buffer));
  else if (value instanceof Uint8Array) {
    putVarint(out, BigInt(value.length));
    for (const byte of value) out.push(byte);
  } else if (Array.isArray(value)) putStruct(out, value);
  else {
    const size = value.items.length;
    out.push(((size < 15 ? size : 15) << 4) | value.kind);
    if (size >= 15) putVarint(out, BigInt(size));
    for (const item of value.items) putValue(out, value.kind, item);
  }
}

function putVarint(out: number[], value: bigint): void {
  let rest = value;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
}

function putWhole(out: number[], value: bigint): void {
  putVarint(out, BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
}
