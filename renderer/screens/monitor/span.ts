// The time that a machine's records tell of, for what a person says about a stretch of it. Pure.

import type { DriftInfo } from "../../../shared/contract/monitor.ts";
import type { Answer } from "../../app/answers.ts";

/** The records with their first and last time, or the word for why there is none: still being read, not readable, of another project, rows without time. */
export function spanOf(drift: Answer<DriftInfo | null> | { readonly state: "idle" }): { readonly seen: DriftInfo; readonly fromUs: number; readonly toUs: number } | "recordsReading" | "recordsFailed" | "recordsNone" | "noTime" {
  if (drift.state === "failed") return "recordsFailed";
  if (drift.state !== "ready") return "recordsReading";
  const seen = drift.value;
  // A package of another project, or no window yet.
  if (seen === null || seen.windows === 0) return "recordsNone";
  // Rows have no time that a log could hold.
  return seen.fromUs === null || seen.toUs === null ? "noTime" : { seen, fromUs: seen.fromUs, toUs: seen.toUs };
}
