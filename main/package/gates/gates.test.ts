// Gates that need no project: what a failing input does to alarms, what must not count, what a device did; lists of yesterday.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { utf8 } from "../../../shared/format/utf8.ts";
import { gateWords } from "../../../shared/text/gateWords.ts";
import { isHeld, shortGate, wholeGate, type Gate } from "../../../shared/format/gates.ts";
import type { Workbench } from "../../store/workbench.ts";
import { samplePackage } from "../samplePackage.ts";
import { deviceGates } from "./device.ts";
import { doubtsGate } from "./explanation.ts";
import { held, notApplicable } from "./gate.ts";
import { incidentsGate } from "./incidents.ts";
import { explanationGates, goldenGates, readExplanation } from "./integrity.ts";
import { invarianceGate } from "./invariance.ts";
import { asToday, withMeasured } from "./kept.ts";
import { modelGates } from "./model.ts";
import { farthestScore, replay, type RawRow } from "./replay.ts";
import { sensorGates } from "./sensors.ts";
import type { Tested } from "./tested.ts";

const sample = samplePackage();
const rows = sample.golden.stream!.rows;

const figures = (gates: readonly Gate[]) => gates.map(({ id, state, figure }) => ({ id, state, figure }));

describe("one missing or frozen input", () => {
  // log-odds 3.5 (pressure - 4) - 0.02 (flow - 100) - 2: at a flow of 300 it alarms from 5.71 bar on, with the fill of 100 from 4.57
  const model = { ...sample.model, features: ["pressure", "flow", "pressure_mean_1"] } as typeof sample.model;
  const flapping = { ...sample, model, recipe: { ...sample.recipe, steps: [{ kind: "rolling" as const, columns: ["pressure"], windowRows: 1, stats: ["mean" as const], minRows: 1, keep: true }] }, decision: { threshold: 0.5, count: 1, of: 1 } };
  const waves: RawRow[] = Array.from({ length: 90 }, (_, i) => ({ tUs: i * 1e6, group: null, values: [i % 8 < 4 ? 4.4 : 4.7, 300] }));

  test("floods nobody where the score hardly moves, whatever the input does", () => {
    expect(figures(sensorGates(sample, rows, 0.1))).toEqual([{ id: "sensorMissing", state: "passed", figure: 0 }, { id: "sensorFrozen", state: "passed", figure: 0 }]);
  });

  test("is a flood where alarms begin again and again without it, and names the input", () => {
    expect(replay(flapping, waves).some(({ alarm }) => alarm)).toBe(false);
    const [missing, frozen] = sensorGates(flapping, waves, 0.1);
    // flow is lost from row 30 on: alarms begin there and at rows 36, 44, 52, 60, 68, 76 and 84
    expect(missing).toMatchObject({ state: "failed", figure: 8 / 60, facts: { input: "flow", inputs: 2, rows: 60 }, rows: [{ name: "flow", figure: 8 / 60, note: "60 / 60" }, { name: "pressure", figure: 0 }] });
    expect(frozen).toMatchObject({ state: "passed", figure: 0 });
  });

  test("is no question for an answer without alarms", () => {
    expect(figures(sensorGates({ ...sample, decision: null }, rows, 0.1)).map(({ state }) => state)).toEqual(["notApplicable", "notApplicable"]);
  });
});

describe("what must not count", () => {
  test("is an input that the model does not use, and the order of machines", () => {
    const groups = ["a", "b"].map((group) => rows.map((row) => ({ ...row, group })));
    const used = invarianceGate(sample, rows, groups, { pressure_mean_5: ["pressure"] });
    expect(used).toMatchObject({ state: "passed", figure: 0, facts: { inputs: 0, groups: 2 }, rows: [{ name: "groupOrder", figure: 0, note: "a, b" }] });
    // told that no feature comes of flow, the gate finds out that one does
    const lying = invarianceGate(sample, rows, [], { pressure: ["pressure"], flow: ["pressure"], pressure_mean_5: ["pressure"] });
    expect([lying.state, lying.rows[0]?.name, lying.rows[0]?.note]).toEqual(["failed", "unusedInput", "flow"]);
    expect(invarianceGate(sample, rows, [], {}).state).toBe("notApplicable");
  });

  test("is told by distances of scores, infinite where only one is an answer", () => {
    const said = replay(sample, rows);
    expect([farthestScore(said, said), farthestScore(said, said.slice(1)), farthestScore(said, said.map((each, i) => (i === 3 ? { ...each, score: NaN } : each)))]).toEqual([0, Infinity, Infinity]);
  });
});

test("golden rows that the recipe cannot answer have failed, not thrown", () => {
  const [stream] = goldenGates({ ...sample, model: { ...sample.model, features: ["flow", "pressure"] } as never }, sample.golden);
  expect(stream).toMatchObject({ id: "goldenStreamEqualsBulk", state: "failed", figure: null });
});

