// The system's part of the end-to-end tests: Chromium, Xvfb, the libraries of Electron, an MQTT broker. As root on Debian they are installed; elsewhere named.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findProgram, isRoot } from "./places.mjs";

const debianPackages =
  "xvfb xauth libnss3 libatk1.0-0 libatk-bridge2.0-0 libgtk-3-0 libgbm1 libasound2 libcups2 libdrm2 libxkbcommon0 libxcomposite1 libxdamage1 libxrandr2 libxss1 libxtst6 chromium fonts-dejavu-core dbus iproute2 mosquitto".split(" ");

/** Installs what is missing where that is possible. Returns the reason when something may still be missing. @returns {string | undefined} */
export function ensureSystemPackages() {
  if (process.platform !== "linux") return undefined;
  if (!existsSync("/usr/bin/dpkg-query")) return findProgram("Xvfb") && systemChromium() ? undefined : "this is not Debian: install Xvfb and Chromium by hand";
  const missing = debianPackages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return undefined;
  if (!isRoot) return `missing Debian packages: sudo apt-get install ${missing.join(" ")}`;
  console.log(`set-up: installing Debian packages ${missing.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quiet = /** @type {const} */ (["ignore", "ignore", "inherit"]);
  spawnSync("apt-get", ["update", "-qq"], { stdio: [...quiet], env });
  const done = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { stdio: [...quiet], env });
  return done.status === 0 ? undefined : `apt-get could not install ${missing.filter((name) => !isInstalled(name)).join(" ")}`;
}

/** The system's Chromium, or undefined (then Playwright's own is tried). @returns {string | undefined} */
export function systemChromium() {
  return process.env.MILLWRIGHT_CHROMIUM ?? ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].map(findProgram).find((path) => path !== undefined);
}

/** @param {string} name A package counts under its newer name too (libasound2t64). */
function isInstalled(name) {
  return [name, `${name}t64`].some((each) => spawnSync("dpkg-query", ["-W", "-f", "${Status}", each], { encoding: "utf8" }).stdout?.includes("install ok installed"));
}
