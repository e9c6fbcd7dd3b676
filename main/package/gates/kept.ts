// The gate list of what is chosen as the project keeps it, and who let which gate pass. Runs in the engine. What was measured on this machine, or today, lies
// beside and is no content: the same inputs give the same digests on every machine.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { GateInfo, GateList } from "../../../shared/contract/gates.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { gateOf, gatesOfIntegrity, isHeld, keptGatesReader, wholeGate, type Gate, type GateOverride } from "../../../shared/format/gates.ts";
import type { JsonValue } from "../../../shared/format/strictJson.ts";
import { utf8 } from "../../../shared/format/utf8.ts";
import { replaceFile } from "../../store/disk.ts";
import { gatesKey } from "../../store/lineage.ts";
import type { Act, Workbench } from "../../store/workbench.ts";

type Measured = Record<string, Pick<Gate, "figure" | "facts" | "rows">>;

const measuredFile = ({ project }: Workbench, key: string) => project.workPath(join("measured", `${key}.json`));

/** Keeps a list under the key of what was tested, together with the names that `refs` moves. */
export async function keepGates(workbench: Workbench, act: Act, key: string, gates: readonly Gate[], name: string, refs: Record<string, string> = {}): Promise<void> {
  const { project } = workbench;
  const measured: Measured = Object.fromEntries(gates.filter((gate) => gate.measured).map(({ id, figure, facts, rows }) => [id, { figure, facts, rows }]));
  const file = measuredFile(workbench, key);
  if (Object.keys(measured).length > 0) {
    mkdirSync(dirname(file), { recursive: true });
    replaceFile(file, utf8(JSON.stringify(measured)));
  }
  const object = await project.objects.makeJson("gates", { key, gates: gates.map(wholeGate) });
  project.commit(act.actor, name, { ...refs, gates: object }, gates.filter(isHeld).map(({ id }) => id).join(", "));
}

/** The kept list, with what was measured here; null while there is none. */
export function readGates(workbench: Workbench): { key: string; gates: Gate[] } | null {
  const digest = workbench.project.ref("gates");
  if (!digest) return null;
  const { key, gates } = workbench.project.objects.readJson<{ key: string; gates: JsonValue }>(digest, "gates.json");
  return { key, gates: withMeasured(workbench, key, gates) };
}

/** Gates as they were kept, with the figures that hold for this machine. */
export function withMeasured(workbench: Workbench, key: string | undefined, kept: JsonValue): Gate[] {
  const gates = keptGatesReader(asToday(kept), "gates", "storeDamagedObject").map(gateOf);
  const file = key === undefined ? undefined : measuredFile(workbench, key);
  const measured = file === undefined ? {} : readMeasured(file);
  return gates.map((gate) => ({ ...gate, ...(measured[gate.id] ? { ...measured[gate.id], measured: true } : {}) }));
}

/** Figures of this machine. They are no part of what was signed: a file that is not there, or was cut short by a power failure, says nothing. */
function readMeasured(file: string): Measured {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Measured;
  } catch {
    return {};
  }
}

/** Beside its packages a project of before kept figure and bound of a gate as texts, empty where there was none. */
export function asToday(kept: JsonValue): JsonValue {
  const number = (text: JsonValue | undefined) => (typeof text !== "string" || text === "" ? null : Number(text));
  return Array.isArray(kept) ? kept.map((gate) => (gate !== null && typeof gate === "object" && !Array.isArray(gate) && "ok" in gate ? { id: gate["id"]!, passed: gate["ok"]!, figure: number(gate["measured"]), bound: number(gate["limit"]) } : gate)) : kept;
}

interface Overrides {
  /** By the key of what was tested, then by gate. */
  of: Record<string, Record<string, GateOverride>>;
}

function allOverrides({ project }: Workbench): Overrides {
  const digest = project.ref("overrides");
  return digest ? project.objects.readJson<Overrides>(digest, "overrides.json") : { of: {} };
}

/** Gates with those let pass for these very inputs. */
export function withOverrides(workbench: Workbench, key: string, gates: readonly Gate[]): Gate[] {
  const own = allOverrides(workbench).of[key] ?? {};
  return gates.map((gate) => (isHeld(gate) && !gatesOfIntegrity.includes(gate.id) && own[gate.id] ? { ...gate, override: own[gate.id]! } : gate));
}

/** Lets a gate pass for the inputs that it was run on, and for no others. Throws packageGateFixed for a gate that proves the package itself, or that is not held. */
export async function overrideGate(workbench: Workbench, act: Act, id: string, reason: string): Promise<void> {
  const { project } = workbench;
  const key = gatesKey(project, workbench.readPlan().plan);
  const kept = readGates(workbench);
  const gate = kept !== null && kept.key === key ? kept.gates.find((each) => each.id === id) : undefined;
  if (!key || !gate || !isHeld(gate) || gatesOfIntegrity.includes(id)) throw new Failure("packageGateFixed", { field: id });
  const { of } = allOverrides(workbench);
  const digest = await project.objects.makeJson("overrides", { of: { ...of, [key]: { ...of[key], [id]: { by: act.actor.person, reason: reason.trim(), at: new Date().toISOString() } } } });
  project.commit(act.actor, "package.override", { overrides: digest }, `${id}: ${reason.trim()}`);
}

/** The list as screens and scripts read it; null while nothing was tested. */
export function listGates(workbench: Workbench): GateList | null {
  const kept = readGates(workbench);
  if (!kept) return null;
  const gates = withOverrides(workbench, kept.key, kept.gates);
  return { current: kept.key === gatesKey(workbench.project, workbench.readPlan().plan), gates: gates.map(gateInfo) };
}

export function gateInfo(gate: Gate): GateInfo {
  return { ...gate, isHeld: isHeld(gate), isFixed: gatesOfIntegrity.includes(gate.id) };
}
