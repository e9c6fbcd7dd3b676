import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Failure } from "../../shared/contract/errors.ts";
import { Project } from "./project.ts";

const me = { person: "Modelling 1", role: "scientist" };
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "project-")), "plant");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const make = () => Project.create(folder, { name: "Plant", zone: "Europe/Berlin", language: "en" });
const codeOf = (act: () => unknown) => {
  try {
    act();
    return "done";
  } catch (thrown) {
    return (thrown as Failure).data.code;
  }
};

describe("a project folder", () => {
  it("keeps objects under the digest of their content and names in the journal", async () => {
    const project = make();
    const a = await project.objects.makeJson("note", { b: 1, a: 2 });
    const again = await project.objects.makeJson("note", { a: 2, b: 1 });
    expect(again).toBe(a);
    project.commit(me, "note.write", { note: a });
    project.close();
    const opened = new Project(folder);
    expect(opened.ref("note")).toBe(a);
    expect(opened.objects.readJson(a, "note.json")).toEqual({ a: 2, b: 1 });
    expect(opened.mended).toEqual([]);
    expect(opened.objects.verify(a).files.map((f) => f.name)).toEqual(["note.json"]);
    opened.close();
  });

  it("undoes by going back, and undoes the act before it next", async () => {
    const project = make();
    const [a, b, c] = [await project.objects.makeJson("n", 1), await project.objects.makeJson("n", 2), await project.objects.makeJson("n", 3)];
    project.commit(me, "one", { n: a });
    project.commit(me, "two", { n: b });
    project.commit(me, "three", { n: c });
    expect(project.undo(me)).toBe("three");
    expect(project.ref("n")).toBe(b);
    expect(project.undo(me)).toBe("two");
    expect(project.ref("n")).toBe(a);
    expect(project.undo(me)).toBe("one");
    expect(project.ref("n")).toBeUndefined();
    expect(codeOf(() => project.undo(me))).toBe("MW-STO-103");
    expect(project.seq).toBe(6);
    project.close();
  });

  it("lets one writer in, and takes over the lock of a process that is gone", () => {
    const project = make();
    expect(codeOf(() => new Project(folder))).toBe("MW-STO-408");
    const reader = new Project(folder, { readOnly: true });
    expect(codeOf(() => reader.commit(me, "x", { n: "0".repeat(64) }))).toBe("MW-STO-506");
    project.close();
    writeFileSync(join(folder, "lock"), JSON.stringify({ pid: 2 ** 22 - 3, host: "", started: "" }).replace('"host":""', `"host":${JSON.stringify(hostname())}`));
    new Project(folder).close();
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  it.runIf(process.platform === "linux")("takes over the lock of a process that is gone though another account's process has its number now", () => {
    make().close();
    const holder = (started: string) => writeFileSync(join(folder, "lock"), JSON.stringify({ pid: 1, host: hostname(), started }));
    const kill = vi.spyOn(process, "kill").mockImplementation(() => {
      throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
    });
    try {
      holder(readFileSync("/proc/1/stat", "utf8").split(") ")[1]!.split(" ")[19]!);
      expect(codeOf(() => new Project(folder))).toBe("MW-STO-408");
      holder("4711000011");
      new Project(folder).close();
    } finally {
      kill.mockRestore();
    }
  });

  it("is made where its first maker died half-way", () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "project.json.4711.part"), '{"format":');
    make().close();
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("cuts a torn journal tail at every length and keeps what was committed", async () => {
    const project = make();
    const a = await project.objects.makeJson("n", 1);
    const b = await project.objects.makeJson("n", 2);
    project.commit(me, "one", { n: a });
    const journal = join(folder, "journal", "000001.jsonl");
    const whole = statSync(journal).size;
    project.commit(me, "two", { n: b });
    project.close();
    const full = statSync(journal).size;
    for (let size = whole; size < full; size += 7) {
      const copy = join(folder, "..", `cut-${size}`);
      cpSync(folder, copy, { recursive: true });
      truncateSync(join(copy, "journal", "000001.jsonl"), size);
      const opened = new Project(copy);
      expect(opened.ref("n")).toBe(a);
      opened.commit(me, "again", { n: b });
      opened.close();
      expect(new Project(copy, { readOnly: true }).ref("n")).toBe(b);
    }
  });

  it("rebuilds a missing or stale HEAD from the journal", async () => {
    const project = make();
    const a = await project.objects.makeJson("n", 1);
    project.commit(me, "one", { n: a });
    project.close();
    rmSync(join(folder, "HEAD"));
    const opened = new Project(folder);
    expect(opened.mended).toEqual(["storeHeadRebuilt"]);
    expect(opened.ref("n")).toBe(a);
    opened.close();
    expect(JSON.parse(readFileSync(join(folder, "HEAD"), "utf8")).refs).toEqual({ n: a });
  });

  it("refuses a journal that was edited in the middle", async () => {
    const project = make();
    project.commit(me, "one", { n: await project.objects.makeJson("n", 1) });
    project.commit(me, "two", { n: await project.objects.makeJson("n", 2) });
    project.close();
    const journal = join(folder, "journal", "000001.jsonl");
    writeFileSync(journal, readFileSync(journal, "utf8").replace("one", "eno"));
    expect(codeOf(() => new Project(folder))).toBe("MW-STO-502");
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  it("names a damaged object and the file in it", async () => {
    const project = make();
    const a = await project.objects.makeJson("n", 1);
    appendFileSync(project.objects.file(a, "n.json"), " ");
    expect(codeOf(() => project.objects.verify(a))).toBe("MW-STO-502");
    project.close();
  });

  it("says what is wrong with a folder that is no project, is newer, or is taken", () => {
    expect(codeOf(() => new Project(folder))).toBe("MW-STO-102");
    make().close();
    expect(codeOf(make)).toBe("MW-STO-104");
    writeFileSync(join(folder, "project.json"), JSON.stringify({ format: "millwright.project/9" }));
    expect(codeOf(() => new Project(folder))).toBe("MW-STO-601");
  });

  it("sweeps what a writer that died left half written, in every folder, and nothing that a reader sees", () => {
    make().close();
    const left = ["HEAD.7734.part", "jobs/j-8.json.7734.part", "objects/x-7734-ab.part"];
    for (const name of ["jobs", "objects"]) mkdirSync(join(folder, name), { recursive: true });
    for (const name of left) writeFileSync(join(folder, name), "half");
    const parts = () => readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".part"));
    new Project(folder, { readOnly: true }).close();
    expect(parts().sort()).toEqual(left);
    new Project(folder).close();
    expect(parts()).toEqual([]);
  });

  it("leaves no half object behind when making one fails", async () => {
    const project = make();
    const failed = project.objects.make("x", {}, (work) => {
      writeFileSync(join(work, "a"), "half");
      throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    });
    await expect(failed).rejects.toMatchObject({ data: { code: "MW-STO-507" } });
    expect(readdirSync(join(folder, "objects"))).toEqual([]);
    project.close();
  });

  it("loses no acknowledged act when the writer is killed at any moment", async () => {
    make().close();
    const script = join(folder, "..", "writer.mjs");
    buildSync({ entryPoints: [join(import.meta.dirname, "killedWriter.ts")], outfile: script, bundle: true, platform: "node", format: "esm", packages: "external" });
    for (let round = 0; round < 6; round++) {
      const writer = spawn(process.execPath, [script, folder, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
      let told = "";
      const enough = new Promise<void>((resolve) =>
        writer.stdout.on("data", (data: Buffer) => {
          told += data.toString();
          if (told.split("\n").length > 3 + round * 4) resolve();
        }),
      );
      await enough;
      writer.kill("SIGKILL");
      await once(writer, "close");
      const acknowledged = told.split("\n").slice(0, -1);
      const opened = new Project(folder);
      for (const line of acknowledged) {
        const [name, digest] = line.split(" ") as [string, string];
        expect(opened.journal.some((entry) => entry.refs[name] === digest)).toBe(true);
        opened.objects.verify(digest);
      }
      opened.close();
    }
  });
});
