// Answers about what came home: receipts and records read once, what runs where, and how far the inputs have moved.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, type FailureData } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { DeviceFit, DeviceInfo, DriftInfo, PackageInfo } from "../../shared/contract/deploy.ts";
import type { LogRecord, WindowRecord } from "../../shared/format/logRecord.ts";
import { readReference } from "../../shared/format/monitoringReference.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { fleetRegister, type FleetDevice } from "../deploy/fleet.ts";
import { packageObject } from "../package/answers.ts";
import { packageInfo } from "../package/packageFor.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Answers, Workbench } from "../store/workbench.ts";
import { drift, type DriftView } from "./drift.ts";
import { importRecords, type KnownDevices } from "./importRecords.ts";

const weekUs = 7 * 86_400e6;
const sparkWindows = 48;

/** Everything that came home so far; one object that grows by whole imports. */
interface Fleet {
  known: KnownDevices;
  receipts: Receipt[];
  records: { device: string; record: LogRecord }[];
  /** For the path: devices and how many of them ask for a look. */
  devices: { device: string; state: string }[];
  changed: number;
}

const noFleet: Fleet = { known: {}, receipts: [], records: [], devices: [], changed: 0 };

function readFleetObject({ project }: Workbench): Fleet {
  const digest = project.ref("fleet");
  return digest ? project.objects.readJson<Fleet>(digest, "fleet.json") : noFleet;
}

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
  const read = importRecords(path, before.known);
  const fleet: Fleet = { known: read.known, receipts: [...before.receipts, ...read.receipts], records: [...before.records, ...read.records], devices: [], changed: 0 };
  const register = fleetRegister(fleet.receipts, fleet.records, 0);
  fleet.devices = register.map(({ device, state }) => ({ device, state }));
  act.progress(0.6, "drift");
  fleet.changed = register.filter((device) => verdictOf(device, driftOf(workbench, device, fleet)) !== "asExpected").length;
  const digest = await project.objects.make("fleet", {}, (folder) => writeFileSync(join(folder, "fleet.json"), canonicalJson(fleet)));
  project.commit(act.actor, "monitor.importStick", { fleet: digest });
  act.progress(1, "readStick");
  return { receipts: read.receipts.length, records: read.records.length, already: read.already, refused: read.problems };
}

/** Drift of what runs on a device against its package's reference; undefined when the package is not of this project. */
function driftOf(workbench: Workbench, device: FleetDevice, fleet: Fleet): DriftView | undefined {
  if (!device.package) return undefined;
  let reference: Uint8Array;
  try {
    reference = readFileSync(workbench.project.objects.file(packageObject(workbench, device.package), "monitoring.json"));
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined; // a package of another workbench
    throw thrown;
  }
  const windows = fleet.records.flatMap(({ device: of, record }) => (of === device.device && record.kind === "window" && record.package === device.package ? [record as WindowRecord] : []));
  return drift(readReference(reference), windows, workbench.readPlan().plan.monitor.falseNoticesPerMonth);
}

function verdictOf(device: FleetDevice, view: DriftView | undefined): DeviceInfo["verdict"] {
  if (device.refusal || device.state === "REJECTED" || device.state === "SAFE" || device.state === "QUARANTINED") return "refused";
  if (!view || view.windows === 0) return "unknown";
  return view.signals.some((signal) => signal.over) || view.score.over || view.alarmRate.over ? "changed" : "asExpected";
}

const isoOf = (us: number): string | null => (us > 0 ? new Date(us / 1000).toISOString() : null);

export const monitorAnswers: Answers<(typeof contract)["monitor"]> = {
  async importStick({ stick }, workbench, act) {
    const { refused, ...counts } = await importStickFor(workbench, act, stick);
    return { ...counts, refused: refused as Awaited<ReturnType<(typeof monitorAnswers)["importStick"]>>["refused"] };
  },
  async readFleet(_input, workbench) {
    const fleet = readFleetObject(workbench);
    return fleetRegister(fleet.receipts, fleet.records, Date.now() * 1000).map((device): DeviceInfo => {
      const view = driftOf(workbench, device, fleet);
      return {
        device: device.device,
        name: device.label || device.device,
        modelLine: device.modelLine ?? "",
        package: device.package,
        packageName: device.package ? (knownPackage(workbench, device.package)?.name ?? device.package.slice(0, 12)) : "",
        counter: device.releaseCounter,
        state: device.state,
        lab: device.lab,
        newest: isoOf(device.lastSeenUs),
        ageS: device.ageS,
        rowsScored: device.rowsScored,
        alarms: device.alarms,
        verdict: verdictOf(device, view),
        failure: device.refusal ? { name: "refused", code: device.refusal.code, outcome: "REJECT", where: {} } : null,
        spark: (view?.series ?? []).slice(-sparkWindows).map((window) => (window.answered > 0 ? window.alarms / window.answered : 0)),
      };
    });
  },
  async readDeviceFits(_input, workbench) {
    const fits = new Map<string, DeviceFit>();
    for (const receipt of readFleetObject(workbench).receipts) {
      const { selfTest, package: digest } = receipt;
      if (!selfTest || !digest) continue;
      const known = knownPackage(workbench, digest);
      if (!known) continue;
      const { passed, latencyP99Ms: rowP99Ms, rssMb: memoryMb } = selfTest;
      const place = `${receipt.device} ${digest}`;
      fits.delete(place);
      fits.set(place, { candidate: known.candidate, family: known.family, package: digest, counter: known.counter, device: receipt.label || receipt.device, lab: receipt.mode === "LAB", passed, rowP99Ms, memoryMb });
    }
    return [...fits.values()].reverse();
  },
  async readDrift({ device }, workbench): Promise<DriftInfo | null> {
    const fleet = readFleetObject(workbench);
    const found = fleetRegister(fleet.receipts, fleet.records, Date.now() * 1000).find((each) => each.device === device);
    const view = found && driftOf(workbench, found, fleet);
    if (!view) return null;
    const { plan } = workbench.readPlan();
    const span = view.axis === "time" && view.from !== null && view.to !== null ? view.to - view.from : null;
    const alarms = fleet.records.filter(({ device: of, record }) => of === device && record.kind === "alarm").length;
    return {
      device,
      windows: view.windows,
      fromUs: view.axis === "time" ? view.from : null,
      toUs: view.axis === "time" ? view.to : null,
      tags: view.signals.map((signal) => ({
        tag: signal.name,
        psi: signal.psi.value,
        shiftSd: signal.shiftSd.value,
        limit: signal.shiftSd.limit,
        over: signal.over,
        missing: signal.missing.value ?? 0,
        missingLimit: signal.missing.limit,
        mean: signal.mean,
        referenceMean: signal.referenceMean,
      })),
      alarmsPerWeek: span === null || span === 0 ? null : (alarms * weekUs) / span,
      budgetPerWeek: plan.monitor.alarmBudgetPerWeek,
      notices: { budgetPerMonth: plan.monitor.falseNoticesPerMonth, expectedPerMonth: view.rule.noticesPerMonth, count: view.rule.count, of: view.rule.of },
      rest: view.rest && { ...view.rest, axis: view.axis },
      flags: view.flags as DriftInfo["flags"],
    };
  },
};

/** Undefined for a package of another workbench. */
function knownPackage(workbench: Workbench, digest: string): PackageInfo | undefined {
  try {
    return packageInfo(workbench, packageObject(workbench, digest));
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}