describe("a throw-away device", () => {
  const budget = { latencyP99Ms: 250, rssMb: 256 };
  const selfTest = { rows: 50, latencyP99Ms: 2, rssMb: 70 };

  test("that does all it is asked passes every gate; time and memory stay out of what is signed", () => {
    const gates = deviceGates({ stopped: null, selfTest, answers: { rows: 50, worst: 1e-12 }, isBack: true }, budget, 1e-9);
    expect(figures(gates)).toEqual([
      { id: "deviceMemory", state: "passed", figure: 70 },
      { id: "deviceRowTime", state: "passed", figure: 2 },
      { id: "deviceInstalls", state: "passed", figure: 0 },
      { id: "deviceAnswers", state: "passed", figure: 1e-12 },
      { id: "deviceRollsBack", state: "passed", figure: 0 },
    ]);
    expect([shortGate(gates[0]!), wholeGate(gates[1]!).facts]).toEqual([{ id: "deviceMemory", passed: true, figure: null, bound: 256, area: "device", state: "passed" }, {}]);
  });

  test("that stops says where and why, and what came after was not tried", () => {
    const gates = deviceGates({ stopped: { at: "install", failure: { name: "packageSelfTest", code: "MW-PKG-701", outcome: "REJECT", where: { detail: "golden row 3" } } }, selfTest: null, answers: null, isBack: false }, budget, 1e-9);
    expect(gates.map(({ id, state, rows: lines }) => `${id} ${state} ${lines.map(({ note }) => note).join()}`)).toEqual(["deviceMemory notApplicable ", "deviceRowTime notApplicable ", "deviceInstalls failed MW-PKG-701 golden row 3", "deviceAnswers notApplicable ", "deviceRollsBack notApplicable "]);
  });
});

test.each([
  ["ahead, its interval clear of nothing", { value: 0.1, low: 0.01, high: 0.2 }, "passed", undefined],
  ["ahead, its interval touching nothing", { value: 0.1, low: 0, high: 0.2 }, "undecided", 1300],
  ["ahead, its interval holding nothing", { value: 0.1, low: -0.01, high: 0.2 }, "undecided", 1500],
  ["behind the margin and sure of it", { value: 0.01, low: 0, high: 0.04 }, "failed", undefined],
])("a gain over the simple rule that is %s", (_name, gain, state, needed) => {
  const evaluation = { metric: "eventRecall", rows: 1200, candidates: [], leak: undefined, verdict: { baseline: "rule", margin: 0.05, facts: { best: "own" }, gain } };
  const workbench = { project: { objects: { path: () => "/nowhere/at-all" } } };
  const [gate] = modelGates({ workbench, evaluation, chosen: { candidate: "own", evaluation: "0".repeat(64) }, settings: {}, facts: { from: {} }, plan: { seed: 1 }, model: sample.model } as unknown as Tested);
  expect([gate!.id, gate!.state, gate!.facts["needed"]]).toEqual(["beatsBaseline", state, needed]);
});

test.each([
  ["nobody spoke for", [], "failed", ""],
  ["is spoken for by one of its tags alone", [{ tag: "pressure", reason: "read each second" }], "failed", ""],
  ["is spoken for by all of its tags", [{ tag: "pressure", reason: "read each second" }, { tag: "flow", reason: "the second meter" }], "passed", "read each second; the second meter"],
])("a feature that nearly gives the answer and that %s", (_name, measuredBefore, state, note) => {
  const features = ["difference", "level"];
  const leak = { honest: 0.9, shuffled: 0.5, suspects: [{ column: "difference", score: 0.99 }] };
  const evaluation = { metric: "eventRecall", rows: 1200, candidates: [], leak, verdict: { baseline: "rule", margin: 0.05, facts: { best: "own" }, gain: null } };
  const workbench = { project: { objects: { path: () => "/nowhere/at-all" } } };
  const gates = modelGates({ workbench, evaluation, chosen: { candidate: "own", evaluation: "0".repeat(64) }, settings: { measuredBefore }, facts: { from: { difference: ["pressure", "flow"], level: ["level"] } }, plan: { seed: 1 }, model: { ...sample.model, features } } as unknown as Tested);
  expect(gates.find(({ id }) => id === "noLeak")).toMatchObject({ state, rows: [{ name: "difference", figure: 0.99, note }] });
});

