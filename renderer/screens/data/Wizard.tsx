// The wizard between chosen files and a data set: what was guessed, to be corrected beside the first rows as they would be read.

import { useState } from "react";
import { useImportBlock } from "./SampleFill.tsx";
import { ColumnsForm } from "./ColumnsForm.tsx";
import styles from "./Data.module.css";
import { Differences } from "./Differences.tsx";
import { areAnswered, MissingMarksForm } from "./MissingMarksForm.tsx";
import { isZone, ReadingForm } from "./ReadingForm.tsx";
import { databaseOf, type DatabaseFiles } from "./databaseFiles.ts";
import type { Uploaded } from "./upload.ts";
import { useCall, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { Skeleton } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, TextField } from "../../parts/Fields.tsx";
import { Head, Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Select } from "../../parts/Select.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { errorRegistry, type ErrorName, type FailureData, type Where } from "../../../shared/contract/errors.ts";
import type { FilePreview, ReadChoice } from "../../../shared/contract/data.ts";
import { marksOf } from "../../../shared/contract/missingMarks.ts";
import { dataText } from "../../../shared/text/data.ts";
import { readingText } from "../../../shared/text/reading.ts";
import { sourcesText } from "../../../shared/text/sources.ts";
import { stepText } from "../../../shared/text/steps.ts";

/** A flag of an import in the shape of a failure, so that its words are those of the registry. */
export function failureOfFlag(flag: { readonly name: string; readonly where: Readonly<Record<string, string | number>> }): FailureData {
  const name: ErrorName = flag.name in errorRegistry ? (flag.name as ErrorName) : "callFailedUnexpectedly";
  const where: Where = {};
  for (const key of ["file", "column", "field", "step", "detail"] as const) if (flag.where[key] !== undefined) where[key] = String(flag.where[key]);
  if (typeof flag.where["row"] === "number") where.row = flag.where["row"];
  return { name, ...errorRegistry[name], where };
}

export interface WizardProps {
  readonly files: readonly Uploaded[];
  readonly onDone: () => void;
  readonly onBack: () => void;
  /** The file is a database: one of its tables has to be chosen first. */
  readonly onDatabase: (chosen: DatabaseFiles<Uploaded>) => void;
}

const guessed = "\u0000guess";

