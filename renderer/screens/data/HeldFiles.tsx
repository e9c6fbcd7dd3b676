// Files of a watched folder that wait for a decision: the reason, the question answered in place, then the import goes on.

import { useState } from "react";
import { ColumnsForm } from "./ColumnsForm.tsx";
import { Differences } from "./Differences.tsx";
import { areAnswered, MissingMarksForm } from "./MissingMarksForm.tsx";
import { isZone, ReadingForm } from "./ReadingForm.tsx";
import styles from "./Sources.module.css";
import type { Uploaded } from "./upload.ts";
import { failureOfFlag } from "./Wizard.tsx";
import { CallView, useAct, useCall, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { FilePreview, HeldFile, ReadChoice } from "../../../shared/contract/data.ts";
import type { z } from "zod";
import { marksOf } from "../../../shared/contract/missingMarks.ts";
import { sourcesText } from "../../../shared/text/sources.ts";

type Held = z.infer<typeof HeldFile>;
/** Questions that an answer settles; anything else is mended at the source of the file. */
const askable = ["csvAmbiguousReading", "csvMissingMarks", "xlsxAmbiguous"];

export interface HeldFilesProps {
  readonly recipe: string;
  readonly onOpen: (files: readonly Uploaded[]) => void;
  readonly block: string | undefined;
}

export function HeldFiles({ recipe, onOpen, block }: HeldFilesProps) {
  const { t, f } = useText();
  const answer = useCall(contract.data.readHeld, { recipe });
  const job = useJob(contract.data.answerHeld);
  return (
    <CallView answer={answer} what={t(sourcesText.held)} lines={4}>
      {(held) => (
        <Section title={t(sourcesText.held)} sub={f.number(held.length, { digits: 0 })}>
          {job.progress !== null && <ProgressRow what={t(sourcesText.reads)} share={job.progress.done} detail={job.progress.detail} onCancel={job.cancel} />}
          {job.failure !== null && job.failure.name !== "callCancelled" && <ErrorNote error={job.failure} />}
          {held.length === 0 && <p className={look.muted}>{t(sourcesText.heldNone)}</p>}
          {held.map((one) => <Waiting key={`${one.name} ${one.failure.code}`} recipe={recipe} held={one} isBusy={job.isRunning} onAnswer={(choice) => void job.start({ recipe, name: one.name, choice })} onOpen={onOpen} block={block} />)}
        </Section>
      )}
    </CallView>
  );
}

interface WaitingProps {
  readonly recipe: string;
  readonly held: Held;
  readonly isBusy: boolean;
  readonly onAnswer: (choice: Partial<ReadChoice>) => void;
  readonly onOpen: (files: readonly Uploaded[]) => void;
  readonly block: string | undefined;
}

function Waiting({ recipe, held, isBusy, onAnswer, onOpen, block }: WaitingProps) {
  const { t } = useText();
  const leave = useAct(contract.data.leaveOut);
  const [changed, setChanged] = useState<Partial<ReadChoice>>({});
  const [shown, setShown] = useState<FilePreview | null>(null);
  const { name, handle, failure } = held;
  const looksDifferent = failure.name === "csvFormatChanged";
  const isAsked = askable.includes(failure.name);
  const preview = useCall(contract.data.preview, handle === null || !(isAsked || looksDifferent) ? null : { file: handle, recipe, ...(Object.keys(changed).length === 0 ? {} : { choice: changed }) });
  if (preview.state === "ready" && preview.value !== shown) setShown(preview.value);
  const set = (change: Partial<ReadChoice>) => setChanged({ ...changed, ...change });
  // What the whole file held; the preview has seen only its beginning.
  const marks = failure.name === "csvMissingMarks" ? marksOf(String(failure.where["detail"] ?? "")) : [];
  const columns = changed.columns ?? [];
  const choice: ReadChoice | null = shown === null ? null : { ...shown.choice, ...changed };
  const isOpen = marks.length > 0 ? !areAnswered(marks, columns) : preview.state !== "ready" || preview.value.questions.length > 0 || (choice !== null && !isZone(choice.zone));
  return (
    <div className={cx(styles["held"])} role="group" aria-label={name}>
      <ErrorNote error={failureOfFlag(failure)} changed="" />
      {preview.state === "failed" && <ErrorNote error={preview.failure} onRetry={preview.retry} />}
      {looksDifferent && shown !== null && <Differences differences={shown.differences} />}
      {isAsked && (
        <div className={cx(styles["answer"])}>
          {marks.length > 0 ? <MissingMarksForm found={marks} columns={columns} set={(next) => set({ columns: next })} /> : shown !== null && choice !== null && (
            <>
              {shown.facts.sentinels.length > 0 && <ColumnsForm preview={shown} choice={choice} set={set} />}
              {failure.name !== "csvMissingMarks" && <ReadingForm preview={shown} choice={choice} set={set} onSubmit={() => undefined} />}
            </>
          )}
        </div>
      )}
      <p className={cx(look.muted, look.small)}>{t(isAsked ? sourcesText.answerSays : sourcesText.notAnswerable)} {t(sourcesText.leaveOutSays)}</p>
      <div className={look.row}>
        {isAsked && <Button onPress={() => onAnswer(changed)} isDisabled={isBusy} blockedWhy={block ?? (isOpen ? t(sourcesText.answerFirst) : undefined)}>{t(sourcesText.answerAndRead)}</Button>}
        <Button look="quiet" onPress={() => void leave.run({ recipe, name })} isDisabled={isBusy || leave.isRunning} blockedWhy={block}>{t(sourcesText.leaveOut)}</Button>
        {handle !== null && failure.name !== "fileMissing" && <Button look="quiet" onPress={() => onOpen([{ name, bytes: shown?.bytes ?? 0, handle }])} blockedWhy={block}>{t(sourcesText.openInWizard)}</Button>}
      </div>
      {leave.failure !== null && <ErrorNote error={leave.failure} />}
    </div>
  );
}
