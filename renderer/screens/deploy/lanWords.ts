// What a visit found and what became of a wave, in words.

import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { lanStates, lanText } from "../../../shared/text/lan.ts";
import type { Words } from "../../parts/words.ts";

type Visited = OutputOf<(typeof contract)["lan"]["visit"]>;
type Results = OutputOf<(typeof contract)["lan"]["install"]>["results"];

/** What the last visit of this session found or did at a machine. */
export type LastVisit = Pick<Visited, "state" | "running"> | { readonly files: number; readonly records: number } | { readonly outcome: Results[number]["outcome"] };

export function visitWords(visit: LastVisit | undefined, t: Words["t"]): string {
  if (visit === undefined) return "";
  if ("outcome" in visit) return t(lanText[visit.outcome]);
  if ("files" in visit) return t(lanText.brought, visit);
  // who went back says where to, by the digest of the package, and no state
  if (visit.state === "") return t(lanText.backAt, { running: visit.running?.slice(0, 12) ?? t(lanText.nothing) });
  const state = Object.hasOwn(lanStates, visit.state) ? t(lanStates[visit.state as keyof typeof lanStates]) : visit.state;
  return t(lanText.visited, { state, running: visit.running ?? t(lanText.nothing) });
}

/** What became of all machines: never "all run it" while one of them was not touched, as when a person stopped the act between two waves. */
export function outcomeWords(results: readonly Pick<Results[number], "outcome" | "wave">[], counter: number, t: Words["t"]): { kind: "ok" | "alarm"; words: string } {
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const left = results.filter(({ outcome }) => outcome === "notTried").length;
  if (failed.length === 0 && left === 0) return { kind: "ok", words: t(lanText.allDone, { count: results.length, counter }) };
  const wave = failed[0]?.wave ?? Math.max(0, ...results.filter(({ outcome }) => outcome !== "notTried").map((each) => each.wave));
  return { kind: "alarm", words: t(lanText.stopped, { wave, failed: failed.length, left }) };
}
