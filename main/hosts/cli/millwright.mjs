#!/usr/bin/env node
// The package's bin. In a checkout without a build it builds first, then runs the command line.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const built = join(root, "build", "node", "cli.js");
if (!existsSync(built)) {
  const { ensureInstalled } = await import("../../setup/install.mjs");
  ensureInstalled();
  const { buildNode } = await import("../../setup/build.mjs");
  await buildNode();
}
await import(pathToFileURL(built).href);
