// A search as an object of the project: its log and what it found. Seconds lie beside it, so that the same search has the same digest on any machine.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SearchSettings } from "../../../shared/plan/plan.ts";
import type { Workbench } from "../../store/workbench.ts";
import type { Blend } from "./blend.ts";
import type { Trial } from "./trial.ts";

export interface KeptSearch {
  settings: SearchSettings;
  metric: string;
  higherIsBetter: boolean;
  /** Share of a fold's training rows by rung. */
  shares: number[];
  /** Rows that it saw, and how many folds it cut them into. */
  rows: number;
  folds: number;
  trials: Trial[];
  /** Numbers of the trials that became candidates, the best first. */
  winners: number[];
  blend: Blend | null;
}

const secondsFile = ({ project }: Workbench, digest: string): string => project.workPath(join("seconds", `${digest}.json`));

/** Keeps a search; returns its digest. */
export async function keepSearch(workbench: Workbench, key: string, kept: KeptSearch): Promise<string> {
  const trials = kept.trials.map((trial) => ({ ...trial, seconds: 0, atSeconds: 0 }));
  const digest = await workbench.project.objects.makeJson("search", { ...kept, trials }, { key });
  const beside = secondsFile(workbench, digest);
  mkdirSync(join(beside, ".."), { recursive: true });
  writeFileSync(beside, JSON.stringify(Object.fromEntries(kept.trials.map(({ number, seconds, atSeconds }) => [number, [seconds, atSeconds]]))));
  return digest;
}

export function readSearch(workbench: Workbench, digest: string): KeptSearch {
  const kept = workbench.project.objects.readJson<KeptSearch>(digest, "search.json");
  const beside = secondsFile(workbench, digest);
  const times = existsSync(beside) ? (JSON.parse(readFileSync(beside, "utf8")) as Record<string, [number, number]>) : {};
  return { ...kept, trials: kept.trials.map((trial) => ({ ...trial, seconds: times[trial.number]?.[0] ?? 0, atSeconds: times[trial.number]?.[1] ?? 0 })) };
}
