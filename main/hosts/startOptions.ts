// What desktop and web host tell the engine at its start, from the project's folder and the place of the program.
import { homedir, availableParallelism, userInfo } from "node:os";
import { basename, join, resolve } from "node:path";
import type { EngineStart } from "../engine/hostLink.ts";

/** Folder of this person's keys and settings, by the custom of the system. */
export function configFolder(): string {
  const chosen = process.env["MILLWRIGHT_CONFIG"];
  if (chosen) return resolve(chosen);
  if (process.platform === "win32") return join(process.env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"), "Millwright");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "Millwright");
  return join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "millwright");
}

/** Folder where projects lie when nobody chose another. */
export function projectsFolder(): string {
  return resolve(process.env["MILLWRIGHT_PROJECTS"] ?? join(homedir(), "Millwright"));
}

/** The start of an engine on a project's folder; a folder without a project becomes one. One thread is left to the window. */
export function startOptions(projectDir: string, resourcesDir: string, version: string): EngineStart {
  const folder = resolve(projectDir);
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return {
    projectDir: folder,
    create: { name: basename(folder), zone: timeZone, language: locale.startsWith("de") ? "de" : "en" },
    configDir: configFolder(),
    resourcesDir,
    threads: Math.max(1, availableParallelism() - 1),
    version,
    watches: true,
  };
}

/** The name under which this person's acts stand in the journal until they say another. */
export function personAtThisMachine(): string {
  try {
    return userInfo().username;
  } catch {
    return "operator"; // an account without a name, as in some containers
  }
}
