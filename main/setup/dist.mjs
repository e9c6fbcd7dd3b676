// `npm run dist -- --dir` builds an unpacked app on the runtime found here; without --dir the installers of this platform (connected machines).
// --built packs what build/ holds.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { root } from "./places.mjs";

ensureInstalled();
const { buildAll } = await import("./buildShell.mjs");
const { findElectron } = await import("./electron.mjs");
const words = process.argv.slice(2).filter((word) => word !== "--built");
if (!process.argv.includes("--built")) await buildAll();
const found = await findElectron();
if ("missing" in found) {
  console.error(`no app can be packed: ${found.missing}`);
  process.exit(1);
}
const { runtime } = found;
if (runtime.kind === "test" && !words.includes("--dir")) {
  console.error(`Installers are built on the official Electron only; here is ${runtime.said}. Use --dir for a trial.`);
  process.exit(1);
}
console.log(`packing on ${runtime.said}`);
if (!words.includes("--dir")) {
  // what a plant machine is given travels with the product, which has no network of its own
  const { buildDevicePrograms } = await import("./devicePrograms.mjs");
  const { ensureImageBase } = await import("./imageBase.mjs");
  buildDevicePrograms();
  const lacking = ensureImageBase();
  if (lacking !== undefined) console.log(`without the container image: ${lacking}`);
}
const builder = [join(root, "node_modules/electron-builder/cli.js"), ...words, "--publish", "never", `-c.electronVersion=${runtime.version}`, `-c.electronDist=${runtime.folder}`];
const done = spawnSync(process.execPath, builder, { cwd: root, stdio: "inherit" });
process.exitCode = done.status ?? 1;
