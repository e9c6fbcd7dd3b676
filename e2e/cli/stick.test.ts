// A stick that a device has written on, read home by the words a person types.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lay, linePlan, lineRows, table } from "../faults/line.ts";
import { millwright } from "../harness/commandLine.ts";
import { makeWork } from "../harness/work.ts";
import { readRun } from "./answer.ts";

const work = makeWork(undefined);
afterAll(() => work.remove());

describe("--stick", () => {
  it("names the folder that a device wrote its receipts on: once read, then known", async () => {
    const project = join(work.folder, "line");
    readRun(await millwright([...lay(join(work.folder, "input"), table(lineRows()), linePlan()), "--project", project], work.env));
    const stick = join(project, "practice", "stick");
    const other = mkdtempSync(join(work.folder, "other-"));
    const say = (...words: string[]) => millwright([...words, "--project", other, "--json"], work.env);
    const first = (await say("monitor", "--stick", stick)).json<{ ok: boolean; read: { receipts: number; records: number; already: number; refused: unknown[] }; fleet: { name: string }[] }>();
    expect({ ok: first.ok, already: first.read.already, refused: first.read.refused, fleet: first.fleet.map(({ name }) => name) }).toEqual({ ok: true, already: 0, refused: [], fleet: ["line box"] });
    expect(first.read.receipts).toBeGreaterThan(0);
    const again = await say("call", "monitor.importStick", "--stick", stick);
    expect(again.json()).toMatchObject({ receipts: 0, records: 0, already: first.read.receipts + first.read.records });
    expect((await say("monitor")).json()).toMatchObject({ ok: true, read: null, fleet: [{ name: "line box" }] });
  });

  it("is refused by name where the folder is not there", async () => {
    const other = mkdtempSync(join(work.folder, "none-"));
    const answer = await millwright(["monitor", "--stick", join(work.folder, "gone"), "--project", other, "--json"], work.env);
    expect(answer.code).toBe(15);
    expect(answer.json()).toMatchObject({ ok: false, failure: { name: "stickMissing" } });
  });
});
