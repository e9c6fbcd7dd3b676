// Where a stick may be plugged in right now, by the system's own list of mounts. Reads only; a folder chosen by a person always works too.
import { accessSync, constants, existsSync, readFileSync, readdirSync, statfsSync } from "node:fs";
import { basename, join } from "node:path";

export interface StickTarget {
  path: string;
  label: string;
  freeBytes: number | null;
  writable: boolean;
}

const stickFileSystems = new Set(["vfat", "exfat", "ntfs", "ntfs3", "fuseblk", "msdos"]);

/** Mount points of removable media in the text of /proc/mounts: under /media or /run/media, or of a file system that sticks use outside /boot and /efi. */
export function mountedSticks(mounts: string): string[] {
  return mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([device = "", path = "", type = ""]) => device.startsWith("/dev/") && (/^\/(run\/)?media\//.test(path) || (stickFileSystems.has(type) && !/^\/(boot|efi)/.test(path))))
    .map(([, path]) => path!.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
}

/** Removable drives of this machine, sorted by path; empty when there is none or the system does not tell. */
export function listStickTargets(): StickTarget[] {
  return candidates().sort().map(describe);
}

function candidates(): string[] {
  if (process.platform === "linux") return existsSync("/proc/mounts") ? mountedSticks(readFileSync("/proc/mounts", "utf8")) : [];
  if (process.platform === "darwin") return readdirSync("/Volumes").map((name) => join("/Volumes", name)).filter((path) => path !== "/Volumes/Macintosh HD");
  if (process.platform === "win32") return [..."DEFGHIJKLMNOPQRSTUVWXYZ"].map((letter) => `${letter}:\\`).filter((path) => existsSync(path));
  return [];
}

function describe(path: string): StickTarget {
  let freeBytes: number | null = null;
  let writable = true;
  try {
    const { bavail, bsize } = statfsSync(path);
    freeBytes = bavail * bsize;
    accessSync(path, constants.W_OK);
  } catch {
    writable = false;
  }
  return { path, label: basename(path) || path, freeBytes, writable };
}
