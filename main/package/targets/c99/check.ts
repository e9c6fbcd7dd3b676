// Builds the C source with the machine's own gcc in a throw-away folder and holds it to the device program, row for row. Needs no gcc to be
// called: where there is none, or the model has no form in C, it says so.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { failureOf } from "../../../../shared/contract/errors.ts";
import { readGolden } from "../../../../shared/format/golden.ts";
import type { OpenPackage } from "../../../../shared/format/package.ts";
import { c99Files, type C99Templates } from "./files.ts";
import type { C99Options } from "./generate.ts";
import { scoreBound } from "./goldenText.ts";

const run = promisify(execFile);

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
  | { kind: "noCompiler" };

/** Generates, compiles and runs the golden rows. rounds: times that the rows are pushed for measuring; 0 measures nothing. Throws what gcc says of
 *  source that it refuses, which is a fault of ours. */
export async function checkC99(pkg: OpenPackage, templates: C99Templates, options: C99Options & { rounds?: number; flags?: readonly string[] } = {}): Promise<C99Check> {
  if (!(await hasCompiler())) return { kind: "noCompiler" };
  let made: ReturnType<typeof c99Files>;
  try {
    made = c99Files(pkg, readGolden(pkg.blob("golden")!).stream?.rows ?? [], templates, options);
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure?.name !== "targetNotOffered") throw thrown;
    return { kind: "notOffered", field: String(failure.where?.["field"] ?? ""), detail: String(failure.where?.["detail"] ?? "") };
  }
  const folder = mkdtempSync(join(tmpdir(), "millwright-c99-"));
  try {
    for (const [name, text] of Object.entries(made.files)) writeFileSync(join(folder, name), text);
    const { flags = strictFlags } = options;
    await run("gcc", [...flags, "-c", "model.c", "-o", "model.o"], { cwd: folder });
    await run("gcc", [...flags, "test_golden.c", "model.o", "-o", "test_golden", "-lm"], { cwd: folder });
    const said = await run("./test_golden", options.rounds ? [String(options.rounds)] : [], { cwd: folder }).catch((thrown: { stdout?: string }) => ({ stdout: thrown.stdout ?? "{}" }));
    const { rows, answers, worst, faults, nsPerRow } = JSON.parse(said.stdout) as Record<string, number>;
    const sizes = (await run("size", ["model.o"], { cwd: folder })).stdout.trim().split("\n").at(-1)!.trim().split(/\s+/).map(Number);
    return { kind: "ran", rows: rows!, answers: answers!, worst: worst!, bound: scoreBound, faults: faults!, codeBytes: sizes[0]!, stateBytes: sizes[1]! + sizes[2]!, rowUs: options.rounds ? nsPerRow! / 1000 : null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hasCompiler(): Promise<boolean> {
  return run("gcc", ["--version"]).then(() => true, () => false);
}
