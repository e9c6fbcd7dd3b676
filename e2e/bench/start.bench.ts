// Time from starting the web host to an interactive first screen, beside the same browser opening an empty page from a bare Node server.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "@playwright/test";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { millwright } from "../harness/commandLine.ts";
import { launchChromium, startWebServer } from "../harness/web.ts";
import { makeWork } from "../harness/work.ts";

async function visit(browser: Browser, address: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.getByRole("main").waitFor();
  await page.close();
}

/** From the command to the first screen; servedMs: until the address is printed. */
async function ours(browser: Browser, project: string, env: Record<string, string>): Promise<Figures> {
  const began = performance.now();
  const server = await startWebServer(project, env);
  const servedMs = performance.now() - began;
  await visit(browser, server.address);
  const ms = performance.now() - began;
  await server.stop();
  return { ms, servedMs };
}

async function emptyPage(browser: Browser): Promise<Figures> {
  const began = performance.now();
  const server = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><title>empty</title><main>ready</main>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await visit(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const ms = performance.now() - began;
  server.closeAllConnections();
  server.close();
  return { ms };
}

const work = makeWork(undefined);
try {
  const project = work.makeFolder("demo");
  const made = await millwright(["demo", "--project", project], work.env);
  if (made.code !== 0) throw new Error(made.stderr);
  const browser = await launchChromium();
  try {
    publish(await hold({ bench: "start", unit: "ms", samples: samplesOr(7), ours: () => ours(browser, project, work.env), peers: { emptyPage: () => emptyPage(browser) } }));
  } finally {
    await browser.close();
  }
} finally {
  work.remove();
}
