// A package on a throw-away device: the device program as processes of its own installs it, answers rows, takes the next version and goes back. Runs in
// the engine. The copies are signed with a key that lives as long as the trial and pinned on that device alone: none of them is worth anything elsewhere.
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failureOf, type FailureData } from "../../../shared/contract/errors.ts";
import { hexOf } from "../../../shared/format/bytes.ts";
import type { Manifest } from "../../../shared/format/manifest.ts";
import { assemblePackage, type Blobs } from "../../../shared/format/package.ts";
import { rowsOf } from "../../data/rows.ts";
import { quoteText } from "../../store/quote.ts";
import { workFolder } from "../../store/disk.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { askDevice } from "../askDevice.ts";
import { nodeCrypto, signerOfSeed } from "../keys.ts";
import { replay, type Answering, type RawRow } from "./replay.ts";

/** Golden rows that the device is given. */
const rowsMost = 600;
/** Every other time is written as a machine in India would: 5:30 ahead of UTC. */
const aheadUs = 5.5 * 3_600_000_000;

export interface DeviceTrial {
  /** Where it stopped and why; null: all was done. */
  stopped: { at: "install" | "run" | "next" | "rollback"; failure: FailureData } | null;
  selfTest: { rows: number; latencyP99Ms: number; rssMb: number } | null;
  /** Of the answers that were compared, the largest distance of a score, infinite where rows or alarms differ; null: none was compared. */
  answers: { rows: number; worst: number } | null;
  /** True once the first version ran again. */
  isBack: boolean;
}

export async function tryOnDevice(workbench: Workbench, act: Pick<Act, "signal">, facts: Omit<Manifest, "blobs">, blobs: Blobs, answering: Answering, rows: readonly RawRow[]): Promise<DeviceTrial> {
  // of its own: a package may be tested and another checked at the same time
  const folder = workFolder(workbench.project.workPath(""), "device");
  const [stick, home] = [join(folder, "stick"), join(folder, "home")];
  const signer = signerOfSeed(new Uint8Array(randomBytes(32)));
  const put = (releaseCounter: number): string => {
    const { bytes, digest } = assemblePackage({ ...facts, kind: "trial", hardwareClass: "any", expiresUs: null, releaseCounter }, blobs, [signer], nodeCrypto);
    writeFileSync(join(stick, "MILLWRIGHT", "packages", `${digest}.mwpkg`), bytes);
    return digest;
  };
  const ask = <T>(...args: string[]) => askDevice<T>(workbench, act, [...args, "--home", home]);
  const trial: DeviceTrial = { stopped: null, selfTest: null, answers: null, isBack: false };
  let at: "install" | "run" | "next" | "rollback" = "install";
  try {
    for (const name of ["packages", "device"]) mkdirSync(join(stick, "MILLWRIGHT", name), { recursive: true });
    writeFileSync(join(stick, "MILLWRIGHT", "device", "lab-trust.json"), JSON.stringify({ format: 1, kind: "lab-trust", publicKey: hexOf(signer.publicKey), label: "throw-away" }));
    const first = put(facts.releaseCounter);
    trial.selfTest = (await ask<{ selfTest: DeviceTrial["selfTest"] }>("install", "--lab", "--stick", stick, "--label", "throw-away")).selfTest;
    at = "run";
    const given = asSeen(answering, rows.slice(0, rowsMost));
    if (given.length > 0) {
      writeFileSync(join(folder, "rows.csv"), csvOf(answering, given));
      const { scores } = await ask<{ scores: string }>("run", "--input", join(folder, "rows.csv"));
      trial.answers = await compared(workbench, scores, answering, given);
    }
    at = "next";
    put(facts.releaseCounter + 1);
    await ask("install", "--stick", stick);
    at = "rollback";
    trial.isBack = (await ask<{ running: string }>("rollback", "--stick", folder)).running === first;
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure.name === "callCancelled") throw thrown;
    trial.stopped = { at, failure };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return trial;
}

/** Rows as they stand behind the input rules: none that comes late, no value out of its range. */
function asSeen({ inputs }: Answering, rows: readonly RawRow[]): RawRow[] {
  const newest = new Map<string | null, number>();
  const seen: RawRow[] = [];
  for (const row of rows) {
    if (inputs.timeColumn !== null && !(row.tUs >= (newest.get(row.group) ?? -Infinity))) continue;
    newest.set(row.group, row.tUs);
    seen.push({ ...row, values: row.values.map((value, i) => {
      const { min, max, outOfRange } = inputs.signals[i]!;
      return typeof value === "number" && outOfRange !== "answer" && ((min !== null && value < min) || (max !== null && value > max)) ? null : value;
    }) });
  }
  return seen;
}

function csvOf({ inputs: { timeColumn, groupColumn, signals } }: Answering, rows: readonly RawRow[]): string {
  const cell = (value: string | number | null) => (value === null ? "" : typeof value === "number" ? String(value) : `"${value.replaceAll('"', '""')}"`);
  const head = [...(timeColumn === null ? [] : [timeColumn]), ...(groupColumn === null ? [] : [groupColumn]), ...signals.map(({ column }) => column)];
  const lines = rows.map(({ tUs, group, values }, r) => [...(timeColumn === null ? [] : [timeText(tUs, r % 2 === 1)]), ...(groupColumn === null ? [] : [cell(group ?? "")]), ...values.map(cell)].join(","));
  return `${[head.map(cell).join(","), ...lines].join("\n")}\n`;
}

/** ISO 8601 to the microsecond, in UTC or as it is written 5:30 ahead of it. */
function timeText(tUs: number, ahead: boolean): string {
  const shown = Math.round(tUs + (ahead ? aheadUs : 0));
  const second = Math.floor(shown / 1e6);
  return `${new Date(second * 1000).toISOString().slice(0, 19)}.${String(shown - second * 1e6).padStart(6, "0")}${ahead ? "+05:30" : "Z"}`;
}

/** The device's scores and alarms beside those of this process. Where a contract declares "no answer" for a value, such rows are left to the self-test; where it
 *  knows of pauses and of values that hang, the comparison ends at the first row that the device refuses for one. */
async function compared({ database }: Workbench, path: string, answering: Answering, rows: readonly RawRow[]): Promise<DeviceTrial["answers"]> {
  const said = await rowsOf(database, `SELECT score, alarm, quality FROM read_csv(${quoteText(path)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`);
  const own = replay(answering, rows);
  const { signals, staleUs } = answering.inputs;
  const refuses = signals.some(({ missing, outOfRange }) => missing === "noAnswer" || outOfRange === "noAnswer");
  const pauses = staleUs !== undefined || signals.some(({ frozenUs }) => frozenUs !== undefined);
  if (!pauses && said.length !== own.length) return { rows: own.length, worst: Infinity };
  let worst = 0;
  for (const [r, { score, alarm }] of own.entries()) {
    const line = said[r];
    if (!line) return { rows: r, worst: Infinity };
    const isBad = line["quality"] === "Bad";
    if (pauses && isBad && !Number.isNaN(score)) return { rows: r, worst };
    if (refuses && isBad) continue;
    const device = line["score"] === null || line["score"] === "" ? NaN : Number(line["score"]);
    if (Number.isNaN(device) !== Number.isNaN(score) || (!refuses && (line["alarm"] === "1") !== alarm)) worst = Infinity;
    else if (!Number.isNaN(score)) worst = Math.max(worst, Math.abs(device - score) / Math.max(1, Math.abs(score)));
  }
  return { rows: own.length, worst };
}
