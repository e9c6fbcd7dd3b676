// The stick from the workbench's side: lays out MILLWRIGHT/, proves every file by reading it back, lists what lies on it.
// A folder may stand in everywhere. Only MILLWRIGHT/ is ever touched.
import { chmodSync, closeSync, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { Signer } from "../../shared/format/dsse.ts";
import { envelopeBytesMost, openEnvelope, payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import { orderBytes, readOrder } from "../../shared/format/order.ts";
import type { Order } from "../../shared/format/order.ts";
import { nodeCrypto } from "../package/keys.ts";
import { deviceFiles } from "../package/targets/deviceFolder.ts";
import { bytesOf } from "../package/targets/target.ts";
import { digestOnMedium, sha256, type ReadFrom } from "./readBack.ts";

export const stickFolder = "MILLWRIGHT";
/** More entries than this in one folder are not looked at. */
const namesMost = 4096;
/** Receipts and record files that stay in a folder after they were read; a courier hands out 200 receipts and few record files at most. */
const keptOfRead = { receipts: 256, records: 64 };

export interface StickContent {
  package: { bytes: Uint8Array; digest: string };
  /** Public key that a LAB device may pin when it is enrolled from this stick; null for a release, which a LAB device does not take. */
  labKey: { publicKey: Uint8Array; label: string } | null;
  /** Bytes of the device program, build/node/edge.cjs. */
  program: Uint8Array;
  /** The same as single executables, for machines without Node. */
  executables?: readonly { name: string; path: string }[];
  orders?: { order: Order; signer: Signer }[];
  /** What a desk has signed already: roots, orders, acknowledgements, times; paths below MILLWRIGHT. */
  signed?: readonly { path: string[]; bytes: Uint8Array }[];
}

/**
 * Writes everything a device needs and reads it back, from the medium itself where the system can (`readFrom`).
 * Throws stickMissing (no such folder), stickFull, stickWriteFailed naming the file; what was there before stays.
 */
export function writeStick(stick: string, content: StickContent): { files: string[]; bytes: number; readFrom: ReadFrom } {
  if (!existsSync(stick)) throw new Failure("stickMissing", { file: stick });
  const files: [string[], Uint8Array][] = [
    [["packages", `${content.package.digest}.mwpkg`], content.package.bytes],
    ...(content.signed ?? []).map(({ path, bytes }): [string[], Uint8Array] => [path, bytes]),
    ...(content.orders ?? []).map(({ order, signer }): [string[], Uint8Array] => [["in", "orders", `${order.orderCounter}.order`], sealEnvelope(payloadTypeOf("order"), orderBytes(order), [signer])]),
  ];
  for (const folder of ["in", "out"]) guarded(`${stickFolder}/${folder}`, () => mkdirSync(join(stick, stickFolder, folder), { recursive: true }));
  const written = files.map(([path, bytes]) => ({ path, bytes: bytes.length, from: writeProven(stick, path, bytes) }));
  // one at a time: an executable is a hundred megabytes
  for (const file of deviceFiles(content.labKey, content.program, content.executables ?? [])) {
    const path = ["device", file.name];
    const bytes = bytesOf(file);
    written.push({ path, bytes: bytes.length, from: writeProven(stick, path, bytes) });
    if (file.executable) allowToRun(join(stick, stickFolder, ...path));
  }
  return {
    files: written.map(({ path }) => [stickFolder, ...path].join("/")),
    bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
    readFrom: written.every(({ from }) => from === "medium") ? "medium" : "memory",
  };
}

/** Writes signed documents alone, each as `writeStick` does: what answers devices when no package travels. */
export function writeSigned(stick: string, signed: NonNullable<StickContent["signed"]>): void {
  for (const { path, bytes } of signed) writeProven(stick, path, bytes);
}

/** Most sticks know no such right: there the start script copies the program to the machine. */
function allowToRun(path: string): void {
  try {
    chmodSync(path, 0o755);
  } catch {
    return;
  }
}

/** x.part, sync, read back, rename. A file that already holds these bytes is left alone. */
function writeProven(stick: string, path: string[], bytes: Uint8Array): ReadFrom {
  const file = [stickFolder, ...path].join("/");
  const target = join(stick, stickFolder, ...path);
  return guarded(file, () => {
    const wanted = sha256(bytes);
    if (existsSync(target) && statSync(target).size === bytes.length) {
      const present = digestOnMedium(target);
      if (present.sha256 === wanted) return present.from;
    }
    mkdirSync(join(target, ".."), { recursive: true });
    const part = `${target}.part`;
    try {
      const fd = openSync(part, "w");
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      const back = digestOnMedium(part);
      if (back.sha256 !== wanted) throw new Failure("stickWriteFailed", { file, detail: "read back differs" });
      renameSync(part, target);
      return back.from;
    } catch (thrown) {
      rmSync(part, { force: true });
      throw thrown;
    }
  });
}

function guarded<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
    throw new Failure(code === "ENOSPC" ? "stickFull" : "stickWriteFailed", { file, detail: code || String(thrown) }, { cause: thrown });
  }
}

