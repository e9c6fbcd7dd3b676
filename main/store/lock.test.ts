import { createHash } from "node:crypto";
import { linkSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { takeLock } from "./lock.ts";

const noLinks = () => {
  throw Object.assign(new Error("link EPERM"), { code: "EPERM" });
};

let folder: string;
const lock = () => join(folder, "lock");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const holder = (pid: number) => JSON.stringify({ pid, host: hostname(), started: "" });
const gonePid = 2 ** 22 - 3;
const outcome = (link: typeof linkSync) => {
  try {
    takeLock(folder, link)();
    return "taken";
  } catch (thrown) {
    return failureOf(thrown).name;
  }
};

describe.each([
  { disk: "with links", link: linkSync },
  { disk: "without links", link: noLinks },
])("the lock of a project on a disk $disk", ({ link }) => {
  it("is held by one, names its holder and leaves nothing behind", () => {
    const giveBack = takeLock(folder, link);
    expect(JSON.parse(readFileSync(lock(), "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
    expect(outcome(link)).toBe("storeLocked");
    expect(readdirSync(folder)).toEqual(["lock"]);
    giveBack();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is held while its holder has not written it yet, and is nobody's when that was long ago", () => {
    writeFileSync(lock(), "");
    expect(outcome(link)).toBe("storeLocked");
    const ahead = (seconds: number) => utimesSync(lock(), Date.now() / 1000 + seconds, Date.now() / 1000 + seconds);
    ahead(0.5);
    expect(outcome(link)).toBe("storeLocked");
    ahead(3600);
    expect(outcome(link)).toBe("taken");
    writeFileSync(lock(), "");
    utimesSync(lock(), 1e9, 1e9);
    expect(outcome(link)).toBe("taken");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("stays with who was faster to take it over from a process that is gone", () => {
    writeFileSync(lock(), holder(gonePid));
    const { kill } = process;
    let looks = 0;
    vi.spyOn(process, "kill").mockImplementation((pid, signal) => {
      if (pid !== gonePid) return kill(pid, signal);
      // found dead; in this moment another one takes it over
      looks += 1;
      writeFileSync(lock(), holder(process.ppid));
      throw Object.assign(new Error("kill ESRCH"), { code: "ESRCH" });
    });
    expect([outcome(link), looks]).toEqual(["storeLocked", 1]);
    expect(readFileSync(lock(), "utf8")).toBe(holder(process.ppid));
    expect(readdirSync(folder)).toEqual(["lock"]);
  });

  it("is left to one who takes it over just now, and taken over where that one died over it", () => {
    const claim = join(folder, `lock.${createHash("sha256").update(holder(gonePid)).digest("hex").slice(0, 16)}.part`);
    writeFileSync(lock(), holder(gonePid));
    writeFileSync(claim, holder(process.ppid));
    expect(outcome(link)).toBe("storeLocked");
    expect(readFileSync(lock(), "utf8")).toBe(holder(gonePid));
    writeFileSync(claim, holder(gonePid - 1));
    expect(outcome(link)).toBe("taken");
    expect(readdirSync(folder)).toEqual([]);
  });
});
