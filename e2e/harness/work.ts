// A folder of its own for each story: projects, sticks, copies of input files. Readable and writable for the user that the desktop app runs as.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
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
  /** Puts the sample plant (six weeks, seed 1) where the host looks for it, so that only the first story of a run waits for the simulator. */
  bringSample(): void;
  /** A copy of a file inside, given to the host's user. */
  bring(file: string, name?: string): string;
  remove(): void;
}

/** Folder of the sample plant, made once in a run of the stories, by whichever worker needs it first, while the other one waits; the runner's
 *  set-up gives the place and removes it. */
function sampleFolder(): string {
  const place = process.env["MILLWRIGHT_STORY_SAMPLES"];
  if (place === undefined) throw new Error("no place for the sample plant: start the stories by playwright.config.ts");
  const made = join(place, "demo");
  const [work, turn] = [join(place, "demo.part"), join(place, "demo.turn")];
  for (const end = performance.now() + sampleLimitMs; !existsSync(made) && !begin(turn); Atomics.wait(pause, 0, 0, 200))
    if (performance.now() > end) throw new Error(`waited ${sampleLimitMs} ms for the sample plant of another worker`);
  if (existsSync(made)) return made;
  const done = spawnSync(process.execPath, [join(root, "build/node/cli.js"), "simulate", "--out", work, "--preset", "demo", "--seed", "1"], { encoding: "utf8" });
  if (done.status !== 0) {
    for (const folder of [work, turn]) rmSync(folder, { recursive: true, force: true });
    throw new Error(`the sample plant could not be made: ${done.stderr}`);
  }
  renameSync(work, made);
  return made;
}

const sampleLimitMs = 180_000;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Makes a folder that nobody else may have made: true for the one who did. */
function begin(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
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
    bringSample: () => {
      const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
      const { simulator } = JSON.parse(readFileSync(join(sampleFolder(), "truth/run.json"), "utf8")) as { simulator: number };
      const samples = makeFolder("config/samples");
      // By links: the files are only read.
      spawnSync("cp", ["-al", sampleFolder(), join(samples, `${version}-${simulator}-demo-1`)]);
      give(samples);
    },
    bring: (file, name = basename(file)) => {
      const copy = join(makeFolder("input"), name);
      copyFileSync(file, copy);
      chmodSync(copy, 0o644);
      return give(copy);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
