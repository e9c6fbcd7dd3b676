// What every target shares: from which package it is made, what it consists of, and how its files come onto a disk. Never signs, never judges.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TargetMeasure } from "../../../shared/contract/targets.ts";
import type { OpenPackage } from "../../../shared/format/package.ts";
import { diskFailure, sync } from "../../store/disk.ts";

/** A package with what a device needs beside it. */
export interface TargetSource {
  package: OpenPackage & { bytes: Uint8Array };
  /** Public key that a LAB device may pin, and whose it is; null for a release. */
  labKey: { publicKey: Uint8Array; label: string } | null;
  resourcesDir: string;
}

/** A file of a target: its place with forward slashes, and its bytes or where they lie. */
export interface TargetFile {
  name: string;
  content: Uint8Array | { from: string };
  executable?: boolean;
}

export interface Target {
  /** Throws targetProgramMissing when set-up did not make what this target needs. */
  need?(): void;
  /** Its files. Throws targetProgramMissing, targetNotOffered where this package or this machine has no such form. */
  files(source: TargetSource): TargetFile[] | Promise<TargetFile[]>;
  /** What is known better than by weighing the files and starting a program of theirs. Throws callCancelled. */
  measure?(source: TargetSource, signal: AbortSignal): Promise<Partial<TargetMeasure>>;
}

export function bytesOf({ content }: TargetFile): Uint8Array {
  return content instanceof Uint8Array ? content : new Uint8Array(readFileSync(content.from));
}

export function sizeOf({ content }: TargetFile): number {
  return content instanceof Uint8Array ? content.length : statSync(content.from).size;
}

/** Writes files into a folder, each whole or not at all: what stood in its place stays until then. Throws storeDiskFull, storeWriteFailed. */
export function layFiles(folder: string, files: readonly TargetFile[]): { name: string; bytes: number }[] {
  return files.map((file) => {
    const path = join(folder, ...file.name.split("/"));
    const part = `${path}.part`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      if (file.content instanceof Uint8Array) writeFileSync(part, file.content);
      else copyFileSync(file.content.from, part);
      chmodSync(part, file.executable ? 0o755 : 0o644);
      sync(part);
      renameSync(part, path);
    } catch (thrown) {
      rmSync(part, { force: true });
      throw diskFailure(thrown, file.name);
    }
    return { name: file.name, bytes: sizeOf(file) };
  });
}
