// All that a user without data has: the plans that come with the product, performed on the simulated plant that the run makes itself.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { millwright } from "../harness/commandLine.ts";
import { keepSample } from "../harness/samples.ts";
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
    keepSample(work);
  });

  it("names the two probes that the plant was made to disagree as what drives its strongest right alarm", async () => {
    const ask = async <T>(name: string, input: object) => JSON.parse((await millwright(["call", name, JSON.stringify(input), "--project", join(work.folder, "anomaly")], work.env)).stdout) as T;
    const right = (await ask<{ id: string; truth: string }[]>("explain.listAlarms", {})).find(({ truth }) => truth === "event")!;
    const { drivers, addsUp } = await ask<{ drivers: { tag: string; contribution: number }[]; addsUp: boolean }>("explain.readAlarm", { id: right.id });
    const sums = new Map<string, number>();
    for (const { tag, contribution } of drivers) sums.set(tag, (sums.get(tag) ?? 0) + contribution);
    const [first] = [...sums].sort((a, b) => b[1] - a[1]);
    expect(addsUp).toBe(true);
    // The master probe drifts and its loop follows: what the two probes differ by is what the plant was given.
    expect(first![0]).toBe("TIC-200.PV + TT-201");
  });

  it("stands in the list of runs, and is made again from its record, from the files to the model", async () => {
    const project = join(work.folder, "regression");
    const listed = JSON.parse((await millwright(["runs", "--project", project, "--json"], work.env)).stdout) as { runs: { name: string; wasChosen: boolean }[] };
    const { name } = listed.runs.find(({ wasChosen }) => wasChosen)!;
    const again = await millwright(["reproduce", name, "--project", project], work.env);
    expect(JSON.parse(again.stdout)).toMatchObject({ run: name, same: true, parts: ["dataset", "features", "evaluation", "model"].map((part) => ({ part, same: true })) });
    expect(again.code).toBe(0);
    expect(onDisk(project).leftovers).toEqual([]);
    expect((await millwright(["reproduce", "00000000/none", "--project", project], work.env)).stderr).toContain("MW-STO-103");
  });
});
