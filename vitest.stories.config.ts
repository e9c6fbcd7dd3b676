// The stories through the command line and the faults: no window, so vitest runs them. `npx vitest run --config vitest.stories.config.ts`.
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { dataFolder } from "./e2e/harness/work.ts";

const needsData = ["e2e/cli/realData.test.ts"];
const data = dataFolder();
if (data === undefined) console.log("stories on SKAB and AI4I: not registered; there is no ../shared/data and MILLWRIGHT_DATA names no folder");

/** The files whose runs take minutes begin first, one in each worker; the short ones fill what is left. By themselves the largest files would go first. */
const long = ["samplePlant.test.ts", "realData.test.ts"];
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = (file: TestSpecification) => long.some((name) => file.moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    exclude: data === undefined ? needsData : [],
    globalSetup: ["main/setup/vitestSetup.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
});
