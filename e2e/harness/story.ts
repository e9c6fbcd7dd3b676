// What stories are written with: `story` gives the host of the running Playwright project, a folder for the story, a window on a project.
//   story("a label is kept", async ({ open, work }) => { const { page } = await open(work.makeFolder("line 3")); … });
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { ensureOrdinaryUser } from "../../main/setup/ordinaryUser.mjs";
import { millwright, type Answer } from "./commandLine.ts";
import { openDesktop, openPacked } from "./desktop.ts";
import { openWeb } from "./web.ts";
import { makeWork, type Work } from "./work.ts";
import type { Window } from "./window.ts";

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

const openers = { web: openWeb, desktop: openDesktop, packed: openPacked };

/** A story may close its window before its end. */
function closedOnce<W extends Window>(window: W): W {
  const close = window.close.bind(window);
  let closing: Promise<void> | undefined;
  return Object.assign(window, { close: () => (closing ??= close()) });
}

export const story = base.extend<Tools>({
  // Playwright reads the first argument's pattern, so it must stand there even when it is empty.
  host: async ({}, use, info) => use(info.project.name as Host),
  work: async ({ host }, use) => {
    const work = makeWork(host === "desktop" || host === "packed" ? ensureOrdinaryUser() : undefined);
    await use(work);
    work.remove();
  },
  open: async ({ host, work }, use, info) => {
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

/** Finds nothing to complain about with axe (WCAG 2.2 A and AA); prints rule, element and reason otherwise. */
export async function expectAccessible(page: Page): Promise<void> {
  // Half-way through a transition the contrast belongs to no theme; what never ends (a spinner) is not waited for.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished)));
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`))).toEqual([]);
}

export { expect };
