import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,main,renderer}/**/*.test.{ts,tsx}"],
    // What reads the public data sets or starts the product's processes again and again runs with the stories (vitest.stories.config.ts).
    exclude: ["**/node_modules/**", "**/*.{data,process}.test.ts"],
    globalSetup: ["main/setup/vitestSetup.ts"],
    testTimeout: 60_000,
    pool: "forks",
    // Files share their modules within a worker: no test replaces a module, and loading them anew for each file costs a quarter of the whole.
    isolate: false,
    maxWorkers: 2,
  },
});
