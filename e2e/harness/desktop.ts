// Opens the workbench in the real desktop app through Playwright's Electron driver, as an ordinary user with Chromium's sandbox on.
// The packed app has its inspector switched off by fuse, so that one is driven over Chromium's own debugging port.
import { spawn, type ChildProcess } from "node:child_process";
import { _electron, chromium } from "@playwright/test";
import { layDesk } from "../../main/setup/ordinaryUser.mjs";
import { holdUntilJoined, showsPage } from "./joining.ts";
import { isGroupEmpty } from "./web.ts";
import { removeWhole, type Work } from "./work.ts";
import { until, type Window } from "./window.ts";

/** From the start of the process to a page that is read: three seconds alone, ten with four others on two cores. */
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
  const left = limit();
  const app = await _electron
    .launch({
      executablePath: desk.launcher,
      args: [holdUntilJoined(desk.app, work), "--project", project],
      chromiumSandbox: true,
      timeout: left(),
      env: environment({ ...work.env, HOME: desk.home }),
    })
    .catch((thrown: unknown) => {
      removeWhole(desk.folder); // Playwright has ended what it started; the copy of the app is ours
      throw thrown;
    });
  const words = wordsOf(app.process());
  const page = await orEnd(app.process(), words, async () => {
    const first = await app.firstWindow({ timeout: left() });
    await first.waitForLoadState("domcontentloaded", { timeout: left() });
    return first;
  });
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
    words,
    close: async () => {
      await app.close();
      removeWhole(desk.folder);
    },
  };
}

/** A window of the packed app on a project. */
export async function openPacked(project: string, work: Work): Promise<Window> {
  const binary = process.env["MILLWRIGHT_PACKED"];
  if (binary === undefined) throw new Error("no packed app: start these stories by npm test");
  const desk = layDesk(binary);
  const child = spawn(desk.launcher, ["--remote-debugging-port=0", "--project", project], { env: environment({ ...work.env, HOME: desk.home }), detached: true });
  const words = wordsOf(child);
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const left = limit();
  const { browser, page } = await orEnd(child, words, async () => {
    const running = <T>(value: T): T => {
      if (child.exitCode !== null) throw new Error(`the packed app ended with ${child.exitCode}`);
      return value;
    };
    const endpoint = await until(() => running(/DevTools listening on (ws:\S+)/.exec(words())?.[1]), "the packed app's debugging address", left());
    await until(async () => running(await showsPage(endpoint)), "the packed app's page", left());
    const joined = await chromium.connectOverCDP(endpoint, { timeout: left() });
    const context = joined.contexts()[0];
    if (context === undefined) throw new Error("the packed app shows no window");
    return { browser: joined, page: context.pages()[0] ?? (await context.waitForEvent("page", { timeout: left() })) };
  });
  const closedToUs = () => Promise.reject(new Error("the packed app's main process takes no orders: its inspector is off by fuse"));
  return {
    page,
    host: "desktop",
    enginePid: closedToUs,
    killEngine: closedToUs,
    answerFolderDialog: closedToUs,
    words,
    close: async () => {
      const session = await browser.newBrowserCDPSession();
      await session.send("Browser.close").catch(() => undefined);
      await ended;
      removeWhole(desk.folder);
    },
  };
}

/** What is left of the one limit of a start that begins now, ms. */
function limit(): () => number {
  const end = performance.now() + startLimitMs;
  return () => Math.max(1, Math.round(end - performance.now()));
}

/** What a process has written since, as it grows. */
function wordsOf(child: ChildProcess): () => string {
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => (words += data.toString()));
  return () => words;
}

/** What `start` gives; where it fails, the app with all its processes is ended and the error tells what it said. */
async function orEnd<T>(child: ChildProcess, words: () => string, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    if (child.pid !== undefined && !isGroupEmpty(child.pid)) process.kill(-child.pid, "SIGKILL");
    throw new Error(`the app's window did not open: ${cause instanceof Error ? cause.message : String(cause)}\n${words()}`, { cause });
  }
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
