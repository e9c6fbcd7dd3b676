// The end-to-end stories, each through the hosts it names: one Playwright project a host. Started by main/setup/test.mjs, which makes the
// namespace without a network, the display and the runtimes; `npx playwright test` alone works where they are already there.
import { defineConfig } from "@playwright/test";

/** Told in this order, so that two workers end at about the same time: what is packed has short stories, for whoever is free while the last long one of
 *  the browser is told. */
const order = ["cli", "desktop", "web", "packed"];
const hosts = (process.env["MILLWRIGHT_E2E_HOSTS"] ?? "cli,web,desktop").split(",").sort((a, b) => order.indexOf(a) - order.indexOf(b));

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/harness/runSetup.ts",
  outputDir: "test-results",
  // Limits only end what hangs: each is at least four times what the longest of its kind takes on the two cores of CI. How fast something is, benches say.
  timeout: 360_000,
  // The whole ends by itself, before the test command ends it, so that a story that hangs is told by its name: at six times what it takes on a machine that is
  // the project's alone. On one of which others took three quarters of the time the stories took three times theirs.
  globalTimeout: 2_100_000,
  expect: { timeout: 60_000 },
  // Two stories at a time where set-up has opened a display for each; every story has its own project, ports, sticks and home folder.
  workers: Math.max(1, (process.env["MILLWRIGHT_DISPLAYS"] ?? "").split(" ").filter((name) => name !== "").length),
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env["CI"] === "true",
  reporter: [["list"], ["json", { outputFile: "build/reports/e2e.json" }], ["./e2e/harness/underWay.ts"]],
  // A trace costs every story a twentieth of its time, its pictures another tenth. Of one that fails a picture, the page in words and the host's log
  // stay; `--trace=retain-on-failure` tells more.
  use: { actionTimeout: 60_000, trace: "off", screenshot: "only-on-failure" },
  // name.spec.ts is for every host, name.window.spec.ts for those with a window, name.web.spec.ts, name.desktop.spec.ts, name.cli.spec.ts for one.
  // What is tagged @packed is told by the packed app, the one that people get, in the place of the unpacked one wherever it could be packed.
  projects: hosts.map((name) => ({
    name,
    testMatch: new RegExp(`/[^/.]+(\\.(${name === "packed" ? "desktop" : name}${name === "cli" ? "" : "|window"}))?\\.spec\\.ts$`),
    ...(name === "packed" ? { grep: /@packed/ } : {}),
    ...(name === "desktop" && hosts.includes("packed") ? { grepInvert: /@packed/ } : {}),
  })),
});
