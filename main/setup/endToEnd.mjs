// Runs the Playwright stories: finds the runtimes, opens an own display, closes the network (a namespace with loopback only), counts.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDevicePrograms } from "./devicePrograms.mjs";
import { findElectron } from "./electron.mjs";
import { ensureOrdinaryUser } from "./ordinaryUser.mjs";
import { findProgram, isRoot, root, strict } from "./places.mjs";
import { cannotRun, check, commandLineSuite, firstLine, suite, tool } from "./suites.mjs";
import { ensureSystemPackages, systemChromium } from "./systemPackages.mjs";

/** @typedef {import("./suites.mjs").Outcome} Outcome */

/** Runs all stories that can run here. Notes are for the last lines of the output.
 *  @param {Promise<unknown>} lane What still takes a core: packing waits for its end. @returns {Promise<{outcomes: Outcome[], notes: string[]}>} */
export async function endToEnd(lane) {
  /** @type {Outcome[]} */
  const outcomes = [];
  /** @type {string[]} */
  const notes = [];
  const packages = ensureSystemPackages();
  if (packages !== undefined) console.log(`set-up: ${packages}`);
  // before the app is packed, which takes along what lies in build/device
  try {
    if (process.platform === "linux" && process.arch === "x64") buildDevicePrograms(["linux-x64"]);
  } catch (thrown) {
    notes.push(`the device's single executable: not tested, ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const hosts = ["cli"];
  /** Packing takes one core and no network: it goes on beside the command line. @type {Promise<Outcome> | undefined} */
  let packing;
  const chromium = systemChromium() ?? playwrightChromium();
  if (chromium === undefined) outcomes.push(cannotRun("stories in the browser", `no Chromium was found${packages ? ` (${packages})` : ""}`, strict));
  else hosts.push("web");
  const electron = await findElectron();
  // Two stories at a time on two displays; elsewhere one after another on the one that is there.
  const displays = process.platform === "linux" ? await Promise.all([openDisplay(), openDisplay()]) : [];
  const display = process.platform === "linux" ? displays[0] : { name: undefined, close: () => undefined };
  const names = [...new Set(displays.map((each) => each?.name))].filter((name) => name !== undefined);
  if ("missing" in electron) notes.push(`desktop scenarios: not run, ${electron.missing}`);
  else if (display === undefined) outcomes.push(cannotRun("stories on the desktop", "Xvfb is missing and there is no display", strict));
  else {
    hosts.push("desktop");
    console.log(`set-up: desktop stories run on ${electron.runtime.said}`);
    notes.push(`desktop: ${electron.runtime.said}`);
    ensureOrdinaryUser();
    if (process.platform === "linux" && process.arch === "x64") packing = lane.then(() => check("packing the desktop app", [[process.execPath, join(root, "main/setup/dist.mjs"), "--dir", "--built"]]));
  }
  const closed = withoutNetwork();
  notes.push(closed ? "network during the stories: loopback only (own namespace)" : "network during the stories: not closed (needs Linux with unshare), so the no-packet proof is not part of this run");
  const shared = mkdtempSync(join(tmpdir(), "millwright-stories-"));
  chmodSync(shared, 0o755);
  try {
    const [told, packed] = await Promise.all([commandLineSuite(closed, { MILLWRIGHT_STORY_SAMPLES: shared }), packing]);
    outcomes.push(told);
    if (packed !== undefined) outcomes.push(packed);
    if (packed?.counts.failed === 0) hosts.push("packed");
    const env = {
      MILLWRIGHT_E2E_HOSTS: hosts.join(","),
      ...(chromium ? { MILLWRIGHT_CHROMIUM: chromium } : {}),
      ...("runtime" in electron ? { MILLWRIGHT_ELECTRON: electron.runtime.binary } : {}),
      ...(hosts.includes("packed") ? { MILLWRIGHT_PACKED: join(root, "dist/linux-unpacked/millwright") } : {}),
      ...(display?.name ? { DISPLAY: display.name } : {}),
      ...(names.length > 0 ? { MILLWRIGHT_DISPLAYS: names.join(" ") } : {}),
      ...(closed ? { MILLWRIGHT_E2E_NETWORK: "loopback" } : {}),
      MILLWRIGHT_STORY_SAMPLES: shared,
      PLAYWRIGHT_SKIP_BROWSER_GC: "1",
      // A worker that does not end when it is told to is killed after this time, in place of five minutes.
      PWTEST_CHILD_PROCESS_TIMEOUT: "30000",
    };
    const command = [...(closed ?? []), ...tool("@playwright/test/cli.js"), "test", "--pass-with-no-tests"];
    outcomes.push(await suite(`stories through ${hosts.join(", ")}`, command, "build/reports/e2e.json", toldByPlaywright, env));
  } finally {
    for (const each of displays) each?.close();
    rmSync(shared, { recursive: true, force: true });
  }
  return { outcomes, notes };
}

/** What Playwright's report says. @param {any} report @returns {import("./suites.mjs").Told} */
function toldByPlaywright({ stats, errors, suites }) {
  const failures = errors.map((/** @type {any} */ error) => firstLine(error.message));
  /** @param {any} each */
  const walk = (each) => {
    for (const { title, tests } of each.specs ?? [])
      for (const test of tests) if (test.status === "unexpected" || test.status === "flaky") failures.push(`[${test.projectName}] ${each.file}: ${title}: ${firstLine(test.results.at(-1)?.error?.message)}`);
    for (const inner of each.suites ?? []) walk(inner);
  };
  for (const each of suites) walk(each);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped, failures };
}

/** Playwright's own Chromium if it was fetched before; fetching it is the person's choice. @returns {string | undefined} */
function playwrightChromium() {
  const done = spawnSync(process.execPath, ["-e", 'console.log(require("playwright-core").chromium.executablePath())'], { cwd: root, encoding: "utf8" });
  const path = done.stdout?.trim();
  return path && existsSync(path) ? path : undefined;
}

/** An own display, so that no window of the tests meets the person at this machine; else the one that is there.
 *  @returns {Promise<{name: string | undefined, close: () => void} | undefined>} */
function openDisplay() {
  const there = process.env.DISPLAY ? { name: process.env.DISPLAY, close: () => undefined } : undefined;
  const program = findProgram("Xvfb");
  if (program === undefined) return Promise.resolve(there);
  return new Promise((resolve) => {
    // No access control: the display is reached by a local socket only, and an ordinary user's window must open on root's display.
    const server = spawn(program, ["-displayfd", "3", "-ac", "-nolisten", "tcp", "-screen", "0", "1920x1080x24"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    const answer = /** @type {import("node:stream").Readable} */ (server.stdio[3]);
    server.on("exit", () => resolve(there));
    server.on("error", () => resolve(there));
    answer.once("data", (text) => resolve({ name: `:${String(text).trim()}`, close: () => server.kill() }));
  });
}

/** The words before a command that run it with the loopback interface only, or undefined where that cannot be done. @returns {string[] | undefined} */
function withoutNetwork() {
  const unshare = findProgram("unshare");
  const ip = findProgram("ip");
  if (unshare === undefined || ip === undefined) return undefined;
  const identity = isRoot ? [] : ["--map-current-user", "--keep-caps"];
  const words = [unshare, "--net", ...identity, "sh", "-c", `${ip} link set lo up && exec "$@"`, "sh"];
  return spawnSync(words[0] ?? "", [...words.slice(1), "true"]).status === 0 ? words : undefined;
}
