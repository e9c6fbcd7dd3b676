// Where the other bundles of the product lie: every Node entry is bundled to build/node/<name>.js.
// Works from a bundle (siblings), from a benchmark's bundle beside them, and from source under the test runner (build/node of the checkout).
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of a bundled file beside this one, e.g. entryPath("importWorker.js") or entryPath("boosting.wasm"). */
export function entryPath(file: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, file), join(here, "..", "node", file)];
  return places.find((place) => existsSync(place)) ?? join(here, "..", "build", "node", file);
}
