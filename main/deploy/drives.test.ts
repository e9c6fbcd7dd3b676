import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drivesOf, ejectCommands, ejectDrive, listDrives } from "./drives.ts";
import { digestOnMedium, sha256 } from "./readBack.ts";

const disk = { name: "sda1", mount: "/", label: "", removable: false, protocol: "sata", model: "" };
const size = (mount: string, rw: boolean | null = true) => ({ mount, available: 1000, rw });

test("drives are what is removable, on USB or mounted where people's sticks are, never the system's own disk", () => {
  const devices = [
    disk,
    { ...disk, name: "sda2", mount: "/boot/efi", removable: true },
    { ...disk, name: "sdb1", mount: "/run/media/anna/PLANT STICK", label: "PLANT STICK", device: "/dev/sdb1" },
    { ...disk, name: "sdc1", mount: "/mnt/usb", protocol: "usb" },
    { ...disk, name: "sdd1", mount: "", removable: true },
    { ...disk, name: "sde1", mount: "/srv/data" },
  ];
  expect(drivesOf(devices, [size("/run/media/anna/PLANT STICK", false)], "linux")).toEqual([
    { path: "/mnt/usb", label: "usb", device: "/dev/sdc1", freeBytes: null, writable: true },
    { path: "/run/media/anna/PLANT STICK", label: "PLANT STICK", device: "/dev/sdb1", freeBytes: 1000, writable: false },
  ]);
  expect(drivesOf([{ ...disk, name: "C:", mount: "C:", removable: true }, { ...disk, name: "E:", mount: "E:", label: "PLANT", removable: true }], [size("E:")], "win32")).toEqual([{ path: "E:\\", label: "PLANT", device: "E:", freeBytes: 1000, writable: true }]);
  expect(drivesOf([{ ...disk, name: "disk2s1", mount: "/Volumes/PLANT" }], [], "darwin").map(({ path }) => path)).toEqual(["/Volumes/PLANT"]);
});

test("nothing but a letter of a drive is handed to the system's shell", () => {
  expect(ejectCommands({ device: "E:'); calc; ('", path: "" }, "win32")).toEqual([]);
  expect(ejectCommands({ device: "E:", path: "E:\\" }, "win32")[0]![1].at(-1)).toContain("ParseName('E:')");
});

test("a file is read back from where it lies", () => {
  const folder = mkdtempSync(join(tmpdir(), "millwright-back-"));
  const file = join(folder, "x");
  const bytes = new Uint8Array(5000).map((_, i) => i % 251);
  writeFileSync(file, bytes, { flush: true });
  expect(digestOnMedium(file).sha256).toBe(sha256(bytes));
  expect(digestOnMedium(file).sha256).toBe(sha256(readFileSync(file)));
  rmSync(folder, { recursive: true });
});

// A file system of its own in a file stands for the medium: as root on Linux, where the kernel lends a loop device.
const run = (program: string, ...args: string[]) => spawnSync(program, args, { encoding: "utf8" });
const media = process.platform === "linux" && process.getuid?.() === 0 && run("losetup", "-f").status === 0;

test.runIf(media)("a mounted drive is found, read past the cache, and given back", async () => {
  const image = join(mkdtempSync(join(tmpdir(), "millwright-drive-")), "stick.img");
  const mount = `/media/millwright-${process.pid}`;
  writeFileSync(image, "");
  truncateSync(image, 32 * 1024 * 1024);
  expect(run("mke2fs", "-q", "-t", "ext4", image).status).toBe(0);
  mkdirSync(mount, { recursive: true });
  try {
    expect(run("mount", "-o", "loop", image, mount).stderr).toBe("");
    const drive = (await listDrives()).find(({ path }) => path === mount);
    expect(drive).toMatchObject({ path: mount, writable: true });
    writeFileSync(join(mount, "x"), "on the medium", { flush: true });
    expect(digestOnMedium(join(mount, "x"))).toEqual({ sha256: sha256(Buffer.from("on the medium")), from: "medium" });
    await ejectDrive(drive!);
    expect((await listDrives()).map(({ path }) => path)).not.toContain(mount);
  } finally {
    run("umount", mount);
    rmSync(mount, { recursive: true, force: true });
    rmSync(join(image, ".."), { recursive: true, force: true });
  }
});
