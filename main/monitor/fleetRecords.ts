// Everything that came home so far, as the project keeps it, and what of it belongs to what runs on a device now. Reads; never writes.
import { readFileSync } from "node:fs";
import { Failure } from "../../shared/contract/errors.ts";
import type { AlarmRecord, LogRecord, WindowRecord } from "../../shared/format/logRecord.ts";
import type { Summary } from "../../shared/format/summary.ts";
import { readReference, type MonitoringReference } from "../../shared/format/monitoringReference.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { fleetRegister, type FleetDevice } from "../deploy/fleet.ts";
import { packageObject } from "../package/answers.ts";
import type { Workbench } from "../store/workbench.ts";
import type { KnownDevices } from "./importRecords.ts";

/** Everything that came home so far; one object that grows by whole imports. */
export interface Fleet {
  known: KnownDevices;
  receipts: Receipt[];
  records: { device: string; record: LogRecord }[];
  /** For the path: devices and how many of them ask for a look. */
  devices: { device: string; state: string }[];
  changed: number;
}

const noFleet: Fleet = { known: {}, receipts: [], records: [], devices: [], changed: 0 };

export function readFleetObject({ project }: Workbench): Fleet {
  const digest = project.ref("fleet");
  return digest ? project.objects.readJson<Fleet>(digest, "fleet.json") : noFleet;
}

/** What a device sent while it ran the package that it runs now, and that package's reference. */
export interface SentRecords {
  reference: MonitoringReference;
  windows: WindowRecord[];
  alarms: AlarmRecord[];
  /** What came home of windows that had to make room; says nothing about drift. */
  summaries: Summary[];
}

/** Undefined for a device without a package, and for a package of another workbench. */
export function sentRecords(workbench: Workbench, device: FleetDevice, fleet: Fleet): SentRecords | undefined {
  if (!device.package) return undefined;
  let reference: Uint8Array;
  try {
    reference = readFileSync(workbench.project.objects.file(packageObject(workbench, device.package), "monitoring.json"));
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined; // a package of another workbench
    throw thrown;
  }
  const own = fleet.records.flatMap(({ device: of, record }) => (of === device.device && (record.kind === "window" || record.kind === "alarm") && record.package === device.package ? [record] : []));
  const summaries = fleet.records.flatMap(({ device: of, record }) => (of === device.device && record.kind === "summary" ? record.summaries.filter((summary) => summary.package === device.package) : []));
  return { reference: readReference(reference), windows: own.filter((record) => record.kind === "window"), alarms: own.filter((record) => record.kind === "alarm"), summaries };
}

/** The same by the device's name; undefined for an unknown one too. */
export function sentBy(workbench: Workbench, device: string): SentRecords | undefined {
  const fleet = readFleetObject(workbench);
  const found = fleetRegister(fleet.receipts, fleet.records, Date.now() * 1000).find((each) => each.device === device);
  return found && sentRecords(workbench, found, fleet);
}
