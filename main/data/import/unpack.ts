// Compressed files to plain ones in the scratch folder: gzip, zstd, zip. Every byte is counted against a budget while it comes out.
// Runs only in the throw-away import process. One layer only: an archive inside an archive is refused. Names of entries never become paths.
import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { once } from "node:events";
import { createGunzip } from "node:zlib";
import { Failure } from "../../../shared/contract/errors.ts";
import { openZip, zipBounds } from "./zip.ts";
import { unpackFrames } from "./zstdFrames.ts";

export interface Unpacked {
  path: string;
  /** What people see: the archive's name and the entry's, or the name without its ending. */
  name: string;
}

/** `sampleBytes`: stop after that many bytes of one file, for previews; `cut` tells that the file was not read to its end. */
export interface UnpackOptions {
  scratch: string;
  file: string;
  totalBytes?: number;
  sampleBytes?: number;
}

let count = 0;
const fresh = (scratch: string) => join(scratch, `unpacked${count++}`);

/** Writes chunks to a file until the sample is full; counts against the budget. Returns the bytes written. */
async function pour(source: AsyncIterable<Uint8Array>, path: string, packedBytes: number, options: UnpackOptions, before: number): Promise<number> {
  const { file, totalBytes = zipBounds.totalBytes, sampleBytes } = options;
  const out = createWriteStream(path);
  let bytes = 0;
  try {
    for await (const piece of source) {
      bytes += piece.length;
      if (before + bytes > totalBytes) throw new Failure("zipOverBound", { file, detail: `bytes most=${totalBytes}` });
      // A few bytes that become a gigabyte are no table; a short constant file may well pack a thousandfold.
      if (bytes > 64 << 20 && bytes > packedBytes * 1000) throw new Failure("zipOverBound", { file, detail: `ratio over 1000 at ${bytes} bytes` });
      if (!out.write(piece)) await once(out, "drain");
      if (sampleBytes !== undefined && bytes >= sampleBytes) break;
    }
  } finally {
    out.end();
    await finished(out);
  }
  return bytes;
}

async function* gunzipped(path: string, file: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) yield piece;
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure("zipMalformed", { file, detail: `gzip: ${(thrown as Error).message.slice(0, 100)}` }, { cause: thrown });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Unpacks one compressed file. Throws zipMalformed, zipOverBound. */
export async function unpackStream(form: "gzip" | "zstd", path: string, options: UnpackOptions): Promise<Unpacked> {
  const handle = await open(path, "r");
  const { size } = await handle.stat().finally(() => handle.close());
  const to = fresh(options.scratch);
  await pour(form === "gzip" ? gunzipped(path, options.file) : unpackFrames(path, options.file), to, size, options, 0);
  return { path: to, name: options.file.replace(/\.(gz|gzip|zst|zstd)$/i, "") };
}

const noise = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)/i;

/** Names of an archive's files that may hold tables, in natural order. */
export function tablesInside(names: readonly string[]): string[] {
  return names.filter((name) => !noise.test(name)).sort((a, b) => a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : 1));
}

/** Unpacks the files of a zip archive, or, for a sample, the beginning of its first. Throws the zip failures; csvEmpty for an empty archive. */
export async function unpackZip(path: string, options: UnpackOptions): Promise<Unpacked[]> {
  const { scratch, file, sampleBytes } = options;
  const zip = await openZip(path, file, zipBounds);
  try {
    const names = tablesInside(zip.entries.map(({ name }) => name));
    if (names.length === 0) throw new Failure("csvEmpty", { file });
    const out: Unpacked[] = [];
    let before = 0;
    for (const name of sampleBytes === undefined ? names : names.slice(0, 1)) {
      const to = fresh(scratch);
      const { packedBytes } = zip.entries.find((entry) => entry.name === name)!;
      before += await pour((await zip.read(name)) as AsyncIterable<Buffer>, to, packedBytes, options, before);
      out.push({ path: to, name: `${file}/${name}` });
    }
    return out;
  } finally {
    zip.close();
  }
}
