// How far a challenger has come for its machine: signed by two persons, ordered, told by the machine's own receipt. A production machine asks for all three,
// a LAB machine for its receipt. A person's word alone releases nothing, and where the signatures are there they are the persons' words (reliability.md 8.9).
import { Failure } from "../../../shared/contract/errors.ts";
import type { Proposal, Released } from "../../../shared/contract/proposals.ts";
import type { OrderInfo } from "../../../shared/contract/release.ts";
import type { ActRecord } from "../../../shared/format/logRecord.ts";
import type { FleetDevice } from "../../deploy/fleet.ts";
import { packageObject } from "../../package/answers.ts";
import { packageInfo } from "../../package/packageFor.ts";
import { listOrders } from "../../package/release/deskDocuments.ts";
import { openRelease } from "../../package/release/requests.ts";
import type { Actor } from "../../store/project.ts";
import type { Workbench } from "../../store/workbench.ts";
import { readFleetObject, type Fleet } from "../fleetRecords.ts";
import { keepProposals, moved, readBook } from "./book.ts";

/** The release of a trial of this project: signed by two persons whom the site's root names today. */
function releaseOf(workbench: Workbench, trial: string): { digest: string; signers: string[] } | null {
  try {
    const { counter } = packageInfo(workbench, packageObject(workbench, trial));
    const object = workbench.project.ref(`package/r${counter}`);
    if (object === undefined) return null;
    const { digest, signers } = packageInfo(workbench, object);
    openRelease(workbench, digest);
    return { digest, signers };
  } catch (thrown) {
    if (thrown instanceof Failure) return null; // taken back, or of persons whom the site no longer names
    throw thrown;
  }
}

/** Null while there is no challenger, or nothing is known of the machine. */
export function releasedFor(workbench: Workbench, proposal: Proposal, device: FleetDevice | undefined): Released | null {
  return proposal.challenger === null || !device ? null : standingOf(proposal.challenger, device, releaseOf(workbench, proposal.challenger), listOrders(workbench));
}

/** The same from what is signed and told. Pure. */
export function standingOf(challenger: string, device: Pick<FleetDevice, "device" | "lab" | "package" | "state">, release: { digest: string; signers: string[] } | null, orders: readonly Pick<OrderInfo, "device" | "package" | "act" | "counter" | "by">[]): Released {
  const { lab } = device;
  const order = release ? orders.findLast((each) => each.device === device.device && each.package === release.digest && each.act === "install") : undefined;
  // On trial it may still fail and go back by itself.
  const runs = device.state === "COMMITTED" && device.package === (lab ? challenger : release?.digest);
  const missing = lab || (release && order) || runs ? (runs ? null : "receipt") : release ? "order" : "signatures";
  return { lab, release: release?.digest ?? null, signers: release?.signers ?? [], order: order ? { counter: order.counter, by: order.by } : null, runs, missing };
}

/** What devices told of a challenger, the newest: of the trial, or of the release that it became. */
export function shadowTold(proposal: Proposal, released: Released | null, records: Fleet["records"]): { device: string; record: ActRecord } | undefined {
  const names = [proposal.challenger, released?.release ?? null].filter((digest) => digest !== null);
  return records.findLast((each): each is { device: string; record: ActRecord } => each.record.kind === "act" && names.includes(each.record.package ?? "") && (each.record.act === "shadowPassed" || each.record.act === "shadowRefused"));
}

/** The proposal closed by those who signed, where nothing is missing on a production machine whose shadow run held; otherwise undefined. Pure. */
export function closedBySigners(proposal: Proposal, released: Released | null, records: Fleet["records"], at: string): Proposal | undefined {
  if (proposal.state !== "CHALLENGER" || !released || released.lab || released.missing !== null || shadowTold(proposal, released, records)?.record.act !== "shadowPassed") return undefined;
  return moved(proposal, "RELEASED", { person: released.signers.join(", "), role: "release" }, at, released.release!.slice(0, 12));
}

/** Closes every proposal whose challenger was released and runs. */
export async function followReleases(workbench: Workbench, actor: Actor, fleet: readonly FleetDevice[], at: string): Promise<void> {
  const { records } = readFleetObject(workbench);
  const closed = readBook(workbench).proposals.flatMap((proposal) => closedBySigners(proposal, releasedFor(workbench, proposal, fleet.find(({ device }) => device === proposal.device)), records, at) ?? []);
  if (closed.length > 0) await keepProposals(workbench, actor, "proposal.follow", closed);
}
