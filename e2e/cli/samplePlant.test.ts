// All that a user without data has: the plans that come with the product, performed on the simulated plant that the run makes itself.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { millwright } from "../harness/commandLine.ts";
import { makeWork, root } from "../harness/work.ts";
import { readRun } from "./answer.ts";
import { onDisk } from "./project.ts";

const work = makeWork(undefined);
afterAll(() => work.remove());
const folder = join(root, "resources/examples");

describe("a plan that comes with the product", () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("%s goes from nothing to a scored device", async (name) => {
    const project = join(work.folder, name.slice(0, -".json".length));
    const { run, progress } = readRun(await millwright(["run", join(folder, name), "--project", project, "--json"], work.env));
    expect(run.device.verified).toBe(true);
    expect(run.device.rowsScored).toBeGreaterThan(0);
    expect(existsSync(run.package.path)).toBe(true);
    expect(Object.values(run.metrics).every(Number.isFinite)).toBe(true);
    expect(progress.at(-1)?.done).toBe(1);
    expect(onDisk(project).leftovers).toEqual([]);
  });
});
