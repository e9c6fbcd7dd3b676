// The training that runs in this engine, for those who look on: which candidate's fits are under way, and the learning curve of the present one.
// Runs in main; nothing here is kept.
import type { Project } from "../store/project.ts";
import type { CurvePoint } from "./family.ts";

export interface LiveTraining {
  /** Asks it to stop and to go on later. */
  readonly pause: AbortController;
  /** Empty until the first fit begins. */
  candidate: string;
  /** The n-th of so many candidates, from 1. */
  number: number;
  of: number;
  /** Of the fit under way; empty for families that do not learn step by step. */
  points: CurvePoint[];
}

const running = new WeakMap<Project, LiveTraining>();
/** More points than a chart has pixels are thinned to every second. */
const mostPoints = 600;

export const liveTraining = {
  of: (project: Project): LiveTraining | undefined => running.get(project),
  begin(project: Project): LiveTraining {
    const live: LiveTraining = { pause: new AbortController(), candidate: "", number: 0, of: 0, points: [] };
    running.set(project, live);
    return live;
  },
  candidate(project: Project, candidate: string, number: number, of: number): void {
    const live = running.get(project);
    if (live) Object.assign(live, { candidate, number, of, points: [] });
  },
  /** A point of the curve; an iteration that does not go on begins the next fit's curve. */
  point(project: Project, point: CurvePoint): void {
    const live = running.get(project);
    if (!live) return;
    const last = live.points.at(-1);
    if (last && point.iteration <= last.iteration) live.points = [];
    live.points.push(point);
    if (live.points.length > mostPoints) live.points = live.points.filter((_, i) => i % 2 === 1);
  },
  end(project: Project): void {
    running.delete(project);
  },
};
