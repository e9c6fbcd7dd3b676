// The address inside the window: a step and, after it, what the screen keeps there. Pure.

import { stepIds, type StepId } from "../../shared/steps/steps.ts";

/** A place in the window: a step and, after it, what the screen keeps there (a chosen row, a tab). */
export interface Address {
  readonly step: StepId | null;
  readonly rest: string;
}

/** Reads `#/train/boosting` as step and rest; an unknown step is null. */
export function parseAddress(hash: string): Address {
  const [, step = "", ...rest] = hash.replace(/^#/, "").split("/");
  return { step: stepIds.find((id) => id === step) ?? null, rest: plain(rest.join("/")) };
}

/** What is written in percent, in words; as it stands where it was cut or typed so that it says nothing. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function formatAddress(step: StepId, rest = ""): string {
  return rest === "" ? `#/${step}` : `#/${step}/${encodeURIComponent(rest)}`;
}
