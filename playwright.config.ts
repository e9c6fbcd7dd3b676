// The end-to-end stories, each through the hosts it names: one Playwright project a host. Started by main/setup/test.mjs, which makes the
// namespace without a network, the display and the runtimes; `npx playwright test` alone works where they are already there.
import { defineConfig } from "@playwright/test";

const hosts = (process.env["MILLWRIGHT_E2E_HOSTS"] ?? "cli,web,desktop").split(",");

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/harness/runSetup.ts",
  outputDir: "test-results",
  timeout: 240_000,
  expect: { timeout: 20_000 },
  // Two stories at a time where set-up has opened a display for each; every story has its own project, ports, sticks and home folder.
  workers: Math.max(1, (process.env["MILLWRIGHT_DISPLAYS"] ?? "").split(" ").filter((name) => name !== "").length),
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env["CI"] === "true",
  reporter: [["list"], ["json", { outputFile: "build/reports/e2e.json" }]],
  // The moving picture of a trace costs a tenth of the time of a story; the page at each act, and a picture of the end, tell as much.
  use: { actionTimeout: 20_000, trace: { mode: "retain-on-failure", screenshots: false }, screenshot: "only-on-failure" },
  // name.spec.ts is for every host, name.window.spec.ts for those with a window, name.web.spec.ts, name.desktop.spec.ts, name.cli.spec.ts for one.
  // What is tagged @packed is told by the packed app, the one that people get, in the place of the unpacked one wherever it could be packed.
  projects: hosts.map((name) => ({
    name,
    testMatch: new RegExp(`/[^/.]+(\\.(${name === "packed" ? "desktop" : name}${name === "cli" ? "" : "|window"}))?\\.spec\\.ts$`),
    ...(name === "packed" ? { grep: /@packed/ } : {}),
    ...(name === "desktop" && hosts.includes("packed") ? { grepInvert: /@packed/ } : {}),
  })),
});
