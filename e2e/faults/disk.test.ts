// A full disk, a folder that takes no writing, a project that another process holds: the run is refused by name and what was there stays.
// The disks are real (tmpfs), so root mounts them; for an ordinary user the folder is closed by its mode
// and the disks are named as not tried.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readRefusal, readRun } from "../cli/answer.ts";
import { onDisk } from "../cli/project.ts";
import { millwright } from "../harness/commandLine.ts";
import { startWebServer } from "../harness/web.ts";
import { makeWork } from "../harness/work.ts";
import { lay, linePlan, lineRows, table } from "./line.ts";

const work = makeWork(undefined);
const whole = join(work.folder, "line");
const disk = join(work.folder, "disk");
const mount = (...words: string[]) => spawnSync("mount", words, { encoding: "utf8" }).status === 0;
const canMount = (() => {
  mkdirSync(disk);
  const mounted = mount("-t", "tmpfs", "-o", "size=64k", "millwright", disk);
  if (mounted) spawnSync("umount", [disk]);
  else console.log("a full disk and a read-only disk: not registered, only root can mount a small disk");
  return mounted;
})();
/** In the place of describe for what this machine cannot show: it is named above and counted nowhere. */
const notRegistered = (_title: string, _stories: () => void) => undefined;
const isRoot = process.getuid?.() === 0;
const plan = linePlan();
const words = lay(join(work.folder, "good"), table(lineRows()), plan);
/** Ten times the rows under another plan name: a run with something to write. */
const moreWords = lay(join(work.folder, "more"), table(Array.from({ length: 10 }, (_, n) => lineRows().map((row) => row.replace("2026-01-05", `2026-01-${10 + n}`))).flat()), { ...plan, name: "Longer" });

beforeAll(async () => {
  readRun(await millwright([...words, "--project", whole], work.env));
});
afterEach(() => spawnSync("umount", [disk]));
afterAll(() => {
  spawnSync("umount", [disk]);
  work.remove();
});

/** Everything on a disk by path, so that two moments compare as whole values. */
const listing = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
const sameProject = (folder: string, before: ReturnType<typeof onDisk>) => {
  const { acts, refs, leftovers } = onDisk(folder);
  expect(refs).toEqual(before.refs);
  expect(acts.slice(before.acts.length).join()).toMatch(/^(plan\.replace,project\.undo)?$/);
  expect(leftovers).toEqual([]);
};

/** A disk that holds a copy of the project and `freeKb` besides. */
function diskWithProject(freeKb: number): string {
  mount("-t", "tmpfs", "-o", "size=32m", "millwright", disk);
  const project = join(disk, "line");
  cpSync(whole, project, { recursive: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "ballast"), Buffer.alloc(bavail * bsize - freeKb * 1024));
  return project;
}

(canMount ? describe : notRegistered)("a full disk", () => {
  it.each([0, 16, 64, 160, 320])("with %i kB left refuses the run by name, and the project opens as it was", async (freeKb) => {
    const project = diskWithProject(freeKb);
    const before = onDisk(project);
    const failure = readRefusal(await millwright([...moreWords, "--project", project], work.env));
    expect([failure.name, failure.code]).toEqual(["storeDiskFull", "MW-STO-507"]);
    expect(failure.where["file"]).toEqual(expect.any(String));
    sameProject(project, before);
    rmSync(join(disk, "ballast"));
    const { run } = readRun(await millwright([...words, "--project", project], work.env));
    expect(run.device.verified).toBe(true);
    expect(onDisk(project).refs["package"]).toBe(before.refs["package"]);
  });

  it("takes no new project, and leaves none", async () => {
    mount("-t", "tmpfs", "-o", "size=64k", "millwright", disk);
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, "ballast"), Buffer.alloc(bavail * bsize));
    const before = listing(disk);
    const failure = readRefusal(await millwright([...words, "--project", join(disk, "new")], work.env));
    expect(failure.code).toBe("MW-STO-507");
    expect(listing(disk).filter((path) => path !== "new")).toEqual(before);
  });
});

(canMount ? describe : notRegistered)("a disk that is mounted for reading only", () => {
  it("refuses the run by name and nothing on it moves", async () => {
    const project = diskWithProject(4096);
    mount("-o", "remount,ro", disk);
    const before = listing(disk);
    const failure = readRefusal(await millwright([...words, "--project", project], work.env));
    expect([failure.code, failure.name]).toEqual(["MW-STO-506", "storeReadOnly"]);
    expect(failure.where["file"]).toEqual(expect.any(String));
    expect(listing(disk)).toEqual(before);
  });

  it("takes no new project", async () => {
    mount("-t", "tmpfs", "-o", "size=64k,ro", "millwright", disk);
    expect(readRefusal(await millwright([...words, "--project", join(disk, "new")], work.env)).code).toBe("MW-STO-506");
    expect(listing(disk)).toEqual([]);
  });
});

// Root is stopped by no mode.
(isRoot ? notRegistered : describe)("a folder that is closed to this person", () => {
  it("refuses the run by name and nothing in it moves", async () => {
    const project = join(work.folder, "closed");
    cpSync(whole, project, { recursive: true });
    chmodSync(project, 0o555);
    const before = listing(project);
    const failure = readRefusal(await millwright([...words, "--project", project], work.env));
    chmodSync(project, 0o755);
    expect(failure.code).toBe("MW-STO-506");
    expect(listing(project)).toEqual(before);
  });
});

describe("a project that another process holds", () => {
  it("is refused by name while it is held, and opens when it is given back", async () => {
    const server = await startWebServer(whole, work.env);
    const before = onDisk(whole);
    const failure = readRefusal(await millwright([...words, "--project", whole], work.env));
    expect([failure.code, failure.name]).toEqual(["MW-STO-408", "storeLocked"]);
    expect(failure.where["detail"]).toMatch(/^process \d+ on /);
    const { acts, refs } = onDisk(whole);
    expect({ acts, refs }).toEqual({ acts: before.acts, refs: before.refs });
    await server.stop();
    readRun(await millwright([...words, "--project", whole], work.env));
    expect(onDisk(whole).leftovers).toEqual([]);
  });

  it("is not a project when the folder holds something else, and that stays", async () => {
    const folder = work.makeFolder("letters");
    writeFileSync(join(folder, "letter.txt"), "Dear Sir");
    const failure = readRefusal(await millwright([...words, "--project", folder], work.env));
    expect(failure.name).toBe("storeAlreadyExists");
    expect(listing(folder)).toEqual(["letter.txt"]);
  });

  it("of a newer version is refused and not touched", async () => {
    const folder = work.makeFolder("newer");
    writeFileSync(join(folder, "project.json"), JSON.stringify({ format: "millwright.project/2", id: "x", name: "x", zone: "UTC", language: "en" }));
    const failure = readRefusal(await millwright([...words, "--project", folder], work.env));
    expect([failure.code, failure.where]).toEqual(["MW-STO-601", { file: "project.json", detail: "millwright.project/2" }]);
    expect(listing(folder)).toEqual(["project.json"]);
  });
});
