// Where set-up keeps what it fetched: a cache outside the checkout, readable by the ordinary user who runs the desktop tests.
// Only Node built-ins: this file runs before `npm ci`.
import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's root folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const isRoot = process.getuid?.() === 0;

/** True with CI=true: what is missing then counts as failed. */
export const strict = process.env.CI === "true" || process.env.CI === "1";

/** The cache folder; MILLWRIGHT_CACHE overrides it. Root's own home is closed to others, so root uses /var/cache. */
export function cacheFolder() {
  const chosen = process.env.MILLWRIGHT_CACHE;
  const home = process.env.XDG_CACHE_HOME ?? (process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache"));
  const folder = chosen ?? (isRoot ? "/var/cache/millwright" : join(home, "millwright"));
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

/** Whether every other user of this machine can enter the folder (each parent has o+x) and read it. @param {string} path */
export function openToOthers(path) {
  if ((statSync(path).mode & 0o005) !== 0o005) return false;
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** The full path of a program on the PATH, or undefined. @param {string} name */
export function findProgram(name) {
  const folders = (process.env.PATH ?? "").split(process.platform === "win32" ? ";" : ":");
  for (const folder of [...folders, "/usr/sbin", "/sbin"]) {
    const path = join(folder, process.platform === "win32" ? `${name}.exe` : name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue; // not here; look on
    }
  }
  return undefined;
}
