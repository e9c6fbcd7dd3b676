// Answers about what came home: receipts and records read once, what runs where, and how far the inputs have moved.
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { DeviceFit, DeviceInfo, PackageInfo } from "../../shared/contract/deploy.ts";
import type { DriftInfo } from "../../shared/contract/monitor.ts";
import type { Summary } from "../../shared/format/summary.ts";
import { fleetRegister } from "../deploy/fleet.ts";
import { packageObject } from "../package/answers.ts";
import { baselineOfPackage, packageInfo } from "../package/packageFor.ts";
import type { Answers, Workbench } from "../store/workbench.ts";
import { diagnosisAnswers } from "./diagnosis/answers.ts";
import { comparedWindows } from "./drift.ts";
import { readFleetObject, sentRecords } from "./fleetRecords.ts";
import { driftOf, importStickFor, verdictOf } from "./importStick.ts";
import { farthestOf, type Judged } from "./judged.ts";
import { longRunAnswers } from "./longRun.ts";
import { alarmsPerWeek, coveredBy } from "./performance.ts";
import { compareTablesFor } from "./tableDrift/compareTablesFor.ts";
import { windowRatio } from "./windowRatio.ts";

const sparkWindows = 48;

const isoOf = (us: number): string | null => (us > 0 ? new Date(us / 1000).toISOString() : null);

const judgedOf = ({ value, limit, over }: Judged, isOver = over) => ({ value, limit, over: isOver });

export const monitorAnswers: Omit<Answers<(typeof contract)["monitor"]>, "exportMetrics"> = {
  ...diagnosisAnswers,
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
    const sent = found && sentRecords(workbench, found, fleet);
    if (!view || !sent) return null;
    const { plan } = workbench.readPlan();
    const alarms = sent.alarms.flatMap(({ tUs }) => (tUs === null ? [] : [{ tUs }]));
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
      joint: view.joint && {
        over: view.joint.over,
        parts: view.joint.parts.map(({ regime, share, judged, newest, over, t2, spe, off }) => ({
          regime, share, judged, over,
          newest: newest === null ? null : view.series[newest]!.start,
          t2: farthestOf(t2),
          spe: farthestOf(spe),
          off: off.map((each) => ({ tag: each.name, off: each.off.value, limit: each.off.limit, share: each.share })),
        })),
        elsewhere: view.joint.elsewhere,
      },
      together: windowRatio(sent.reference, comparedWindows(sent.windows, sent.reference).windows),
      score: judgedOf(view.score.shiftSd, view.score.over),
      alarmRate: judgedOf(view.alarmRate),
      outside: view.outside,
      unknown: view.unknown,
      summaries: summariesOf(sent.summaries),
      alarmsPerWeek: view.axis === "time" ? alarmsPerWeek(alarms, coveredBy(sent)) : null,
      budgetPerWeek: plan.monitor.alarmBudgetPerWeek,
      notices: { budgetPerMonth: plan.monitor.falseNoticesPerMonth, expectedPerMonth: view.rule.noticesPerMonth, count: view.rule.count, of: view.rule.of },
      baseline: baselineFor(workbench, found.package),
      rest: view.rest && { ...view.rest, axis: view.axis },
      flags: view.flags as DriftInfo["flags"],
    };
  },

  ...longRunAnswers,

  compareTables: compareTablesFor,
};

function baselineFor(workbench: Workbench, digest: string | null): DriftInfo["baseline"] {
  const baseline = digest === null ? undefined : baselineOfPackage(workbench, packageObject(workbench, digest));
  if (!baseline) return null;
  const { fromUs, by, reason, before } = baseline;
  return { fromUs, by, reason, before: knownPackage(workbench, before)?.counter ?? null };
}

function summariesOf(summaries: readonly Summary[]): DriftInfo["summaries"] {
  if (summaries.length === 0) return null;
  const sum = (of: (summary: Summary) => number) => summaries.reduce((total, summary) => total + of(summary), 0);
  const endOf = ({ atUs, last, lengthUs }: Summary) => (lengthUs === undefined ? atUs : last + lengthUs);
  return { windows: sum(({ windows }) => windows), rows: sum(({ rows }) => rows), alarms: sum(({ alarms }) => alarms), fromUs: summaries.reduce((least, { atUs }) => Math.min(least, atUs), Infinity), toUs: summaries.reduce((most, summary) => Math.max(most, endOf(summary)), -Infinity) };
}

/** Undefined for a package of another workbench. */
function knownPackage(workbench: Workbench, digest: string): PackageInfo | undefined {
  try {
    return packageInfo(workbench, packageObject(workbench, digest));
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}
