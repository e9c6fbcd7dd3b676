// What a device says while no process of it can run: its disk gives no room even for its lock, or the machine none for a process. Told by the
// supervisor, which reads nothing but who the device is: no answer and why, in out/status.json and as a line of answers. Never throws.
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { readIdentity } from "./device.ts";
import type { World } from "./device.ts";
import { absence, answerText } from "./outputs.ts";
import { publishStatus } from "./statusFile.ts";

export function tellWaiting(home: string, world: World, { code, why, waitedMs }: { code: ErrorCode; why: string; waitedMs: number }, answerLine: ((line: string) => void) | undefined): void {
  const { device: deviceName, mode: mark } = whoIs(home, world);
  const last = absence(code);
  answerLine?.(answerText(last, mark));
  publishStatus(home, world, {
    device: undefined,
    deviceName,
    mark,
    uptimeS: Math.round(waitedMs / 1000),
    source: { kind: "none", state: "waiting" },
    counts: { rows: 0, answered: 0, alarms: 0, unreadable: 0, reasons: {}, state: "SAFE" },
    last,
    p99Ms: 0,
    troubles: [{ code, detail: why }],
    lost: { entries: 0, lines: 0 },
    shadow: null,
    isTrial: false,
  });
}

function whoIs(home: string, { disk }: World): { device: string; mode: string } {
  try {
    return readIdentity(home, disk);
  } catch {
    return { device: "", mode: "" };
  }
}
