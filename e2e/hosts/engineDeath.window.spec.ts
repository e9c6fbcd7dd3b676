// The engine's process is killed under the window: the window stays, says so, and works again on the same project.
import { expect, story } from "../harness/story.ts";
import { until } from "../harness/window.ts";

story("a killed engine comes back and the window stays", async ({ open, work, host }) => {
  story.skip(host === "packed", "the packed app's processes take no orders from a test");
  const window = await open(work.makeFolder("line 3"));
  const place = window.page.getByRole("main");
  await expect(place).toBeVisible();
  await expect(window.page.getByRole("banner")).toContainText("line 3");
  const before = await window.enginePid();
  await window.killEngine();
  const after = await until(async () => {
    const pid = await window.enginePid();
    return pid === before ? undefined : pid;
  }, "a new engine");
  expect(after).not.toBe(before);
  await expect(place).toBeVisible();
  await expect(window.page.getByRole("banner")).toContainText("line 3");
  // The page is not loaded again: what stood in it is the same document.
  expect(await window.page.evaluate(() => performance.getEntriesByType("navigation").length)).toBe(1);
});
