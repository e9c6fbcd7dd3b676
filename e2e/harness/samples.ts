// The sample plant (six weeks, seed 1) that stories share: simulated once in a run of the tests, by whoever needs it first, then linked to where
// the product looks for one. Nothing here holds a worker's own clock: a story that waits too long is ended by name.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { millwright } from "./commandLine.ts";
import { root, type Work } from "./work.ts";
import { until } from "./window.ts";

/** Puts the sample plant where this story's host looks for it. */
export async function bringSample(work: Work): Promise<void> {
  const made = await sampleFolder();
  link(made, join(work.makeFolder("config/samples"), sampleName(made)));
  work.makeFolder("config/samples"); // what was laid inside is given to the host's user too
}

/** Leaves the sample plant that the product has made for this story to those that come later in the run. */
export function keepSample(work: Work): void {
  const place = samplePlace();
  const samples = join(work.folder, "config/samples");
  const name = readdirSync(samples).find((each) => each.endsWith("-demo-1"));
  if (place === undefined || name === undefined || !begin(join(place, "demo.turn"))) return;
  link(join(samples, name), join(place, "demo.part"));
  renameSync(join(place, "demo.part"), join(place, "demo"));
}

/** Folder of the sample plant, made here where nobody has, while another worker waits. The run's set-up gives the place and removes it. */
async function sampleFolder(): Promise<string> {
  const place = samplePlace();
  if (place === undefined) throw new Error("no place for the sample plant: start the stories by playwright.config.ts");
  const made = join(place, "demo");
  const [work, turn] = [join(place, "demo.part"), join(place, "demo.turn")];
  await until(() => existsSync(made) || begin(turn) || undefined, "the sample plant that another worker makes", sampleLimitMs);
  if (existsSync(made)) return made;
  const done = await millwright(["simulate", "--out", work, "--preset", "demo", "--seed", "1"], {}, sampleLimitMs);
  if (done.code !== 0) {
    for (const folder of [work, turn]) rmSync(folder, { recursive: true, force: true });
    throw new Error(`the sample plant could not be made: ended with ${done.code} after ${done.seconds.toFixed(0)} s of at most ${sampleLimitMs / 1000}, last said: ${done.stderr.slice(-500)}`);
  }
  renameSync(work, made);
  return made;
}

const sampleLimitMs = 300_000;
const samplePlace = () => process.env["MILLWRIGHT_STORY_SAMPLES"];

/** By what name the product finds a sample plant in this person's settings. */
function sampleName(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const { simulator } = JSON.parse(readFileSync(join(folder, "truth/run.json"), "utf8")) as { simulator: number };
  return `${version}-${simulator}-demo-1`;
}

/** By links: the files are only read. */
const link = (from: string, to: string) => spawnSync("cp", ["-al", from, to]);

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
