// How a file is read, field by field: what was guessed, why, and the place to correct it. Draws; decides nothing.

import { useText } from "../../parts/words.ts";
import { Form, FormRow, TextField } from "../../parts/Fields.tsx";
import { Section } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import type { FilePreview, ReadChoice } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";
import { readingText } from "../../../shared/text/reading.ts";

const delimiters = [
  { id: ",", text: dataText.comma }, { id: ";", text: dataText.semicolon }, { id: "\t", text: dataText.tab }, { id: "|", text: dataText.bar }, { id: " ", text: dataText.space }, { id: "auto", text: dataText.auto },
] as const;
const decimals = [{ id: ".", text: dataText.point }, { id: ",", text: dataText.decimalComma }, { id: "auto", text: dataText.auto }] as const;
const formats = [
  { id: "auto", text: dataText.auto }, { id: "ymd", text: dataText.ymd }, { id: "dmy", text: dataText.dmy }, { id: "mdy", text: dataText.mdy }, { id: "dMonY", text: readingText.dMonY }, { id: "epochS", text: dataText.epochS }, { id: "epochMs", text: dataText.epochMs }, { id: "epochUs", text: dataText.epochUs },
  { id: "epochNs", text: readingText.epochNs }, { id: "excel1900", text: readingText.excel1900 }, { id: "excel1904", text: readingText.excel1904 },
] as const;
const encodings = [{ id: "utf-8", label: "UTF-8" }, { id: "utf-16le", label: "UTF-16 LE" }, { id: "utf-16be", label: "UTF-16 BE" }, { id: "windows-1252", label: "Windows-1252" }] as const;
const noColumn = "\u0000none";

