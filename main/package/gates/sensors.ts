// What one missing or frozen input does to the alarms: golden rows are replayed with it, and beginnings of alarms are counted beside those without. Pure.
// A detector may well alarm about a dead sensor, once; an alarm that begins again and again is a flood that nobody reads.
import type { Gate, GateRow } from "../../../shared/format/gates.ts";
import { held, notApplicable } from "./gate.ts";
import { replay, type Answering, type RawRow, type Replayed } from "./replay.ts";

/** Rows that are scored in all, over every input and both faults. */
const scoredMost = 60_000;
/** The input works for this share of the rows before it fails. */
const works = 1 / 3;

/** Worst added share of rows with an alarm that begins; of rows without time each of its own, with an alarm. */
export function sensorGates(answering: Answering, rows: readonly RawRow[], bound: number): Gate[] {
  if (answering.decision === null) return (["missing", "frozen"] as const).map((fault) => notApplicable(idOf(fault), "model", "noAlarms"));
  const { signals } = answering.inputs;
  const taken = rows.slice(0, Math.max(30, Math.floor(scoredMost / (2 * signals.length))));
  const from = Math.floor(taken.length * works);
  const count = counter(answering, taken[from]!, from);
  const clean = count(replay(answering, taken));
  return (["missing", "frozen"] as const).map((fault) => {
    const lines = signals.map(({ column }, i): GateRow => {
      const kept = fault === "missing" ? null : (taken.slice(0, from).findLast((row) => row.values[i] !== null)?.values[i] ?? null);
      const faulty = taken.map((row, r) => (r < from ? row : { ...row, values: row.values.map((value, k) => (k === i ? kept : value)) }));
      const after = count(replay(answering, faulty));
      return { name: column, figure: Math.max(0, after.alarms - clean.alarms) / Math.max(1, taken.length - from), note: `${after.answered} / ${clean.answered}` };
    });
    const worst = [...lines].sort((a, b) => b.figure! - a.figure! || (a.name < b.name ? -1 : 1));
    return held(idOf(fault), "model", worst[0]?.figure ?? 0, bound, { unit: "share", why: "sensorRows", facts: { rows: taken.length - from, input: worst[0]?.name ?? "", inputs: signals.length }, rows: worst });
  });
}

const idOf = (fault: "missing" | "frozen") => (fault === "missing" ? "sensorMissing" : "sensorFrozen");

/** Answers and alarms of the part where the input has failed. */
function counter({ inputs }: Answering, first: RawRow, from: number): (answers: readonly Replayed[]) => { alarms: number; answered: number } {
  const isAfter = (answer: Replayed, i: number) => (inputs.timeColumn === null ? i >= from : answer.tUs >= first.tUs);
  return (answers) => {
    const after = answers.filter(isAfter);
    const alarmed = inputs.timeColumn === null ? after.filter(({ alarm }) => alarm) : after.filter(({ begins }) => begins);
    return { alarms: alarmed.length, answered: after.filter(({ score }) => !Number.isNaN(score)).length };
  };
}
