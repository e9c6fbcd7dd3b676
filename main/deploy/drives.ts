// Removable drives as the system lists them, through `systeminformation` (lsblk, diskutil, PowerShell), and giving one back to the person.
// Looks and unmounts only; a folder chosen by a person always works too. Runs in the engine.
import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";
import type { Systeminformation } from "systeminformation";
import { Failure } from "../../shared/contract/errors.ts";

const run = promisify(execFile);

export interface Drive {
  /** Where its files are. */
  path: string;
  label: string;
  /** Name of the device for unmounting, such as /dev/sdb1; on Windows the letter with its colon. */
  device: string;
  freeBytes: number | null;
  writable: boolean;
}

/** A system that does not answer in this time has no drives to show. */
const patienceMs = 10_000;

/** Removable drives that are mounted, sorted by path; empty when there is none or the system does not tell. */
export async function listDrives(): Promise<Drive[]> {
  // asked for only here: an engine that never deploys does not load it
  const { default: system } = await import("systeminformation");
  const [devices, sizes] = await Promise.all([inTime(system.blockDevices(), []), inTime(system.fsSize(), [])]);
  return drivesOf(devices, sizes, process.platform);
}

function inTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(otherwise), patienceMs);
    answer.then(resolve, () => resolve(otherwise)).finally(() => clearTimeout(timer));
  });
}

type Block = Pick<Systeminformation.BlockDevicesData, "name" | "mount" | "label" | "removable" | "protocol" | "model"> & { device?: string | undefined };
type Size = Pick<Systeminformation.FsSizeData, "mount" | "available"> & { rw: boolean | null };

/**
 * The drives among a system's block devices: removable or on USB, or mounted where the system mounts what a person plugs in.
 * The disk that the system runs from is never one, whatever it says of itself.
 */
export function drivesOf(devices: readonly Block[], sizes: readonly Size[], platform: NodeJS.Platform): Drive[] {
  const mountedByHand = platform === "darwin" ? /^\/Volumes\// : platform === "win32" ? /^$/ : /^\/(run\/)?media\//;
  const ofSystem = platform === "win32" ? /^c:/i : /^\/($|boot|efi|usr|var|home|System|private)/;
  return devices
    .filter(({ mount, removable, protocol }) => mount !== "" && !ofSystem.test(mount) && (removable || /usb/i.test(protocol ?? "") || mountedByHand.test(mount)))
    .map(({ name, mount, label, model, device }) => {
      const path = platform === "win32" ? `${mount.replace(/\\$/, "")}\\` : mount;
      const size = sizes.find((each) => each.mount.replace(/\\$/, "") === mount.replace(/\\$/, ""));
      return {
        path,
        label: label || basename(mount) || model || mount,
        device: platform === "win32" ? mount.replace(/\\$/, "") : (device ?? "").length > 0 && device!.endsWith(name) ? device! : `/dev/${name}`,
        freeBytes: size ? size.available : null,
        writable: size?.rw !== false,
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** What gives a drive back, the gentlest first. The name of the device comes from the system's own list, never from a person or a file. */
export function ejectCommands({ device, path }: Pick<Drive, "device" | "path">, platform: NodeJS.Platform): [string, string[]][] {
  if (platform === "darwin") return [["diskutil", ["eject", path]]];
  if (platform === "win32") return !/^[A-Za-z]:$/.test(device) ? [] : [["powershell", ["-NoProfile", "-Command", `(New-Object -ComObject Shell.Application).Namespace(17).ParseName('${device}').InvokeVerb('Eject')`]]];
  return [
    ["udisksctl", ["unmount", "--no-user-interaction", "-b", device]],
    ["umount", [path]],
  ];
}

/** Writes out what is pending and gives the drive back. Throws stickBusy when it is still there afterwards. */
export async function ejectDrive(drive: Drive): Promise<void> {
  let said = "";
  for (const [program, args] of ejectCommands(drive, process.platform)) {
    try {
      await run(program, args, { timeout: 60_000, windowsHide: true });
      said = "";
    } catch (thrown) {
      said = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n").at(-2) ?? "";
    }
    if (await isGone(drive)) return;
  }
  throw new Failure("stickBusy", { file: drive.label, detail: said.slice(0, 200) });
}

/** Windows gives a drive back after its command has ended, so that it is looked for more than once. */
async function isGone(drive: Drive): Promise<boolean> {
  const looks = process.platform === "win32" ? 10 : 1;
  for (let look = 0; look < looks; look++) {
    if (!(await listDrives()).some(({ path }) => path === drive.path)) return true;
    if (look + 1 < looks) await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return false;
}
