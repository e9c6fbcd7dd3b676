// The whole plan performed by one press, from the first step that is not current to the record that comes home; the same as `millwright run`.

import { contract } from "../../../shared/contract/contract.ts";
import { frameText } from "../../../shared/text/frame.ts";
import { useJob, type Job } from "../../app/calls.tsx";
import { go, useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";

type RunJob = Job<typeof contract.plan.run>;

/** The job of performing the plan, for the button and for what stands about it on the screen. */
export function useRunAll(): RunJob {
  return useJob(contract.plan.run);
}

export function RunAllButton({ job, blockedWhy }: { readonly job: RunJob; readonly blockedWhy: string | undefined }) {
  const { t } = useText();
  const roleWhy = useRoleWhy(contract.plan.run);
  return <Button look="quiet" icon="play" blockedWhy={roleWhy ?? (job.isRunning ? t(frameText.runAllRunning) : blockedWhy)} onPress={() => void job.start({})}>{t(frameText.runAll)}</Button>;
}

/** How far it is, why it stopped, or that it is done. */
export function RunAllNotes({ job }: { readonly job: RunJob }) {
  const { t } = useText();
  const { path } = useProject();
  if (job.progress !== null) return <ProgressRow what={t(frameText.runAllRunning)} share={job.progress.done} detail={job.progress.detail} leftMs={job.progress.leftMs} onCancel={job.cancel} />;
  if (job.failure !== null && job.failure.name !== "callCancelled") return <ErrorNote error={job.failure} onRetry={() => void job.start({})} />;
  // Judging alarms stays with people, so Explain may be open; what was performed and is not current any more is not called done.
  const isDone = job.last?.state === "done" && path.every(({ id, state }) => id === "explain" || state === "done" || (id !== "train" && id !== "package" && state === "attention"));
  return isDone ? <Note kind="ok" acts={<Button onPress={() => go("explain")}>{t(frameText.toExplain)}</Button>}>{t(frameText.runAllDone)}</Note> : null;
}
