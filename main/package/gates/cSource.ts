// The C source for controllers beside the device program, on golden rows: built with this machine's own compiler, where it has one. Runs in main.
import { failureOf } from "../../../shared/contract/errors.ts";
import type { Gate } from "../../../shared/format/gates.ts";
import type { OpenPackage } from "../../../shared/format/package.ts";
import { checkC99 } from "../targets/c99/check.ts";
import { readTemplates } from "../targets/c99/files.ts";
import { scoreBound } from "../targets/c99/goldenText.ts";
import { held, notApplicable, undecided } from "./gate.ts";

/** Throws callCancelled. */
export async function cSourceGate(pkg: OpenPackage, resourcesDir: string, signal: AbortSignal): Promise<Gate> {
  const found = await checkC99(pkg, readTemplates(resourcesDir), { signal }).catch((thrown: unknown) => {
    if (failureOf(thrown).name === "callCancelled") throw thrown;
    return { kind: "refused" as const, says: thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "") : String(thrown) };
  });
  if (found.kind === "refused") return held("cParity", "scorer", Infinity, 0, { why: "compilerRefused", rows: [{ name: "gcc", figure: null, note: found.says }], measured: true });
  if (found.kind === "notOffered") return notApplicable("cParity", "scorer", "noCSource", { rows: [{ name: found.field, figure: null, note: found.detail }] });
  if (found.kind === "tooLong") return undecided("cParity", "scorer", NaN, scoreBound, { why: "compilerTooLong", facts: { seconds: found.limitMs / 1000 }, measured: true });
  if (found.kind === "noCompiler") return notApplicable("cParity", "scorer", "noCompiler");
  return held("cParity", "scorer", found.faults === 0 ? found.worst : Infinity, found.bound, { why: "cRows", facts: { rows: found.rows, answers: found.answers, codeBytes: found.codeBytes, stateBytes: found.stateBytes }, measured: true });
}
