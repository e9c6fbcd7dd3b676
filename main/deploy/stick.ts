// The stick from the workbench's side: lays out MILLWRIGHT/, proves every file by reading it back, lists what lies on it.
// A folder may stand in everywhere. Only MILLWRIGHT/ is ever touched.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import type { Signer } from "../../shared/format/dsse.ts";
import { payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import { orderBytes } from "../../shared/format/order.ts";
import type { Order } from "../../shared/format/order.ts";
import { utf8 } from "../../shared/format/utf8.ts";

export const stickFolder = "MILLWRIGHT";
/** More entries than this in one folder are not looked at. */
const namesMost = 4096;

export interface StickContent {
  package: { bytes: Uint8Array; digest: string };
  /** Public key that a LAB device may pin when it is enrolled from this stick. */
  labKey: { publicKey: Uint8Array; label: string };
  /** Bytes of the device program, build/node/edge.cjs. */
  program: Uint8Array;
  orders?: { order: Order; signer: Signer }[];
}

/** Writes everything a device needs. Throws stickMissing (no such folder), stickFull, stickWriteFailed naming the file; what was there before stays. */
export function writeStick(stick: string, content: StickContent): { files: string[]; bytes: number } {
  if (!existsSync(stick)) throw new Failure("stickMissing", { file: stick });
  const files: [string[], Uint8Array][] = [
    [["packages", `${content.package.digest}.mwpkg`], content.package.bytes],
    [["device", "edge.cjs"], content.program],
    [["device", "lab-trust.json"], utf8(JSON.stringify({ format: 1, kind: "lab-trust", publicKey: hexOf(content.labKey.publicKey), label: content.labKey.label.slice(0, 128) }))],
    [["device", "install.sh"], utf8(startScript("install --lab"))],
    [["device", "collect.sh"], utf8(startScript("collect"))],
    [["device", "install.cmd"], utf8(startCommand("install --lab"))],
    [["device", "collect.cmd"], utf8(startCommand("collect"))],
    ...(content.orders ?? []).map(({ order, signer }): [string[], Uint8Array] => [["in", "orders", `${order.orderCounter}.order`], sealEnvelope(payloadTypeOf("order"), orderBytes(order), [signer])]),
  ];
  for (const folder of ["in", "out"]) guarded(`${stickFolder}/${folder}`, () => mkdirSync(join(stick, stickFolder, folder), { recursive: true }));
  for (const [path, bytes] of files) writeProven(stick, path, bytes);
  return { files: files.map(([path]) => [stickFolder, ...path].join("/")), bytes: files.reduce((sum, [, bytes]) => sum + bytes.length, 0) };
}

/** x.part, sync, read back, rename. A file that already holds these bytes is left alone. */
function writeProven(stick: string, path: string[], bytes: Uint8Array): void {
  const file = [stickFolder, ...path].join("/");
  const target = join(stick, stickFolder, ...path);
  guarded(file, () => {
    if (existsSync(target) && statSync(target).size === bytes.length && sha256(readFileSync(target)) === sha256(bytes)) return;
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
      if (sha256(readFileSync(part)) !== sha256(bytes)) throw new Failure("stickWriteFailed", { file, detail: "read back differs" });
      renameSync(part, target);
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

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function startScript(word: string): string {
  return `#!/bin/sh\n# Starts the device program from this stick. Needs Node 20 on the device; opens no network connection.\ncd "$(dirname "$0")" && exec node ./edge.cjs ${word} "$@"\n`;
}

function startCommand(word: string): string {
  return `@echo off\r\nrem Starts the device program from this stick. Needs Node 20 on the device; opens no network connection.\r\ncd /d "%~dp0"\r\nnode edge.cjs ${word} %*\r\npause\r\n`;
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
  const names = (...path: string[]): string[] => {
    const folder = join(root, ...path);
    if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
    const all = readdirSync(folder).sort();
    if (all.length > namesMost) overBound = true;
    return all.slice(0, namesMost);
  };
  const packages = names("packages")
    .filter((name) => /^[0-9a-f]{64}\.mwpkg$/.test(name))
    .map((name) => ({ digest: name.slice(0, 64), bytes: statSync(join(root, "packages", name)).size }));
  const devices = names("out")
    .filter((name) => /^d-[a-z0-9]{4,30}$/.test(name))
    .map((device) => {
      const all = names("out", device);
      const wanted = all.filter((name) => /^(receipt-\d{6}(\.copy)?\.json|records-\d{10}-\d{10}\.mwrc)$/.test(name));
      const files = wanted.filter((name) => all.includes(`${name}.ok`)).map((name) => ({ name, path: join(root, "out", device, name), bytes: statSync(join(root, "out", device, name)).size }));
      return { device, files, unfinished: wanted.length - files.length + all.filter((name) => name.endsWith(".part")).length };
    });
  return { packages, devices, overBound };
}

/** Bytes of a finished file whose .ok agrees; undefined when it does not (pulled early, replaced, or larger than 256 MiB). */
export function readFinished(path: string): Uint8Array | undefined {
  if (!existsSync(path) || !existsSync(`${path}.ok`) || statSync(path).size > 256 * 1024 * 1024 || statSync(`${path}.ok`).size > 80) return undefined;
  const bytes = new Uint8Array(readFileSync(path));
  return readFileSync(`${path}.ok`, "utf8").trim() === sha256(bytes) ? bytes : undefined;
}
