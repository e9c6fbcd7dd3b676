// Every screen with data: nothing for axe to find in light and dark, no English sentence left in German, and a picture of each in
// test-results for people to look at. One project: a worked example of the sample plant, taken in Frame and performed by one press.
import type { Page } from "@playwright/test";
import { bringSample } from "../harness/samples.ts";
import { expect, expectAccessible, story } from "../harness/story.ts";
import * as path from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";
import { stepIds } from "../../shared/steps/steps.ts";
import { dataText } from "../../shared/text/data.ts";
import { deployText } from "../../shared/text/deploy.ts";
import { explainText } from "../../shared/text/explain.ts";
import { exploreText } from "../../shared/text/explore.ts";
import { frameText } from "../../shared/text/frame.ts";
import { imagesText } from "../../shared/text/images.ts";
import { labelText } from "../../shared/text/label.ts";
import { monitorText } from "../../shared/text/monitor.ts";
import { packageText } from "../../shared/text/package.ts";
import { partsText } from "../../shared/text/parts.ts";
import { prepareText } from "../../shared/text/prepare.ts";
import { selectText } from "../../shared/text/select.ts";
import { sourcesText } from "../../shared/text/sources.ts";
import { shellText } from "../../shared/text/shell.ts";
import { blockedText, stepText } from "../../shared/text/steps.ts";
import type { Text } from "../../shared/text/text.ts";
import { metricText, splitText, thresholdText, trainText } from "../../shared/text/train.ts";

const tables: Readonly<Record<string, Text>>[] = [dataText, deployText, explainText, exploreText, frameText, imagesText, labelText, monitorText, packageText, partsText, prepareText, selectText, shellText, sourcesText, stepText, blockedText, metricText, splitText, thresholdText, trainText];
const all = tables.flatMap((table) => Object.values(table));
const german = new Set(all.map((text) => text.de));
/** English sentences that are no German one; places in braces match anything. */
const english = all.filter((text) => text.en !== text.de && !german.has(text.en) && /[A-Za-z]{4,}/.test(text.en.replace(/\{\w+\}/g, ""))).map((text) => new RegExp(`^${text.en.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".+")}$`));

/** The plant, its plan and five dozen looks take a minute and a half in CI. */
const storyMs = 480_000;

/** Every text that stands on the page by itself. */
const textsOf = (page: Page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode() !== null) found.push((walker.currentNode.textContent ?? "").trim());
    return found.filter((text) => text.length > 3);
  });

/** Nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(page.getByRole("status", { name: /…$/ })).toHaveCount(0);
}

story("every screen is reachable for all, in light and dark, in both sizes and languages", async ({ open, work }, info) => {
  story.setTimeout(storyMs);
  await bringSample(work);
  const bench = new Workbench((await open(work.makeFolder("mixer"))).page);
  const { page } = bench;
  await path.template(bench, /^Mixer/);
  await path.runAll(bench);
  const found: string[] = [];
  for (const step of stepIds) {
    await bench.goTo(step);
    await settled(page);
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await expectAccessible(page, theme === "light" ? "all" : "colours").catch((thrown: unknown) => found.push(`${step}, ${theme}: ${String(thrown)}`));
      for (const size of [{ width: 1920, height: 1080 }, { width: 1280, height: 800 }]) {
        await page.setViewportSize(size);
        await settled(page);
        await page.screenshot({ path: info.outputPath(`${step}-${theme}-${size.width}.png`) });
        if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.push(`${step} at ${size.width}: scrolls sideways`);
      }
    }
  }
  // the search finds tags too, and Explore shows the one that was chosen
  await bench.command("VT-230");
  await bench.expectAt("explore");
  const tags = bench.work.getByRole("treegrid", { name: bench.says(exploreText.assets) });
  await expect(tags.getByRole("row", { name: /^VT-230/ })).toHaveAttribute("aria-selected", "true");
  await bench.command("Deutsch");
  bench.language = "de";
  for (const step of stepIds) {
    await bench.goTo(step);
    await settled(page);
    for (const text of await textsOf(page)) if (english.some((sentence) => sentence.test(text))) found.push(`${step} in German: ${text}`);
    await page.screenshot({ path: info.outputPath(`${step}-de.png`) });
  }
  expect(found).toEqual([]);
});