export function Wizard({ files, onDone, onBack, onDatabase }: WizardProps) {
  const { t, f } = useText();
  const block = useImportBlock();
  const [first] = files;
  const [changed, setChanged] = useState<Partial<ReadChoice>>({});
  const [by, setBy] = useState<string | null>(null);
  const [saveAs, setSaveAs] = useState("");
  const [shown, setShown] = useState<FilePreview | null>(null);
  const recipes = useCall(contract.data.readRecipes, {});
  const answer = useCall(contract.data.preview, first === undefined ? null : { file: first.handle, ...(Object.keys(changed).length === 0 ? {} : { choice: changed }), ...(by === null ? {} : { recipe: by }) });
  const job = useJob(contract.data.importFiles);
  // The last preview stays while a corrected one is read.
  if (answer.state === "ready" && answer.value !== shown) setShown(answer.value);
  const choice: ReadChoice | null = shown === null ? null : { ...shown.choice, ...changed };
  const set = (change: Partial<ReadChoice>) => {
    setChanged({ ...changed, ...change });
    setBy(null);
  };
  const questions = answer.state === "ready" ? answer.value.questions : [];
  const differences = by === null || answer.state !== "ready" ? [] : answer.value.differences;
  // Found in the whole file while it was read; the preview has seen only its beginning.
  const marks = job.failure?.name === "csvMissingMarks" ? marksOf(job.failure.where.detail ?? "") : [];
  const zoneWrong = choice !== null && !isZone(choice.zone);
  const saveWrong = /[/\\\p{Cc}]/u.test(saveAs) || saveAs.length > 60;
  const start = () => {
    if (choice === null) return;
    void job.start({ files: files.map((file) => file.handle), choice, ...(by === null ? {} : { recipe: by }), ...(saveAs.trim() === "" ? {} : { saveAs: saveAs.trim() }) }).then((info) => info !== undefined && onDone());
  };
  const database = databaseOf(files);
  const total = f.bytes(files.reduce((sum, file) => sum + file.bytes, 0));
  const names = recipes.state === "ready" ? recipes.value.map(({ name }) => name) : [];
  const wrong = block ?? (answer.state === "failed" || choice === null ? t(dataText.answerFirst) : differences.length > 0 ? t(readingText.differencesBlock) : questions.length > 0 ? t(dataText.answerFirst) : !areAnswered(marks, choice.columns ?? []) ? t(dataText.answerFirst) : zoneWrong ? t(dataText.zoneUnknown) : saveWrong ? t(readingText.saveWrong) : undefined);
  return (
    <StepScreen
      title={t(stepText.data)} sentence={t(dataText.sentenceWizard)} why={<p>{t(dataText.why)}</p>}
      acts={<Button look="quiet" onPress={onBack}>{t(dataText.backToData)}</Button>}
      primary={<Button look="primary" onPress={start} isDisabled={job.isRunning} blockedWhy={job.isRunning ? undefined : wrong}>{files.length === 1 ? t(dataText.importOne) : t(dataText.importMany, { count: files.length })}</Button>}
    >
      <div className={cx(styles["wizard"])}>
        <div className={cx(styles["choices"])}>
          <div className={cx(styles["notes"])}>
            {job.progress !== null && <ProgressRow what={t(dataText.importing)} share={job.progress.done} detail={job.progress.detail} leftMs={job.progress.leftMs} onCancel={job.cancel} />}
            {job.failure !== null && job.failure.name !== "callCancelled" && <ErrorNote error={job.failure} onRetry={start} />}
            {answer.state === "failed" && <ErrorNote error={answer.failure} onRetry={answer.retry} acts={database !== null && answer.failure.name === "fileRefusedKind" && answer.failure.where.detail === "sqlite" && <Button onPress={() => onDatabase(database)}>{t(sourcesText.isDatabase)}</Button>} />}
            {questions.map((flag) => <ErrorNote key={`${flag.name} ${JSON.stringify(flag.where)}`} error={failureOfFlag(flag)} />)}
          </div>
          <Section bare={names.length === 0 && shown !== null} title={t(dataText.reading)} sub={files.length === 1 ? t(dataText.filesOne, { name: first?.name ?? "", size: total }) : t(dataText.filesMany, { count: files.length, size: total })}>
            {names.length > 0 && (
              <Form label={t(readingText.recipe)}>
                <Select
                  label={t(readingText.byRecipe)} choices={[{ id: guessed, label: t(readingText.noRecipe) }, ...names.map((name) => ({ id: name, label: name }))]} value={by ?? guessed}
                  onChange={(name) => {
                    setBy(name === guessed ? null : name);
                    setChanged({});
                  }}
                />
              </Form>
            )}
            {(choice === null || shown === null) && answer.state === "loading" && <Skeleton what={t(dataText.preview)} lines={6} />}
          </Section>
          {marks.length > 0 && <MissingMarksForm found={marks} columns={choice?.columns ?? []} set={(columns) => set({ columns })} />}
          {differences.length > 0 && <Differences differences={differences} />}
          {/* What is asked about columns stands first; otherwise their list is the last thing to look at. */}
          {choice !== null && shown !== null && shown.facts.sentinels.length > 0 && <ColumnsForm preview={shown} choice={choice} set={set} />}
          {choice !== null && shown !== null && <ReadingForm preview={shown} choice={choice} set={set} onSubmit={start} />}
          {choice !== null && shown !== null && shown.facts.sentinels.length === 0 && <ColumnsForm preview={shown} choice={choice} set={set} />}
          {by === null && shown !== null && (
            <Section title={t(readingText.recipe)}>
              <Form label={t(readingText.recipe)} onSubmit={start}>
                <TextField label={t(readingText.saveAs)} value={saveAs} onChange={setSaveAs} help={t(readingText.saveHelp)} error={saveWrong ? t(readingText.saveWrong) : undefined} />
              </Form>
            </Section>
          )}
          {files.length > 1 && <Section title={t(dataText.files)}>{files.map((file) => <div key={file.handle}>{t(dataText.filesOne, { name: file.name, size: f.bytes(file.bytes) })}</div>)}</Section>}
        </div>
        {shown !== null && <Preview preview={shown} isStale={answer.state !== "ready"} />}
      </div>
    </StepScreen>
  );
}

interface PreviewRow {
  readonly id: string;
  readonly cells: readonly string[];
}

function Preview({ preview, isStale }: { readonly preview: FilePreview; readonly isStale: boolean }) {
  const { t } = useText();
  const columns = preview.columns.map((column, at): Column<PreviewRow> => ({
    id: column.name, title: column.name, unit: [column.unit, t(column.kind === "group" ? dataText.groupKind : dataText[column.kind])].filter(Boolean).join(" · "), cell: (row) => row.cells[at] ?? "", ...(column.kind === "number" ? { align: "end" as const } : {}),
  }));
  const rows = preview.rows.map((cells, at) => ({ id: String(at), cells }));
  return (
    <div className={cx(styles["rows"])} aria-busy={isStale}>
      <Head title={t(dataText.previewTitle)} sub={t(dataText.previewSub, { name: preview.name, encoding: preview.encoding, columns: preview.columns.length })} />
      <div className={cx(styles["notes"])}>{preview.flags.map((flag) => <ErrorNote key={`${flag.name} ${JSON.stringify(flag.where)}`} error={failureOfFlag(flag)} />)}</div>
      <DataTable label={t(dataText.previewTitle)} rows={rows} columns={columns} rowId={(row) => row.id} />
    </div>
  );
}
