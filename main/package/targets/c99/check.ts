// Builds the C source with the machine's own gcc in a throw-away folder and holds it to the device program, row for row. Needs no gcc to be
// called: where there is none, or the model has no form in C, it says so.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, failureOf } from "../../../../shared/contract/errors.ts";
import { readGolden } from "../../../../shared/format/golden.ts";
import type { OpenPackage } from "../../../../shared/format/package.ts";
import { c99Files, type C99Templates } from "./files.ts";
import type { C99Options } from "./generate.ts";
import { scoreBound } from "./goldenText.ts";

/** Milliseconds that the compiler, or what it made, may take each time it is started. */
const limitMs = 300_000;
/** Characters of what a program says that are kept. */
const saidMost = 1_000_000;

/** As strict as C99 is: what another compiler might refuse is refused here. */
export const strictFlags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O2", "-ffp-contract=off"];

/** Bytes of the compiled model: code and constants, and what changes while it runs. */
export interface C99Figures {
  rows: number;
  answers: number;
  /** Largest |score - expected| / max(1, |expected|), and what is allowed. */
  worst: number;
  bound: number;
  /** Answers that differ in anything. */
  faults: number;
  codeBytes: number;
  stateBytes: number;
  /** Microseconds for a row, preparation included; null where it was not measured. */
  rowUs: number | null;
}

export type C99Check =
  | ({ kind: "ran" } & C99Figures)
  /** The model has no form in C: the step or family, and why. */
  | { kind: "notOffered"; field: string; detail: string }
  | { kind: "noCompiler" }
  /** The compiler, or what it made, did not end in time. */
  | { kind: "tooLong"; limitMs: number };

/** How long a program may take, and what ends it before. */
interface C99Bounds {
  limitMs?: number;
  signal?: AbortSignal;
}

/** Ended by its limit. */
class TooLong extends Error {}

/** Runs a program to its end; with those that it started it is ended at the limit or when cancelled. Throws TooLong, callCancelled, the system's error. */
function run(program: string, args: readonly string[], cwd: string, { limitMs: limit = limitMs, signal }: C99Bounds): Promise<{ ok: boolean; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Failure("callCancelled", { step: "package" }));
      return;
    }
    // a group of its own: gcc alone would leave its compiler running
    const isGroup = process.platform !== "win32";
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: isGroup, windowsHide: true });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) child[name].setEncoding("utf8").on("data", (text: string) => (said[name] = (said[name] + text).slice(0, saidMost)));
    let ended: Error | undefined;
    const end = (why: Error) => {
      ended ??= why;
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // it ended in between
      }
    };
    const cancel = () => end(new Failure("callCancelled", { step: "package" }));
    const timer = setTimeout(() => end(new TooLong(`${limit} ms`)), limit);
    signal?.addEventListener("abort", cancel, { once: true });
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      act();
    };
    child.on("error", (thrown) => settle(() => reject(thrown)));
    child.on("close", (code) => settle(() => (ended ? reject(ended) : resolve({ ok: code === 0, ...said }))));
  });
}

/** Generates, compiles and runs the golden rows. rounds: times that the rows are pushed for measuring; 0 measures nothing. Throws callCancelled, and what
 *  gcc says of source that it refuses, which is a fault of ours. */
export async function checkC99(pkg: OpenPackage, templates: C99Templates, options: C99Options & C99Bounds & { rounds?: number; flags?: readonly string[] } = {}): Promise<C99Check> {
  const folder = mkdtempSync(join(tmpdir(), "millwright-c99-"));
  const program = (name: string, args: readonly string[]) => run(name, args, folder, options);
  const need = async (name: string, args: readonly string[]) => {
    const { ok, stdout, stderr } = await program(name, args);
    if (!ok) throw new Error(`${name} ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  try {
    if (!(await hasCompiler(program))) return { kind: "noCompiler" };
    let made: ReturnType<typeof c99Files>;
    try {
      made = c99Files(pkg, readGolden(pkg.blob("golden")!).stream?.rows ?? [], templates, options);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure?.name !== "targetNotOffered") throw thrown;
      return { kind: "notOffered", field: String(failure.where?.["field"] ?? ""), detail: String(failure.where?.["detail"] ?? "") };
    }
    for (const [name, text] of Object.entries(made.files)) writeFileSync(join(folder, name), text);
    const { flags = strictFlags } = options;
    await need("gcc", [...flags, "-c", "model.c", "-o", "model.o"]);
    await need("gcc", [...flags, "test_golden.c", "model.o", "-o", "test_golden", "-lm"]);
    // faults among the answers are an exit code of their own
    const { stdout } = await program("./test_golden", options.rounds ? [String(options.rounds)] : []);
    const { rows, answers, worst, faults, nsPerRow } = JSON.parse(stdout) as Record<string, number>;
    const sizes = (await need("size", ["model.o"])).trim().split("\n").at(-1)!.trim().split(/\s+/).map(Number);
    return { kind: "ran", rows: rows!, answers: answers!, worst: worst!, bound: scoreBound, faults: faults!, codeBytes: sizes[0]!, stateBytes: sizes[1]! + sizes[2]!, rowUs: options.rounds ? nsPerRow! / 1000 : null };
  } catch (thrown) {
    if (thrown instanceof TooLong) return { kind: "tooLong", limitMs: options.limitMs ?? limitMs };
    throw thrown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws what ends a program before its time; a compiler that cannot be started is none. */
async function hasCompiler(program: (name: string, args: readonly string[]) => Promise<{ ok: boolean }>): Promise<boolean> {
  return program("gcc", ["--version"]).then(({ ok }) => ok, (thrown: unknown) => {
    if (thrown instanceof TooLong || thrown instanceof Failure) throw thrown;
    return false;
  });
}
