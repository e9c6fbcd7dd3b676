// Answers about proposals: listed with what may come next, made, answered, approved, trained, challenged, released, rejected. Every step is one entry of
// the journal in the name of who acted; what may follow stands in book.ts.
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { ModelStanding, Proposal, ProposalCandidate, ProposalState, ProposalView, Released } from "../../../shared/contract/proposals.ts";
import { catalogueOf } from "../../data/catalogue/answers.ts";
import { withEntries } from "../../data/catalogue/catalogue.ts";
import type { FleetDevice } from "../../deploy/fleet.ts";
import { computeExplanation } from "../../explain/answers.ts";
import { buildPackageFor, packageObject } from "../../package/answers.ts";
import { packageInfo } from "../../package/packageFor.ts";
import { part, type Act, type Answers, type Workbench } from "../../store/workbench.ts";
import { readFleetObject, type Fleet } from "../fleetRecords.ts";
import { dayUs, firingOf } from "../triggers.ts";
import { following, isOpen, isPerson, keepProposals, moved, nextId, personsOf, proposalOf, readBook, refuseOwn, trains } from "./book.ts";
import { carriedOut } from "./carryOut.ts";
import { championOf } from "./champion.ts";
import { lastLook, look } from "./look.ts";
import { fleetNow, seenOfFleet } from "./raise.ts";
import { releasedFor, shadowTold } from "./released.ts";
import { makeCandidate } from "./retrain.ts";
import { suggestedFor } from "./suggested.ts";
import { alone, refuseUnderWay } from "./underWay.ts";

/** The bound that a challenger gets where the plan names none: so many rows beside, and on no more of them another alarm. */
const shadowBound = { rows: 1000, alarmShareMost: 0.1, differenceMost: null };

const nowIso = (): string => new Date().toISOString();
const nowUs = (): number => Date.now() * 1000;

/** One step on, kept. */
async function step(workbench: Workbench, act: Act, proposal: Proposal, to: ProposalState, note: string, verb: string, also: Partial<Proposal> = {}): Promise<Proposal> {
  const next = { ...moved(proposal, to, act.actor, nowIso(), note), ...also };
  await keepProposals(workbench, act.actor, verb, [next]);
  return next;
}

/** Keeps a trained candidate. Where a person rejected the proposal while it trained, what runs (championOf its package) is again what the project has chosen:
 *  the rejection could not know of the candidate. Throws proposalOtherState then. */
export async function keepCandidate(workbench: Workbench, act: Act, id: string, candidate: ProposalCandidate, champion: () => string | undefined): Promise<Proposal> {
  const { project } = workbench;
  const proposal = proposalOf(workbench, id);
  if (!isOpen(proposal) && project.ref("chosen") === candidate.chosen) {
    const digest = champion();
    if (digest !== undefined) project.commit(act.actor, "proposal.train", { chosen: digest }, `${id} ${proposal.state}`);
  }
  return step(workbench, act, proposal, "TRAINED", "", "proposal.train", { candidate });
}

/** Retraining and a new threshold wait until somebody said whether the plant was changed. */
function refuseHeld({ id, kind, question }: Proposal): void {
  if (trains(kind) && question !== null && question.answer === null) throw new Failure("proposalHeld", { field: id });
}

/** How a challenger did beside what runs. */
function shadowOf(proposal: Proposal, released: Released | null, records: Fleet["records"]): ProposalView["shadow"] {
  const found = shadowTold(proposal, released, records);
  if (!found) return null;
  const { facts, act } = found.record;
  const figure = (name: string) => (typeof facts[name] === "number" ? facts[name] : 0);
  return { passed: act === "shadowPassed", device: found.device, rows: figure("rows"), alarmsGained: figure("alarmsGained"), alarmsLost: figure("alarmsLost"), worst: figure("worst"), why: typeof facts["why"] === "string" ? facts["why"] : "" };
}

function viewOf(workbench: Workbench, proposal: Proposal, fleet: ReadonlyMap<string, FleetDevice>, records: Fleet["records"]): ProposalView {
  const verbs = { APPROVED: "approve", REJECTED: "reject", TRAINED: "train", CHALLENGER: "challenge", RELEASED: "release", DONE: "carryOut", PROPOSED: null } as const;
  const next = following(proposal.kind, proposal.state).flatMap((state) => verbs[state] ?? []);
  const asks = proposal.question !== null && proposal.question.answer === null && isOpen(proposal);
  const device = fleet.get(proposal.device);
  const released = releasedFor(workbench, proposal, device);
  return { ...proposal, deviceName: device?.label || proposal.device, shadow: shadowOf(proposal, released, records), released, suggested: isOpen(proposal) ? suggestedFor(workbench, proposal) : null, next: asks ? ["answer", ...next] : next };
}

