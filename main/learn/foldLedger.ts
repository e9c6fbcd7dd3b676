// What the fits inside a training's folds have given, so that one that was paused or killed goes on after the last of them.
// Runs in main. Whole files under a check sum: one that a kill or a bad disk spoiled counts as not there, and its fit is done again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { diskFailure, replaceFile } from "../store/disk.ts";
import { canonicalJson } from "../store/objects.ts";
import type { DeviceCost } from "./deviceCost.ts";
import type { DirectionCheck } from "./directions.ts";
import type { Candidate } from "./evaluateFit.ts";
import type { Split } from "./splits.ts";
import type { ThresholdChoice } from "./thresholds.ts";

/** Of one fit: what it says of its fold's test rows, by group and time, and what the fit itself was. */
export interface FoldAnswer {
  scores: Float64Array;
  relative: Float64Array;
  alarms?: Uint8Array;
  /** Where the answer is a class: of each class, row by row. */
  probabilities?: Float64Array;
  thresholds: ThresholdChoice[];
  deviceCost: DeviceCost;
  fitSeconds: number;
  /** Where the fit was told directions: whether it keeps them on the test rows. */
  directions?: DirectionCheck[];
}

/** Who remembers fits. Names are those of `foldName`. */
export interface FoldLedger {
  known(name: string): FoldAnswer | undefined;
  keep(name: string, answer: FoldAnswer): void;
}

/** What tells a fit from the others of one training: not the candidate's name, which changes no figure. */
export function foldName({ family, parameters, role }: Candidate, split: Split, fold: number): string {
  return canonicalJson([family, parameters, role, split.kind, fold]);
}

/** A quicker fit is sooner done again than kept. */
const leastSeconds = 0.2;

export interface KeptFolds {
  readonly known: ReadonlyMap<string, FoldAnswer>;
  /** Throws storeDiskFull, storeWriteFailed. */
  keep(name: string, answer: FoldAnswer): void;
  remove(): void;
}

const folderOf = (folder: string, key: string) => join(folder, key.slice(0, 16));
const sumOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/** Opens what is kept of the training with this key in `folder`. Fits of other trainings are removed: their plan or data are gone. */
export function openFolds(folder: string, key: string): KeptFolds {
  const own = folderOf(folder, key);
  if (existsSync(folder)) for (const name of readdirSync(folder)) if (join(folder, name) !== own) rmSync(join(folder, name), { recursive: true, force: true });
  const known = new Map<string, FoldAnswer>();
  for (const file of existsSync(own) ? readdirSync(own) : []) {
    const bytes = readFileSync(join(own, file));
    const body = bytes.subarray(32);
    if (!sumOf(body).equals(bytes.subarray(0, 32))) continue;
    const [name, answer] = deserialize(body) as [string, FoldAnswer];
    known.set(name, answer);
  }
  return {
    known,
    keep(name, answer) {
      if (answer.fitSeconds < leastSeconds) return;
      const body = serialize([name, answer]);
      try {
        mkdirSync(own, { recursive: true });
        replaceFile(join(own, `${createHash("sha256").update(name).digest("hex").slice(0, 24)}.fold`), Buffer.concat([sumOf(body), body]));
      } catch (thrown) {
        throw diskFailure(thrown, "fold");
      }
    },
    remove: () => rmSync(own, { recursive: true, force: true }),
  };
}

/** Fits that wait for the training with this key to go on. */
export function countFolds(folder: string, key: string): number {
  return existsSync(folderOf(folder, key)) ? readdirSync(folderOf(folder, key)).filter((name) => name.endsWith(".fold")).length : 0;
}