test("figures of this machine that were cut short say nothing, and the list stays readable", () => {
  const folder = mkdtempSync(join(tmpdir(), "millwright-gates-"));
  mkdirSync(join(folder, "measured"));
  writeFileSync(join(folder, "measured", "k.json"), "");
  const workbench = { project: { workPath: (name: string) => join(folder, name) } } as unknown as Workbench;
  const kept = [wholeGate(held("deviceMemory", "device", 70, 256, { measured: true }))];
  expect(withMeasured(workbench, "k", kept as never)).toMatchObject([{ id: "deviceMemory", state: "passed", figure: null }]);
  writeFileSync(join(folder, "measured", "k.json"), JSON.stringify({ deviceMemory: { figure: 70, facts: {}, rows: [] } }));
  expect(withMeasured(workbench, "k", kept as never)).toMatchObject([{ figure: 70, measured: true }]);
  rmSync(folder, { recursive: true });
});

test("a line of evidence is cut between characters, and what is kept is read again", () => {
  const [row] = held("dataContract", "data", 1, 0, { rows: [{ name: `${"a".repeat(199)}😀`, figure: null, note: `${"b".repeat(198)}😀c` }] }).rows;
  expect(row).toMatchObject({ name: "a".repeat(199), note: `${"b".repeat(198)}😀` });
});

test("what an explanation says of its own sums is read strictly", () => {
  const checks = { addsUp: { rows: 9, worst: 1e-12 }, directionsHeldOut: null, directions: [] };
  const bytes = (changed: object, more: object = {}) => utf8(JSON.stringify({ format: 1, scale: "", rows: 9, drivers: [], together: [], importance: null, effects: [], verdicts: [], constraints: [], without: [], drawn: [], checks: { ...checks, ...changed }, ...more }));
  expect(explanationGates(readExplanation(bytes({}))).map(({ state }) => state)).toEqual(["passed", "notApplicable"]);
  // a worst distance that is no number was held to keep its bound
  for (const wrong of [utf8("{"), bytes({ addsUp: null }), bytes({ addsUp: { rows: 9, worst: null } }), bytes({ directions: {} }), bytes({}, { later: 1 })]) {
    expect(() => readExplanation(wrong)).toThrow("packageManifestMalformed");
  }
});

describe("known events", () => {
  const work = mkdtempSync(join(tmpdir(), "millwright-incidents-"));
  afterAll(() => rmSync(work, { recursive: true }));
  const keep = (of: Record<string, number[]>) => Object.entries(of).forEach(([what, values]) => writeFileSync(join(work, `own.${what}.f64`), Buffer.from(Float64Array.from(values).buffer)));
  const gate = (rowsOfFrame: number) => {
    const tUs = Float64Array.from({ length: rowsOfFrame }, (_, i) => i * 1e6);
    const workbench = { project: { objects: { path: () => work } } };
    return incidentsGate({ workbench, chosen: { candidate: "own", evaluation: "" }, decision: { threshold: 0.5 }, settings: { lostEvents: 0.1 }, answered: { frame: { rows: rowsOfFrame, tUs }, alarms: Uint8Array.of(0, 1, 0, 0, 0), truth: new Float64Array(rowsOfFrame) } } as unknown as Tested);
  };

  test("are found again, or it is undecided where the packed model answers on other rows", () => {
    keep({ y: [0, 1, 1, 0], answer: [0, 1, 1, 0], alarm: [0, 1, 1, 0], tUs: [0, 1e6, 2e6, 3e6], scores: [0, 1, 1, 0, 0] });
    expect(gate(4)).toMatchObject({ state: "passed", figure: 0, facts: { found: 1, lost: 0 } });
    const other = gate(5);
    expect(other).toMatchObject({ state: "undecided", figure: null, why: "otherRows", facts: { found: 1, tested: 4, packed: 5 } });
    expect(gateWords(other, "en").why).toContain("evaluate again");
  });
});

test("an open verdict holds the package back until somebody answers for it", () => {
  const doubt = { feature: "flow", tag: "flow", alike: ["flow"], verdict: "implausible" as const, answered: false, alarms: [{ id: "a-1", fromUs: null, row: 1, note: "pipe", by: "E", ofChosen: true }] };
  const gate = doubtsGate([doubt, { ...doubt, verdict: "artefact" }]);
  expect(gate).toMatchObject({ state: "failed", figure: 1, rows: [{ name: "flow", figure: 1, note: "pipe" }] });
  expect([isHeld(gate), isHeld({ ...gate, override: { by: "E. Meyer", reason: "known", at: "" } }), isHeld(notApplicable("x", "model", "noLaws")), isHeld({ ...held("x", "model", 2, 1), state: "undecided" })]).toEqual([true, false, false, false]);
});

test("a list of before has its figures as texts", () => {
  expect(asToday([{ id: "onnxParity", ok: true, measured: "1e-15", limit: "0.000001" }, { id: "late", ok: false, measured: "", limit: "" }])).toEqual([{ id: "onnxParity", passed: true, figure: 1e-15, bound: 1e-6 }, { id: "late", passed: false, figure: null, bound: null }]);
});
