// Which two tables are compared: a span of the data, data as they were before, or a file, for each side.

import { useRef } from "react";
import styles from "./Monitor.module.css";
import type { InputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { JournalEntry } from "../../../shared/contract/project.ts";
import { tableDriftText } from "../../../shared/text/tableDrift.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, NumberField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Select } from "../../parts/Select.tsx";
import { TimeField } from "../../parts/TimeField.tsx";
import { useText } from "../../parts/words.ts";
import { useUpload } from "../data/useUpload.ts";
import type { Uploaded } from "../data/upload.ts";

export type SideInput = InputOf<(typeof contract)["monitor"]["compareTables"]>["reference"];

/** kind: "span", "file", or the digest of data as they were. Ends are UTC µs, or rows of data without time. */
export interface Side {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly file: Uploaded | null;
}

/** UTC µs; `to` is not part of it. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** Earlier and later half of the data; where a period is asked about, it against what the data hold before it, or a file against that where they hold less than half of it. */
export function firstSides(dataset: DatasetInfo | null, period?: Period): readonly [Side, Side] {
  if (dataset === null) return [{ kind: "file", from: 0, to: 0, file: null }, { kind: "file", from: 0, to: 0, file: null }];
  const [low, high] = [dataset.fromUs ?? 0, dataset.toUs === null ? dataset.rows : dataset.toUs + 1];
  if (period !== undefined && dataset.fromUs !== null && period.from > low) {
    const isHeld = high - period.from > (period.to - period.from) / 2;
    return [{ kind: "span", from: low, to: Math.min(high, period.from), file: null }, { kind: isHeld ? "span" : "file", from: period.from, to: Math.min(high, period.to), file: null }];
  }
  const middle = Math.round((low + high) / 2);
  return [{ kind: "span", from: low, to: middle, file: null }, { kind: "span", from: middle, to: high, file: null }];
}

/** What the call is asked for this side; null while a person has still to choose. */
export function inputOf({ kind, from, to, file }: Side, dataset: DatasetInfo | null): SideInput | null {
  if (kind === "file") return file === null ? null : { file: file.handle };
  if (kind !== "span") return { dataset: kind };
  // An emptied field is NaN.
  return dataset === null || !(to > from) ? null : { dataset: dataset.digest, from, to };
}

export interface SideFormProps {
  readonly title: string;
  readonly side: Side;
  readonly onChange: (side: Side) => void;
  readonly dataset: DatasetInfo | null;
  readonly versions: readonly JournalEntry[];
}

export function SideForm({ title, side, onChange, dataset, versions }: SideFormProps) {
  const { t, f } = useText();
  const hasTime = dataset !== null && dataset.fromUs !== null;
  const choices = [
    ...(dataset === null ? [] : [{ id: "span", label: t(hasTime ? tableDriftText.span : tableDriftText.rowSpan) }]),
    ...versions.map((entry) => ({ id: entry.refs["dataset"]!, label: t(tableDriftText.version, { time: f.time(Date.parse(entry.at) * 1000, "minute") }), second: t(tableDriftText.versionBy, { person: entry.by }) })),
    { id: "file", label: t(tableDriftText.file) },
  ];
  const isBackward = side.kind === "span" && !(side.to > side.from);
  return (
    <Section title={title}>
      <Form label={title}>
        <Select label={t(tableDriftText.what)} choices={choices} value={side.kind} onChange={(kind) => onChange({ ...side, kind })} />
        {side.kind === "span" && hasTime && <TimeField label={t(tableDriftText.from)} tUs={side.from} onChange={(from) => onChange({ ...side, from })} />}
        {side.kind === "span" && hasTime && <TimeField label={t(tableDriftText.to)} tUs={side.to} onChange={(to) => onChange({ ...side, to })} error={isBackward ? t(tableDriftText.emptySpanWhy) : undefined} />}
        {side.kind === "span" && !hasTime && <NumberField label={t(tableDriftText.from)} value={side.from} min={0} step={1} digits={0} onChange={(from) => onChange({ ...side, from })} />}
        {side.kind === "span" && !hasTime && <NumberField label={t(tableDriftText.to)} value={side.to} min={1} step={1} digits={0} onChange={(to) => onChange({ ...side, to })} error={isBackward ? t(tableDriftText.emptySpanWhy) : undefined} />}
        {side.kind === "file" && <FileRow file={side.file} onFile={(file) => onChange({ ...side, file })} />}
      </Form>
    </Section>
  );
}

function FileRow({ file, onFile }: { readonly file: Uploaded | null; readonly onFile: (file: Uploaded) => void }) {
  const { t, f } = useText();
  const upload = useUpload();
  const input = useRef<HTMLInputElement>(null);
  return (
    <FormRow label={t(tableDriftText.file)}>
      {file !== null && <span className={look.cut} title={file.name}>{file.name} · {f.bytes(file.bytes)}</span>}
      <div><Button icon="folder" onPress={() => input.current?.click()} isDisabled={upload.running !== null}>{t(tableDriftText.chooseFile)}</Button></div>
      {upload.running !== null && <ProgressRow what={upload.running.name} share={upload.running.share} onCancel={upload.cancel} />}
      {upload.failure !== null && <ErrorNote error={upload.failure} />}
      <input
        ref={input} className={cx(styles["file"])} type="file" aria-label={t(tableDriftText.chooseFile)} tabIndex={-1}
        onChange={(event) => {
          const [one] = event.target.files ?? [];
          if (one !== undefined) void upload.start([one]).then((done) => done?.[0] !== undefined && onFile(done[0]));
          event.target.value = "";
        }}
      />
    </FormRow>
  );
}
