// A folder of its own for each story: projects, sticks, copies of input files. Readable and writable for the user that the desktop app runs as.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The public data sets beside the checkout, or where MILLWRIGHT_DATA says; undefined on a machine without them. */
export function dataFolder(): string | undefined {
  const folder = resolve(root, process.env["MILLWRIGHT_DATA"] ?? "../shared/data");
  return existsSync(folder) ? folder : undefined;
}

export interface Work {
  readonly folder: string;
  /** Environment under which no host touches this person's own settings and projects. */
  readonly env: Record<string, string>;
  /** A new folder inside, given to the host's user. */
  makeFolder(name: string): string;
  /** A copy of a file inside, given to the host's user. */
  bring(file: string, name?: string): string;
  remove(): void;
}

/** Makes the folder. `owner` is the ordinary user of the desktop app where the tests run as root. */
export function makeWork(owner: string | undefined): Work {
  const folder = mkdtempSync(join(tmpdir(), "millwright-story-"));
  chmodSync(folder, 0o755);
  const give = (path: string) => {
    if (owner !== undefined) spawnSync("chown", ["-R", `${owner}:`, path]);
    return path;
  };
  const makeFolder = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    return give(join(folder, name));
  };
  const env = { MILLWRIGHT_CONFIG: makeFolder("config"), MILLWRIGHT_PROJECTS: makeFolder("projects") };
  return {
    folder,
    env,
    makeFolder,
    bring: (file, name = basename(file)) => {
      const copy = join(makeFolder("input"), name);
      copyFileSync(file, copy);
      chmodSync(copy, 0o644);
      return give(copy);
    },
    remove: () => removeWhole(folder),
  };
}

const removals = 20;

/** Removes a folder with all that is in it. A process that was just ended may still add a file between the look into its folder and the removal of that, and
 *  Node's own repetitions do not look again: the whole is tried anew. */
export function removeWhole(folder: string): void {
  for (let left = removals; ; left--) {
    try {
      return rmSync(folder, { recursive: true, force: true, maxRetries: 1, retryDelay: 50 });
    } catch (thrown) {
      if (left === 0 || (thrown as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw thrown;
    }
  }
}
