import { describe, expect, test } from "vitest";
import { packageName, whyRefused } from "./importRules.mjs";

describe("an import is", () => {
  test.each([
    ["shared/stats/drift.ts", "../contract/errors.ts", "shared/contract/errors.ts"],
    ["shared/contract/call.ts", "zod", "node_modules/zod/index.js"],
    ["main/deploy/stick.ts", "../store/store.ts", "main/store/store.ts"],
    ["main/monitor/drift.ts", "../learn/metrics.ts", "main/learn/metrics.ts"],
    ["main/edge/device.ts", "node:fs", "node:fs"],
    ["main/learn/boosting.test.ts", "fast-check", "node_modules/fast-check/index.js"],
    ["renderer/app/App.tsx", "./App.module.css", "renderer/app/App.module.css"],
    ["e2e/mainJob.spec.ts", "@playwright/test", "node_modules/@playwright/test/index.js"],
  ])("allowed: %s → %s", (file, words, resolved) => {
    expect(whyRefused(file, words, resolved)).toBeUndefined();
  });

  test.each([
    ["shared/stats/drift.ts", "node:fs", "node:fs", /built-in/],
    ["shared/stats/drift.ts", "../../main/store/store.ts", "main/store/store.ts", /shared\/ may not import main\/store/],
    ["shared/stats/drift.ts", "ml-matrix", "node_modules/ml-matrix/index.js", /package ml-matrix/],
    ["main/data/import.ts", "../learn/metrics.ts", "main/learn/metrics.ts", /main\/data\/ may not import/],
    ["main/edge/device.ts", "../package/verify.ts", "main/package/verify.ts", /main\/edge\/ may not import/],
    ["main/edge/device.ts", "@duckdb/node-api", "node_modules/@duckdb/node-api/index.js", /package @duckdb\/node-api/],
    ["main/hosts/web/main.ts", "../../learn/metrics.ts", "main/learn/metrics.ts", /main\/hosts\/web\/ may not import/],
    ["renderer/app/App.tsx", "../../main/engine/hostLink.ts", "main/engine/hostLink.ts", /renderer\/ may not import/],
    ["e2e/mainJob.spec.ts", "../main/store/store.ts", "main/store/store.ts", /e2e\/ may not import/],
    ["main/cloud/upload.ts", "zod", "node_modules/zod/index.js", /covers this folder/],
  ])("refused: %s → %s", (file, words, resolved, reason) => {
    expect(whyRefused(file, words, resolved)).toMatch(reason);
  });

  test("named by its package, with or without a scope", () => {
    expect(["zod", "zod/v4", "@a/b", "@a/b/c.js"].map(packageName)).toEqual(["zod", "zod", "@a/b", "@a/b"]);
  });
});
