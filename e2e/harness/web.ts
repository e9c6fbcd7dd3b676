// Opens the workbench in Chromium on the web host: the product's own process, its printed address, nothing stubbed.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { root, type Work } from "./work.ts";
import { until, type Window } from "./window.ts";

export interface WebServer {
  /** The printed address with its token. */
  address: string;
  pid: number;
  words(): string;
  stop(): Promise<number | null>;
}

/** Starts the web host on a project and waits for its address. Rejects with its words when it ends before. */
export async function startWebServer(project: string, env: Record<string, string>): Promise<WebServer> {
  const child = spawn(process.execPath, [join(root, "build/node/web.js"), "--project", project], { env: { ...process.env, ...env } });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (words += text));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const address = await until(
    () => {
      if (child.exitCode !== null) throw new Error(`the web host ended with ${child.exitCode}: ${words}`);
      return /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(words)?.[0];
    },
    "the address of the web host",
    60_000,
  ).catch((thrown: unknown) => {
    child.kill("SIGKILL"); // who gets no address has nothing to end it by
    throw thrown;
  });
  return {
    address,
    pid: child.pid ?? 0,
    words: () => words,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Pid of the engine that a Node host has forked. */
export function engineOf(hostPid: number): number | undefined {
  const listing = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(hostPid)], { encoding: "utf8" }).stdout;
  const line = listing.split("\n").find((each) => each.includes("engine.js"));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}

/** True when no process is left of a group, named by the pid of its first. */
export function isGroupEmpty(group: number): boolean {
  try {
    process.kill(-group, 0);
    return false;
  } catch {
    return true;
  }
}

/** Chromium: the system's where set-up found one, else Playwright's own. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env["MILLWRIGHT_CHROMIUM"];
  return chromium.launch(executablePath === undefined ? {} : { executablePath });
}

/** A browser window on a web host of its own: in the browser of the caller, who ends it, or in one that ends with the window. */
export async function openWeb(project: string, work: Work, options: BrowserContextOptions = {}, shared?: Browser): Promise<Window & { server: WebServer }> {
  const server = await startWebServer(project, work.env);
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  try {
    browser = shared ?? (await launchChromium());
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    page = await context.newPage();
    await page.goto(server.address);
  } catch (thrown) {
    await server.stop(); // no window is given that could end it, and it would write on in a folder that is removed
    throw thrown;
  }
  const enginePid = () => until(() => engineOf(server.pid), "the engine's process");
  return {
    page,
    host: "web",
    server,
    enginePid,
    killEngine: async () => void process.kill(await enginePid(), "SIGKILL"),
    answerFolderDialog: () => Promise.resolve(),
    words: server.words,
    close: async () => {
      await (shared === undefined ? browser : context).close();
      await server.stop();
    },
  };
}
