import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,main,renderer}/**/*.test.{ts,tsx}"],
    globalSetup: ["main/setup/vitestSetup.ts"],
    testTimeout: 60_000,
    pool: "forks",
    // Files share their modules within a worker: no test replaces a module, and loading them anew for each file costs a quarter of the whole.
    isolate: false,
    maxWorkers: 2,
  },
});
