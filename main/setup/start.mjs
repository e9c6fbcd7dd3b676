// `npm start`: does all set-up on a bare checkout and opens the workbench with a project of simulated plant data.
// The desktop app where there is a display and an Electron runtime, else the same app in the browser. --web and --desktop force one;
// --project DIR opens another project. Only Node built-ins are imported before `npm ci` has run.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled } from "./install.mjs";
import { isRoot, root } from "./places.mjs";

const { values: choice } = parseArgs({ options: { web: { type: "boolean" }, desktop: { type: "boolean" }, project: { type: "string" }, port: { type: "string" } } });
try {
  ensureInstalled();
  const { buildAll } = await import("./buildShell.mjs");
  await buildAll();
  const { ensureDemo } = await import("./demo.mjs");
  const project = choice.project ?? ensureDemo();
  const desktop = choice.web ? { why: undefined } : await desktopCommand();
  if ("why" in desktop) {
    if (choice.desktop) throw new Error(`the desktop app cannot start: ${desktop.why}`);
    if (desktop.why !== undefined) console.log(`No desktop app here: ${desktop.why}. Serving the same app to this machine's browser.`);
    hand([process.execPath, join(root, "build/node/web.js"), "--project", project, ...(choice.port ? ["--port", choice.port] : [])]);
  } else hand([...desktop.command, "--project", project]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** The command that opens the desktop app, or why there is none. @returns {Promise<{command: string[]} | {why: string}>} */
async function desktopCommand() {
  const hasDisplay = process.platform !== "linux" || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  if (!hasDisplay) return { why: "there is no display" };
  if (isRoot) return { why: "Chromium's sandbox refuses to run as root; start as an ordinary user" };
  const { findElectron } = await import("./electron.mjs");
  const found = await findElectron();
  if ("missing" in found) return { why: found.missing };
  console.log(`Opening the desktop app on ${found.runtime.said}.`);
  return { command: [found.runtime.binary, root] };
}

/** Gives the terminal to the host until it ends; Ctrl-C reaches it. @param {string[]} command */
function hand(command) {
  const child = spawn(command[0] ?? "", command.slice(1), { stdio: "inherit", cwd: root });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => (process.exitCode = code ?? 0));
}
