// Pan and zoom of four signals on the trend of Explore in Chromium: frames a second, longest block of the main thread; beside the same page at rest.
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { hold, publish, type Figures } from "../harness/contest.ts";
import { millwright } from "../harness/commandLine.ts";
import { openWeb } from "../harness/web.ts";
import { makeWork } from "../harness/work.ts";

const seconds = 4;

/** Starts counting frames and blocks in the page; the returned function reads them. */
async function watch(page: Page): Promise<() => Promise<{ fps: number; slowestFrameMs: number; longestBlockMs: number; blocks: number }>> {
  await page.evaluate(() => {
    const seen = { frames: [] as number[], tasks: [] as number[] };
    const observer = new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((entry) => entry.duration)));
    observer.observe({ entryTypes: ["longtask"] });
    const frame = (at: number) => {
      seen.frames.push(at);
      (window as unknown as { panFrame: number }).panFrame = requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    (window as unknown as { panSeen: typeof seen }).panSeen = seen;
  });
  return () =>
    page.evaluate(() => {
      const { panSeen, panFrame } = window as unknown as { panSeen: { frames: number[]; tasks: number[] }; panFrame: number };
      cancelAnimationFrame(panFrame);
      const steps = panSeen.frames.slice(1).map((at, i) => at - (panSeen.frames[i] ?? at));
      const whole = (panSeen.frames.at(-1) ?? 0) - (panSeen.frames[0] ?? 0);
      return { fps: (1000 * steps.length) / whole, slowestFrameMs: Math.max(...steps), longestBlockMs: Math.max(0, ...panSeen.tasks), blocks: panSeen.tasks.length };
    });
}

const work = makeWork(undefined);
try {
  const project = join(work.folder, "pan");
  const made = await millwright(["demo", "--project", project], work.env);
  if (made.code !== 0) throw new Error(made.stderr);
  const opened = await openWeb(project, work, { viewport: { width: 1920, height: 1080 } });
  const { page } = opened;
  await page.getByRole("link", { name: "Explore" }).click();
  const plot = page.getByRole("slider", { name: /^Trend of/ });
  await plot.waitFor();
  await page.getByRole("button", { name: "3 d" }).or(page.getByRole("radio", { name: "3 d" })).first().click();
  await page.waitForFunction(() => document.querySelectorAll("canvas").length >= 4);
  const box = await plot.boundingBox();
  if (box === null) throw new Error("no trend");
  const [left, middle, y] = [box.x + box.width * 0.2, box.x + box.width / 2, box.y + box.height / 2];

  /** Hands on the trend for a few seconds: a drag to and fro, then the wheel in and out. */
  const ours = async (): Promise<Figures> => {
    const read = await watch(page);
    const end = performance.now() + seconds * 1000;
    await page.mouse.move(middle, y);
    for (let turn = 0; performance.now() < end; turn++) {
      if (turn % 2 === 0) {
        await page.mouse.down();
        for (let step = 0; step < 40; step++) await page.mouse.move(turn % 4 === 0 ? middle - (step * (middle - left)) / 40 : left + (step * (middle - left)) / 40, y);
        await page.mouse.up();
      } else for (let step = 0; step < 20; step++) await page.mouse.wheel(0, turn % 4 === 1 ? -60 : 60);
    }
    const { fps, ...figures } = await read();
    return { ms: 1000 / fps, fps, ...figures };
  };
  const atRest = async (): Promise<Figures> => {
    const read = await watch(page);
    await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), seconds * 1000);
    const { fps, ...figures } = await read();
    return { ms: 1000 / fps, fps, ...figures };
  };
  publish(await hold({ bench: "pan", unit: "ms a frame", samples: Number(process.env["MILLWRIGHT_BENCH_SAMPLES"] ?? 5), warmups: 1, ours, peers: { atRest } }));
  await opened.close();
} finally {
  work.remove();
}
