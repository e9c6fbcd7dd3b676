// The stories through the command line, the faults, and tests beside the code that read the public data (*.data.test.ts) or start the product's
// processes again and again (*.process.test.ts): no window, so vitest runs them. `npx vitest run --config vitest.stories.config.ts`.
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { dataFolder } from "./e2e/harness/work.ts";

const needsData = ["e2e/cli/realData.test.ts", "**/*.data.test.ts"];
const data = dataFolder();
if (data === undefined) console.log("stories and tests on the public data sets: not registered; there is no ../shared/data and MILLWRIGHT_DATA names no folder");

/** The files whose runs take minutes begin first, one in each worker; the short ones fill what is left. By themselves the largest files would go first. */
const long = ["samplePlant.test.ts", "realData.test.ts", "killedImport.test.ts", "killedSearch.test.ts"];
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = (file: TestSpecification) => long.some((name) => file.moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts", "{shared,main}/**/*.{data,process}.test.ts"],
    exclude: data === undefined ? needsData : [],
    globalSetup: ["main/setup/vitestSetup.ts"],
    testTimeout: 360_000,
    hookTimeout: 360_000,
    pool: "forks",
    // One more than the cores that the whole is measured on: who waits for a cable, a server or a kill leaves a core to somebody.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
  },
});
