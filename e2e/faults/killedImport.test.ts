// The import is killed at a random moment, with everything that it started: the project opens, and its dataset is the one before or the one after, whole.
// MILLWRIGHT_KILLS sets how often; moments come from a seed, so that a failure can be met again.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { onDisk } from "../cli/project.ts";
import { millwright } from "../harness/commandLine.ts";
import { killedAfter } from "../harness/killed.ts";
import { makeWork } from "../harness/work.ts";

const kills = Number(process.env["MILLWRIGHT_KILLS"] ?? 4);
const work = makeWork(undefined);
afterAll(() => work.remove());
const project = join(work.folder, "plant");
const choice = { delimiter: ",", decimal: ".", timeColumn: "time", timeFormat: "ymd", zone: "UTC", group: { kind: "none" } };

/** A table of its own for each round: what was read before is not read again. */
function tableFile(round: number, rows: number): string {
  const folder = join(work.folder, `table ${round}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "table.csv");
  const time = (n: number) => new Date(Date.UTC(2026, 0, 5) + n * 1000).toISOString();
  writeFileSync(path, `time,pressure,flow,round\n${Array.from({ length: rows }, (_, n) => `${time(n)},${(n * 37) % 23},${(n * 13) % 17},${round}`).join("\n")}\n`);
  return path;
}

const words = (path: string) => ["call", "data.importFiles", JSON.stringify({ files: ["h-data-0"], choice }), "--data", path, "--project", project];

/** The same sequence of numbers from 0 to 1 on every machine. */
function* draws(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const rowsAt = async () => {
  const described = await millwright(["call", "data.describe", "--project", project], work.env);
  expect(described.code, described.stderr).toBe(0);
  const read = await millwright(["call", "data.readRows", '{"offset":0,"limit":5}', "--project", project], work.env);
  expect(read.code, read.stderr).toBe(0);
  const { rows } = described.json<{ rows: number }>();
  expect(read.json<{ total: number }>().total).toBe(rows);
  return rows;
};

let wholeMs = 0;
beforeAll(async () => {
  const answer = await millwright(words(tableFile(0, 20_000)), work.env);
  expect(answer.code, answer.stderr).toBe(0);
  wholeMs = answer.seconds * 1000;
});

it(`${kills} kills leave a project that opens and no half dataset`, async () => {
  let before = await rowsAt();
  const random = draws(20260105);
  for (let round = 1; round <= kills; round++) {
    const rows = 20_000 + round;
    const at = wholeMs * random.next().value!;
    const ended = await killedAfter(words(tableFile(round, rows)), work.env, at);
    const { leftovers } = onDisk(project);
    const found = await rowsAt();
    const said = `round ${round}, killed after ${Math.round(at)} of ${Math.round(wholeMs)} ms`;
    expect(ended ? [rows] : [before, rows], said).toContain(found);
    // What a dead writer left is swept when the project is opened again.
    expect(onDisk(project).leftovers, `${said}; before opening: ${leftovers.length}`).toEqual([]);
    before = found;
  }
}, kills * 120_000);
