// The stick as the device sees it: hostile to read, fragile to write. Only MILLWRIGHT/ is looked at, names follow a fixed grammar,
// writes go x.part → re-read → x → x.ok (reliability.md 4.12), so a stick pulled early never shows half a file as whole.
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { oneOf, readDocument, struct, text } from "../../shared/format/readers.ts";
import type { Disk } from "./disk.ts";

export const stickFolder = "MILLWRIGHT";
const namesMost = 4096;

/** Where the packages on a stick lie, or the one that is wanted: digest in the name, at most 64 looked at. Throws stickMissing, stickEmpty. */
export function packagesOn(stick: string, wanted: string | undefined, disk: Disk): { digest: string; path: string; file: string }[] {
  if (!disk.exists(join(stick, stickFolder))) throw new Failure("stickMissing", { file: stickFolder });
  const found = disk
    .list(join(stick, stickFolder, "packages"), namesMost)
    .filter((name) => /^[0-9a-f]{64}\.mwpkg$/.test(name) && (wanted === undefined || name.startsWith(wanted)))
    .slice(0, 64)
    .map((name) => ({ digest: name.slice(0, 64), path: join(stick, stickFolder, "packages", name), file: `${stickFolder}/packages/${name}` }));
  if (found.length === 0) throw new Failure("stickEmpty", { file: `${stickFolder}/packages`, ...(wanted === undefined ? {} : { detail: wanted }) });
  return found;
}

const trustReader = struct({ format: oneOf(1), kind: oneOf("lab-trust"), publicKey: text(64, /^[0-9a-f]{64}$/), label: text(128) });

/** The LAB key that the stick offers for first enrolment; undefined when it offers none. Throws envelopeMalformed. */
export function labKeyOn(stick: string, disk: Disk): string | undefined {
  const path = join(stick, stickFolder, "device", "lab-trust.json");
  if (!disk.exists(path)) return undefined;
  return readDocument(disk.read(path, 0, 4097), trustReader, { error: "envelopeMalformed", file: "lab-trust.json", bytes: 4096 }).publicKey;
}

const orderName = /^(?:([0-9a-z-]{1,64})-)?([0-9]{1,15})\.order$/;

/** Envelopes of orders in the inbox, at most 64 files of 256 KiB: those that bear this device's name first, the newest first, for a stick may serve more
 *  devices than that. A name only says what is read first; whom an order is for stands in it. */
export function ordersOn(stick: string, device: string, disk: Disk): { file: string; bytes: Uint8Array }[] {
  const folder = join(stick, stickFolder, "in", "orders");
  return disk
    .list(folder, namesMost)
    .filter((name) => /^[0-9a-z-]{1,80}\.order$/.test(name))
    .map((file) => {
      const [, whose, counter = "0"] = orderName.exec(file) ?? [];
      return { file, isOwn: whose === device, counter: Number(counter) };
    })
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || b.counter - a.counter)
    .slice(0, 64)
    .map(({ file }) => ({ file, bytes: disk.read(join(folder, file), 0, 262_145) }));
}

function refused(thrown: unknown, file: string): Failure {
  if (thrown instanceof Failure) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return new Failure(code === "ENOSPC" ? "stickFull" : "stickWriteFailed", { file, detail: code || String(thrown) }, { cause: thrown });
}

/** Writes one file into the device's own folder on the stick and proves it by reading it back. Throws stickFull, stickWriteFailed. */
export function writeOut(stick: string, device: string, name: string, bytes: Uint8Array, disk: Disk, crypto: Crypto): void {
  const folder = join(stick, stickFolder, "out", device);
  const path = join(folder, name);
  const file = `${stickFolder}/out/${device}/${name}`;
  try {
    disk.makeFolder(folder);
    disk.write(`${path}.part`, bytes);
    const digest = hexOf(crypto.sha256(bytes));
    if (hexOf(crypto.sha256(disk.read(`${path}.part`, 0, bytes.length + 1))) !== digest) throw new Failure("stickWriteFailed", { file, detail: "read back differs" });
    disk.rename(`${path}.part`, path);
    disk.write(`${path}.ok`, utf8(`${digest}\n`));
  } catch (thrown) {
    throw refused(thrown, file);
  }
}

/** Names of finished files (those with an .ok) of this device on the stick. */
export function finishedFilesOf(stick: string, device: string, disk: Disk): string[] {
  const folder = join(stick, stickFolder, "out", device);
  const names = disk.list(folder, namesMost);
  return names.filter((name) => !name.endsWith(".ok") && !name.endsWith(".part") && names.includes(`${name}.ok`));
}

/** Removes files of this device that a newer one replaces, so that the stick never fills with copies. */
export function dropOut(stick: string, device: string, names: readonly string[], disk: Disk): void {
  for (const name of names) for (const ending of [".ok", ""]) disk.remove(join(stick, stickFolder, "out", device, name + ending));
}
