// The wizard between a folder of images and a data set: how many, and which column of the table names them; the table's own reading is the common one.

import { useRef, useState } from "react";
import styles from "./Images.module.css";
import type { UploadedFolder } from "./useFolder.tsx";
import { ReadingForm, isZone } from "../ReadingForm.tsx";
import { useImportBlock } from "../SampleFill.tsx";
import { useUpload } from "../useUpload.ts";
import { failureOfFlag } from "../Wizard.tsx";
import { useCall, useJob } from "../../../app/calls.tsx";
import { Button } from "../../../parts/Button.tsx";
import { cx } from "../../../parts/classes.ts";
import { DataTable, type Column } from "../../../parts/DataTable.tsx";
import { EmptyState, Skeleton } from "../../../parts/Empty.tsx";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import { Form } from "../../../parts/Fields.tsx";
import { look } from "../../../parts/look.ts";
import { Head, PropertyList, Section } from "../../../parts/Panel.tsx";
import { ProgressRow } from "../../../parts/Progress.tsx";
import { Select } from "../../../parts/Select.tsx";
import { StepScreen } from "../../../parts/StepHead.tsx";
import { useText } from "../../../parts/words.ts";
import { contract } from "../../../../shared/contract/contract.ts";
import type { FilePreview, ReadChoice } from "../../../../shared/contract/data.ts";
import type { ImagesPreview } from "../../../../shared/contract/images.ts";
import { dataText } from "../../../../shared/text/data.ts";
import { imagesText } from "../../../../shared/text/images.ts";
import { stepText } from "../../../../shared/text/steps.ts";

const none = "\u0000none";

export interface ImagesWizardProps {
  readonly folder: UploadedFolder;
  readonly onDone: () => void;
  readonly onBack: () => void;
}

