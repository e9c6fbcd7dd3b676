// Where the program lies: its resources and its version, from a checkout or from an installed package.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function programFolder(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) if (existsSync(join(at, "package.json")) || dirname(at) === at) return at;
}

/** Folder with example plans and templates. */
export function resourcesFolder(): string {
  return join(programFolder(), "resources");
}

export function version(): string {
  return (JSON.parse(readFileSync(join(programFolder(), "package.json"), "utf8")) as { version: string }).version;
}
