// Cases kept in a folder: to simulate one takes ten times as long as to judge it, and figures are tried on the same cases again and again.
// A file a case, named by simulator, share and seed: its facts as JSON, then every array of its table as 64-bit numbers, all gzipped.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Case } from "./cases.ts";

/** The case of a name, from the folder where it lies there; else made, and kept where a folder is given. */
export function keptCase(folder: string | undefined, name: string, make: () => Case): Case {
  if (folder === undefined) return make();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.case.gz`);
  if (existsSync(file)) return decoded(gunzipSync(readFileSync(file)));
  const made = make();
  writeFileSync(`${file}.part`, gzipSync(encoded(made), { level: 3 }));
  renameSync(`${file}.part`, file);
  return made;
}

/** 8 bytes: length of the JSON; the JSON, filled with spaces up to a multiple of 8; the arrays one after another. */
function encoded(one: Case): Buffer {
  const arrays: Float64Array[] = [];
  let at = 0;
  const json = JSON.stringify(one, (_key, value: unknown) => {
    if (!(value instanceof Float64Array)) return value;
    arrays.push(value);
    at += value.length;
    return { $from: at - value.length, $to: at };
  });
  const text = Buffer.from(json);
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, 0x20);
  head.writeDoubleLE(text.length, 0);
  text.copy(head, 8);
  return Buffer.concat([head, ...arrays.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength))]);
}

function decoded(bytes: Buffer): Case {
  const length = bytes.readDoubleLE(0);
  const from = 8 + Math.ceil(length / 8) * 8;
  const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + bytes.length));
  return JSON.parse(bytes.toString("utf8", 8, 8 + length), (_key, value: unknown) => {
    const range = value as { $from?: number; $to?: number } | null;
    return typeof range === "object" && range !== null && range.$from !== undefined ? all.slice(range.$from, range.$to) : value;
  }) as Case;
}
