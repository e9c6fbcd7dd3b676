// Chromium's sandbox refuses root. As root, desktop scenarios run as an ordinary user: this makes the user, a launcher that changes to it,
// and, where the checkout lies behind a closed folder, a copy of the built app that the user can read.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isRoot, openToOthers, root } from "./places.mjs";

const user = "millwright-test";

/** @typedef {{launcher: string, app: string, home: string, folder: string}} Desk */

/** Everything to start the desktop app by: `launcher ARGS… ` runs the binary, `app` is the folder to open, `home` an own home folder;
 *  all that was made lies in `folder`, which whoever asked removes.
 *  @param {string} binary @returns {Desk} */
export function layDesk(binary) {
  const folder = mkdtempSync(join(tmpdir(), "millwright-desk-"));
  chmodSync(folder, 0o755);
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o700 });
  if (!isRoot) return { launcher: binary, app: root, home, folder };
  ensureOrdinaryUser();
  must("chown", [`${user}:`, home]);
  const binaryFolder = dirname(binary);
  const ownBinary = openToOthers(binaryFolder) ? binary : copyTree(binaryFolder, join(folder, "electron"), binary);
  const launcher = join(folder, "electron.sh");
  writeFileSync(launcher, `#!/bin/sh\nexport HOME='${home}' XDG_CONFIG_HOME='${home}/.config' XDG_CACHE_HOME='${home}/.cache' TMPDIR=/tmp\nexec runuser -u ${user} -- '${ownBinary}' "$@"\n`, { mode: 0o755 });
  return { launcher, app: openToOthers(root) ? root : copyApp(join(folder, "app")), home, folder };
}

/** Makes the ordinary user if root has none yet; returns its name, or undefined for anyone but root, who is ordinary already. */
export function ensureOrdinaryUser() {
  if (!isRoot) return undefined;
  if (spawnSync("id", [user]).status !== 0) must("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", user]);
  return user;
}

/** @param {string} from @param {string} to @param {string} binary */
function copyTree(from, to, binary) {
  must("cp", ["-a", from, to]);
  return join(to, binary.slice(dirname(binary).length + 1));
}

/** The built app and the packages it needs at run time, by hard links where the disk allows. @param {string} to */
function copyApp(to) {
  mkdirSync(join(to, "node_modules"), { recursive: true });
  cpSync(join(root, "package.json"), join(to, "package.json"));
  for (const part of ["build", "resources"]) link(join(root, part), join(to, part));
  /** @type {Record<string, {dev?: boolean, devOptional?: boolean}>} */
  const packages = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).packages;
  for (const [path, entry] of Object.entries(packages)) {
    if (entry.dev || entry.devOptional || path.indexOf("node_modules/", 1) > 0) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    link(join(root, path), join(to, path));
  }
  return to;
}

/** @param {string} from @param {string} to */
function link(from, to) {
  if (spawnSync("cp", ["-al", from, to]).status !== 0) must("cp", ["-a", from, to]);
}

/** @param {string} command @param {string[]} words */
function must(command, words) {
  const done = spawnSync(command, words, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${command} ${words.join(" ")}: ${done.stderr ?? done.error?.message}`);
}
