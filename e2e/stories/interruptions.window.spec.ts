// What happens to a person's work when something goes wrong or somebody changes their mind.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, story } from "../harness/story.ts";
import { within } from "../harness/window.ts";
import { press, type } from "../pages/fields.ts";
import { giveFiles } from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";
import { errorRegistry } from "../../shared/contract/errors.ts";
import { dataText } from "../../shared/text/data.ts";
import { deployText } from "../../shared/text/deploy.ts";
import { errorText } from "../../shared/text/errors.ts";
import { frameText } from "../../shared/text/frame.ts";
import { shellText } from "../../shared/text/shell.ts";

/** Begins to watch the page; resolves once it does, with what waits until the page has shown these words since, however shortly. */
async function watchFor(page: Page, words: string): Promise<() => Promise<void>> {
  // In an object, for a promise alone would be waited for here.
  const watch = await page.evaluateHandle(
    (text) => ({
      seen: new Promise<void>((resolve) => {
        const look = () => document.body.textContent.includes(text) && resolve();
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
        look();
      }),
    }),
    words,
  );
  return () => watch.evaluate(({ seen }) => seen);
}

story("who leaves the page during a long job finds it finished on coming back", async ({ open, work }) => {
  const bench = new Workbench((await open(work.makeFolder("line 3"))).page);
  await bench.goTo("data");
  await press(bench.work, bench.says(dataText.preset), bench.says(dataText.small));
  await bench.button(dataText.makeSample).click();
  await expect(bench.jobs).toContainText("1 job");
  await bench.page.reload();
  await bench.expectAt("data");
  await expect(bench.button(dataText.next)).toBeVisible({ timeout: 180_000 });
  await bench.jobs.click();
  await expect(bench.page.getByRole("dialog", { name: bench.says(shellText.jobs) })).toContainText(bench.says(shellText.jobDone).split("{")[0] ?? "");
});

story("an engine that dies during a job comes back with the project, and the job is told as interrupted", async ({ open, work, host }) => {
  story.skip(host === "packed", "the packed app's processes take no orders from a test");
  const window = await open(work.makeFolder("line 3"));
  const bench = new Workbench(window.page);
  await bench.goTo("data");
  await bench.button(dataText.makeSample).click();
  await expect(bench.jobs).toContainText("1 job");
  // It stands for half a second; expect looks once a second after its first looks, and a busy page may begin to watch later than that.
  const told = await watchFor(bench.page, bench.says(shellText.restarting));
  await window.killEngine();
  await within(told(), "the word that the engine starts again");
  await expect(bench.work.getByText(bench.says(shellText.restarting))).toBeHidden();
  await expect(bench.page.getByRole("banner")).toContainText("line 3");
  await bench.jobs.click();
  await expect(bench.page.getByRole("dialog", { name: bench.says(shellText.jobs) })).toContainText(bench.says(shellText.jobInterrupted));
  await bench.page.keyboard.press("Escape");
  await bench.goTo("frame");
  await type(bench.work, bench.says(frameText.goal), "Written after the restart");
  await bench.button(frameText.save).click();
  await bench.expectDone("frame");
});

story("an act is taken back, and the form says what is true again", async ({ open, work }) => {
  const bench = new Workbench((await open(work.makeFolder("line 3"))).page);
  await bench.goTo("frame");
  await type(bench.work, bench.says(frameText.goal), "Stop fewer pumps");
  await bench.button(frameText.save).click();
  await bench.expectDone("frame");
  await bench.command(bench.says(shellText.undo));
  await expect(bench.work.getByRole("textbox", { name: bench.says(frameText.goal), exact: true })).toHaveValue("");
  await expect(bench.entry("frame")).toHaveAccessibleName(new RegExp(`${bench.says(shellText.stepOpen)}$`));
});

story("a technician gets the screen for the machine, and a scientist the desk again", async ({ open, work }) => {
  const bench = new Workbench((await open(work.makeFolder("line 3"))).page);
  await bench.goTo("frame");
  await bench.become("Kim", "technician");
  await expect(bench.work.getByText(bench.says(deployText.noPackage))).toBeVisible();
  await expect(bench.path).toBeHidden();
  await bench.become("Kim", "scientist");
  await expect(bench.path).toBeVisible();
});

story("a file that is no table is refused in place, with its code and what to do, and nothing changes", async ({ open, work }) => {
  const bench = new Workbench((await open(work.makeFolder("line 3"))).page);
  const file = join(work.makeFolder("input"), "pump.csv");
  writeFileSync(file, randomBytes(20_000));
  await bench.goTo("data");
  const entry = await bench.page.getByRole("contentinfo").getByText(/\d+$/).first().innerText();
  await giveFiles(bench, file);
  await expect(bench.work.getByText(errorRegistry.csvUndecodable.code)).toBeVisible();
  await expect(bench.work).toContainText("pump.csv");
  await expect(bench.work).toContainText(errorText.csvUndecodable.en.next.split("{")[0] ?? "");
  await expect(bench.button(dataText.importOne)).toHaveAttribute("aria-disabled", "true");
  await expect(bench.page.getByRole("contentinfo")).toContainText(entry);
  await expect(bench.page.getByRole("contentinfo")).toContainText(bench.says(shellText.noDataset));
});
