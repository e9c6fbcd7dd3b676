// How a gate is written down: a figure held against its bound, or why there is nothing to hold. Pure.
import type { Gate, GateArea } from "../../../shared/format/gates.ts";

type More = Partial<Pick<Gate, "sense" | "unit" | "why" | "facts" | "rows" | "measured">>;

/** Lines of evidence that a gate keeps. */
const rowsMost = 12;
/** UTF-16 units of a line's text that the reader of the list takes. */
const textMost = 200;

/** As much of a text as the list takes; a character of two units is not torn, for half of one is no text that strict JSON reads. */
function cut(text: string): string {
  const torn = /[\ud800-\udbff]/.test(text.charAt(textMost - 1)) && text.length > textMost;
  return text.slice(0, torn ? textMost - 1 : textMost);
}

function written(id: string, area: GateArea, state: Gate["state"], figure: number | null, bound: number | null, more: More): Gate {
  const { sense = "most", unit = "", why = "", facts = {}, rows = [], measured = false } = more;
  return { id, area, state, figure: figure !== null && Number.isFinite(figure) ? figure : null, bound, sense, unit, why, facts, rows: rows.slice(0, rowsMost).map(({ name, figure: own, note }) => ({ name: cut(name), figure: own !== null && Number.isFinite(own) ? own : null, note: cut(note) })), measured, override: null };
}

/** Passed where the figure keeps its bound; a figure that is no number has failed. */
export function held(id: string, area: GateArea, figure: number, bound: number, more: More = {}): Gate {
  const keeps = more.sense === "least" ? figure >= bound : figure <= bound;
  return written(id, area, keeps ? "passed" : "failed", figure, bound, more);
}

/** The figures do not suffice to say either. */
export function undecided(id: string, area: GateArea, figure: number, bound: number, more: More): Gate {
  return written(id, area, "undecided", figure, bound, more);
}

/** Nothing to test; `why` says what is not there. */
export function notApplicable(id: string, area: GateArea, why: string, more: More = {}): Gate {
  return written(id, area, "notApplicable", null, null, { ...more, why });
}
