import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import type { LabelEvent } from "../../shared/contract/label.ts";
import { findingsOf } from "./checks.ts";
import { coveredTime } from "./covered.ts";
import { addEvents, emptyLabels, readLabelSet } from "./labelSet.ts";
import { stretchesByRule } from "./rule.ts";
import { addSuggestions, answerSuggestions, dropSuggestions, type Proposal } from "./suggestions.ts";

const said = { by: "ann", at: "2024-01-01T00:00:00Z" };
const event = (fromUs: number, toUs: number, more: Partial<LabelEvent> = {}): LabelEvent => ({ id: "", class: "leak", fromUs, toUs, sure: "sure", ...said, ...more });
const proposal = (fromUs: number, toUs: number, more: Partial<Proposal> = {}): Proposal => ({ class: "leak", fromUs, toUs, from: "rule", score: null, detail: "x > 1", ...more });
const nameOf = (act: () => unknown) => {
  try {
    act();
    return "";
  } catch (thrown) {
    return failureOf(thrown).name;
  }
};

describe("proposals", () => {
  it("become events of who accepts them, with the proposer in the note", () => {
    const set = addSuggestions(emptyLabels, [proposal(0, 9), proposal(20, 29, { group: "a" })]);
    expect(answerSuggestions(set, ["s-2"], true, said, "wear").events.map(({ class: of, by }) => [of, by])).toContainEqual(["wear", said.by]);
    const answered = answerSuggestions(set, ["s-2"], true, said);
    expect(answered.suggestions).toEqual([{ ...proposal(0, 9), id: "s-1", state: "open" }]);
    expect(answered.events).toEqual([{ ...event(20, 29, { group: "a" }), id: "e-1", note: "rule: x > 1" }]);
    expect(readLabelSet(answered)).toEqual(answered);
  });
  it("stay when they are rejected, and are not made again", () => {
    const rejected = answerSuggestions(addSuggestions(emptyLabels, [proposal(0, 9)]), ["s-1"], false, said);
    expect(addSuggestions(dropSuggestions(rejected, "rule"), [proposal(2, 8), proposal(20, 29)]).suggestions!.map(({ id, state }) => [id, state])).toEqual([["s-1", "rejected"], ["s-2", "open"]]);
    expect(nameOf(() => answerSuggestions(rejected, ["s-1"], true, said))).toBe("storeUnknownRef");
  });
  it("are not made where an event of the class already is, in the same place", () => {
    const set = addEvents(emptyLabels, [event(0, 9, { group: "a" })]);
    expect(addSuggestions(set, [proposal(5, 15, { group: "a" }), proposal(5, 15, { group: "b" }), proposal(5, 15, { class: "wear", group: "a" })]).suggestions!.map((each) => [each.class, each.group])).toEqual([["leak", "b"], ["wear", "a"]]);
  });
  it("are forgotten by proposer", () => {
    const set = addSuggestions(emptyLabels, [proposal(0, 9), proposal(20, 29, { from: "similar" })]);
    expect(dropSuggestions(set, "rule").suggestions!.map(({ id }) => id)).toEqual(["s-2"]);
  });
});

describe("findings about events", () => {
  it("name contradictions and doubles of one person, events without data, and classes with one event", () => {
    const events = [event(0, 9), event(5, 6, { class: "wear" }), event(8, 12), event(90, 95), event(0, 9, { by: "bob", class: "wear" })];
    const set = addEvents(emptyLabels, events);
    const ids = (index: number) => set.events.find((each) => each.fromUs === events[index]!.fromUs && each.by === events[index]!.by && each.class === events[index]!.class)!.id;
    expect(findingsOf(set, [{ fromUs: 0, toUs: 50, group: undefined, reachUs: 5 }]).map(({ kind, events: which }) => [kind, which])).toEqual([["contradiction", [ids(0), ids(1)]], ["double", [ids(0), ids(2)]], ["outside", [ids(3)]]]);
    expect(findingsOf(addEvents(emptyLabels, [event(0, 9)]), [{ fromUs: 0, toUs: 50, group: undefined, reachUs: 5 }]).map(({ kind }) => kind)).toEqual(["single"]);
  });

  it("do not name a moment soon after the last row: it counts at that row", () => {
    const set = addEvents(emptyLabels, [event(53, 53), event(60, 60), event(53, 56)]);
    const covered = [{ fromUs: 0, toUs: 50, group: undefined, reachUs: 5 }];
    expect(findingsOf(set, covered).filter(({ kind }) => kind === "outside").map(({ fromUs, toUs }) => [fromUs, toUs])).toEqual([[53, 56], [60, 60]]);
  });
});

describe("a rule over tags", () => {
  const folder = mkdtempSync(join(tmpdir(), "rule-test-"));
  const path = join(folder, "d.parquet");
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
    // Run a: seconds 0..9 hot at 2-4, 6 and, after a hole, 1000-1001. Run b: hot at 3.
    const a = [..."0011101000"].map((x, t): [number, string, number] => [t, "a", Number(x)]);
    const b = [..."0001"].map((x, t): [number, string, number] => [t + 2000, "b", Number(x)]);
    const rows = [...a, [1000, "a", 1], [1001, "a", 1], [1002, "a", 0], ...b];
    await connection.run(`COPY (SELECT r::BIGINT AS row_id, make_timestamp(t::BIGINT * 1000000) AS ts, g AS grp, x::DOUBLE AS "a b", 'text' AS s FROM (VALUES ${rows.map(([t, g, x], r) => `(${r}, ${t}, '${g}', ${x})`).join(", ")}) v(r, t, g, x)) TO '${path}' (FORMAT parquet)`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const found = async (formula: string, atLeastS = 0, joinS = 0) => (await stretchesByRule(connection, path, { formula, atLeastS, joinS })).map(({ fromUs, toUs, group }) => [fromUs / 1e6, toUs / 1e6, group]);

  it("finds each stretch in which it holds, of each group, and parts it where data is missing", async () => {
    expect(await found('"a b" > 0.5')).toEqual([[2, 4, "a"], [6, 6, "a"], [1000, 1001, "a"], [2003, 2003, "b"]]);
  });
  it("joins what lies close and leaves out what is short", async () => {
    expect(await found('"a b" > 0.5', 1, 2)).toEqual([[2, 6, "a"], [1000, 1001, "a"]]);
  });
  it("says what is wrong with it", async () => {
    const name = async (formula: string) => failureOf(await found(formula).catch((thrown: unknown) => thrown)).name;
    expect([await name('"a b" >'), await name("missing > 1"), await name("s > 1")]).toEqual(["planUnfit", "planUnknownColumn", "planUnfit"]);
  });
  it("knows the time that each group covers, without the gap", async () => {
    expect(await coveredTime(connection, path)).toEqual([{ fromUs: 0, toUs: 9e6, group: "a", reachUs: 5e6 }, { fromUs: 1000e6, toUs: 1002e6, group: "a", reachUs: 5e6 }, { fromUs: 2000e6, toUs: 2003e6, group: "b", reachUs: 5e6 }]);
  });
});
