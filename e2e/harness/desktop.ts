// Opens the workbench in the real desktop app through Playwright's Electron driver, as an ordinary user with Chromium's sandbox on.
// The packed app has its inspector switched off by fuse, so that one is driven over Chromium's own debugging port.
import { spawn } from "node:child_process";
import { _electron, chromium } from "@playwright/test";
import { layDesk } from "../../main/setup/ordinaryUser.mjs";
import type { Work } from "./work.ts";
import { until, type Window } from "./window.ts";

const startLimitMs = 60_000;

/** The runtime that set-up found. Throws where there is none. */
function runtime(): string {
  const binary = process.env["MILLWRIGHT_ELECTRON"];
  if (binary === undefined) throw new Error("no Electron runtime: start these stories by npm test");
  return binary;
}

export interface DesktopWindow extends Window {
  /** Facts about the app's processes: kind, pid, sandboxed by the system's account. */
  processes(): Promise<{ type: string; pid: number; name: string | undefined }[]>;
}

/** A window of the unpacked app on a project. */
export async function openDesktop(project: string, work: Work): Promise<DesktopWindow> {
  const desk = layDesk(runtime());
  const app = await _electron.launch({
    executablePath: desk.launcher,
    args: [desk.app, "--project", project],
    chromiumSandbox: true,
    timeout: startLimitMs,
    env: environment({ ...work.env, HOME: desk.home }),
  });
  let words = "";
  for (const stream of [app.process().stdout, app.process().stderr]) stream?.on("data", (data: Buffer) => (words += data.toString()));
  const page = await app.firstWindow();
  await page.waitForLoadState("domcontentloaded");
  const processes = () => app.evaluate(({ app: electronApp }) => electronApp.getAppMetrics().map((each) => ({ type: each.type, pid: each.pid, name: each.name })));
  const enginePid = () => until(async () => (await processes()).find((each) => each.name === "Millwright engine")?.pid, "the engine's process");
  return {
    page,
    host: "desktop",
    processes,
    enginePid,
    killEngine: async () => void process.kill(await enginePid(), "SIGKILL"),
    answerFolderDialog: (path) =>
      app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, path),
    words: () => words,
    close: async () => {
      await app.close();
      desk.remove();
    },
  };
}

/** A window of the packed app on a project. */
export async function openPacked(project: string, work: Work): Promise<Window> {
  const binary = process.env["MILLWRIGHT_PACKED"];
  if (binary === undefined) throw new Error("no packed app: start these stories by npm test");
  const desk = layDesk(binary);
  const child = spawn(desk.launcher, ["--remote-debugging-port=0", "--project", project], { env: environment({ ...work.env, HOME: desk.home }), detached: true });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (words += data.toString()));
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const endpoint = await until(
    () => {
      if (child.exitCode !== null) throw new Error(`the packed app ended with ${child.exitCode}: ${words}`);
      return /DevTools listening on (ws:\S+)/.exec(words)?.[1];
    },
    "the packed app",
    startLimitMs,
  );
  const browser = await chromium.connectOverCDP(endpoint);
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error("the packed app shows no window");
  const page = context.pages()[0] ?? (await context.waitForEvent("page"));
  const closedToUs = () => Promise.reject(new Error("the packed app's main process takes no orders: its inspector is off by fuse"));
  return {
    page,
    host: "desktop",
    enginePid: closedToUs,
    killEngine: closedToUs,
    answerFolderDialog: closedToUs,
    words: () => words,
    close: async () => {
      const session = await browser.newBrowserCDPSession();
      await session.send("Browser.close").catch(() => undefined);
      await ended;
      desk.remove();
    },
  };
}

/** The display of this worker: each has its own, so that no window takes another's focus. */
function display(): Record<string, string> {
  const displays = (process.env["MILLWRIGHT_DISPLAYS"] ?? "").split(" ").filter((name) => name !== "");
  const name = displays[Number(process.env["TEST_PARALLEL_INDEX"] ?? 0) % displays.length];
  return name === undefined ? {} : { DISPLAY: name };
}

/** This process's environment without what would change an Electron, as plain strings. */
function environment(more: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined && !/^(ELECTRON_|NODE_OPTIONS)/.test(name)) env[name] = value;
  return { ...env, ...display(), ...more };
}
