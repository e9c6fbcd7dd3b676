// Receipts and records taken from a stick into the fleet, and what follows from them at once: a verdict a device, and the proposals that are due.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeviceInfo } from "../../shared/contract/deploy.ts";
import { Failure, type FailureData } from "../../shared/contract/errors.ts";
import { fleetRegister, type FleetDevice } from "../deploy/fleet.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { drift, type DriftView } from "./drift.ts";
import { readFleetObject, sentRecords, type Fleet } from "./fleetRecords.ts";
import { importRecords } from "./importRecords.ts";
import { look } from "./proposals/look.ts";

/** Reads a stick's receipts and records into the fleet; known ones count once. */
export async function importStickFor(workbench: Workbench, act: Act, stick: string): Promise<{ receipts: number; records: number; already: number; refused: FailureData[] }> {
  const { project } = workbench;
  let path: string;
  try {
    path = workbench.path(stick);
  } catch (thrown) {
    throw new Failure("stickMissing", { detail: stick }, { cause: thrown });
  }
  act.progress(0.1, "readStick");
  const before = readFleetObject(workbench);
  const read = importRecords(path, before.known, Date.now() * 1000);
  const fleet: Fleet = { known: read.known, receipts: [...before.receipts, ...read.receipts], records: [...before.records, ...read.records], devices: [], changed: 0 };
  const register = fleetRegister(fleet.receipts, fleet.records, 0);
  fleet.devices = register.map(({ device, state }) => ({ device, state }));
  act.progress(0.6, "drift");
  fleet.changed = register.filter((device) => verdictOf(device, driftOf(workbench, device, fleet)) !== "asExpected").length;
  const digest = await project.objects.make("fleet", {}, (folder) => writeFileSync(join(folder, "fleet.json"), canonicalJson(fleet)));
  project.commit(act.actor, "monitor.importStick", { fleet: digest });
  await look(workbench, act.actor, Date.now() * 1000);
  act.progress(1, "readStick");
  return { receipts: read.receipts.length, records: read.records.length, already: read.already, refused: read.problems };
}

/** Drift of what runs on a device against its package's reference; undefined when the package is not of this project. */
export function driftOf(workbench: Workbench, device: FleetDevice, fleet: Fleet): DriftView | undefined {
  const sent = sentRecords(workbench, device, fleet);
  return sent && drift(sent.reference, sent.windows, workbench.readPlan().plan.monitor.falseNoticesPerMonth);
}

export function verdictOf(device: FleetDevice, view: DriftView | undefined): DeviceInfo["verdict"] {
  if (device.refusal || device.state === "REJECTED" || device.state === "SAFE" || device.state === "QUARANTINED") return "refused";
  if (!view || view.windows === 0) return "unknown";
  return view.signals.some((signal) => signal.over) || view.score.over || view.alarmRate.over || view.joint?.over ? "changed" : "asExpected";
}
