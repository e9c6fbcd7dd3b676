// Proposals that are due: every trigger of the plan against every device, once when records come home and when the project opens. Makes proposals,
// never more: no function here leads on from one.
import type { ContextEntry } from "../../../shared/contract/catalogue.ts";
import type { Diagnosis } from "../../../shared/contract/diagnosis.ts";
import type { Proposal } from "../../../shared/contract/proposals.ts";
import { coolDownDays, type Trigger } from "../../../shared/plan/triggers.ts";
import { eventsInUse } from "../../../shared/labels/inUse.ts";
import { catalogueOf } from "../../data/catalogue/answers.ts";
import { fleetRegister, type FleetDevice } from "../../deploy/fleet.ts";
import { labelsOf } from "../../label/answers.ts";
import type { Actor } from "../../store/project.ts";
import type { Workbench } from "../../store/workbench.ts";
import { ageing } from "../ageing.ts";
import { comparedWindows, drift, type DriftView } from "../drift.ts";
import { readFleetObject, sentRecords, type Fleet } from "../fleetRecords.ts";
import { began, farthestOf } from "../judged.ts";
import { longRunAnswers } from "../longRun.ts";
import { dayUs, firingOf, seenOfDrift, type Firing, type Seen } from "../triggers.ts";
import { isOpen, keepProposals, nextId, readBook } from "./book.ts";
import { championOf } from "./champion.ts";

export interface DeviceSeen {
  device: FleetDevice;
  seen: Seen;
  view: DriftView | undefined;
  /** µs or rows. */
  windowLength: number;
}

export const fleetNow = (workbench: Workbench, nowUs: number, fleet: Fleet = readFleetObject(workbench)): FleetDevice[] => fleetRegister(fleet.receipts, fleet.records, nowUs);

/** What triggers look at, device by device; those without a package of this project are left out. */
export async function seenOfFleet(workbench: Workbench, triggers: readonly Trigger[], nowUs: number): Promise<DeviceSeen[]> {
  const fleet = readFleetObject(workbench);
  const wants = (on: Trigger["on"]) => triggers.some((trigger) => trigger.on === on);
  const { plan } = workbench.readPlan();
  const events = wants("labels") ? eventsInUse(labelsOf(workbench), null).filter(({ open }) => !open).map(({ fromUs }) => fromUs).sort((a, b) => a - b) : [];
  const diagnoses = wants("diagnosis") ? diagnosesOf(workbench) : [];
  const out: DeviceSeen[] = [];
  for (const device of fleetNow(workbench, nowUs, fleet)) {
    const sent = sentRecords(workbench, device, fleet);
    if (!sent || !device.package) continue;
    const view = drift(sent.reference, sent.windows, plan.monitor.falseNoticesPerMonth);
    const learnedToUs = wants("age") || wants("labels") ? (championOf(workbench, device.package)?.learnedToUs ?? null) : null;
    const told = wants("performance") ? (await longRunAnswers.readPerformance({ device: device.device }, workbench, noAct))?.told : null;
    out.push({
      device,
      view,
      windowLength: sent.reference.length,
      seen: {
        nowUs,
        ...seenOfDrift(view, sent.reference.length),
        told: told ? { falsePerWeek: told.falsePerWeek?.value ?? null, caught: told.events === 0 ? null : told.caught / told.events } : null,
        learnedToUs,
        installedUs: device.installedAtUs,
        events: events.filter((at) => learnedToUs !== null && at > learnedToUs),
        diagnoses,
      },
    });
  }
  return out;
}

/** For reading alone: nobody asks, nothing is reported. */
const noAct = { actor: { person: "", role: "engine" }, signal: new AbortController().signal, progress: () => undefined };

function diagnosesOf({ project }: Workbench): Seen["diagnoses"] {
  return project.journal.flatMap(({ at, refs }) => {
    const digest = refs["diagnosis"];
    const verdict = digest ? project.objects.readJson<{ diagnosis: Diagnosis }>(digest, "diagnosis.json").diagnosis.verdict : null;
    return verdict === null ? [] : [{ atUs: Date.parse(at) * 1000, verdict }];
  });
}

