// The single executables as set-up made them, for every system that it made one for: header, processor, and the place from which the runtime reads the
// program. Tests build the one of the machine that they run on; `npm run dist` builds all. Sources: ELF-64 specification (System V ABI, gabi 4),
// Microsoft PE format, node/src/node_sea.cc (magic of the blob).
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { plainProgram } from "./devicePrograms.ts";

const folder = join(dirname(plainProgram()), "..", "device");
const list = join(folder, "programs.json");
interface Made {
  file: string;
  bytes: number;
  /** SHA-256 of what is carried, one after the other, as set-up read it. */
  companions: string;
}
const made = existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as { programs: Partial<Record<keyof typeof systems, Made>> }).programs : {};

/** Name of the part that holds the program, and the four bytes that it begins with. */
const part = "NODE_SEA_BLOB";
const blobMagic = 0x0143da20;
/** The mark in the runtime, after which 1 stands where it carries a program. */
const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:";

const systems = {
  "linux-x64": { machine: 62, read: readElf },
  "linux-arm64": { machine: 183, read: readElf },
  "win-x64": { machine: 0x8664, read: readPe },
};

/** What the device program starts beside itself (main/edge/embedded.ts). */
const carried = ["adapter.cjs", "courier.cjs"];
/** Bytes of an executable packed, at most: a stick of 64 MB holds it with packages. */
const packedMost = 45_000_000;

interface Program {
  machine: number;
  /** The part with the device program; undefined where there is none. */
  blob: Buffer | undefined;
}

/** By its segments alone, as the system loads it: sections are cut away. */
function readElf(bytes: Buffer): Program {
  expect([bytes.readUInt32BE(0), bytes[4], bytes[5]]).toEqual([0x7f454c46, 2, 1]);
  const [headers, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  let blob: Buffer | undefined;
  for (let at = headers; at < headers + size * count; at += size) {
    const [from, length] = [Number(bytes.readBigUInt64LE(at + 8)), Number(bytes.readBigUInt64LE(at + 32))];
    expect(from + length, `segment at ${at}`).toBeLessThanOrEqual(bytes.length);
    if (bytes.readUInt32LE(at) === 4) blob ??= noteOf(bytes.subarray(from, from + length));
  }
  return { machine: bytes.readUInt16LE(18), blob };
}

const padded = (length: number) => Math.ceil(length / 4) * 4;

function noteOf(notes: Buffer): Buffer | undefined {
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameLength, length] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4)];
    const content = at + 12 + padded(nameLength);
    if (notes.toString("latin1", at + 12, at + 12 + nameLength).replace(/\0+$/, "") === part) return notes.subarray(content, content + length);
    at = content + padded(length);
  }
  return undefined;
}

/** By its resources: kind 10 (raw data), our name, any language. */
function readPe(bytes: Buffer): Program {
  const at = bytes.readUInt32LE(0x3c);
  expect([bytes.toString("latin1", 0, 2), bytes.toString("latin1", at, at + 4), bytes.readUInt16LE(at + 24)]).toEqual(["MZ", "PE\0\0", 0x20b]);
  const sections = at + 24 + bytes.readUInt16LE(at + 20);
  const place = (address: number) => {
    for (let i = 0; i < bytes.readUInt16LE(at + 6); i++) {
      const [size, start, from] = [16, 12, 20].map((field) => bytes.readUInt32LE(sections + 40 * i + field));
      if (address >= start! && address < start! + size!) return address - start! + from!;
    }
    throw new Error(`no section holds ${address}`);
  };
  const resources = place(bytes.readUInt32LE(at + 24 + 112 + 2 * 8));
  /** Entries of a directory: number or name, and where they lead. */
  const entries = (directory: number) =>
    Array.from({ length: bytes.readUInt16LE(directory + 12) + bytes.readUInt16LE(directory + 14) }, (_, i) => {
      const [id, to] = [bytes.readUInt32LE(directory + 16 + 8 * i), bytes.readUInt32LE(directory + 20 + 8 * i) & 0x7fffffff];
      const named = resources + (id & 0x7fffffff);
      return { name: id >= 0x80000000 ? bytes.toString("utf16le", named + 2, named + 2 + 2 * bytes.readUInt16LE(named)) : id, to: resources + to };
    });
  const raw = entries(resources).find(({ name }) => name === 10);
  const ours = raw && entries(raw.to).find(({ name }) => name === part);
  const data = ours && entries(ours.to)[0]?.to;
  const from = data === undefined ? undefined : place(bytes.readUInt32LE(data));
  return { machine: bytes.readUInt16LE(at + 4), blob: from === undefined ? undefined : bytes.subarray(from, from + bytes.readUInt32LE(data! + 4)) };
}

/** Bytes of a program that travels inside: the blob names each, length before text, and its content follows in the same way. */
function assetOf(blob: Buffer, name: string): Buffer | undefined {
  const key = Buffer.concat([Buffer.alloc(8), Buffer.from(name, "latin1")]);
  key.writeBigUInt64LE(BigInt(name.length));
  const at = blob.indexOf(key);
  if (at < 0) return undefined;
  const from = at + key.length + 8;
  return blob.subarray(from, from + Number(blob.readBigUInt64LE(from - 8)));
}

for (const [system, { machine, read }] of Object.entries(systems)) {
  const entry = made[system as keyof typeof systems];
  if (entry === undefined) {
    console.log(`structure of the executable for ${system}: not registered; set-up made none (node main/setup/devicePrograms.mjs ${system})`);
    continue;
  }
  test(`the executable for ${system} is one of that processor and carries the device program and what stands beside it where its runtime looks for them`, () => {
    const bytes = readFileSync(join(folder, entry.file));
    expect(bytes.length).toBe(entry.bytes);
    const program = read(bytes);
    expect(program.machine).toBe(machine);
    expect(program.blob?.readUInt32LE(0)).toBe(blobMagic);
    // the program itself, not another one
    expect(program.blob?.includes("MILLWRIGHT_DEVICE_HOME")).toBe(true);
    const inside = carried.map((name) => assetOf(program.blob!, name) ?? Buffer.alloc(0));
    expect(createHash("sha256").update(Buffer.concat(inside)).digest("hex")).toBe(entry.companions);
    // packed a little tighter still when it is sent
    expect(gzipSync(bytes, { level: 3 }).length).toBeLessThan(packedMost);
    const mark = bytes.indexOf(fuse);
    expect(bytes.toString("latin1", mark + fuse.length, mark + fuse.length + 1)).toBe("1");
  });
}

test("an ELF file and a PE file without our part give none", () => {
  const elf = Buffer.alloc(64);
  elf.writeUInt32BE(0x7f454c46, 0);
  elf.set([2, 1], 4);
  elf.writeUInt16LE(183, 18);
  expect(readElf(elf)).toEqual({ machine: 183, blob: undefined });
  expect(() => readPe(Buffer.alloc(64))).toThrow();
});
