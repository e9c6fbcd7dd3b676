// Fetches the C libraries that the device's runtime is linked to, for the container image: out of Debian's own packages, which apt checks by their
// signatures. Set-up only, on Debian of that processor; elsewhere the image is not offered. Lays them into build/device/base-linux-x64.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder, findProgram, root } from "./places.mjs";

const debianPackages = ["libc6", "libstdc++6", "libgcc-s1"];
/** Where a program names its loader, and where that looks for what `ldd` names for the runtime. */
const loader = "lib64/ld-linux-x86-64.so.2";
const libraryFolder = "lib/x86_64-linux-gnu";
const libraries = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "libstdc++.so.6", "libgcc_s.so.1"];

/** Makes the folder; returns the reason when it cannot be had here. @returns {string | undefined} */
export function ensureImageBase() {
  const target = join(root, "build/device/base-linux-x64");
  if (existsSync(join(target, "ready"))) return undefined;
  const cached = join(cacheFolder(), "image-base-2-linux-x64");
  if (!existsSync(join(cached, "ready"))) {
    if (process.platform !== "linux" || process.arch !== "x64" || findProgram("apt-get") === undefined || findProgram("dpkg-deb") === undefined) return "the container image needs Debian's libraries for amd64";
    const problem = fetchBase(cached);
    if (problem !== undefined) return problem;
  }
  mkdirSync(join(root, "build/device"), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  cpSync(cached, target, { recursive: true, dereference: true });
  return undefined;
}

/** @param {string} folder @returns {string | undefined} */
function fetchBase(folder) {
  const work = mkdtempSync(join(cacheFolder(), "base-"));
  try {
    const all = join(work, "all");
    const packages = debianPackages.map((name) => unpack(name, work, all));
    // some share the licence text of a package that they lead to
    const licences = new Set(debianPackages.map((name) => licenceOf(name, all)));
    for (const name of licences) if (!debianPackages.includes(name)) unpack(name, work, all);
    const base = join(work, "base");
    // links become files, so that nothing dangles in the image
    const places = [libraryFolder, `usr/${libraryFolder}`, "lib64", "usr/lib64"].map((place) => join(all, place)).filter((place) => existsSync(place));
    for (const to of [loader, ...libraries.map((library) => `${libraryFolder}/${library}`)]) {
      const from = places.map((place) => join(place, basename(to))).find((path) => existsSync(path));
      if (from === undefined) return `${basename(to)} is not in ${debianPackages.join(", ")}`;
      cpSync(from, join(base, to), { dereference: true });
    }
    for (const name of licences) cpSync(join(all, "usr/share/doc", name, "copyright"), join(base, "usr/share/doc", name, "copyright"), { dereference: true });
    writeFileSync(join(base, "usr/share/doc/packages.txt"), packages.map((name) => `${name}\n`).join(""));
    writeFileSync(join(base, "ready"), "");
    rmSync(folder, { recursive: true, force: true });
    renameSync(base, folder);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Fetches one package, checked by apt, and opens it into a folder; returns name and version. @param {string} name @param {string} work @param {string} into */
function unpack(name, work, into) {
  run("apt-get", ["download", "-q", name], work);
  const file = readdirSync(work).find((each) => each.startsWith(`${name}_`) && each.endsWith(".deb")) ?? "";
  run("dpkg-deb", ["-x", join(work, file), into], work);
  return decodeURIComponent(file.replace(/\.deb$/, ""));
}

/** @param {string} name @param {string} all */
function licenceOf(name, all) {
  const doc = join(all, "usr/share/doc", name);
  return lstatSync(doc).isSymbolicLink() ? basename(readlinkSync(doc)) : name;
}

/** @param {string} command @param {string[]} words @param {string} cwd */
function run(command, words, cwd) {
  const done = spawnSync(command, words, { cwd, encoding: "utf8", timeout: 300_000 });
  if (done.status !== 0) throw new Error(`${command} ${words[0]}: ${(done.stderr ?? "").trim().split("\n").at(-1) || done.error?.message}`);
}