/** Makes the proposals that are due now; their ids. A device with an open proposal of the kind, or one that is younger than the cool-down, gets no second. */
export async function raiseDue(workbench: Workbench, actor: Actor, nowUs: number): Promise<string[]> {
  const triggers = (workbench.readPlan().plan.monitor.triggers ?? []).filter(({ off }) => off !== true);
  if (triggers.length === 0 || !workbench.project.ref("fleet")) return [];
  const fleet = await seenOfFleet(workbench, triggers, nowUs);
  // Read behind the wait: what a person proposed meanwhile has its own number and is kept.
  const { proposals } = readBook(workbench);
  const made: Proposal[] = [];
  const { entries } = catalogueOf(workbench);
  for (const each of fleet) {
    for (const trigger of triggers) {
      const firing = firingOf(trigger, each.seen);
      const all = [...proposals, ...made];
      const evidence = evidenceOf(trigger, firing, each.view);
      if (!firing.firing || !isDue(trigger, each, firing, all) || isLeft(trigger, each, firing, evidence, all)) continue;
      made.push({
        id: nextId(all),
        device: each.device.device,
        package: each.device.package!,
        kind: trigger.propose,
        state: "PROPOSED",
        trigger: trigger.id,
        on: trigger.on,
        evidence,
        question: questionOf(workbench, trigger, each, entries),
        steps: [{ state: "PROPOSED", at: new Date(nowUs / 1000).toISOString(), by: "", role: "", note: "" }],
        candidate: null,
        challenger: null,
      });
    }
  }
  if (made.length > 0) await keepProposals(workbench, actor, "proposal.raise", made);
  return made.map(({ id }) => id);
}

/** Nothing of the kind is open for the device, none was made within the cool-down, and what happened once (a date, a diagnosis, so many events) has not been
 *  asked before. A diagnosis is of the plant and stays answered when another model runs; dates and events are reckoned anew with each package. */
export function isDue(trigger: Trigger, { device, seen }: { device: Pick<FleetDevice, "device" | "package">; seen: Pick<Seen, "nowUs"> }, { fired, figure }: Firing, proposals: readonly Proposal[]): boolean {
  const own = proposals.filter((each) => each.device === device.device && each.kind === trigger.propose);
  if (own.some(isOpen)) return false;
  const madeUs = (each: Proposal) => Date.parse(each.steps[0]!.at) * 1000;
  if (own.some((each) => seen.nowUs - madeUs(each) < coolDownDays * dayUs)) return false;
  const last = fired.at(-1);
  if (trigger.on === "labels") return !own.some((each) => each.trigger === trigger.id && each.package === device.package && isAsked(trigger, figure, each.evidence));
  return !happensOnce(trigger) || last === undefined || !own.some((each) => each.trigger === trigger.id && (trigger.on === "diagnosis" || each.package === device.package) && madeUs(each) >= last);
}

/** So many events were counted already when it was asked: an event says when it began, not when somebody marked it, so their number tells. */
const isAsked = ({ events }: { events: number }, count: number | null, before: readonly { figure: number | null }[]): boolean =>
  before.some(({ figure }) => Math.floor((figure ?? Infinity) / events) >= Math.floor((count ?? 0) / events));

/** What fires now for a device. */
export async function firingNow(workbench: Workbench, nowUs: number, device: string): Promise<{ trigger: Trigger; evidence: Proposal["evidence"] }[]> {
  const triggers = (workbench.readPlan().plan.monitor.triggers ?? []).filter(({ off }) => off !== true);
  return (await seenOfFleet(workbench, triggers, nowUs)).filter((each) => each.device.device === device).flatMap(({ seen, view }) => triggers.flatMap((trigger) => {
    const firing = firingOf(trigger, seen);
    return firing.firing ? [{ trigger, evidence: evidenceOf(trigger, firing, view) }] : [];
  }));
}

/** A finding asks again once it is a quarter larger than when a person left it as it is. */
const grown = 1.25;

/** A person left this very finding as it is, and it has not grown: no new figure, none larger. What happens once (a date) is left with
 *  its time, so many events with their number. */
