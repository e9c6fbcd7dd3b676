// out/status.json: what a running device is doing, told anew each second for `status`, the operator's page and other readers. Small, replaced
// whole, never synced: it is news, not a record.
import { join } from "node:path";
import { textOfUtf8, utf8 } from "../../shared/format/utf8.ts";
import type { Device, World } from "./device.ts";
import type { Disk } from "./disk.ts";
import { writeTime } from "./inputRows.ts";
import { isAlive, thisProcess } from "./lock.ts";
import type { ProcessName } from "./lock.ts";
import type { AnsweredRow } from "./pipeline.ts";
import type { Differences } from "./shadow.ts";

export interface LiveStatus {
  /** Undefined while another process has the device, or none can. */
  device: Device | undefined;
  deviceName: string;
  mark: string;
  uptimeS: number;
  source: { kind: string; state: string };
  counts: { rows: number; answered: number; alarms: number; unreadable: number; reasons: Record<string, number>; state: string };
  last: AnsweredRow | undefined;
  p99Ms: number;
  /** What is less than it should be, by code. */
  troubles: { code: string; detail: string }[];
  lost: { entries: number; lines: number };
  shadow: Differences | null;
  isTrial: boolean;
}

const statusBytesMost = 1024 * 1024;

export function statusPath(home: string): string {
  return join(home, "out", "status.json");
}

/** Writes the file; a disk that does not take it stops nothing. */
export function publishStatus(home: string, world: World, live: LiveStatus): void {
  const { device, last, deviceName, counts, ...rest } = live;
  const control = device?.control;
  const running = control?.active ? control.slots[control.active] : null;
  const told = {
    format: 1,
    process: thisProcess(),
    device: deviceName,
    wallUs: world.clock.wallUs(),
    ...rest,
    ...counts,
    ...(running ? { packageId: running.packageId, releaseCounter: running.releaseCounter } : {}),
    ...(device ? { flags: device.flags, logSeq: device.log.safeTail.seq, logHash: device.log.safeTail.hash, logBytes: device.log.bytes } : {}),
    last: last && { ...last, tUs: undefined, time: Number.isNaN(last.tUs) ? null : writeTime(last.tUs), group: last.group ?? null },
  };
  try {
    world.disk.publish(statusPath(home), utf8(`${JSON.stringify(told)}\n`));
  } catch {
    return;
  }
}

/** What a running device told last; null when none runs or it has told nothing yet. */
export function liveStatus(home: string, disk: Disk): object | null {
  if (!disk.exists(statusPath(home))) return null;
  try {
    const told = JSON.parse(textOfUtf8(disk.read(statusPath(home), 0, statusBytesMost)) ?? "") as { process: ProcessName };
    return isAlive(told.process) ? told : null;
  } catch {
    return null;
  }
}
