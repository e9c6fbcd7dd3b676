// Builds what stands around the engine: the desktop host (CommonJS, so that it is loaded whole before Electron is ready), its preload, the page.
import { build as bundle } from "esbuild";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build as buildPage } from "vite";
import { buildNode } from "./build.mjs";
import { root } from "./places.mjs";

/** Bundles Electron's main process and the preload to build/desktop. */
export async function buildDesktop() {
  await bundle({
    absWorkingDir: root,
    entryPoints: { main: "main/hosts/desktop/main.ts", preload: "main/hosts/desktop/preload.ts" },
    outdir: "build/desktop",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["electron"],
    sourcemap: true,
    logLevel: "warning",
  });
}

/** Builds the React application to build/renderer. */
export async function buildRenderer() {
  if (!existsSync(join(root, "renderer/index.html"))) throw new Error("build: renderer/index.html is missing");
  await buildPage({ root: join(root, "renderer"), configFile: join(root, "vite.config.ts"), logLevel: "warn" });
}

/** Everything the product needs at run time. */
export async function buildAll() {
  const started = performance.now();
  await Promise.all([buildNode(), buildDesktop()]);
  await buildRenderer();
  console.log(`set-up: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
