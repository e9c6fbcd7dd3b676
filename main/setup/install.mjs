// Makes node_modules match package-lock.json, without a network when it already does. Only Node built-ins.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

/** @typedef {{version?: string, optional?: boolean, devOptional?: boolean, link?: boolean}} Locked */
/** @param {string} file @returns {Record<string, Locked>} */
const lockedPackages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;

/** Why `npm ci` must run, or undefined when every package of the lockfile is there in its version. */
export function whyInstall() {
  const installedLock = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedLock)) return "node_modules is missing";
  const installed = lockedPackages(installedLock);
  for (const [path, entry] of Object.entries(lockedPackages(join(root, "package-lock.json")))) {
    if (path === "" || entry.link) continue;
    const there = installed[path];
    if (there === undefined && (entry.optional || entry.devOptional)) continue; // a build for another platform
    if (there?.version !== entry.version) return `${path} is ${there?.version ?? "missing"}, the lockfile says ${entry.version}`;
    if (!existsSync(join(root, path, "package.json"))) return `${path} is gone from the disk`;
  }
  return undefined;
}

/** Runs `npm ci` if needed. Throws with npm's own last words when it fails. */
export function ensureInstalled() {
  const why = whyInstall();
  if (why === undefined) return;
  console.log(`set-up: ${why}; running npm ci`);
  const started = performance.now();
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL_CUDA: "skip" };
  const done = spawnSync(npm, ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: "inherit", env, shell: process.platform === "win32" });
  if (done.status !== 0) throw new Error("npm ci failed: see its words above. Check that the package registry answers, then start again.");
  console.log(`set-up: npm ci took ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
