// The site's roots as a device keeps them: the first pinned by a local act, each later one kept before the next is looked at.
// Two copies of each, because a device that cannot read its root could no longer tell whom to believe.
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { followRoots, openRoot, rootBytesMost, rootVersionsMost } from "../../shared/format/root.ts";
import type { OpenRoot, RootLink } from "../../shared/format/root.ts";
import type { Disk } from "./disk.ts";
import { stickFolder } from "./stickSide.ts";

const copies = ["", ".copy"];
const pathOf = (home: string, version: number, copy: string) => join(home, "identity", "roots", `root.${version}${copy}.json`);

/** Keeps an accepted root, both copies, synced. */
export function keepRoot(home: string, open: OpenRoot, disk: Disk): void {
  disk.makeFolder(join(home, "identity", "roots"));
  for (const copy of copies) disk.write(pathOf(home, open.root.version, copy), open.bytes);
}

/** Every root kept, the newest first, its chain verified from the pinned first one. Throws rootMalformed when not even that one is whole. */
export function keptRoots(home: string, pinned: string, disk: Disk, crypto: Crypto): OpenRoot[] {
  const roots: OpenRoot[] = [];
  for (let version = 1; version <= rootVersionsMost; version++) {
    const next = keptRoot(home, version, roots[0], disk, crypto);
    if (!next || (version === 1 && next.digest !== pinned)) break;
    roots.unshift(next);
  }
  if (roots.length === 0) throw new Failure("rootMalformed", { file: "root.1.json" });
  return roots;
}

function keptRoot(home: string, version: number, before: OpenRoot | undefined, disk: Disk, crypto: Crypto): OpenRoot | undefined {
  for (const copy of copies) {
    const path = pathOf(home, version, copy);
    if (!disk.exists(path)) continue;
    try {
      return openRoot(disk.read(path, 0, rootBytesMost + 1), crypto, `root.${version}.json`, before?.root);
    } catch {
      continue; // the other copy
    }
  }
  return undefined;
}

/** The links of the chain on a stick, by the number in their names; unread beyond the bound of one link. Throws rootOverBound. */
export function rootsOn(stick: string, disk: Disk): RootLink[] {
  const folder = join(stick, stickFolder, "device", "roots");
  const names = disk.list(folder, rootVersionsMost * 2).filter((name) => /^root\.[1-9]\d{0,3}\.json$/.test(name));
  if (names.length > rootVersionsMost) throw new Failure("rootOverBound", { detail: `${names.length}` });
  return names.map((name) => ({ version: Number(name.split(".")[1]), file: name, bytes: disk.read(join(folder, name), 0, rootBytesMost + 1) }));
}

/** The first root of a stick, for the local act that pins it. Throws rootMissing and what openRoot throws. */
export function firstRootOn(stick: string, disk: Disk, crypto: Crypto): OpenRoot {
  const first = rootsOn(stick, disk).find(({ version }) => version === 1);
  if (!first) throw new Failure("rootMissing", { file: "root.1.json" });
  const open = openRoot(first.bytes, crypto, first.file);
  if (open.root.version !== 1) throw new Failure("rootGap", { file: first.file });
  return open;
}

/** Walks the chain of a stick on from what is kept; each link is on the disk, and told to `kept`, before the next is read. Returns the newest. */
export function followStick(home: string, now: OpenRoot, stick: string, disk: Disk, crypto: Crypto, kept: (next: OpenRoot, before: OpenRoot) => void): OpenRoot {
  return followRoots(now, rootsOn(stick, disk), crypto, (next, before) => {
    keepRoot(home, next, disk);
    kept(next, before);
  });
}
