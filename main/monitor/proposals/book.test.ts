// The states of a proposal: no way on without a person, and none from an alarm to a release that leaves one out.
import { expect, test } from "vitest";
import { Failure } from "../../../shared/contract/errors.ts";
import { allCalls } from "../../../shared/contract/contract.ts";
import { proposalStates, type Proposal, type ProposalState } from "../../../shared/contract/proposals.ts";
import type { ActRecord } from "../../../shared/format/logRecord.ts";
import { proposalKinds, type Trigger } from "../../../shared/plan/triggers.ts";
import type { ContextEntry } from "../../../shared/contract/catalogue.ts";
import type { FleetDevice } from "../../deploy/fleet.ts";
import type { Workbench } from "../../store/workbench.ts";
import type { DriftView } from "../drift.ts";
import type { Seen } from "../triggers.ts";
import { following, moved, refuseOwn } from "./book.ts";
import { evidenceOf, isDue, isLeft, questionOf } from "./raise.ts";
import { closedBySigners, standingOf } from "./released.ts";

const raised: Proposal = {
  id: "p-1", device: "d-1", package: "0".repeat(64), kind: "retrain", state: "PROPOSED", trigger: "t", on: "score", evidence: [], question: null,
  steps: [{ state: "PROPOSED", at: "2026-01-01T00:00:00Z", by: "", role: "", note: "" }], candidate: null, challenger: null,
};
const operations = { person: "Operations", role: "engineer" };
const modeller = { person: "Modeller", role: "scientist" };
const go = (proposal: Proposal, ...states: ProposalState[]) => states.reduce((at, state) => moved(at, state, operations, "2026-01-02T00:00:00Z", ""), proposal);
const nameOf = (act: () => unknown) => {
  try {
    act();
    return "none";
  } catch (thrown) {
    return thrown instanceof Failure ? thrown.data.name : "other";
  }
};

test("every way to a release names a person at each of approval, training, challenge and release", () => {
  const ways: ProposalState[][] = [];
  const walk = (kind: Proposal["kind"], way: ProposalState[]) => {
    const next = following(kind, way.at(-1)!);
    if (way.at(-1) === "RELEASED") ways.push(way);
    for (const state of next) walk(kind, [...way, state]);
  };
  for (const kind of proposalKinds) walk(kind, ["PROPOSED"]);
  expect(ways).toEqual([["PROPOSED", "APPROVED", "TRAINED", "CHALLENGER", "RELEASED"], ["PROPOSED", "APPROVED", "TRAINED", "CHALLENGER", "RELEASED"]]);
  const released = go(raised, "APPROVED", "TRAINED", "CHALLENGER", "RELEASED");
  expect(released.steps.map(({ state, by }) => [state, by])).toEqual([["PROPOSED", ""], ["APPROVED", "Operations"], ["TRAINED", "Operations"], ["CHALLENGER", "Operations"], ["RELEASED", "Operations"]]);
});

test("the engine, nobody, and a step that no line allows are refused from every state", () => {
  for (const state of proposalStates)
    for (const to of proposalStates) {
      const allowed = following("retrain", state).includes(to);
      const at = { ...raised, state };
      expect(nameOf(() => moved(at, to, operations, "", ""))).toBe(allowed ? "none" : "proposalOtherState");
      expect(nameOf(() => moved(at, to, { person: "Millwright", role: "engine" }, "", ""))).toBe("proposalOtherState");
      expect(nameOf(() => moved(at, to, { person: " ", role: "scientist" }, "", ""))).toBe("proposalOtherState");
    }
});

test("who made the candidate cannot be its only approver where two persons work on the project", () => {
  const approved = moved(raised, "APPROVED", modeller, "", "");
  const challenger = { ...approved, state: "CHALLENGER" as const, candidate: { by: "Modeller" } as Proposal["candidate"] };
  expect(nameOf(() => refuseOwn(challenger, modeller, ["Modeller", "Operations"]))).toBe("proposalOwnApproval");
  expect(nameOf(() => refuseOwn(challenger, modeller, ["Modeller"]))).toBe("none");
  expect(nameOf(() => refuseOwn(challenger, operations, ["Modeller", "Operations"]))).toBe("none");
  expect(nameOf(() => refuseOwn({ ...challenger, steps: [raised.steps[0]!, { ...approved.steps[1]!, by: "Operations" }] }, modeller, ["Modeller", "Operations"]))).toBe("none");
});

