// Bad files and bad plans through `millwright run`: each is refused with its code, names the file and the place, says what to do next,
// and leaves the project on disk as it was. One project that is whole serves all cases: the next case would find what a case leaves behind.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRefusal, readRun } from "../cli/answer.ts";
import { onDisk, results } from "../cli/project.ts";
import { millwright } from "../harness/commandLine.ts";
import { makeWork } from "../harness/work.ts";
import { header, lay, linePlan, lineRows, table } from "./line.ts";

const work = makeWork(undefined);
afterAll(() => work.remove());
const project = join(work.folder, "line");
const good = table(lineRows());
let count = 0;

beforeAll(async () => {
  const { run } = readRun(await millwright([...lay(join(work.folder, "good"), good, linePlan()), "--project", project], work.env));
  expect(run.device).toEqual({ verified: true, rowsScored: 50 });
});

type Plan = ReturnType<typeof linePlan>;
const changed = (change: (plan: Plan) => unknown): Plan => {
  const plan = linePlan();
  change(plan);
  return plan;
};
const rows = lineRows();
const quoted = rows.map((row, n) => (n === 410 ? row.replace(/,([^,]*)$/, ',"$1') : row));
const short = rows.map((row, n) => (n % 50 === 0 ? row.slice(0, row.lastIndexOf(",")) : row));

interface Expected {
  name: string;
  where?: object;
}
type Case = [title: string, content: string | Uint8Array | undefined, plan: unknown, expected: Expected];

const files: Case[] = [
  ["a file that is not there", undefined, linePlan(), { name: "fileMissing", where: { file: "line.csv", field: "data.source.match" } }],
  ["an empty file", "", linePlan(), { name: "csvEmpty", where: { file: "line.csv" } }],
  ["a database by another name", `SQLite format 3\0${"\0".repeat(100)}`, linePlan(), { name: "fileRefusedKind", where: { file: "line.csv", detail: "sqlite" } }],
  ["bytes that are no text", Uint8Array.from({ length: 4000 }, (_, n) => (n * 131 + (n >> 3)) % 256), linePlan(), { name: "csvUndecodable", where: { file: "line.csv" } }],
  ["a quote that is never closed", table(quoted), linePlan(), { name: "csvUnclosedQuote", where: { file: "line.csv", row: 412 } }],
  ["a header and nothing below", `${header}\n`, linePlan(), { name: "csvNoRows", where: { file: "line.csv" } }],
  ["two rows in a hundred cut short", table(short), linePlan(), { name: "csvTooManyBadRows", where: { file: "line.csv", row: 2 } }],
];

const plans: Case[] = [
  ["a plan that is no JSON", good, '{"format": "millwright.plan/1",', { name: "planUnreadable", where: { file: expect.stringMatching(/plan\.json$/) } }],
  ["a plan that is a list", good, [], { name: "planUnreadable" }],
  ["an unknown field", good, changed((plan) => Object.assign(plan.frame, { budget: 1 })), { name: "planUnreadable", where: { field: "frame", detail: expect.stringContaining("budget") } }],
  ["a field of the wrong kind", good, changed((plan) => Object.assign(plan.split.how, { folds: "two" })), { name: "planUnreadable", where: { field: "split.how.folds" } }],
  ["a newer version", good, changed((plan) => (plan.format = "millwright.plan/2")), { name: "planNewerVersion", where: { field: "format", detail: "millwright.plan/2" } }],
  ["an absolute path", good, changed((plan) => (plan.data.source = { kind: "files", match: ["/etc/hostname"] })), { name: "planPathOutside", where: { field: "/etc/hostname" } }],
  ["a way out of the folder", good, changed((plan) => (plan.data.source = { kind: "files", match: ["sub/../../line.csv"] })), { name: "planPathOutside", where: { field: "sub/../../line.csv" } }],
  ["an address", good, changed((plan) => (plan.data.source = { kind: "files", match: ["https://plant/line.csv"] })), { name: "planPathOutside", where: { field: "https://plant/line.csv" } }],
  ["the wrong delimiter", good, changed((plan) => (plan.data.delimiter = ";")), { name: "csvWrongDelimiter", where: { file: "line.csv" } }],
  ["a time column that is not there", good, changed((plan) => (plan.data.timeColumn = "clock")), { name: "planUnknownColumn", where: { column: "clock", field: "data.timeColumn" } }],
  ["a recipe step on a column that is not there", good, changed((plan) => (plan.prepare.recipe.steps[0]!.columns = ["pressure", "temperature"])), { name: "planUnknownColumn", where: { column: "temperature" } }],
  ["a target that is not there", good, changed((plan) => (plan.target.what.column = "failure")), { name: "planUnknownColumn", where: { column: "failure" } }],
  ["a family that nobody knows", good, changed((plan) => (plan.train.candidates[0]!.family = "oracle")), { name: "planUnfit", where: { detail: expect.stringContaining("oracle") } }],
];

