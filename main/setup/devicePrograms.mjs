// Makes the device program, and what stands beside it, a single executable for each system: Node's own way (a blob from --experimental-sea-config,
// laid into the runtime by postject), from build/node to build/device. `node main/setup/devicePrograms.mjs [SYSTEM ...]`; set-up only. Source:
// nodejs.org/api, single executable applications.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { deviceSystems, fetchRuntime, runtimeVersion } from "./deviceRuntimes.mjs";
import { root } from "./places.mjs";

/** @typedef {import("./deviceRuntimes.mjs").DeviceSystem} DeviceSystem */

const folder = join(root, "build/device");
const edge = join(root, "build/node/edge.cjs");
/** What an executable carries besides the device program, as main/edge/embedded.ts looks for it. */
const carried = ["adapter.cjs", "courier.cjs"];
/** By this mark in its bytes a runtime knows whether it carries a program (documented by Node). */
const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
/** A device has little memory and its program few objects that live long: small heaps first (docs/decisions/0055). */
const memoryFlags = ["--optimize-for-size", "--max-semi-space-size=1"];

/** File name of the executable for a system. @param {DeviceSystem} system */
const programName = (system) => `millwright-device-${system}${system.startsWith("win") ? ".exe" : ""}`;

/** Builds what is missing or older than the device program; returns the paths. Throws where a runtime cannot be had. @param {DeviceSystem[]} [systems] */
export function buildDevicePrograms(systems = deviceSystems) {
  mkdirSync(folder, { recursive: true });
  const made = readMade();
  const program = sha256(readFileSync(edge));
  const companions = sha256(Buffer.concat(carried.map((name) => readFileSync(join(root, "build/node", name)))));
  const paths = systems.map((system) => {
    const path = join(folder, programName(system));
    const known = made.programs[system];
    if (known?.edge === program && known.companions === companions && known.node === runtimeVersion && existsSync(path)) return path;
    const started = performance.now();
    const bytes = buildOne(system);
    writeFileSync(`${path}.${process.pid}`, bytes, { mode: 0o755 });
    renameSync(`${path}.${process.pid}`, path);
    made.programs[system] = { file: programName(system), edge: program, companions, node: runtimeVersion, bytes: bytes.length, sha256: sha256(bytes) };
    console.log(`set-up: ${programName(system)}, ${(bytes.length / 1e6).toFixed(1)} MB, in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return path;
  });
  const list = join(folder, "programs.json");
  writeFileSync(`${list}.${process.pid}`, JSON.stringify(made));
  renameSync(`${list}.${process.pid}`, list);
  return paths;
}

/** What build/device holds. @returns {{format: 1, programs: Partial<Record<DeviceSystem, {file: string, edge: string, companions?: string, node: string, bytes: number, sha256: string}>>}} */
function readMade() {
  const list = join(folder, "programs.json");
  return existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : { format: 1, programs: {} };
}

/** @param {DeviceSystem} system @returns {Buffer} */
function buildOne(system) {
  const work = mkdtempSync(join(folder, "make-"));
  try {
    const here = /** @type {DeviceSystem} */ (`${process.platform === "win32" ? "win" : process.platform}-${process.arch}`);
    const maker = deviceSystems.includes(here) ? fetchRuntime(here) : process.execPath;
    // named from within the folder, for the blob keeps the name it was made from; compiled code is good for one kind of processor only
    for (const name of ["edge.cjs", ...carried]) copyFileSync(join(root, "build/node", name), join(work, name));
    writeFileSync(join(work, "sea.json"), JSON.stringify({ main: "edge.cjs", output: "edge.blob", disableExperimentalSEAWarning: true, useCodeCache: system === here, assets: Object.fromEntries(carried.map((name) => [name, name])), execArgv: memoryFlags }));
    // the same flags, or the runtime would throw the compiled code away
    run(maker, [...memoryFlags, "--experimental-sea-config", "sea.json"], work);
    const target = join(work, programName(system));
    const runtime = readFileSync(fetchRuntime(system));
    writeFileSync(target, system.startsWith("linux") ? strippedElf(runtime) : runtime, { mode: 0o755 });
    run(process.execPath, [join(root, "node_modules/postject/dist/cli.js"), target, "NODE_SEA_BLOB", join(work, "edge.blob"), "--sentinel-fuse", fuse]);
    return readFileSync(target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A program without what is never loaded: section headers, symbols, their names. The linker on the machine reads segments only (ELF-64 specification,
 *  parts 1 and 2), and needs no tool of that processor. @param {Buffer} bytes */
export function strippedElf(bytes) {
  if (bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) throw new Error("the runtime is no 64-bit little-endian ELF");
  const [headers, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  let end = headers + size * count;
  for (let at = headers; at < headers + size * count; at += size) end = Math.max(end, Number(bytes.readBigUInt64LE(at + 8) + bytes.readBigUInt64LE(at + 32)));
  const out = Buffer.from(bytes.subarray(0, end));
  out.writeBigUInt64LE(0n, 40);
  for (const at of [58, 60, 62]) out.writeUInt16LE(0, at);
  return out;
}

/** @param {string} command @param {string[]} words @param {string} [cwd] */
function run(command, words, cwd = root) {
  const done = spawnSync(command, words, { encoding: "utf8", timeout: 300_000, cwd });
  if (done.status !== 0) throw new Error(`${words[0]}: ${(done.stderr ?? "").trim().split("\n").at(-1) || done.error?.message}`);
}

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  const wrong = asked.find((word) => !deviceSystems.includes(/** @type {DeviceSystem} */ (word)));
  if (wrong !== undefined) {
    console.error(`no system is called ${wrong}; there are: ${deviceSystems.join(", ")}`);
    process.exitCode = 2;
  } else buildDevicePrograms(asked.length > 0 ? /** @type {DeviceSystem[]} */ (asked) : deviceSystems);
}
