// What people of a site hand each other, on a stick or in a shared folder: key cards, drafts and roots, signing requests. Below MILLWRIGHT/exchange alone,
// names of a fixed grammar, sizes bounded before anything is read; nothing here is trusted for lying here.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import { packageBytesMost } from "../../../shared/format/manifest.ts";
import { rootBytesMost } from "../../../shared/format/root.ts";
import { diskFailure } from "../../store/disk.ts";

const namesMost = 4096;

const grammar = {
  card: { pattern: /^[a-z0-9-]{1,80}\.card\.json$/, most: 4096 },
  draft: { pattern: /^root\.[1-9]\d{0,3}\.draft\.json$/, most: rootBytesMost },
  root: { pattern: /^root\.[1-9]\d{0,3}\.json$/, most: rootBytesMost },
  request: { pattern: /^[0-9a-f]{64}\.mwreq$/, most: packageBytesMost },
} as const;
export type ExchangeKind = keyof typeof grammar;

/** The folder of a stick where a person's keys may lie. */
export const keysOn = (stick: string) => join(stick, "MILLWRIGHT", "keys");
const folderOf = (stick: string) => join(stick, "MILLWRIGHT", "exchange");

export interface ExchangedFile {
  name: string;
  bytes: Uint8Array;
}

/** Files of one kind, sorted by name, each read when it is its turn: together they may be larger than any memory. Throws stickMissing, also where the
 *  medium is taken away meanwhile. */
export function* exchanged(stick: string, kind: ExchangeKind): Generator<ExchangedFile> {
  if (!existsSync(stick)) throw new Failure("stickMissing", { file: stick });
  const { pattern } = grammar[kind];
  const names = fromStick(stick, () => readdirSync(folderOf(stick))) ?? [];
  for (const name of names.sort().slice(0, namesMost)) {
    const found = pattern.test(name) ? exchangedFile(stick, kind, name) : undefined;
    if (found) yield found;
  }
}

/** The one file of that name, where there is one of a size that its kind may have. Throws stickMissing. */
export function exchangedFile(stick: string, kind: ExchangeKind, name: string): ExchangedFile | undefined {
  if (!existsSync(stick)) throw new Failure("stickMissing", { file: stick });
  const path = join(folderOf(stick), name);
  return fromStick(name, () => {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= grammar[kind].most ? { name, bytes: new Uint8Array(readFileSync(path)) } : undefined;
  });
}

/** What a medium gives; undefined for what is not there. Throws stickMissing where it cannot be read. */
function fromStick<T>(file: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    const { code = "" } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Failure("stickMissing", { file, detail: code }, { cause: thrown });
  }
}

/** Puts a file there, whole or not at all. Throws stickMissing and what the disk says. */
export function hand(stick: string, name: string, bytes: Uint8Array | string): void {
  if (!existsSync(stick)) throw new Failure("stickMissing", { file: stick });
  try {
    mkdirSync(folderOf(stick), { recursive: true });
    const path = join(folderOf(stick), name);
    writeFileSync(`${path}.part`, bytes, { flush: true });
    renameSync(`${path}.part`, path);
  } catch (thrown) {
    throw diskFailure(thrown, name);
  }
}

export function takeAway(stick: string, name: string): void {
  rmSync(join(folderOf(stick), name), { force: true });
}