export function ImagesWizard({ folder, onDone, onBack }: ImagesWizardProps) {
  const { t, f } = useText();
  const block = useImportBlock();
  const upload = useUpload();
  const input = useRef<HTMLInputElement>(null);
  const [table, setTable] = useState(folder.table);
  const [changed, setChanged] = useState<Partial<ReadChoice>>({});
  const [fileColumn, setFileColumn] = useState<string | null>(null);
  const [classColumn, setClassColumn] = useState<string | null>(null);
  const [shown, setShown] = useState<ImagesPreview | null>(null);
  const images = [...folder.images];
  const answer = useCall(contract.data.previewImages, { images, table: table?.handle ?? null, ...(Object.keys(changed).length === 0 ? {} : { choice: changed }), ...(fileColumn === null ? {} : { fileColumn }) });
  const job = useJob(contract.data.importImages);
  // The last preview stays while a corrected one is read.
  if (answer.state === "ready" && answer.value !== shown) setShown(answer.value);
  const preview = table === null ? null : (shown?.table ?? null);
  const choice: ReadChoice | null = preview === null ? null : { ...preview.choice, ...changed };
  const names = fileColumn ?? shown?.fileColumn ?? null;
  const classes = classColumn === none ? null : (classColumn ?? shown?.classColumn ?? null);
  const questions = preview?.questions ?? [];
  const takeTable = (list: FileList | null) => {
    if (list === null || list.length === 0) return;
    void upload.start([...list].slice(0, 1)).then((done) => {
      if (done?.[0] === undefined) return;
      setChanged({});
      setFileColumn(null);
      setClassColumn(null);
      setTable(done[0]);
    });
  };
  const start = () => {
    if (wrong !== undefined || job.isRunning) return;
    void job.start({ images, table: table === null || choice === null || names === null ? null : { file: table.handle, choice, fileColumn: names, classColumn: classes } }).then((info) => info !== undefined && onDone());
  };
  const wrong = block ?? (answer.state !== "ready" ? t(dataText.answerFirst) : table === null ? undefined : names === null ? t(imagesText.fileColumnNone) : questions.length > 0 ? t(dataText.answerFirst) : choice !== null && !isZone(choice.zone) ? t(dataText.zoneUnknown) : undefined);
  const count = (value: number) => f.number(value, { digits: 0 });
  return (
    <StepScreen
      title={t(stepText.data)} sentence={t(imagesText.sentenceWizard)} why={<p>{t(imagesText.why)}</p>} acts={<Button look="quiet" onPress={onBack}>{t(dataText.backToData)}</Button>}
      primary={<Button look="primary" onPress={start} isDisabled={job.isRunning} blockedWhy={job.isRunning ? undefined : wrong}>{t(imagesText.import, { count: count(images.length) })}</Button>}
    >
      <input
        ref={input} className={cx(styles["file"])} type="file" aria-label={t(imagesText.tableInput)} tabIndex={-1}
        onChange={(event) => {
          takeTable(event.target.files);
          event.target.value = "";
        }}
      />
      <div className={cx(styles["wizard"])}>
        <div className={cx(styles["choices"])}>
          <div className={cx(styles["notes"])}>
            {job.progress !== null && <ProgressRow what={t(dataText.importing)} share={job.progress.done} detail={job.progress.detail} leftMs={job.progress.leftMs} onCancel={job.cancel} />}
            {job.failure !== null && job.failure.name !== "callCancelled" && <ErrorNote error={job.failure} onRetry={start} />}
            {answer.state === "failed" && <ErrorNote error={answer.failure} onRetry={answer.retry} />}
            {upload.failure !== null && <ErrorNote error={upload.failure} />}
            {questions.map((flag) => <ErrorNote key={`${flag.name} ${JSON.stringify(flag.where)}`} error={failureOfFlag(flag)} />)}
          </div>
          <Section title={t(imagesText.images)} sub={shown === null ? undefined : t(imagesText.imagesSub, { count: count(shown.images), size: f.bytes(shown.bytes) })}>
            {shown === null ? <Skeleton what={t(imagesText.preview)} lines={4} /> : <PropertyList facts={[{ name: t(imagesText.folders), value: count(shown.folders), figure: true }, { name: t(imagesText.leftOut), value: count(folder.leftOut), figure: true }]} />}
          </Section>
          <Section title={t(imagesText.table)} sub={table?.name}>
            <div className={look.stack}>
              {table === null && shown === null && <p className={look.muted}>{t(imagesText.noTable)}</p>}
              <div className={cx(styles["acts"])}>
                <Button icon="folder" onPress={() => input.current?.click()}>{t(imagesText.chooseTable)}</Button>
                {table !== null && <Button look="quiet" onPress={() => setTable(null)}>{t(imagesText.withoutTable)}</Button>}
              </div>
              {preview !== null && shown !== null && (
                <Form label={t(imagesText.table)} onSubmit={start}>
                  <Select
                    label={t(imagesText.fileColumn)} choices={preview.columns.map(({ name }) => ({ id: name, label: name }))} value={names} onChange={setFileColumn}
                    help={names === null ? t(imagesText.fileColumnNone) : t(imagesText.fileColumnWhy, { named: count(shown.named), rows: count(shown.ofRows) })}
                  />
                  <Select label={t(imagesText.classColumn)} choices={[{ id: none, label: t(imagesText.noClass) }, ...preview.columns.map(({ name }) => ({ id: name, label: name }))]} value={classes ?? none} onChange={setClassColumn} help={t(imagesText.classColumnWhy)} />
                </Form>
              )}
            </div>
          </Section>
          {preview !== null && choice !== null && <ReadingForm preview={preview} choice={choice} set={(change) => setChanged({ ...changed, ...change })} onSubmit={start} />}
        </div>
        {preview === null ? (shown === null || table !== null ? <div /> : <EmptyState center title={t(imagesText.imagesSub, { count: count(shown.images), size: f.bytes(shown.bytes) })}>{t(imagesText.noTable)}</EmptyState>) : <TableRows preview={preview} isStale={answer.state !== "ready"} />}
      </div>
    </StepScreen>
  );
}

interface Row {
  readonly id: string;
  readonly cells: readonly string[];
}

function TableRows({ preview, isStale }: { readonly preview: FilePreview; readonly isStale: boolean }) {
  const { t } = useText();
  const columns = preview.columns.map((column, at): Column<Row> => ({
    id: column.name, title: column.name, unit: [column.unit, t(column.kind === "group" ? dataText.groupKind : dataText[column.kind])].filter(Boolean).join(" · "), cell: (row) => row.cells[at] ?? "", ...(column.kind === "number" ? { align: "end" as const } : {}),
  }));
  return (
    <div className={cx(styles["rows"])} aria-busy={isStale}>
      <Head title={t(dataText.previewTitle)} sub={t(dataText.previewSub, { name: preview.name, encoding: preview.encoding, columns: preview.columns.length })} />
      <DataTable label={t(dataText.previewTitle)} rows={preview.rows.map((cells, at) => ({ id: String(at), cells }))} columns={columns} rowId={(row) => row.id} />
    </div>
  );
}