/** What lies on a stick, unread. */
export interface StickListing {
  packages: { digest: string; bytes: number }[];
  /** Finished files of devices: those whose .ok holds their digest. */
  devices: { device: string; files: { name: string; path: string; bytes: number }[]; unfinished: number }[];
  /** True when there was more than is looked at. */
  overBound: boolean;
}

/** Lists packages and device files. Throws stickMissing when there is no MILLWRIGHT folder. */
export function readStick(stick: string): StickListing {
  const root = join(stick, stickFolder);
  if (!existsSync(root)) throw new Failure("stickMissing", { file: stick });
  let overBound = false;
  const names = (path: string[], order?: (a: string, b: string) => number): string[] => {
    const folder = join(root, ...path);
    if (!existsSync(folder) || !lstatSync(folder).isDirectory()) return [];
    // a link on a stick would have us read what lies outside it
    const all = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() || entry.isDirectory()).map(({ name }) => name).sort(order);
    if (all.length > namesMost) overBound = true;
    return all.slice(0, namesMost);
  };
  const packages = names(["packages"])
    .filter((name) => /^[0-9a-f]{64}\.mwpkg$/.test(name))
    .map((name) => ({ digest: name.slice(0, 64), bytes: statSync(join(root, "packages", name)).size }));
  const devices = names(["out"])
    .filter((name) => /^d-[a-z0-9]{4,30}$/.test(name))
    .map((device) => {
      const all = names(["out", device], recordsFirst);
      const wanted = all.filter((name) => /^(receipt-\d{6}(\.copy)?\.json|records-\d{10}-\d{10}\.mwrc|log-head\.json)$/.test(name));
      const files = wanted.filter((name) => all.includes(`${name}.ok`)).map((name) => ({ name, path: join(root, "out", device, name), bytes: statSync(join(root, "out", device, name)).size }));
      return { device, files, unfinished: wanted.length - files.length + all.filter((name) => name.endsWith(".part")).length };
    });
  return { packages, devices, overBound };
}

/** Records in the order of their entries, then the head of the log, then the newest receipts: where there are more names than are read, old receipts are what is left out. */
function recordsFirst(a: string, b: string): number {
  const rank = (name: string) => (name.startsWith("records-") ? 0 : name.startsWith("log-head") ? 1 : 2);
  const inNames = a < b ? -1 : a > b ? 1 : 0;
  return rank(a) - rank(b) || (rank(a) === 2 ? -inNames : inNames);
}

/**
 * Takes away what was read of devices from a folder that stands for a stick and is never emptied otherwise: receipts and records up to what `known` says,
 * except the newest, which the device still hands out and which would be fetched again.
 */
export function trimRead(stick: string, known: Readonly<Record<string, { readonly receiptSeq: number; readonly seq: number }>>): void {
  const out = join(stick, stickFolder, "out");
  for (const [device, read] of Object.entries(known)) {
    if (!/^d-[a-z0-9]{4,30}$/.test(device) || !existsSync(join(out, device))) continue;
    const all = readdirSync(join(out, device)).sort();
    const drop = (name: string) => {
      try {
        // the .ok goes first: a file without one is not read
        for (const ending of [".ok", ""]) rmSync(join(out, device, name + ending), { force: true });
      } catch {
        return; // held by another program: it goes another time
      }
    };
    const receipts = all.filter((name) => /^receipt-\d{6}\.json$/.test(name)).slice(0, -keptOfRead.receipts);
    for (const name of receipts) if (Number(name.slice(8, 14)) <= read.receiptSeq) for (const each of [name.replace(".json", ".copy.json"), name]) drop(each);
    const records = all.filter((name) => /^records-\d{10}-\d{10}\.mwrc$/.test(name)).slice(0, -keptOfRead.records);
    for (const name of records) if (Number(name.slice(19, 29)) <= read.seq) drop(name);
  }
}

/** Orders on a stick that one of `keys` signed; others are the device's to refuse and are not shown. At most 64 are looked at. */
export function readOrders(stick: string, keys: readonly Uint8Array[]): Order[] {
  const folder = join(stick, stickFolder, "in", "orders");
  if (!existsSync(folder) || !lstatSync(folder).isDirectory()) return [];
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && /^[0-9a-z-]{1,80}\.order$/.test(entry.name)).map(({ name }) => name).sort().slice(0, 64);
  return names.flatMap((name) => {
    try {
      if (statSync(join(folder, name)).size > envelopeBytesMost) return [];
      const bytes = new Uint8Array(readFileSync(join(folder, name)));
      return [readOrder(openEnvelope(bytes, { crypto: nodeCrypto, keys, threshold: 1, payloadTypes: [payloadTypeOf("order")], file: name }).payload, name)];
    } catch {
      return [];
    }
  });
}

/** Bytes of a finished file whose .ok agrees; undefined when it does not (pulled early, replaced, or larger than 256 MiB). */
export function readFinished(path: string): Uint8Array | undefined {
  if (!existsSync(path) || !existsSync(`${path}.ok`) || statSync(path).size > 256 * 1024 * 1024 || statSync(`${path}.ok`).size > 80) return undefined;
  const bytes = new Uint8Array(readFileSync(path));
  return readFileSync(`${path}.ok`, "utf8").trim() === sha256(bytes) ? bytes : undefined;
}
