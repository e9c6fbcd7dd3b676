// Runs of the simulated plant kept in a folder: to simulate one takes ten times as long as to judge it, and figures are tried on the same runs again and again.
// A file a run, named by simulator, share and seed, in V8's own format, gzipped; about 10 MB. For the bench alone: nothing else reads such files.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import type { BenchCase } from "../../../main/simulate/benchCase.ts";

export const keptEnding = ".run.gz";

/** The run of a name, from the folder where it lies there; else made, and kept where a folder is given. */
export function keptRun(folder: string | undefined, name: string, make: () => BenchCase): BenchCase {
  if (folder === undefined) return make();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}${keptEnding}`);
  if (existsSync(file)) return deserialize(gunzipSync(readFileSync(file))) as BenchCase;
  const made = make();
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, gzipSync(serialize(made), { level: 1 }));
  renameSync(part, file);
  return made;
}
