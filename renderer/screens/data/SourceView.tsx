// A database as a source: which one, which of its tables or views; a copy of the table then goes through the wizard like a file.
// The password is state of this form alone: it goes with each question and is gone with the screen.

import { useRef, useState } from "react";
import styles from "./Sources.module.css";
import { databaseOf, type DatabaseFiles } from "./databaseFiles.ts";
import type { Uploaded } from "./upload.ts";
import { useUpload } from "./useUpload.ts";
import { failureOfFlag } from "./Wizard.tsx";
import { useAct, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Checkbox, Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Note } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatabaseSource, Flag, SourceTable } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";
import { sourcesText } from "../../../shared/text/sources.ts";
import { stepText } from "../../../shared/text/steps.ts";

export interface SourceViewProps {
  /** An SQLite file that was already handed over, with what belongs to it. */
  readonly file: DatabaseFiles<Uploaded> | null;
  readonly onFetched: (files: readonly Uploaded[]) => void;
  readonly onBack: () => void;
}

/** What a person types about a server; the password too. */
interface Server {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly schema: string;
  readonly user: string;
  readonly password: string;
  readonly tls: boolean;
}
const localServer: Server = { host: "localhost", port: 5432, database: "", schema: "public", user: "", password: "", tls: false };

export function SourceView({ file: given, onFetched, onBack }: SourceViewProps) {
  const { t } = useText();
  const [kind, setKind] = useState<DatabaseSource["kind"]>("sqlite");
  const [file, setFile] = useState(given);
  const [server, setServer] = useState(localServer);
  const [tables, setTables] = useState<readonly SourceTable[] | null>(null);
  const [table, setTable] = useState<string | null>(null);
  const [fetched, setFetched] = useState<{ readonly file: Uploaded; readonly leftOut: readonly string[]; readonly flags: readonly Flag[] } | null>(null);
  const list = useAct(contract.data.listTables);
  const fetch = useJob(contract.data.fetchTable);
  const sourceOf = (sqlite: DatabaseFiles<Uploaded> | null): DatabaseSource | null => {
    if (kind === "sqlite") return sqlite === null ? null : sqliteOf(sqlite);
    const { password, ...rest } = server;
    return rest.host === "" || rest.database === "" || rest.user === "" ? null : { kind, ...rest, ...(password === "" ? {} : { password }) };
  };
  const source = sourceOf(file);
  const forget = () => {
    setTables(null);
    setTable(null);
    setFetched(null);
    list.clear();
    fetch.clear();
  };
  const ask = (wanted: DatabaseSource | null) => {
    forget();
    if (wanted !== null) void list.run({ source: wanted }).then((found) => {
      setTables(found ?? null);
      if (found?.length === 1) setTable(found[0]?.name ?? null);
    });
  };
  const read = () => {
    if (source === null || table === null) return;
    void fetch.start({ source, table }).then((copy) => {
      if (copy === undefined) return;
      const one = { name: copy.name, bytes: copy.bytes, handle: copy.handle };
      if (copy.leftOut.length === 0 && copy.flags.length === 0) onFetched([one]);
      else setFetched({ file: one, leftOut: copy.leftOut, flags: copy.flags });
    });
  };
  return (
    <StepScreen
      title={t(stepText.data)} sentence={t(sourcesText.databaseSays)} why={<p>{t(sourcesText.databaseWhy)}</p>}
      acts={<Button look="quiet" onPress={onBack}>{t(sourcesText.back)}</Button>}
      primary={fetched === null ? <Button look="primary" onPress={read} isDisabled={fetch.isRunning} blockedWhy={table === null && !fetch.isRunning ? t(sourcesText.chooseTable) : undefined}>{t(sourcesText.read)}</Button> : <Button look="primary" onPress={() => onFetched([fetched.file])}>{t(sourcesText.goOn)}</Button>}
    >
      <div className={cx(styles["source"])}>
        <div className={cx(styles["form"])}>
          <Section title={t(sourcesText.database)}>
            <Form label={t(sourcesText.database)} onSubmit={() => ask(source)}>
              <FormRow label={t(sourcesText.kind)}>
                <SegmentedControl label={t(sourcesText.kind)} choices={[{ id: "sqlite", label: t(sourcesText.sqlite) }, { id: "postgres", label: t(sourcesText.postgres) }]} value={kind} onChange={(id) => { setKind(id); forget(); }} />
              </FormRow>
              {kind === "sqlite" ? <FileField file={file} onFile={(one) => { setFile(one); ask(sqliteOf(one)); }} /> : <ServerFields server={server} set={(change) => { setServer({ ...server, ...change }); forget(); }} />}
            </Form>
            <div className={look.row}><Button onPress={() => ask(source)} isDisabled={list.isRunning} blockedWhy={source === null ? t(kind === "sqlite" ? sourcesText.chooseFile : sourcesText.missingField) : undefined}>{t(sourcesText.connect)}</Button></div>
          </Section>
        </div>
        <div className={cx(styles["list"])}>
          <div className={cx(styles["notes"])}>
            {list.isRunning && <ProgressRow what={t(sourcesText.connecting)} share={0} />}
            {list.failure !== null && <ErrorNote error={list.failure} onRetry={() => ask(source)} />}
            {fetch.progress !== null && <ProgressRow what={t(sourcesText.reading, { table: table ?? "" })} share={fetch.progress.done} detail={fetch.progress.detail} onCancel={fetch.cancel} />}
            {fetch.failure !== null && fetch.failure.name !== "callCancelled" && <ErrorNote error={fetch.failure} onRetry={read} />}
            {fetched?.flags.map((flag) => <ErrorNote key={flag.name} error={failureOfFlag(flag)} />)}
            {fetched !== null && fetched.leftOut.length > 0 && <Note kind="caution">{t(sourcesText.leftOut, { columns: fetched.leftOut.join(", ") })}</Note>}
          </div>
          {tables === null ? <EmptyState center>{t(sourcesText.tablesFirst)}</EmptyState> : <TableList tables={tables} selected={table} onSelect={(name) => { setTable(name); setFetched(null); }} onOpen={read} />}
        </div>
      </div>
    </StepScreen>
  );
}