/** Where a proposal for the device stands; without one, whether it is watched: a trigger fires, or something is over its limit. */
async function standings(workbench: Workbench): Promise<ModelStanding[]> {
  const now = nowUs();
  const { plan } = workbench.readPlan();
  const { proposals } = readBook(workbench);
  const triggers = (plan.monitor.triggers ?? []).filter(({ off }) => off !== true);
  const watched = new Set((await seenOfFleet(workbench, triggers, now)).filter(({ seen, view }) => triggers.some((trigger) => firingOf(trigger, seen).firing) || [seen.joint, seen.score, seen.alarmRate].some((states) => states.at(-1)) || (view?.signals.some(({ over }) => over) ?? false)).map(({ device }) => device.device));
  const champions = new Map<string, ReturnType<typeof championOf>>();
  return fleetNow(workbench, now).map((device) => {
    const { package: digest, installedAtUs } = device;
    if (digest !== null && !champions.has(digest)) champions.set(digest, championOf(workbench, digest));
    const own = proposals.filter((each) => each.device === device.device);
    const open = own.filter(isOpen);
    const state = (open.at(-1)?.state ?? (watched.has(device.device) ? "WATCH" : "NONE")) as ModelStanding["standing"];
    const lookedUs = Math.max(installedAtUs ?? 0, ...own.flatMap(({ steps }) => steps.filter(({ by }) => by !== "").map(({ at }) => Date.parse(at) * 1000)));
    const dueUs = plan.monitor.reviewDays === undefined || lookedUs === 0 ? null : lookedUs + plan.monitor.reviewDays * dayUs;
    const iso = (us: number | null) => (us === null ? null : new Date(us / 1000).toISOString());
    return {
      device: device.device,
      name: device.label || device.device,
      package: digest,
      packageName: nameOf(workbench, digest),
      counter: device.releaseCounter,
      since: iso(installedAtUs),
      owner: (digest === null ? undefined : champions.get(digest)?.owner) ?? "",
      standing: state,
      reviewDue: iso(dueUs),
      overdue: dueUs !== null && dueUs < now,
      pending: open.map(({ id }) => id),
    };
  });
}

function nameOf(workbench: Workbench, digest: string | null): string {
  if (digest === null) return "";
  try {
    return packageInfo(workbench, packageObject(workbench, digest)).name;
  } catch (thrown) {
    if (thrown instanceof Failure) return digest.slice(0, 12); // a package of another workbench
    throw thrown;
  }
}

