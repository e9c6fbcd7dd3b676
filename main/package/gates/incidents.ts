// Known incidents: every event that the candidate found on rows it had not seen must be found again by the very model that is packed, on the same rows.
// Reads only. Events are runs of rows of one group; without time and group each row is its own (learn/metricsEvents.ts).
import type { Gate } from "../../../shared/format/gates.ts";
import { streamOrder } from "../../learn/answerFrame.ts";
import { readOutcomes, readScores } from "../../learn/evaluationObject.ts";
import { findEvents } from "../../learn/metricsEvents.ts";
import { held, notApplicable, undecided } from "./gate.ts";
import type { Tested } from "./tested.ts";

export function incidentsGate({ workbench, chosen, decision, settings, answered: { frame, alarms, truth } }: Tested): Gate {
  const outcomes = readOutcomes(workbench, chosen.evaluation, chosen.candidate);
  const scores = readScores(workbench, chosen.evaluation, chosen.candidate);
  if (!decision || !truth || !outcomes?.alarm || !scores) return notApplicable("incidentsFound", "model", decision ? "noEvents" : "noAlarms");
  const rows = streamOrder(frame).filter((r) => !Number.isNaN(scores[r]!) && !Number.isNaN(truth[r]!));
  const events = findEvents(outcomes);
  const found = Array.from(events.foundAt.keys()).filter((e) => events.foundAt[e]! >= 0);
  if (found.length === 0) return notApplicable("incidentsFound", "model", "noEvents");
  // both lists stand by group and time: where they do not name the same rows, nobody knows which of them are the events
  if (rows.length !== outcomes.y.length) return undecided("incidentsFound", "model", NaN, settings.lostEvents, { unit: "share", why: "otherRows", facts: { found: found.length, tested: outcomes.y.length, packed: rows.length } });
  const isFound = (e: number) => rows.subarray(events.first[e]!, events.last[e]! + 1).some((r) => alarms[r] === 1);
  const lost = found.filter((e) => !isFound(e));
  const named = (e: number) => {
    const r = rows[events.first[e]!]!;
    const at = frame.tUs ? new Date(frame.tUs[r]! / 1000).toISOString().slice(0, 19).replace("T", " ") : String(r);
    return { name: [frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!]! : "", at].filter((part) => part !== "").join(" · "), figure: events.last[e]! - events.first[e]! + 1, note: "" };
  };
  return held("incidentsFound", "model", lost.length / found.length, settings.lostEvents, { unit: "share", why: "eventsOf", facts: { found: found.length, all: events.first.length, lost: lost.length }, rows: lost.map(named) });
}
