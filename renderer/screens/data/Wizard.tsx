// The wizard between chosen files and a data set: what was guessed, to be corrected beside the first rows as they would be read.

import { useState } from "react";
import { useImportBlock } from "./SampleFill.tsx";
import styles from "./Data.module.css";
import type { Uploaded } from "./upload.ts";
import { useCall, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { Skeleton } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, TextField } from "../../parts/Fields.tsx";
import { Head, Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { errorRegistry, type ErrorName, type FailureData, type Where } from "../../../shared/contract/errors.ts";
import type { FilePreview, ReadChoice } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";
import { stepText } from "../../../shared/text/steps.ts";

/** A flag of an import in the shape of a failure, so that its words are those of the registry. */
export function failureOfFlag(flag: { readonly name: string; readonly where: Readonly<Record<string, string | number>> }): FailureData {
  const name: ErrorName = flag.name in errorRegistry ? (flag.name as ErrorName) : "callFailedUnexpectedly";
  const where: Where = {};
  for (const key of ["file", "column", "field", "step", "detail"] as const) if (flag.where[key] !== undefined) where[key] = String(flag.where[key]);
  if (typeof flag.where["row"] === "number") where.row = flag.where["row"];
  return { name, ...errorRegistry[name], where };
}

const delimiters = [
  { id: ",", text: dataText.comma }, { id: ";", text: dataText.semicolon }, { id: "\t", text: dataText.tab }, { id: "|", text: dataText.bar }, { id: " ", text: dataText.space }, { id: "auto", text: dataText.auto },
] as const;
const decimals = [{ id: ".", text: dataText.point }, { id: ",", text: dataText.decimalComma }, { id: "auto", text: dataText.auto }] as const;
const formats = ["auto", "ymd", "dmy", "mdy", "epochS", "epochMs", "epochUs"] as const;
const noColumn = "\u0000none";

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export interface WizardProps {
  readonly files: readonly Uploaded[];
  readonly onDone: () => void;
  readonly onBack: () => void;
}

export function Wizard({ files, onDone, onBack }: WizardProps) {
  const { t, f } = useText();
  const block = useImportBlock();
  const [first] = files;
  const [changed, setChanged] = useState<Partial<ReadChoice>>({});
  const [shown, setShown] = useState<FilePreview | null>(null);
  const answer = useCall(contract.data.preview, first === undefined ? null : Object.keys(changed).length === 0 ? { file: first.handle } : { file: first.handle, choice: changed });
  const job = useJob(contract.data.importFiles);
  // The last preview stays while a corrected one is read.
  if (answer.state === "ready" && answer.value !== shown) setShown(answer.value);
  const choice: ReadChoice | null = shown === null ? null : { ...shown.choice, ...changed };
  const set = (change: Partial<ReadChoice>) => setChanged({ ...changed, ...change });
  const questions = answer.state === "ready" ? answer.value.questions : [];
  const zoneWrong = choice !== null && !isZone(choice.zone);
  const start = () => {
    if (choice === null) return;
    void job.start({ files: files.map((file) => file.handle), choice }).then((info) => info !== undefined && onDone());
  };
  const total = f.bytes(files.reduce((sum, file) => sum + file.bytes, 0));
  const wrong = block ?? (answer.state === "failed" || choice === null ? t(dataText.answerFirst) : questions.length > 0 ? t(dataText.answerFirst) : zoneWrong ? t(dataText.zoneUnknown) : undefined);
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
            {answer.state === "failed" && <ErrorNote error={answer.failure} onRetry={answer.retry} />}
            {questions.map((flag) => <ErrorNote key={`${flag.name} ${JSON.stringify(flag.where)}`} error={failureOfFlag(flag)} />)}
          </div>
          <Section title={t(dataText.reading)} sub={files.length === 1 ? t(dataText.filesOne, { name: first?.name ?? "", size: total }) : t(dataText.filesMany, { count: files.length, size: total })}>
            {choice === null || shown === null ? (
              answer.state === "loading" && <Skeleton what={t(dataText.preview)} lines={6} />
            ) : (
              <Form label={t(dataText.reading)} onSubmit={start}>
                <Select label={t(dataText.delimiter)} choices={delimiters.map(({ id, text }) => ({ id, label: t(text) }))} value={choice.delimiter} onChange={(delimiter) => set({ delimiter })} />
                <Select label={t(dataText.decimal)} choices={decimals.map(({ id, text }) => ({ id, label: t(text) }))} value={choice.decimal} onChange={(decimal) => set({ decimal })} />
                <Select label={t(dataText.timeColumn)} choices={[{ id: noColumn, label: t(dataText.noTime) }, ...shown.columns.map(({ name }) => ({ id: name, label: name }))]} value={choice.timeColumn ?? noColumn} onChange={(name) => set({ timeColumn: name === noColumn ? null : name })} />
                <Select label={t(dataText.timeFormat)} choices={formats.map((id) => ({ id, label: t(dataText[id]) }))} value={choice.timeFormat} onChange={(timeFormat) => set({ timeFormat })} isDisabled={choice.timeColumn === null} />
                <TextField label={t(dataText.zone)} value={choice.zone} onChange={(zone) => set({ zone })} help={t(dataText.zoneHelp)} error={zoneWrong ? t(dataText.zoneUnknown) : undefined} isDisabled={choice.timeColumn === null} />
                <FormRow label={t(dataText.group)} help={t(dataText.groupHelp)}>
                  <SegmentedControl
                    label={t(dataText.group)} value={choice.group.kind}
                    choices={[{ id: "none", label: t(dataText.groupNone) }, { id: "file", label: t(dataText.groupFile) }, { id: "column", label: t(dataText.groupColumn) }]}
                    onChange={(kind) => set({ group: kind === "column" ? { kind, column: shown.columns.find((column) => column.kind === "text")?.name ?? shown.columns[0]?.name ?? "" } : { kind } })}
                  />
                </FormRow>
                {choice.group.kind === "column" && <Select label={t(dataText.groupBy)} choices={shown.columns.map(({ name }) => ({ id: name, label: name }))} value={choice.group.column} onChange={(column) => set({ group: { kind: "column", column } })} />}
              </Form>
            )}
          </Section>
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
