// The write-ahead log of an SQLite database ("-wal"): whether all of it reads. SQLite itself leaves out without a word what does not add up.
// Runs only in the throw-away import process. Source: sqlite.org/fileformat2, section 4.
import { open } from "node:fs/promises";

export interface LogFacts {
  /** Bytes of a page; 0 where the log has no sound head. */
  pageBytes: number;
  /** False where SQLite cannot read to the last finished change of the log's present round. What an older round or an open change left behind is no loss. */
  isWhole: boolean;
}

const headBytes = 32;
const frameHeadBytes = 24;

/** The running checksum of the format over whole pairs of words. */
function summed(bytes: Buffer, bigEndian: boolean, from: readonly [number, number]): [number, number] {
  let [a, b] = from;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

const isSum = (bytes: Buffer, at: number, [a, b]: readonly [number, number]) => bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b;

/** Reads the log once. A log of no bytes holds nothing and misses nothing. */
export async function readLog(path: string): Promise<LogFacts> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    if (size === 0) return { pageBytes: 0, isWhole: true };
    const head = Buffer.alloc(headBytes);
    await handle.read(head, 0, headBytes, 0);
    const magic = head.readUInt32BE(0);
    const bigEndian = magic === 0x377f0683;
    let sum = summed(head.subarray(0, 24), bigEndian, [0, 0]);
    const pageBytes = head.readUInt32BE(8);
    const isSound = size >= headBytes && (bigEndian || magic === 0x377f0682) && isSum(head, 24, sum) && pageBytes >= 512 && pageBytes <= 65_536;
    // A head that was never written whole stands before nothing that counts.
    if (!isSound) return { pageBytes: 0, isWhole: head.every((byte) => byte === 0) };
    const frame = Buffer.alloc(frameHeadBytes + pageBytes);
    let addsUp = true;
    for (let at = headBytes; at + frameHeadBytes <= size; at += frame.length) {
      const { bytesRead } = await handle.read(frame, 0, frame.length, at);
      if (bytesRead < frameHeadBytes) break;
      const isOfThisRound = frame.compare(head, 16, 24, 8, 16) === 0;
      if (addsUp && isOfThisRound && bytesRead === frame.length) {
        sum = summed(frame.subarray(frameHeadBytes), bigEndian, summed(frame.subarray(0, 8), bigEndian, sum));
        if (isSum(frame, 16, sum)) continue;
      }
      // From the first frame that does not add up nothing is read.
      addsUp = false;
      if (isOfThisRound && frame.readUInt32BE(4) !== 0) return { pageBytes, isWhole: false };
    }
    return { pageBytes, isWhole: true };
  } finally {
    await handle.close();
  }
}
