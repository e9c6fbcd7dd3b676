import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,main,renderer}/**/*.test.{ts,tsx}"],
    // What reads the public data sets or starts the product's processes again and again runs with the stories (vitest.stories.config.ts).
    exclude: ["**/node_modules/**", "**/*.{data,process}.test.ts"],
    globalSetup: ["main/setup/vitestSetup.ts"],
    // Limits only end what hangs, in the hooks as in the tests: what three starts of a device take in a second took over ten on a machine of which others took
    // the most. How fast something is, benches say.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Files share their modules within a worker: no test replaces a module, and loading them anew for each file costs a quarter of the whole.
    isolate: false,
    maxWorkers: 2,
  },
});
