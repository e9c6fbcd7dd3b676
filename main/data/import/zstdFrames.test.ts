// zstd frames against files of the zstd command line tool 1.5.4 (level 19), whole and damaged; sums of the reference implementation of XXH64.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { unpackFrames } from "./zstdFrames.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zstd-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = Array.from({ length: 60 }, (_, minute) => {
  const value = ((minute * minute) % 97) / 8;
  return `2024-01-31 10:${String(minute).padStart(2, "0")};${Number.isInteger(value) ? value.toFixed(1) : value}\n`;
}).join("");
/** A frame that states its length and its checksum. */
const whole = Buffer.from("KLUv/WRGBOUHAAaQIxKwpTkchpVItnUTESHy7hrNUwIfABwAHAAdNjS1FzLJx5021tdt6MLq0KWhiQZqUBNKwhUVUEwE05442rQfbtWrcvJOpyKXm7SPGaeNQ1/ZyOBVO0dbXXcvpyOXoU76uDNnjO1X2+RlvWaTkUsnk48AjqFeyCQfmFPj0NdueOHFCS+dMrEpDzLlpI7XfgE7qBEgCB5sXL8DUEiESDsR/DMc5/EDw0IToxW8ksRbU+naBYKGIZouxb+BmPgmw4+RkES0tS6kFmndjB4+iJLCj8SkmJ7myaYoK/0rbCxiNdejTVNcfN949ng/zWkUR6g379Nu0RRABYFQBbatoAQ=", "base64");
/** One that was packed from a stream: it states its checksum alone. */
const streamed = Buffer.from("KLUv/QRoJQMAIoYODJBtA/C3SeTkRJ07l4CYw6oNzeUm7AN9h2Qr7zLH3qpReT5lw3G5SWmP+tiNWLEXKHubWqFOVMWwWhGoEGyXof0MsFJ06xB+R7oLD7kKytiBnEfV04TOCZjnQ9poYyMYMn/Az0U=", "base64");
const skipped = Buffer.from("502a4d18030000004d5721", "hex");

async function unpacked(bytes: Buffer): Promise<string> {
  const path = join(folder, "a.zst");
  writeFileSync(path, bytes);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of unpackFrames(path, "a.zst")) pieces.push(piece);
  } catch (thrown) {
    const { code, where } = failureOf(thrown);
    return `${code} ${where.detail}`;
  }
  return Buffer.concat(pieces).toString("latin1");
}

test("frames that follow each other are one content, with what may be skipped between them", async () => {
  expect(await unpacked(whole)).toBe(`t;v\n${rows}`);
  expect(await unpacked(Buffer.concat([skipped, whole, skipped, streamed, skipped]))).toBe(`t;v\n${rows}${rows.slice(0, 400)}`);
  // A frame without a checksum (bit 2 of its flags) and a block of one byte repeated 70,000 times.
  const plain = Buffer.from("28b52ffd0058838b0878", "hex");
  expect(await unpacked(plain)).toBe("x".repeat(70_000));
});

test("whichever bit is wrong and wherever the file is cut, it is refused or comes out the same", async () => {
  const content = `t;v\n${rows}`;
  let same = 0;
  for (let bit = 32; bit < whole.length * 8; bit++) {
    const damaged = Buffer.from(whole);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const out = await unpacked(damaged);
    if (out !== content) expect(out).toMatch(/^MW-ZIP-102 zstd: /);
    else same++;
  }
  // Bits that nothing depends on.
  expect(same).toBeLessThan(whole.length * 0.1);
  for (let length = 1; length < whole.length; length++) expect(await unpacked(whole.subarray(0, length))).toMatch(/^MW-ZIP-102 zstd: /);
});

test("a checksum or a length that does not hold, and what stands behind the last frame, are named", async () => {
  const sum = Buffer.from(streamed);
  sum[sum.length - 1]! ^= 1;
  const length = Buffer.from(whole);
  length.writeUInt16LE(length.readUInt16LE(5) + 1, 5);
  expect([await unpacked(Buffer.concat([whole, sum])), await unpacked(length), await unpacked(Buffer.concat([whole, Buffer.from("more")]))]).toEqual(["MW-ZIP-102 zstd: frame 2: checksum", expect.stringMatching(/^MW-ZIP-102 zstd: /), "MW-ZIP-102 zstd: frame 2: no frame"]);
});

/** A frame of blocks that are not packed, `step` bytes each, with the low half of an XXH64 behind them. */
function stored(text: string, step: number, sum: number): Buffer {
  const bytes = Buffer.from(text);
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x24, bytes.length])];
  for (let at = 0; at === 0 || at < bytes.length; at += step) {
    const block = bytes.subarray(at, at + step);
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (at + step >= bytes.length ? 1 : 0), 0, 3);
    parts.push(head, block);
  }
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(sum);
  return Buffer.concat([...parts, tail]);
}

test("a frame is held to the low half of its XXH64, however its content is cut into blocks", async () => {
  const words = "Nobody inspects the spammish repetition";
  // Whole sums: ef46db3751d8e999, d24ec4f1a98c6e5b, 44bc2cf5ad770999, fbcea83c8a378bf1.
  const sums: [string, number][] = [["", 0x51d8e999], ["a", 0xa98c6e5b], ["abc", 0xad770999], [words, 0x8a378bf1]];
  for (const [text, sum] of sums) {
    for (const step of [1, 7, 31, 32, 33, 100]) {
      expect(await unpacked(stored(text, step, sum))).toBe(text);
      expect(await unpacked(stored(text, step, (sum ^ 1) >>> 0))).toBe("MW-ZIP-102 zstd: frame 1: checksum");
    }
  }
});
