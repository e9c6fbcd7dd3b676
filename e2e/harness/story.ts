// What stories are written with: `story` gives the host of the running Playwright project, a folder for the story, a window on a project.
//   story("a label is kept", async ({ open, work }) => { const { page } = await open(work.makeFolder("line 3")); … });
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Browser, type Page } from "@playwright/test";
import { ensureOrdinaryUser } from "../../main/setup/ordinaryUser.mjs";
import { millwright, type Answer } from "./commandLine.ts";
import { openDesktop, openPacked } from "./desktop.ts";
import { launchChromium, openWeb } from "./web.ts";
import { makeWork, type Work } from "./work.ts";
import { within, type Window } from "./window.ts";

/** `packed` is the desktop app as it is shipped, with its fuses set. */
export type Host = "cli" | "web" | "desktop" | "packed";

interface Tools {
  host: Host;
  work: Work;
  /** Opens the host's window on a project; closed again after the story. Not for the command line. */
  open: (project: string) => Promise<Window>;
  /** Runs the command line with this story's settings. */
  cli: (...words: string[]) => Promise<Answer>;
}

interface WorkerTools {
  /** The browser of this worker's stories, each of which has a context of its own. Started by the first that asks: it takes longer than many a story. */
  sharedBrowser: () => Promise<Browser>;
}

/** The engine has five seconds to finish what it writes before its host ends it; a busy machine takes longer over all of that. */
const closeLimitMs = 60_000;

/** A story may close its window before its end. */
function closedOnce<W extends Window>(window: W): W {
  const close = window.close.bind(window);
  let closing: Promise<void> | undefined;
  return Object.assign(window, { close: () => (closing ??= within(close(), "the window and its host to close", closeLimitMs)) });
}

export const story = base.extend<Tools, WorkerTools>({
  // Playwright reads the first argument's pattern, so it must stand there even when it is empty.
  host: async ({}, use, info) => use(info.project.name as Host),
  work: async ({ host }, use) => {
    const work = makeWork(host === "desktop" || host === "packed" ? ensureOrdinaryUser() : undefined);
    await use(work);
    work.remove();
  },
  sharedBrowser: [
    async ({}, use) => {
      let started: Promise<Browser> | undefined;
      await use(() => (started ??= launchChromium()));
      await (await started)?.close();
    },
    { scope: "worker" },
  ],
  open: async ({ host, work, sharedBrowser }, use, info) => {
    const openers = { web: async (project: string) => openWeb(project, work, {}, await sharedBrowser()), desktop: openDesktop, packed: openPacked };
    const windows: Window[] = [];
    await use(async (project) => {
      if (host === "cli") throw new Error("the command line has no window");
      const window = closedOnce(await openers[host](project, work));
      windows.push(window);
      return window;
    });
    for (const window of windows) {
      if (info.status !== info.expectedStatus) {
        await info.attach("host.log", { body: window.words() });
        await window.page.screenshot().then(
          (body) => info.attach("window.png", { body, contentType: "image/png" }),
          () => undefined, // the window is gone: the log says why
        );
      }
      await window.close();
    }
  },
  cli: async ({ work }, use) => use((...words) => millwright(words, work.env)),
});

/** Rules whose answer hangs on colours: all that another theme can change. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** Finds nothing to complain about with axe (WCAG 2.2 A and AA); prints rule, element and reason otherwise. `colours` asks only what another theme
 *  than one that was looked at can change. */
export async function expectAccessible(page: Page, what: "all" | "colours" = "all"): Promise<void> {
  // Half-way through a transition the contrast belongs to no theme; what never ends (a spinner) is not waited for.
  const moving = () => document.getAnimations().filter((one) => one.playState === "running" && one.effect?.getComputedTiming().iterations !== Infinity).length;
  await expect.poll(() => page.evaluate(moving), { message: "transitions that still run" }).toBe(0);
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (what === "all" ? axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]) : axe.withRules(colourRules)).analyze();
  expect(violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`))).toEqual([]);
}

export { expect };