test("no technician can say yes to a candidate", () => {
  const calls = new Map(allCalls.map((each) => [each.name, each]));
  for (const name of ["proposal.approve", "proposal.train", "proposal.challenge", "proposal.release"]) expect(calls.get(name)!.roles).not.toContain("technician");
});

test("a finding that a person left as it is asks again once it has grown by a quarter, or another one stands beside", () => {
  const device = { device: "d-1", package: raised.package } as FleetDevice;
  const kept: Proposal = { ...raised, kind: "nothing", state: "DONE", left: [{ trigger: "inputs", what: "P", figure: 2 }, { trigger: "told", what: "", figure: 0.6 }, { trigger: "yearly", what: "", figure: 366 }] };
  const left = (trigger: Trigger, evidence: Proposal["evidence"], fired: number[] = []) => isLeft(trigger, { device }, { fired, firing: true, figure: null, limit: null }, evidence, [kept]);
  const drift: Trigger = { id: "inputs", on: "drift", tags: 1, propose: "retrain" };
  const seen = (what: string, figure: number | null, limit = 1) => ({ what, figure, limit });
  expect(left(drift, [seen("P", 2.4)])).toBe(true);
  expect(left(drift, [seen("P", 2.6)])).toBe(false);
  expect(left(drift, [seen("P", 2), seen("Q", 1.1)])).toBe(false);
  expect(left({ ...drift, id: "others" }, [seen("P", 2)])).toBe(false);
  // of events caught fewer is worse
  const told: Trigger = { id: "told", on: "performance", falsePerWeek: null, caught: 0.8, propose: "retrain" };
  expect([left(told, [seen("", 0.5, 0.8)]), left(told, [seen("", 0.4, 0.8)])]).toEqual([true, false]);
  // a date is left with its time
  const yearly: Trigger = { id: "yearly", on: "calendar", everyDays: 365, propose: "retrain" };
  const saidUs = Date.parse(raised.steps[0]!.at) * 1000;
  expect([left(yearly, [seen("", 400)], [saidUs - 1]), left(yearly, [seen("", 800)], [saidUs - 1, saidUs + 1])]).toEqual([true, false]);
  expect(isLeft(drift, { device: { ...device, package: "1".repeat(64) } }, { fired: [], firing: true, figure: null, limit: null }, [seen("P", 2)], [kept])).toBe(false);
});

test("a change of all tags together is a finding with a figure, which a person can leave too", () => {
  const judged = (value: number, limit: number) => ({ value, limit, over: value > limit });
  const calm = { psi: judged(1, 2), shiftSd: judged(1, 2), over: false };
  const parts = [{ t2: calm, spe: { psi: judged(6, 2), shiftSd: judged(3, 2), over: true } }];
  const view = { signals: [], joint: { over: true, parts } } as unknown as DriftView;
  const drift: Trigger = { id: "inputs", on: "drift", tags: 1, propose: "retrain" };
  const evidence = evidenceOf(drift, { figure: 0, limit: 1 }, view);
  expect(evidence).toEqual([{ what: "", figure: 3, limit: 1 }]);
  const kept: Proposal = { ...raised, kind: "nothing", state: "DONE", left: evidence.map(({ what, figure }) => ({ trigger: "inputs", what, figure })) };
  expect(isLeft(drift, { device: { device: "d-1", package: raised.package } as FleetDevice }, { fired: [], firing: true, figure: null, limit: null }, evidence, [kept])).toBe(true);
});

test("a diagnosis is asked about once, whatever runs later; a date counts anew with each package", () => {
  const us = (at: string) => Date.parse(at) * 1000;
  const device = { device: "d-1", package: "5".repeat(64) };
  const seen = { nowUs: us("2026-03-01T00:00:00Z") };
  const done: Proposal = { ...raised, trigger: "t", state: "REJECTED" };
  const due = (trigger: Trigger, at: string) => isDue(trigger, { device, seen }, { fired: [us(at)], firing: true, figure: null, limit: null }, [done]);
  const diagnosis: Trigger = { id: "t", on: "diagnosis", verdicts: ["PLANT"], propose: "retrain" };
  expect([due(diagnosis, "2025-12-31T00:00:00Z"), due(diagnosis, "2026-02-01T00:00:00Z")]).toEqual([false, true]);
  expect(due({ id: "t", on: "calendar", everyDays: 30, propose: "retrain" }, "2025-12-31T00:00:00Z")).toBe(true);
});

