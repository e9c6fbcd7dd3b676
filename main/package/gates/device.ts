// Gates of the device: what a throw-away device measured and did. Pure.
import type { Gate } from "../../../shared/format/gates.ts";
import type { Manifest } from "../../../shared/format/manifest.ts";
import { held, notApplicable } from "./gate.ts";
import type { DeviceTrial } from "./throwaway.ts";

const steps = ["install", "run", "next", "rollback"] as const;

/** Time and memory hold for the machine that they were measured on; a device measures them again before it takes the package over. */
export function deviceGates({ selfTest, answers, stopped, isBack }: DeviceTrial, budget: Manifest["budget"], tolerance: number): Gate[] {
  const reached = stopped === null ? steps.length : steps.indexOf(stopped.at);
  const why = stopped === null ? "" : "deviceStopped";
  const stop = (step: (typeof steps)[number]) => (stopped?.at === step ? [{ name: step, figure: null, note: [stopped.failure.code, stopped.failure.where["detail"] ?? ""].join(" ").trim() }] : []);
  return [
    selfTest ? held("deviceMemory", "device", selfTest.rssMb, budget.rssMb, { unit: "mebibytes", why: "selfTestRows", facts: { rows: selfTest.rows }, measured: true }) : notApplicable("deviceMemory", "device", "notTried"),
    selfTest ? held("deviceRowTime", "device", selfTest.latencyP99Ms, budget.latencyP99Ms, { unit: "ms", why: "selfTestRows", facts: { rows: selfTest.rows }, measured: true }) : notApplicable("deviceRowTime", "device", "notTried"),
    held("deviceInstalls", "infrastructure", reached > 0 ? 0 : 1, 0, { why: why || "installed", facts: { rows: selfTest?.rows ?? 0 }, rows: stop("install") }),
    reached === 0
      ? notApplicable("deviceAnswers", "infrastructure", "notTried")
      : answers === null && stopped === null
        ? notApplicable("deviceAnswers", "infrastructure", "noGoldenRows")
        : held("deviceAnswers", "infrastructure", answers?.worst ?? Infinity, tolerance, { why: why || "answeredTwice", facts: { rows: answers?.rows ?? 0 }, rows: stop("run") }),
    reached < 2 ? notApplicable("deviceRollsBack", "infrastructure", "notTried") : held("deviceRollsBack", "infrastructure", isBack ? 0 : 1, 0, { why: why || "wentBack", rows: [...stop("next"), ...stop("rollback")] }),
  ];
}
