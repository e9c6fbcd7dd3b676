// The stories through the command line and the faults: no window, so vitest runs them. `npx vitest run --config vitest.stories.config.ts`.
import { defineConfig } from "vitest/config";
import { dataFolder } from "./e2e/harness/work.ts";

const needsData = ["e2e/cli/realData.test.ts"];
const data = dataFolder();
if (data === undefined) console.log("stories on SKAB and AI4I: not registered; there is no ../shared/data and MILLWRIGHT_DATA names no folder");

export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    exclude: data === undefined ? needsData : [],
    globalSetup: ["main/setup/vitestSetup.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