const sqliteOf = ({ file, beside }: DatabaseFiles<Uploaded>): DatabaseSource => ({ kind: "sqlite", file: file.handle, ...(beside.length === 0 ? {} : { beside: beside.map(({ handle }) => handle) }) });

interface FileFieldProps {
  readonly file: DatabaseFiles<Uploaded> | null;
  readonly onFile: (file: DatabaseFiles<Uploaded>) => void;
}

function FileField({ file, onFile }: FileFieldProps) {
  const { t, f } = useText();
  const upload = useUpload();
  const input = useRef<HTMLInputElement>(null);
  return (
    <FormRow label={t(sourcesText.file)}>
      <div className={look.stack}>
        {file !== null && [file.file, ...file.beside].map(({ name, bytes }) => <span key={name} className={look.cut} title={name}>{name} · {f.bytes(bytes)}</span>)}
        <span className={cx(look.small, look.muted)}>{t(sourcesText.withLog)}</span>
        <div><Button icon="folder" onPress={() => input.current?.click()} isDisabled={upload.running !== null}>{t(sourcesText.chooseFile)}</Button></div>
        {upload.running !== null && <ProgressRow what={upload.running.name} share={upload.running.share} onCancel={upload.cancel} />}
        {upload.failure !== null && <ErrorNote error={upload.failure} />}
        <input
          ref={input} className={cx(styles["hidden"])} type="file" multiple aria-label={t(sourcesText.chooseFile)} tabIndex={-1}
          onChange={(event) => {
            const chosen = databaseOf([...(event.target.files ?? [])]);
            if (chosen !== null)
              void upload.start([chosen.file, ...chosen.beside]).then((done) => {
                const taken = databaseOf(done ?? []);
                if (taken !== null) onFile(taken);
              });
            event.target.value = "";
          }}
        />
      </div>
    </FormRow>
  );
}

function ServerFields({ server, set }: { readonly server: Server; readonly set: (change: Partial<Server>) => void }) {
  const { t } = useText();
  return (
    <>
      <TextField label={t(sourcesText.host)} value={server.host} onChange={(host) => set({ host: host.trim() })} />
      <NumberField label={t(sourcesText.port)} value={server.port} onChange={(port) => set({ port: Number.isFinite(port) ? port : localServer.port })} min={1} max={65_535} step={1} digits={0} />
      <TextField label={t(sourcesText.databaseName)} value={server.database} onChange={(database) => set({ database })} />
      <TextField label={t(sourcesText.schema)} value={server.schema} onChange={(schema) => set({ schema })} />
      <TextField label={t(sourcesText.user)} value={server.user} onChange={(user) => set({ user })} />
      <TextField label={t(sourcesText.password)} value={server.password} onChange={(password) => set({ password })} secret help={t(sourcesText.passwordHelp)} />
      <FormRow label=""><Checkbox value={server.tls} onChange={(tls) => set({ tls })}>{t(sourcesText.tls)}</Checkbox></FormRow>
    </>
  );
}

interface TableListProps {
  readonly tables: readonly SourceTable[];
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
  readonly onOpen: () => void;
}

function TableList({ tables, selected, onSelect, onOpen }: TableListProps) {
  const { t, f } = useText();
  const columns: Column<SourceTable>[] = [
    { id: "name", title: t(sourcesText.tableName), value: ({ name }) => name },
    { id: "kind", title: t(dataText.kind), width: 120, value: ({ kind }) => t(kind === "view" ? sourcesText.view : sourcesText.table) },
    { id: "rows", title: t(sourcesText.rows), width: 140, align: "end", value: ({ rows }) => rows ?? NaN, cell: ({ rows }) => (rows === null ? t(sourcesText.notCounted) : f.number(rows, { digits: 0 })) },
  ];
  return <DataTable label={t(sourcesText.tables)} rows={tables} columns={columns} rowId={({ name }) => name} selected={selected} onSelect={onSelect} onOpen={onOpen} empty={t(sourcesText.tablesNone)} />;
}
