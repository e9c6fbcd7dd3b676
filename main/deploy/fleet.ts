// The fleet register: what runs where, as far as receipts and records tell, and how old that knowledge is. Pure functions; the clock is handed in.
import type { LogRecord } from "../../shared/format/logRecord.ts";
import type { DeviceState, Receipt } from "../../shared/format/receipt.ts";

export interface FleetDevice {
  device: string;
  label: string;
  lab: boolean;
  /** Null when nothing runs. */
  modelLine: string | null;
  package: string | null;
  packageId: string | null;
  releaseCounter: number | null;
  state: DeviceState;
  /** By the device's own clock. */
  installedAtUs: number | null;
  /** Newest time known of it: its last receipt or record, by its own clock. */
  lastSeenUs: number;
  /** Seconds from lastSeenUs to now, never negative. */
  ageS: number;
  /** True when the device's clock is ahead of ours by more than a day: its times are not to be trusted. */
  clockAhead: boolean;
  rowsScored: number;
  alarms: number;
  /** The newest refusal, when it came after what runs now was installed. */
  refusal: { code: string; package: string | null } | null;
  /** Highest log entry read, and the newest one the device has told of: behind when they differ. */
  readSeq: number;
  knownSeq: number;
}

export interface DeviceRecord {
  device: string;
  record: LogRecord;
}

const dayUs = 86_400_000_000;

/** One line a device, sorted by label and id. Receipts in any order; a device without receipt is not known. */
export function fleetRegister(receipts: readonly Receipt[], records: readonly DeviceRecord[], nowUs: number): FleetDevice[] {
  const byDevice = new Map<string, Receipt[]>();
  for (const receipt of receipts) byDevice.set(receipt.device, [...(byDevice.get(receipt.device) ?? []), receipt]);
  const newestRecord = new Map<string, { wallUs: number; seq: number }>();
  for (const { device, record } of records) {
    const known = newestRecord.get(device);
    newestRecord.set(device, { wallUs: Math.max(known?.wallUs ?? 0, record.wallUs), seq: Math.max(known?.seq ?? 0, record.seq) });
  }
  const devices = [...byDevice].map(([device, own]) => {
    const ordered = own.toSorted((a, b) => a.receiptSeq - b.receiptSeq);
    const last = ordered.at(-1)!;
    const refused = ordered.findLast((receipt) => receipt.outcome === "refused");
    const installed = ordered.findLast((receipt) => receipt.outcome === "installed" || receipt.outcome === "rolledBack");
    const read = newestRecord.get(device);
    const lastSeenUs = Math.max(last.wallUs, read?.wallUs ?? 0);
    const { running } = last;
    return {
      device,
      label: last.label,
      lab: last.mode === "LAB",
      modelLine: running?.modelLine ?? null,
      package: running?.package ?? null,
      packageId: running?.packageId ?? null,
      releaseCounter: running?.releaseCounter ?? null,
      state: last.state,
      installedAtUs: running?.installedAtUs ?? null,
      lastSeenUs,
      ageS: Math.max(0, (nowUs - lastSeenUs) / 1e6),
      clockAhead: lastSeenUs > nowUs + dayUs,
      rowsScored: last.rowsScored,
      alarms: last.alarms,
      refusal: refused && refused.code && refused.receiptSeq > (installed?.receiptSeq ?? 0) ? { code: refused.code, package: refused.package } : null,
      readSeq: read?.seq ?? 0,
      knownSeq: last.logHead.seq,
    };
  });
  return devices.sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.device < b.device ? -1 : 1));
}