/** True for a zone that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export interface ReadingFormProps {
  readonly preview: FilePreview;
  readonly choice: ReadChoice;
  readonly set: (change: Partial<ReadChoice>) => void;
  readonly onSubmit: () => void;
}

export function ReadingForm(props: ReadingFormProps) {
  const { t } = useText();
  return (
    <>
      <Section title={t(readingText.file)}><Form label={t(dataText.reading)} onSubmit={props.onSubmit}><FileFields {...props} /></Form></Section>
      <Section title={t(readingText.time)}><Form label={t(readingText.time)} onSubmit={props.onSubmit}><TimeFields {...props} /></Form></Section>
      <Section title={t(readingText.rows)}><Form label={t(readingText.rows)} onSubmit={props.onSubmit}><RowFields {...props} /></Form></Section>
    </>
  );
}

function FileFields({ preview, choice, set }: ReadingFormProps) {
  const { t, f } = useText();
  const { form, parts, facts } = preview;
  const isText = form === "text";
  const rows = f.number(facts.sampleRows, { digits: 0 });
  return (
    <>
      <FormRow label={t(readingText.form)} help={t(readingText.formWhy)}>{t(readingText[form])}</FormRow>
      {parts.length > 0 && (
        <Select label={t(form === "xlsx" ? readingText.part : readingText.partTable)} choices={parts.map((id) => ({ id, label: id }))} value={choice.part ?? null} onChange={(part) => set({ part, timeColumn: null, timeFormat: "auto" })} {...(parts.length > 1 ? { help: t(readingText.partWhy, { count: f.number(parts.length, { digits: 0 }) }) } : {})} />
      )}
      {isText && <Select label={t(readingText.encoding)} choices={encodings} value={choice.encoding ?? "utf-8"} onChange={(encoding) => set({ encoding })} help={t(choice.encoding === "utf-8" || choice.encoding === undefined ? readingText.encodingUtf8Why : readingText.encodingOtherWhy)} />}
      {isText && <Select label={t(dataText.delimiter)} choices={delimiters.map(({ id, text }) => ({ id, label: t(text) }))} value={choice.delimiter} onChange={(delimiter) => set({ delimiter })} help={t(readingText.delimiterWhy, { columns: f.number(preview.columns.length, { digits: 0 }) })} />}
      {form !== "parquet" && <Select label={t(dataText.decimal)} choices={decimals.map(({ id, text }) => ({ id, label: t(text) }))} value={choice.decimal} onChange={(decimal) => set({ decimal })} help={t(readingText.decimalWhy, { rows })} />}
    </>
  );
}

function TimeFields({ preview, choice, set }: ReadingFormProps) {
  const { t, f } = useText();
  const { facts } = preview;
  const rows = f.number(facts.sampleRows, { digits: 0 });
  const has = choice.timeColumn !== null;
  const choose = (name: string) => {
    if (name !== noColumn) set({ timeColumn: name });
    // The column of the guessed time is said to be something else; otherwise it would be guessed again.
    else if (choice.timeColumn !== null) set({ timeColumn: null, timeFormat: "auto", columns: [...(choice.columns ?? []).filter(({ source }) => source !== choice.timeColumn), { source: choice.timeColumn, kind: "text" }] });
  };
  return (
    <>
      <Select
        label={t(dataText.timeColumn)} choices={[{ id: noColumn, label: t(dataText.noTime) }, ...preview.columns.map(({ name }) => ({ id: name, label: name }))]} value={choice.timeColumn ?? noColumn} onChange={choose}
        {...(has ? { help: facts.stepS === null ? t(readingText.timeWhyStepless, { rows }) : t(readingText.timeWhy, { rows, step: f.duration(facts.stepS * 1000) }) } : {})}
      />
      <Select label={t(dataText.timeFormat)} choices={formats.map(({ id, text }) => ({ id, label: t(text) }))} value={choice.timeFormat} onChange={(timeFormat) => set({ timeFormat })} isDisabled={!has} />
      <TextField label={t(dataText.zone)} value={choice.zone} onChange={(zone) => set({ zone })} help={t(facts.zoneWritten ? readingText.zoneWritten : has ? readingText.zoneAssumed : dataText.zoneHelp)} error={isZone(choice.zone) ? undefined : t(dataText.zoneUnknown)} isDisabled={!has} />
    </>
  );
}

function RowFields({ preview, choice, set }: ReadingFormProps) {
  const { t } = useText();
  const names = preview.columns.map(({ name }) => ({ id: name, label: name }));
  const tall = typeof choice.layout === "object" ? choice.layout : undefined;
  const suggested = preview.facts.suggested ?? { tag: names.find(({ id }) => id !== choice.timeColumn)?.id ?? "", value: names.at(-1)?.id ?? "" };
  const { quality: _quality, ...rest } = tall ?? suggested;
  return (
    <>
      <FormRow label={t(readingText.layout)} help={t(tall ? readingText.tallWhy : readingText.wideWhy)}>
        <SegmentedControl label={t(readingText.layout)} value={tall ? "tall" : "wide"} choices={[{ id: "wide", label: t(readingText.wide) }, { id: "tall", label: t(readingText.tall) }]} onChange={(id) => set({ layout: id === "tall" ? suggested : "wide" })} />
      </FormRow>
      {tall && <Select label={t(readingText.tag)} choices={names} value={tall.tag} onChange={(tag) => set({ layout: { ...tall, tag } })} />}
      {tall && <Select label={t(readingText.value)} choices={names} value={tall.value} onChange={(value) => set({ layout: { ...tall, value } })} />}
      {tall && <Select label={t(readingText.quality)} choices={[{ id: noColumn, label: t(readingText.none) }, ...names]} value={tall.quality ?? noColumn} onChange={(quality) => set({ layout: quality === noColumn ? rest : { ...tall, quality } })} />}
      <FormRow label={t(dataText.group)} help={t(dataText.groupHelp)}>
        <SegmentedControl
          label={t(dataText.group)} value={choice.group.kind}
          choices={[{ id: "none", label: t(dataText.groupNone) }, { id: "file", label: t(dataText.groupFile) }, { id: "column", label: t(dataText.groupColumn) }]}
          onChange={(kind) => set({ group: kind === "column" ? { kind, column: preview.columns.find((column) => column.kind === "text")?.name ?? preview.columns[0]?.name ?? "" } : { kind } })}
        />
      </FormRow>
      {choice.group.kind === "column" && <Select label={t(dataText.groupBy)} choices={names} value={choice.group.column} onChange={(column) => set({ group: { kind: "column", column } })} />}
    </>
  );
}
