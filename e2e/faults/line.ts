// A small line with a fault that can be learned: its table and its plan, made here, so that every case of bad input changes one thing.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const header = "time,pressure,flow,fault";

/** 600 seconds; in every tenth minute part the pressure falls and the fault is noted. `noise` draws the fault by a rule that no column tells. */
export function lineRows(kind: "fault" | "noise" | "calm" = "fault"): string[] {
  return Array.from({ length: 600 }, (_, n) => {
    const time = `2026-01-05T00:${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}Z`;
    const bad = kind === "calm" ? 0 : kind === "fault" ? Number(n % 30 < 8) : Number((n * 7919 + ((n * n) % 101)) % 17 < 5);
    const drop = kind === "fault" && bad === 1 ? 0.4 : 0;
    const wave = (((n * 37) % 23) - 11) / 40;
    return `${time},${(5 + wave - drop).toFixed(3)},${(20 + (((n * 13) % 17) - 8) / 10).toFixed(2)},${bad}`;
  });
}

export const table = (rows: readonly string[]) => `${header}\n${rows.join("\n")}\n`;

/** The plan for that line; every part small, so that a run takes seconds. */
export function linePlan() {
  return {
    format: "millwright.plan/1",
    name: "Line",
    scenario: "classification",
    seed: 1,
    frame: { goal: "catch the pressure fault" },
    data: { source: { kind: "files", match: ["line.csv"] } as Record<string, unknown>, timeColumn: "time", zone: "UTC", delimiter: "auto" },
    explore: {},
    prepare: { recipe: { format: "millwright.recipe/1", steps: [{ kind: "select", columns: ["pressure", "flow"] }] } },
    label: { source: { kind: "none" } },
    target: { what: { kind: "column", column: "fault", positive: 1 } },
    split: { how: { kind: "forwardChaining", folds: 2 } },
    train: {
      candidates: [{ id: "logistic", family: "logistic" }, { id: "boosting", family: "boosting", parameters: { trees: 10, leaves: 4 } }],
      baselines: [{ id: "prior", family: "prior" }],
    },
    select: { metric: "prAuc", margin: 0.05, threshold: { kind: "costs" } },
    explain: { events: 3 },
    package: { name: "line" },
    deploy: { device: "line box", replayRows: 50 },
    monitor: {},
  };
}

/** Writes the table (none for undefined) and the plan (a text as it is) into a new folder; returns the words of the run. */
export function lay(folder: string, content: string | Uint8Array | undefined, plan: unknown): string[] {
  mkdirSync(join(folder, "data"), { recursive: true });
  if (content !== undefined) writeFileSync(join(folder, "data", "line.csv"), content);
  const file = join(folder, "plan.json");
  writeFileSync(file, typeof plan === "string" ? plan : JSON.stringify(plan));
  return ["run", file, "--data", join(folder, "data"), "--threads", "1", "--json"];
}
