// The guided path as data: the steps in the order of the loop, whose they are, what they need and when they are done.
// Pure: the state of the path follows from facts of the project; screens and command line show the same.
import type { Role } from "../contract/call.ts";

export const stepIds = ["frame", "data", "explore", "prepare", "label", "train", "select", "explain", "package", "deploy", "monitor"] as const;
export type StepId = (typeof stepIds)[number];

export type StepState = "open" | "done" | "attention" | "blocked";

/** Facts of a project that decide the state of the path. */
export interface PathFacts {
  scenario: string;
  framed: boolean;
  dataset: boolean;
  qualityAlarms: number;
  explored: boolean;
  recipeComputed: boolean;
  /** The features were computed from the present dataset, recipe and labels. */
  featuresCurrent: boolean;
  labelsNeeded: boolean;
  labels: number;
  evaluation: boolean;
  evaluationCurrent: boolean;
  chosen: boolean;
  noModelBeatsBaseline: boolean;
  openExplanations: number;
  judgedExplanations: number;
  packages: number;
  packageCurrent: boolean;
  sticksWritten: number;
  devices: number;
  devicesChanged: number;
}

export interface Step {
  id: StepId;
  /** Roles whose path it is; others may look. */
  roles: readonly Role[];
  /** Undefined when nothing blocks; else the step that unblocks and a word key of the reason (shared/text/steps.ts). */
  blockedBy: (facts: PathFacts) => { by: StepId; reason: BlockReason } | undefined;
  doneWhen: (facts: PathFacts) => boolean;
  /** Things that ask for a look; 0 is calm. */
  attention: (facts: PathFacts) => number;
}

export type BlockReason = "needsDataset" | "needsFeatures" | "needsLabels" | "needsEvaluation" | "needsChosenModel" | "needsPackage" | "needsStick" | "noModelBeatsBaseline";

const never = () => 0;
const needsDataset = (facts: PathFacts) => (facts.dataset ? undefined : ({ by: "data", reason: "needsDataset" } as const));

export const steps: readonly Step[] = [
  { id: "frame", roles: ["scientist", "engineer"], blockedBy: () => undefined, doneWhen: (f) => f.framed, attention: never },
  { id: "data", roles: ["scientist", "engineer"], blockedBy: () => undefined, doneWhen: (f) => f.dataset, attention: (f) => f.qualityAlarms },
  { id: "explore", roles: ["scientist", "engineer"], blockedBy: needsDataset, doneWhen: (f) => f.explored, attention: never },
  { id: "prepare", roles: ["scientist"], blockedBy: needsDataset, doneWhen: (f) => f.featuresCurrent, attention: (f) => (f.recipeComputed && !f.featuresCurrent ? 1 : 0) },
  {
    id: "label",
    roles: ["scientist", "engineer"],
    blockedBy: needsDataset,
    doneWhen: (f) => !f.labelsNeeded || f.labels > 0,
    attention: never,
  },
  {
    id: "train",
    roles: ["scientist"],
    blockedBy: (f) =>
      !f.dataset
        ? { by: "data", reason: "needsDataset" }
        : f.labelsNeeded && f.labels === 0
          ? { by: "label", reason: "needsLabels" }
          : f.recipeComputed
            ? undefined
            : { by: "prepare", reason: "needsFeatures" },
    doneWhen: (f) => f.evaluationCurrent,
    attention: (f) => (f.evaluation && !f.evaluationCurrent ? 1 : 0),
  },
  { id: "select", roles: ["scientist", "engineer"], blockedBy: (f) => (f.evaluation ? undefined : { by: "train", reason: "needsEvaluation" }), doneWhen: (f) => f.chosen, attention: (f) => (f.noModelBeatsBaseline ? 1 : 0) },
  { id: "explain", roles: ["scientist", "engineer"], blockedBy: (f) => (f.chosen ? undefined : { by: "select", reason: "needsChosenModel" }), doneWhen: (f) => f.judgedExplanations > 0, attention: (f) => (f.judgedExplanations > 0 ? f.openExplanations : 0) },
  {
    id: "package",
    roles: ["scientist"],
    blockedBy: (f) => (f.chosen ? undefined : f.noModelBeatsBaseline ? { by: "select", reason: "noModelBeatsBaseline" } : { by: "select", reason: "needsChosenModel" }),
    doneWhen: (f) => f.packageCurrent,
    attention: (f) => (f.packages > 0 && !f.packageCurrent ? 1 : 0),
  },
  { id: "deploy", roles: ["scientist", "technician"], blockedBy: (f) => (f.packages > 0 ? undefined : { by: "package", reason: "needsPackage" }), doneWhen: (f) => f.devices > 0, attention: never },
  { id: "monitor", roles: ["scientist", "engineer", "technician"], blockedBy: (f) => (f.sticksWritten > 0 || f.devices > 0 ? undefined : { by: "deploy", reason: "needsStick" }), doneWhen: (f) => f.devices > 0, attention: (f) => f.devicesChanged },
];

export interface PathEntry {
  id: StepId;
  state: StepState;
  attention: number;
  blocked?: { by: StepId; reason: BlockReason };
}

/** State of every step from the facts. A step with something to look at is `attention` even when done. */
export function pathOf(facts: PathFacts): PathEntry[] {
  return steps.map((step) => {
    const blocked = step.blockedBy(facts);
    if (blocked) return { id: step.id, state: "blocked", attention: 0, blocked };
    const attention = step.attention(facts);
    return { id: step.id, state: attention > 0 ? "attention" : step.doneWhen(facts) ? "done" : "open", attention };
  });
}
