// Runs as lines over axes: the settings that differ between them, and the measures they share. Pure.

import type { Run } from "../../../../shared/contract/runs.ts";

const mostAxes = 7;
const mostLines = 500;

/** What the chart of runs draws: axes by kind and name, a line a run. Undefined where fewer than two runs share a measure. */
export interface RunAxes {
  readonly axes: readonly { readonly id: string; readonly kind: "family" | "parameter" | "metric" | "steps" | "fit"; readonly name: string }[];
  readonly lines: readonly { readonly id: string; readonly values: readonly (number | string | null)[] }[];
  readonly metric: string;
}

/** Axes of the newest runs that are judged by the measure of the first: family and steps where they differ, settings that most runs have and that
 *  differ, the time of fitting, the measure. `runs` come newest first. */
export function axesOf(runs: readonly Run[]): RunAxes | undefined {
  const metric = runs[0]?.metric;
  if (metric === undefined) return undefined;
  const drawn = runs.filter((run) => run.metric === metric && run.figure !== null).slice(0, mostLines);
  if (drawn.length < 2) return undefined;
  const value = (run: Run, name: string): number | string | null => {
    const set = run.parameters[name];
    return typeof set === "number" || typeof set === "string" ? set : set === undefined ? null : JSON.stringify(set);
  };
  const differs = (of: (run: Run) => unknown) => new Set(drawn.map(of)).size > 1;
  const counts = new Map<string, number>();
  for (const run of drawn) for (const name of Object.keys(run.parameters)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const parameters = [...counts].filter(([name]) => differs((run) => value(run, name))).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  const axes: RunAxes["axes"] = [
    ...(differs((run) => run.family) ? [{ id: "family", kind: "family" as const, name: "" }] : []),
    ...(differs((run) => run.steps) ? [{ id: "steps", kind: "steps" as const, name: "" }] : []),
    ...parameters.slice(0, mostAxes - 4).map((name) => ({ id: `parameter ${name}`, kind: "parameter" as const, name })),
    { id: "fit", kind: "fit", name: "" },
    { id: "metric", kind: "metric", name: metric },
  ];
  const read = (run: Run, { kind, name }: RunAxes["axes"][number]): number | string | null =>
    kind === "family" ? run.family : kind === "steps" ? run.steps : kind === "fit" ? run.fitSeconds : kind === "metric" ? run.figure!.value : value(run, name);
  return { axes, lines: drawn.map((run) => ({ id: run.name, values: axes.map((axis) => read(run, axis)) })), metric };
}

/** Runs that have every word somewhere: name, family, plan, person, a setting. */
export function withWords(runs: readonly Run[], words: string): readonly Run[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (wanted.length === 0) return runs;
  return runs.filter((run) => {
    const said = [run.name, run.family, run.planName, run.by, run.split, settingsWords(run)].join(" ").toLowerCase();
    return wanted.every((word) => said.includes(word));
  });
}

/** Settings as a person types them: "trees 80, leaves 7". Empty where nothing was set. */
export function settingsWords({ parameters }: Pick<Run, "parameters">): string {
  return Object.entries(parameters).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
}
