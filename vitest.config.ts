import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,main,renderer}/**/*.test.{ts,tsx}"],
    globalSetup: ["main/setup/vitestSetup.ts"],
    testTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
