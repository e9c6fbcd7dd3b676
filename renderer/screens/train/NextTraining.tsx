// What follows from a wrong reason: a menu that leaves a tag out of the next training or makes a law of what people know about it.

import { leaveOut } from "./leaveOut.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { ConstraintLaw } from "../../../shared/plan/constraints.ts";
import { constraintText } from "../../../shared/text/constraints.ts";
import { trainText } from "../../../shared/text/train.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { useProject, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Menu, type MenuEntry } from "../../parts/Menu.tsx";
import { useText } from "../../parts/words.ts";
import { usePlanBlock } from "../frame/draft.tsx";

/** Lengths of a process's memory that are offered, in seconds. */
const lengths = [60, 600, 3600, 86_400];

export interface NextTrainingProps {
  readonly feature: string;
  /** The tags that it is made of, joined by " + ". */
  readonly tag: string;
  /** Features of the same tags, this one among them. */
  readonly alike: readonly string[];
  readonly reason: string;
}

export function NextTraining({ feature, tag, alike, reason }: NextTrainingProps) {
  const { t, f } = useText();
  const { plan } = useProject();
  const { value, write, act: writing } = useSection("train");
  const law = useAct(contract.learn.constrain);
  const why = usePlanBlock();
  const data = useCall(contract.data.describe, {});
  const hasTime = data.state === "ready" && data.value !== null && data.value.fromUs !== null;
  const set = (one: ConstraintLaw) => () => void law.run({ law: one, reason });
  const way = (kind: "rises" | "falls"): MenuEntry => ({ id: kind, label: t(constraintText[kind], { name: feature }), second: t(constraintText.setAsideSecond), onAct: set({ kind, feature }) });
  const memory = tag.split(" + ").map((one) => ({
    title: t(constraintText.memory, { tag: one }),
    entries: lengths.map((most): MenuEntry => ({ id: `${one} ${most}`, label: f.duration(most * 1000), onAct: set({ kind: "lagLimit", tag: one, most }) })),
  }));
  const groups = [
    { entries: [{ id: "leaveOut", label: t(constraintText.leaveOut, { tag }), onAct: () => void write(leaveOut(value, alike, reason)) }] },
    // A detector's score has no direction.
    ...(plan.scenario === "anomaly" ? [] : [{ title: t(constraintText.direction), entries: [way("rises"), way("falls")] }]),
    ...(hasTime ? memory : []),
  ];
  const failure = law.failure ?? writing.failure;
  return (
    <>
      <Menu label={t(constraintText.next)} groups={groups}><Button blockedWhy={why} icon="down">{t(constraintText.next)}</Button></Menu>
      {failure !== null && <ErrorNote error={failure} onRetry={law.failure !== null ? law.clear : writing.clear} />}
    </>
  );
}

/** The reason of a law that follows from verdicts: what people noted, or that they found it so. */
export function useReasonOf() {
  const { t } = useText();
  return (verdict: "implausible" | "artefact", notes: readonly string[]): string => {
    const said = [...new Set(notes.filter((note) => note !== ""))].join("; ").slice(0, 1900);
    if (said !== "") return verdict === "implausible" ? t(trainText.doubtReason, { notes: said }) : said;
    return t(verdict === "implausible" ? constraintText.plainReason : constraintText.artefactReason);
  };
}
