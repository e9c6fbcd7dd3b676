// What only the desktop app can get wrong: windows of its own, navigation of its frame, the sandbox of the system.
import { readFileSync } from "node:fs";
import type { DesktopWindow } from "../harness/desktop.ts";
import { expect, story } from "../harness/story.ts";

story("the window opens no second window and goes nowhere else", async ({ open, work, host }) => {
  story.skip(host !== "desktop", "the packed app counts no windows for us");
  const { page } = await open(work.makeFolder("walls"));
  const opened = await page.evaluate(() => window.open("https://example.org/") === null);
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "https://example.org/";
    document.body.append(link);
    link.click();
  });
  expect({ opened, at: new URL(page.url()).origin === "null" ? new URL(page.url()).host : page.url(), windows: page.context().pages().length }).toEqual({ opened: true, at: "millwright", windows: 1 });
});

story("the page's process is locked in by the system: seccomp filter, no new privileges, no root", async ({ open, work, host }) => {
  story.skip(host !== "desktop" || process.platform !== "linux", "read from Linux's process table of the unpacked app");
  const window = (await open(work.makeFolder("walls"))) as DesktopWindow; // this host opens no other
  const tab = (await window.processes()).find((each) => each.type === "Tab");
  const status = readFileSync(`/proc/${tab?.pid}/status`, "utf8");
  expect(status).toMatch(/^Seccomp:\s+2$/m);
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
  expect(status).not.toMatch(/^Uid:\s+0\s/m);
});
