// One gate as a person reads it: name, state, figure against bound, the sentence behind it and the worst lines. For screen, card, command line and
// build servers alike. Pure.
import type { Gate } from "../format/gates.ts";
import { errorRegistry, Failure, type ErrorName } from "../contract/errors.ts";
import { sayFailure } from "./errors.ts";
import { checkName } from "./findingWords.ts";
import { formatBytes, formatNumber, formatPercent, formatQuantity, formatTiny } from "./format.ts";
import { gateRowText, gateStateText, gateText, gateWhyText } from "./gates.ts";
import type { Said } from "./said.ts";
import { say, type Language, type Text } from "./text.ts";
import { metricText } from "./train.ts";

export interface GateWords {
  name: string;
  /** What the figure is. */
  says: string;
  state: string;
  /** Empty where there is none. */
  figure: string;
  /** The bound with its sign, such as ≤ 5 %. */
  limit: string;
  /** The sentence behind the figure, or why there is nothing to test. */
  why: string;
  rows: { name: string; figure: string; note: string }[];
}

type Told = Pick<Gate, "id" | "state" | "figure" | "bound" | "sense" | "why" | "facts" | "rows" | "override"> & { unit: string };

/** A gate that nobody named keeps its id. */
export function gateWords(gate: Told, language: Language): GateWords {
  const { id, sense, unit, bound } = gate;
  const limit = bound === null ? "" : `${sense === "most" ? "≤" : "≥"} ${gateFigure(bound, unit, language)}`;
  return {
    name: named(gateText, id, language),
    says: find(gateText, `${id}Says`, language) ?? "",
    state: say(gateStateText[gate.override ? "overridden" : gate.state], language),
    figure: gate.figure === null ? "" : gateFigure(gate.figure, unit, language),
    limit,
    why: whyOf(gate, language),
    rows: gate.rows.map(({ name, figure, note }) => ({ name: named(gateRowText, name, language), figure: figure === null ? "" : rowFigure(id, figure, unit, language), note: id === "dataFindings" ? checkName(note, language) : note })),
  };
}

/** A figure in its unit; tiny differences as powers of ten, never rounded down. */
export function gateFigure(value: number, unit: string, language: Language): string {
  switch (unit) {
    case "bytes": return formatBytes(value, language);
    case "share": return formatPercent(value, language);
    case "ms": return formatQuantity(value, "ms", language);
    case "mebibytes": return formatQuantity(value, "MiB", language, { digits: 0 });
    case "days": return formatQuantity(value, "d", language, { digits: 0 });
    case "rows": case "findings": case "events": case "features": return formatNumber(value, language, { digits: 0 });
    default: return formatTiny(value, language);
  }
}

/** Lines of a count tell shares, counts or figures of their own. */
function rowFigure(id: string, value: number, unit: string, language: Language): string {
  if (id === "dataFindings" || unit === "share") return id === "incidentsFound" ? formatNumber(value, language, { digits: 0 }) : formatPercent(value, language);
  if (id === "noLeak") return formatNumber(value, language);
  return gateFigure(value, unit, language);
}

const asShare: ReadonlySet<string> = new Set(["share", "coverage"]);

function whyOf({ why, facts }: Told, language: Language): string {
  const text = Object.entries(gateWhyText).find(([key]) => key === why)?.[1];
  if (!text) return "";
  const told = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, typeof value === "string" ? (key === "metric" ? named(metricText, value, language) : value) : asShare.has(key) ? formatPercent(value, language) : Number.isInteger(value) ? formatNumber(value, language, { digits: 0 }) : formatNumber(value, language)]));
  const { what, next } = why === "refused" ? refusal(facts["code"], language) : { what: "", next: "" };
  return [say<Text>(text, language, told), what, next].filter((said) => said !== "").join(" ");
}

/** What a code means and what is to be done; where, the lines below the gate say. Of a code that nobody knows, nothing. */
function refusal(code: number | string | undefined, language: Language): Said {
  const name = Object.entries(errorRegistry).find(([, known]) => known.code === code)?.[0];
  return name === undefined ? { what: "", next: "" } : sayFailure(new Failure(name as ErrorName).data, language);
}

function find(table: Readonly<Record<string, Text>>, name: string, language: Language): string | undefined {
  const text = Object.entries(table).find(([key]) => key === name)?.[1];
  return text && say<Text>(text, language);
}

function named(table: Readonly<Record<string, Text>>, name: string, language: Language): string {
  return find(table, name, language) ?? name;
}