export function isLeft(trigger: Trigger, { device }: Pick<DeviceSeen, "device">, { fired, figure: count }: Firing, evidence: Proposal["evidence"], proposals: readonly Proposal[]): boolean {
  const last = fired.at(-1);
  return proposals.some(({ state, device: of, package: digest, left = [], steps }) => {
    const own = left.filter((each) => each.trigger === trigger.id);
    if (state !== "DONE" || of !== device.device || digest !== device.package || own.length === 0) return false;
    if (trigger.on === "labels") return isAsked(trigger, count, own);
    if (happensOnce(trigger)) return last === undefined || last <= Date.parse(steps.at(-1)!.at) * 1000;
    return evidence.every(({ what, figure, limit }) => {
      const before = own.find((each) => each.what === what);
      if (!before) return false;
      if (figure === null || before.figure === null) return true;
      // Of a share that must not be too small the smaller is the worse one.
      return limit !== null && before.figure < limit ? figure >= before.figure / grown : figure <= before.figure * grown;
    });
  });
}

const happensOnce = ({ on }: Trigger): boolean => on === "calendar" || on === "diagnosis" || on === "labels" || on === "age";

const evidenceMost = 6;

export function evidenceOf(trigger: Trigger, { figure, limit }: Pick<Firing, "figure" | "limit">, view: Pick<DriftView, "signals" | "score" | "alarmRate" | "joint"> | undefined): Proposal["evidence"] {
  if (trigger.on === "drift" && view) {
    const over = view.signals.filter((signal) => signal.over).sort((a, b) => (b.shiftSd.value ?? 0) - (a.shiftSd.value ?? 0));
    // All together may have changed while each tag alone has not: that too is a finding, which a person can leave as it is.
    if (over.length === 0 && view.joint?.over) {
      const times = view.joint.parts.flatMap(({ t2, spe }) => [t2, spe]).flatMap((signal) => (signal.over ? (farthestOf(signal).value ?? []) : []));
      return [{ what: "", figure: times.length === 0 ? null : Math.max(...times), limit: 1 }];
    }
    return over.slice(0, evidenceMost).map(({ name, shiftSd, psi, missing }) => {
      // A tag may keep its mean and still lie otherwise: what is over its limit is what was seen.
      const { value, limit } = [shiftSd, psi, missing].find((each) => each.over) ?? shiftSd;
      return { what: name, figure: value, limit };
    });
  }
  if (trigger.on === "score" && view) return [{ what: "", figure: view.score.shiftSd.value, limit: view.score.shiftSd.limit }];
  if (trigger.on === "alarmRate" && view) return [{ what: "", figure: view.alarmRate.value, limit: view.alarmRate.limit }];
  return [{ what: "", figure, limit }];
}

/** The question whether somebody changed the plant: asked where a shift came at once, and nobody wrote down a change or a repair around it. */
export function questionOf(workbench: Workbench, { on, propose }: Trigger, { device, view, seen, windowLength }: DeviceSeen, entries: readonly ContextEntry[]): Proposal["question"] {
  if (!view || (on !== "drift" && on !== "score" && on !== "alarmRate") || propose === "rollBack" || propose === "nothing") return null;
  const together = (view.joint?.parts ?? []).map(({ states, off }) => ({ since: began(states).since, name: off[0]?.name ?? null }));
  const firstOf = <T extends { since: number | null }>(of: readonly T[]): T | undefined => of.filter(({ since }) => since !== null).sort((a, b) => a.since! - b.since!)[0];
  const first = firstOf([...view.signals, view.score]) ?? (on === "drift" ? firstOf(together) : undefined);
  const at = seen.ends[first?.since ?? view.alarmRate.since ?? Number.NaN];
  if (at === undefined) return null;
  if (view.axis === "time" && entries.some(({ kind, fromUs }) => (kind === "change" || kind === "maintenance") && Math.abs(fromUs - at) <= 3 * windowLength)) return null;
  const sent = sentRecords(workbench, device, readFleetObject(workbench));
  const creeps = sent && ageing(sent.reference, comparedWindows(sent.windows, sent.reference).windows).some(({ name, course }) => name === (first?.name ?? "score") && course.kind === "ramp");
  return creeps ? null : { atUs: at, asset: device.label || device.device, tag: on === "drift" ? (first?.name ?? null) : null, answer: null };
}
