// Steps of proposals against a real project, with two persons at once.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import type { Proposal, ProposalCandidate } from "../../../shared/contract/proposals.ts";
import { Project } from "../../store/project.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { keepCandidate, proposalAnswers } from "./answers.ts";
import { keepProposals, proposalOf } from "./book.ts";
import { alone } from "./underWay.ts";

const folder = mkdtempSync(join(tmpdir(), "proposals-test-"));
const project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
const workbench = { project } as unknown as Workbench;
afterAll(() => {
  project.close();
  rmSync(folder, { recursive: true });
});

const actBy = (person: string): Act => ({ actor: { person, role: "engineer" }, signal: new AbortController().signal, progress: () => undefined });
const refused = (done: Promise<unknown>): Promise<string> => done.then(() => "answered", (thrown: unknown) => failureOf(thrown).name);
const [running, candidate] = ["1".repeat(64), "2".repeat(64)];
const trained = { chosen: candidate, by: "Mona" } as ProposalCandidate;
const approvedOf = (id: string, kind: Proposal["kind"]): Proposal => ({
  id, device: "d-1", package: "0".repeat(64), kind, state: "APPROVED", trigger: null, on: null, evidence: [], question: null,
  steps: [{ state: "PROPOSED", at: "2026-01-01T00:00:00Z", by: "Mona", role: "scientist", note: "why" }], candidate: null, challenger: null,
});

test("a candidate that was rejected while it trained is not what the project has chosen", async () => {
  await keepProposals(workbench, actBy("Mona").actor, "test", [approvedOf("p-1", "retrain"), approvedOf("p-2", "retrain")], { chosen: candidate });
  await proposalAnswers.reject({ id: "p-1", note: "the season" }, workbench, actBy("Olaf"));
  expect(project.ref("chosen")).toBe(candidate);
  expect(await refused(keepCandidate(workbench, actBy("Mona"), "p-1", trained, () => running))).toBe("proposalOtherState");
  expect(project.ref("chosen")).toBe(running);
  expect(proposalOf(workbench, "p-1")).toMatchObject({ state: "REJECTED", candidate: null });
  // what a person chose by hand meanwhile stays, and so does a candidate that nobody rejected
  expect(await refused(keepCandidate(workbench, actBy("Mona"), "p-1", trained, () => "3".repeat(64)))).toBe("proposalOtherState");
  expect(project.ref("chosen")).toBe(running);
  project.commit(actBy("Mona").actor, "test", { chosen: candidate });
  expect(await keepCandidate(workbench, actBy("Mona"), "p-2", trained, () => running)).toMatchObject({ state: "TRAINED", candidate: { by: "Mona" } });
  expect(project.ref("chosen")).toBe(candidate);
});

test("an act of a proposal that is under way is not begun again, and nobody rejects what is being carried out", async () => {
  const proposal = approvedOf("p-3", "rollBack");
  await keepProposals(workbench, actBy("Mona").actor, "test", [proposal]);
  let ended = (): void => undefined;
  const first = alone(project, proposal, "DONE", () => new Promise<void>((resolve) => (ended = resolve)));
  expect(await refused(proposalAnswers.carryOut({ id: "p-3", note: "" }, workbench, actBy("Olaf")))).toBe("proposalOtherState");
  expect(await refused(proposalAnswers.reject({ id: "p-3", note: "no" }, workbench, actBy("Olaf")))).toBe("proposalOtherState");
  ended();
  await first;
  expect(await refused(alone(project, proposal, "DONE", () => Promise.reject(new Error("lost"))))).not.toBe("proposalOtherState");
  expect(await proposalAnswers.reject({ id: "p-3", note: "no" }, workbench, actBy("Olaf"))).toMatchObject({ state: "REJECTED" });
});