export const proposalAnswers: Answers<(typeof contract)["proposal"]> = {
  async list(_input, workbench) {
    const { proposals } = readBook(workbench);
    const { records } = readFleetObject(workbench);
    const fleet = new Map(fleetNow(workbench, nowUs()).map((device) => [device.device, device]));
    return proposals.map((each) => viewOf(workbench, each, fleet, records)).reverse();
  },
  async check(_input, workbench, act) {
    const { raised, failure } = await look(workbench, act.actor, nowUs());
    if (failure !== null) throw new Failure(failure.name, failure.where);
    return { raised };
  },
  async readLook(_input, workbench) {
    return lastLook(workbench) as OutputOf<(typeof contract)["proposal"]["readLook"]>;
  },
  async backTest({ triggers }, workbench) {
    const asked = triggers ?? workbench.readPlan().plan.monitor.triggers ?? [];
    const fleet = await seenOfFleet(workbench, asked, nowUs());
    return asked.flatMap((trigger) =>
      fleet.map(({ device, seen, view }) => {
        const { fired, firing } = firingOf(trigger, seen);
        return { trigger: trigger.id, device: device.device, fired: fired.length, last: fired.at(-1) ?? null, firing, fromUs: view?.axis === "time" ? view.from : null };
      }),
    );
  },
  listModels: (_input, workbench) => standings(workbench),
  async make({ device, kind, reason }, workbench, act) {
    const found = fleetNow(workbench, nowUs()).find((each) => each.device === device);
    if (!found?.package || !isPerson(act.actor)) throw new Failure("storeUnknownRef", { field: device });
    const { person, role } = act.actor;
    const proposal: Proposal = { id: nextId(readBook(workbench).proposals), device, package: found.package, kind, state: "PROPOSED", trigger: null, on: null, evidence: [], question: null, steps: [{ state: "PROPOSED", at: nowIso(), by: person, role, note: reason }], candidate: null, challenger: null };
    await keepProposals(workbench, act.actor, "proposal.make", [proposal]);
    return proposal;
  },
  async answer({ id, answer, note }, workbench, act) {
    const proposal = proposalOf(workbench, id);
    const { question } = proposal;
    if (question === null || question.answer !== null || !isOpen(proposal) || !isPerson(act.actor)) throw new Failure("proposalOtherState", { field: proposal.state, detail: "answer" });
    const next = { ...proposal, question: { ...question, answer } };
    // Rows have no time that a log could hold; an answer of no change is a note of the shift.
    const isTime = question.atUs > 1e12;
    const entry = { id: "", kind: answer === "changed" ? ("change" as const) : ("shift" as const), fromUs: question.atUs, toUs: null, asset: question.asset, text: [answer, question.tag ?? "", note].filter((part) => part !== "").join(" · "), source: "proposal", by: act.actor.person };
    const refs = isTime ? { catalogue: await workbench.project.objects.makeJson("catalogue", withEntries(catalogueOf(workbench), [entry])) } : {};
    await keepProposals(workbench, act.actor, "proposal.answer", [next], refs);
    return next;
  },
  async approve({ id, note }, workbench, act) {
    const proposal = proposalOf(workbench, id);
    refuseHeld(proposal);
    if (proposal.steps[0]!.by !== "") refuseOwn(proposal, act.actor, personsOf(workbench));
    return step(workbench, act, proposal, "APPROVED", note, "proposal.approve");
  },
  async reject({ id, note }, workbench, act) {
    const proposal = proposalOf(workbench, id);
    const next = moved(proposal, "REJECTED", act.actor, nowIso(), note);
    // A machine that is going back cannot be called back, and the record says what was done.
    refuseUnderWay(workbench.project, proposal, ["DONE"]);
    // What runs is again what the project has chosen.
    const { project } = workbench;
    const isChosen = proposal.candidate !== null && project.ref("chosen") === proposal.candidate.chosen;
    const champion = isChosen ? championOf(workbench, proposal.package) : undefined;
    await keepProposals(workbench, act.actor, "proposal.reject", [next], champion ? { chosen: champion.digest } : {});
    return next;
  },
  async train({ id }, workbench, act) {
    const proposal = proposalOf(workbench, id);
    refuseHeld(proposal);
    moved(proposal, "TRAINED", act.actor, nowIso(), "");
    return alone(workbench.project, proposal, "TRAINED", async () => {
      const candidate = await makeCandidate(workbench, part(act, 0, 0.98), proposal);
      return keepCandidate(workbench, act, id, candidate, () => championOf(workbench, proposal.package)?.digest);
    });
  },
  async challenge({ id, note }, workbench, act) {
    const proposal = proposalOf(workbench, id);
    moved(proposal, "CHALLENGER", act.actor, nowIso(), note);
    const { candidate, kind } = proposal;
    const cannotTell = kind === "retrain" && candidate?.better === null;
    if (candidate === null || candidate.better === false || (cannotTell && note.trim() === "")) throw new Failure("proposalNotBetter", { detail: candidate?.gain ? `${candidate.metric} ${candidate.gain.value.toPrecision(3)}` : "-" });
    if (workbench.project.ref("chosen") !== candidate.chosen) throw new Failure("proposalOtherState", { field: proposal.state, detail: "chosen" });
    return alone(workbench.project, proposal, "CHALLENGER", async () => {
      let { plan } = workbench.readPlan();
      if (plan.package.shadow === undefined) {
        plan = { ...plan, package: { ...plan.package, shadow: shadowBound } };
        await workbench.writePlan(plan, act.actor, "proposal.challenge");
      }
      // Explained first, as the loop does: what is explained later would make another package of the same model.
      await computeExplanation(workbench, part(act, 0, 0.2), plan);
      const { info } = await buildPackageFor(workbench, part(act, 0.2, 0.95), plan);
      return step(workbench, act, proposalOf(workbench, id), "CHALLENGER", note, "proposal.challenge", { challenger: info.digest });
    });
  },
  async release({ id, note }, workbench, act) {
    const proposal = proposalOf(workbench, id);
    moved(proposal, "RELEASED", act.actor, nowIso(), note);
    refuseOwn(proposal, act.actor, personsOf(workbench));
    const released = releasedFor(workbench, proposal, fleetNow(workbench, nowUs()).find(({ device }) => device === proposal.device));
    const shadow = shadowOf(proposal, released, readFleetObject(workbench).records);
    if (!shadow?.passed) throw new Failure("proposalShadowOpen", shadow ? { detail: shadow.why } : {});
    if (!released || released.missing !== null) throw new Failure("proposalNotReleased");
    return step(workbench, act, proposal, "RELEASED", note, "proposal.release");
  },
  async carryOut({ id, note, about }, workbench, act) {
    const proposal = proposalOf(workbench, id);
    moved(proposal, "DONE", act.actor, nowIso(), note);
    return alone(workbench.project, proposal, "DONE", async () => {
      const kept = await carriedOut(workbench, part(act, 0, 0.95), proposal, about, note);
      return step(workbench, act, proposalOf(workbench, id), "DONE", note, "proposal.carryOut", kept);
    });
  },
};
