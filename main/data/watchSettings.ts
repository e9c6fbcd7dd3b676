// Which folder of this machine is watched by which recipe: a setting of this person and machine, kept beside their keys, not in the project.
// Runs in the engine. A project that moves to another machine takes its own inbox along and no foreign path.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../store/disk.ts";
import type { Workbench } from "../store/workbench.ts";

const Watch = z.strictObject({
  recipe: z.string(),
  /** Null: the project's own inbox. */
  folder: z.string().nullable(),
  /** Who turned it on: what comes in stands in the journal under this name. */
  person: z.string(),
  role: z.string(),
});
export type Watch = z.infer<typeof Watch>;

function file({ project, configDir }: Workbench): string {
  return join(configDir, "watch", `${project.head.id}.json`);
}

/** The watch that is on, or undefined. A file that says nothing sensible is no watch. */
export function readWatch(workbench: Workbench): Watch | undefined {
  const path = file(workbench);
  if (!existsSync(path)) return undefined;
  try {
    return Watch.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Keeps the watch; undefined ends it. Throws storeDiskFull. */
export function writeWatch(workbench: Workbench, watch: Watch | undefined): void {
  const path = file(workbench);
  if (watch === undefined) return rmSync(path, { force: true });
  mkdirSync(join(workbench.configDir, "watch"), { recursive: true });
  replaceFile(path, Buffer.from(JSON.stringify(watch)));
}

/** The folder of a watch; the project's own inbox is made when it is first needed. */
export function watchedFolder({ project }: Workbench, { folder }: Pick<Watch, "folder">): string {
  if (folder !== null) return folder;
  const inbox = join(project.folder, "inbox");
  if (!project.readOnly) mkdirSync(inbox, { recursive: true });
  return inbox;
}

/** True while the folder can be looked into. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