test("new events ask again once there are as many more, whenever they began: people mark old ones too", () => {
  const device = { device: "d-1", package: raised.package } as FleetDevice;
  const trigger: Trigger = { id: "marked", on: "labels", events: 20, propose: "retrain" };
  const asked: Proposal = { ...raised, trigger: "marked", on: "labels", state: "REJECTED", evidence: [{ what: "", figure: 21, limit: 20 }] };
  const left: Proposal = { ...raised, kind: "nothing", state: "DONE", left: [{ trigger: "marked", what: "", figure: 21 }] };
  const seen = { nowUs: Date.parse("2026-03-01T00:00:00Z") * 1000 };
  // every event began long before the proposal was made
  const firing = (figure: number) => ({ fired: [1, 2], firing: true, figure, limit: 20 });
  expect([39, 40, 41].map((count) => isDue(trigger, { device, seen }, firing(count), [asked]))).toEqual([false, true, true]);
  expect([39, 40].map((count) => isLeft(trigger, { device }, firing(count), [{ what: "", figure: count, limit: 20 }], [left]))).toEqual([true, false]);
  expect(isDue(trigger, { device: { ...device, package: "6".repeat(64) }, seen }, firing(21), [asked])).toBe(true);
});

test("what the plant's log tells of within three windows is not asked, on a machine of several groups too", () => {
  const hour = 3600e6;
  const signal = { name: "P", since: 1, over: true, shiftSd: { value: 1, limit: 0.5, over: true } };
  const series = ["a", "b", "a", "b"].map((group, i) => ({ start: Math.floor(i / 2) * hour, group, answered: 1, alarms: 0 }));
  const view = { axis: "time", signals: [signal], score: { name: "score", since: null }, alarmRate: { since: null }, joint: null, series } as unknown as DriftView;
  const each = { device: {} as FleetDevice, view, seen: { ends: series.map(({ start }) => start + hour) } as Seen, windowLength: hour };
  const entry = { kind: "maintenance", fromUs: 3 * hour } as ContextEntry;
  const nothing = {} as Workbench;
  expect(questionOf(nothing, { id: "t", on: "drift", tags: 1, propose: "retrain" }, each, [entry])).toBeNull();
});

test("a production machine runs what two persons signed and somebody ordered, and says so itself: then its proposal is closed in the signers' names", () => {
  const [trial, release] = ["2".repeat(64), "3".repeat(64)];
  const signed = { digest: release, signers: ["Anna", "Bert"] };
  const order = { device: "d-1", package: release, act: "install" as const, counter: 4, by: "Carla" };
  const machine = { device: "d-1", lab: false, package: raised.package, state: "COMMITTED" as const };
  const running = { ...machine, package: release };
  expect(standingOf(trial, machine, null, [])).toEqual({ lab: false, release: null, signers: [], order: null, runs: false, missing: "signatures" });
  expect(standingOf(trial, machine, signed, [{ ...order, device: "d-2" }, { ...order, act: "rollback" }]).missing).toBe("order");
  expect(standingOf(trial, machine, signed, [order])).toMatchObject({ order: { counter: 4, by: "Carla" }, missing: "receipt" });
  expect(standingOf(trial, { ...running, state: "TRIAL" }, signed, [order]).missing).toBe("receipt");
  expect(standingOf(trial, running, signed, [order]).missing).toBeNull();
  expect([raised.package, trial].map((digest) => standingOf(trial, { ...machine, lab: true, package: digest }, null, []).missing)).toEqual(["receipt", null]);

  const challenger: Proposal = { ...raised, state: "CHALLENGER", challenger: trial };
  const told = (act: string, digest: string) => [{ device: "d-1", record: { kind: "act", act, package: digest, facts: {} } as unknown as ActRecord }];
  const ready = standingOf(trial, running, signed, [order]);
  const closed = closedBySigners(challenger, ready, told("shadowPassed", release), "2026-02-01T00:00:00Z");
  expect(closed).toMatchObject({ state: "RELEASED", steps: [{ by: "" }, { state: "RELEASED", by: "Anna, Bert", note: "333333333333" }] });
  for (const records of [[], told("shadowRefused", release), told("shadowPassed", "4".repeat(64))]) expect(closedBySigners(challenger, ready, records, "")).toBeUndefined();
  expect(closedBySigners(challenger, standingOf(trial, machine, signed, [order]), told("shadowPassed", release), "")).toBeUndefined();
  expect(closedBySigners(challenger, standingOf(trial, { ...machine, lab: true, package: trial }, null, []), told("shadowPassed", trial), "")).toBeUndefined();
  expect(closedBySigners({ ...challenger, state: "TRAINED" }, ready, told("shadowPassed", release), "")).toBeUndefined();
});