describe.each([
  ["a bad file", files],
  ["a bad plan", plans],
])("%s is refused and the project stays as it was", (_kind, cases) => {
  it.each(cases)("%s", async (_title, content, plan, expected) => {
    const before = onDisk(project);
    const answer = await millwright([...lay(join(work.folder, `case ${++count}`), content, plan), "--project", project], work.env);
    const failure = readRefusal(answer);
    expect({ name: failure.name, where: failure.where }).toMatchObject(expected);
    const after = onDisk(project);
    expect(after.refs).toEqual(before.refs);
    // A plan that is taken and then fails is taken back; a file that fails leaves no line at all.
    expect([[], ["plan.replace", "project.undo"]]).toContainEqual(after.acts.slice(before.acts.length));
    if (JSON.stringify(plan) === JSON.stringify(linePlan())) expect(after.acts).toEqual(before.acts);
    expect(after.leftovers).toEqual([]);
  });
});

describe("words that are not understood", () => {
  const cases: [title: string, words: string[], expected: Expected][] = [
    ["an unknown word", ["walk", "--json"], { name: "wordUnknown", where: { field: "walk" } }],
    ["an unknown option", ["run", "plan.json", "--projekt", "x", "--json"], { name: "wordUnknown", where: { detail: expect.stringContaining("--projekt") } }],
    ["no project", ["run", "plan.json", "--json"], { name: "wordUnknown", where: { field: "--project" } }],
    ["no plan", ["run", "--project", "x", "--json"], { name: "wordUnknown", where: { field: "PLAN.json" } }],
    ["a plan file that is not there", ["run", join(work.folder, "none.json"), "--project", project, "--json"], { name: "fileMissing", where: { file: join(work.folder, "none.json") } }],
    ["a folder for a plan file", ["run", work.folder, "--project", project, "--json"], { name: "fileNotReadable", where: { file: work.folder } }],
    ["no number of threads", ["run", join(work.folder, "good/plan.json"), "--project", project, "--threads", "0", "--json"], { name: "wordUnknown", where: { field: "--threads" } }],
    ["an unknown call", ["call", "data.guess", "{}", "--project", project, "--json"], { name: "callUnknown", where: { field: "data.guess" } }],
    ["an input that is no JSON", ["call", "data.describe", "{", "--project", project, "--json"], { name: "callMalformed", where: { field: "data.describe" } }],
    ["an input that is not as declared", ["call", "data.readRows", '{"offset":-1,"limit":5}', "--project", project, "--json"], { name: "callMalformed", where: { field: "offset" } }],
  ];
  it.each(cases)("%s", async (_title, words, expected) => {
    const before = onDisk(project);
    const failure = readRefusal(await millwright(words, work.env));
    expect({ name: failure.name, where: failure.where }).toMatchObject(expected);
    expect(onDisk(project)).toEqual(before);
  });
});

describe("what is no mistake of a file", () => {
  it("a half-written last line is set aside, named, and the run goes on", async () => {
    const fresh = join(work.folder, "half written");
    const { run } = readRun(await millwright([...lay(join(work.folder, "half"), good.slice(0, -14), linePlan()), "--project", fresh], work.env));
    expect(run.device.verified).toBe(true);
    const described = await millwright(["call", "data.describe", "--project", fresh], work.env);
    expect(described.json()).toMatchObject({ rows: 599, flags: [{ name: "csvRowsAside", code: "MW-CSV-102", where: { file: "line.csv", row: 601 } }] });
  });

  it("a target that is the same in every row ends at training; data and features stay, nothing is trained", async () => {
    const fresh = join(work.folder, "calm");
    const failure = readRefusal(await millwright([...lay(join(work.folder, "calm days"), table(lineRows("calm")), linePlan()), "--project", fresh], work.env));
    expect([failure.name, failure.outcome]).toEqual(["learnOneClass", "REJECT"]);
    const { dataset, features, evaluation, chosen } = results(fresh);
    expect([dataset, features].every((digest) => digest !== undefined)).toBe(true);
    expect([evaluation, chosen, onDisk(fresh).leftovers]).toEqual([undefined, undefined, []]);
  });

  it("a target that nothing tells gives no model, no package, and says so; what was computed stays to be looked at", async () => {
    const fresh = join(work.folder, "noise");
    const failure = readRefusal(await millwright([...lay(join(work.folder, "chance"), table(lineRows("noise")), linePlan()), "--project", fresh], work.env));
    expect([failure.name, failure.code, failure.outcome]).toEqual(["learnNoModelBeatsBaseline", "MW-LRN-703", "HOLD"]);
    const { dataset, features, evaluation, chosen, package: built } = results(fresh);
    expect([dataset, features, evaluation].every((digest) => digest !== undefined)).toBe(true);
    expect([chosen, built]).toEqual([undefined, undefined]);
    expect(onDisk(fresh).leftovers).toEqual([]);
  });
});
