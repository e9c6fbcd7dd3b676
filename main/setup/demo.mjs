// The project of simulated plant data that `npm start` opens. The command line makes it, so that a person can do the same by hand.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "./places.mjs";

/** Where projects lie by default. */
export const projectsFolder = process.env.MILLWRIGHT_PROJECTS ?? join(homedir(), "Millwright");

/** Makes the demo project if it is absent; returns its folder. */
export function ensureDemo() {
  const folder = join(projectsFolder, "demo");
  if (existsSync(join(folder, "project.json"))) return folder;
  console.log(`set-up: making the demo project in ${folder} (simulated plant data)`);
  const done = spawnSync(process.execPath, [join(root, "build/node/cli.js"), "demo", "--project", folder], { stdio: ["ignore", "ignore", "inherit"], cwd: root });
  if (done.status !== 0) throw new Error(`the demo project could not be made in ${folder}: see the words above`);
  return folder;
}
