// The gate list of a package: what was tested before it was signed, with figure and bound, and who let a failed one pass and why. A short form is part
// of the signed manifest, the whole one a blob beside it. Strict reading; a list of yesterday has the first four fields only. Pure.
import { finite, flag, list, oneOf, orNull, struct, table, text } from "./readers.ts";
import type { Read, Reader } from "./readers.ts";
import { Failure } from "../contract/errors.ts";

/** What a gate is about, in the order in which lists are read. */
export const gateAreas = ["data", "features", "model", "scorer", "device", "explanation", "infrastructure"] as const;
export type GateArea = (typeof gateAreas)[number];
/** undecided: the figures do not suffice to say either; notApplicable: there is nothing to test, and `why` says so. */
export const gateStates = ["passed", "failed", "undecided", "notApplicable"] as const;
export type GateState = (typeof gateStates)[number];

const overrideReader = struct({ by: text(200), reason: text(2000), at: text(40) });
/** Who let a gate pass that did not, why and when (ISO 8601). */
export type GateOverride = Read<typeof overrideReader>;

const short = { id: text(64), passed: flag, figure: orNull(finite()), bound: orNull(finite()) };

/** Of the manifest: `passed` holds for all but a failed gate; a figure that only holds where it was measured (time, memory, age) is null. */
export const manifestGateReader = struct(short, { area: oneOf(...gateAreas), state: oneOf(...gateStates), override: overrideReader });

const numberOrText: Reader<number | string> = (value, path, error) => {
  if ((typeof value === "number" && Number.isFinite(value)) || (typeof value === "string" && value.length <= 400)) return value;
  throw new Failure(error, { field: path });
};

/** A line of a gate's evidence: a column, an event, a step; its figure and what is said beside it, both as they came. */
const rowReader = struct({ name: text(200), figure: orNull(finite()), note: text(200) });
export type GateRow = Read<typeof rowReader>;

const moreReader = {
  area: oneOf(...gateAreas),
  state: oneOf(...gateStates),
  /** The figure may be at most, or has to be at least, the bound. */
  sense: oneOf("most", "least"),
  unit: oneOf("", "bytes", "share", "rows", "ms", "mebibytes", "days", "findings", "events", "features"),
  /** Word key of the sentence behind the figure, filled with `facts`. */
  why: text(64),
  facts: table(numberOrText, 16),
  rows: list(rowReader, 24),
  override: overrideReader,
};
const gatesReader = list(struct(short, moreReader), 64);

/** The blob `gates`. */
export type KeptGates = Read<typeof gatesReader>;
export const keptGatesReader: Reader<KeptGates> = gatesReader;

/** A gate as it came out, whole. */
export interface Gate {
  id: string;
  area: GateArea;
  state: GateState;
  figure: number | null;
  bound: number | null;
  sense: "most" | "least";
  unit: NonNullable<KeptGates[number]["unit"]>;
  why: string;
  facts: Record<string, number | string>;
  rows: GateRow[];
  /** The figure holds for the machine, or the day, that it was measured on: no part of the signed bytes. */
  measured: boolean;
  override: GateOverride | null;
}

/** The gate as the manifest tells it. */
export function shortGate({ id, area, state, figure, bound, measured, override }: Gate): Read<typeof manifestGateReader> {
  return { id, passed: state !== "failed", figure: measured ? null : figure, bound, area, state, ...(override ? { override } : {}) };
}

/** The gate as the blob tells it: what was measured stays where it was. */
export function wholeGate(gate: Gate): KeptGates[number] {
  const { sense, unit, why, facts, rows, measured } = gate;
  return { ...shortGate(gate), sense, unit, why, ...(measured ? { facts: {}, rows: [] } : { facts, rows }) };
}

/** A gate read from a blob of any version. */
export function gateOf(kept: KeptGates[number]): Gate {
  const { id, passed, figure, bound, area = "model", state = passed ? "passed" : "failed", sense = "most", unit = id === "modelBytes" ? "bytes" : "", why = "", facts = {}, rows = [], override = null } = kept;
  return { id, area, state, figure, bound, sense, unit, why, facts, rows, measured: false, override };
}

/** By area, and within one as they were made. */
export function gatesInOrder<G extends Pick<Gate, "area">>(gates: readonly G[]): G[] {
  return [...gates].sort((a, b) => gateAreas.indexOf(a.area) - gateAreas.indexOf(b.area));
}

/** Whether a gate keeps its package from being built: it failed, and nobody let it pass. What is undecided is told and holds nothing (record 54). */
export function isHeld({ state, override }: Pick<Gate, "state" | "override">): boolean {
  return state === "failed" && override === null;
}

/** Gates that prove the package itself: no reason makes a package whole that is not (decision record 54). */
export const gatesOfIntegrity: readonly string[] = ["modelBytes", "goldenStreamEqualsBulk", "goldenFeatures", "explanationAddsUp", "onnxParity", "cParity", "deviceInstalls", "deviceAnswers", "deviceRollsBack"];
