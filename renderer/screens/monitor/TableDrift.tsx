// Two tables compared: which tags changed, by how much, and what tells the tables apart. Two sides left to choose, tags ranked, the chosen one in full.

import { useMemo, useState } from "react";
import styles from "./Monitor.module.css";
import { tableDriftCsv } from "./tableDriftCsv.ts";
import { firstSides, inputOf, SideForm, type Period, type Side } from "./TableDriftSides.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { TableDrift } from "../../../shared/contract/monitor.ts";
import type { JournalEntry } from "../../../shared/contract/project.ts";
import { tableDriftText } from "../../../shared/text/tableDrift.ts";
import { columnWords, togetherWords } from "../../../shared/text/tableDriftWords.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { go, useAddress, useProject } from "../../app/project.ts";
import { saveFile } from "../../charts/saveFile.ts";
import { SmallPair } from "../../charts/SmallPair.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField, Switch, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Head, PropertyList, Section, SplitLayout, Tools } from "../../parts/Panel.tsx";
import { ProgressRow, ShareBar } from "../../parts/Progress.tsx";
import { StateChip, StateLine } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";

/** Where in Monitor tables are compared; no device has a name that begins so. */
export const tablesPlace = "/tables";

/** There, with the period of a device to begin with, UTC µs. */
export const tablesOf = (fromUs: number, toUs: number): string => `${tablesPlace}/${fromUs}-${toUs}`;

/** The period that an address begins with; undefined without one. */
function periodOf(rest: string): Period | undefined {
  const found = /^\/tables\/(\d+)-(\d+)$/.exec(rest);
  return found ? { from: Number(found[1]), to: Number(found[2]) } : undefined;
}

interface Found {
  readonly report: TableDrift;
  readonly html: string | null;
}

/** The newest report of each project in this window: it is no truth of the project, but a look at another step shall not lose it. */
const kept = new Map<string, Found>();

export function TableDriftScreen() {
  const { t } = useText();
  const { rest } = useAddress();
  const data = useCall(contract.data.describe, {});
  const journal = useCall(contract.project.readJournal, { limit: 1000 });
  return (
    <CallView answer={data} what={t(tableDriftText.screenTitle)}>
      {(dataset) => <Comparing key={`${dataset?.digest ?? ""}${rest}`} dataset={dataset} period={periodOf(rest)} journal={journal.state === "ready" ? journal.value : []} />}
    </CallView>
  );
}

function Comparing({ dataset, period, journal }: { readonly period: Period | undefined; readonly dataset: DatasetInfo | null; readonly journal: readonly JournalEntry[] }) {
  const { t, f, language } = useText();
  const { id } = useProject();
  const job = useJob(contract.monitor.compareTables);
  const [sides, setSides] = useState<readonly [Side, Side]>(() => firstSides(dataset, period));
  const [falseColumns, setFalse] = useState(1);
  const [found, setFound] = useState<Found | null>(period === undefined ? (kept.get(id) ?? null) : null);
  const [picked, setPicked] = useState<string | null>(null);
  const versions = useMemo(() => versionsOf(journal, dataset), [journal, dataset]);
  const [reference, current] = [inputOf(sides[0], dataset), inputOf(sides[1], dataset)];
  const start = () => {
    if (reference === null || current === null) return;
    void job.start({ reference, current, falseColumns, page: language }).then((made) => {
      if (made === undefined) return;
      kept.set(id, made);
      setFound(made);
      setPicked(null);
    });
  };
  const report = found?.report ?? null;
  const chosen = report?.columns.find(({ name }) => name === picked) ?? report?.columns[0];
  const isChanged = chosen !== undefined && report !== null && report.columns[0]!.changed;
  const sentence = report === null ? t(tableDriftText.sentenceFirst) : isChanged ? t(tableDriftText.sentenceChanged, { tag: report.columns[0]!.name, says: columnWords(report.columns[0]!, language) }) : t(tableDriftText.sentenceNone);
  const whyNot = job.isRunning ? t(tableDriftText.runningWhy) : reference !== null && current !== null ? undefined : dataset === null ? t(tableDriftText.noDataWhy) : sides.some((side) => side.kind === "file" && side.file === null) ? t(tableDriftText.noFileWhy) : t(tableDriftText.emptySpanWhy);
  return (
    <StepScreen
      title={t(tableDriftText.screenTitle)} sentence={sentence}
      why={<><p>{t(tableDriftText.whyWindows)}</p><p>{t(tableDriftText.whyFalse, { columns: f.number(falseColumns) })}</p></>}
      acts={<Button look="quiet" onPress={() => go("monitor")}>{t(tableDriftText.back)}</Button>}
      primary={<Button look="primary" blockedWhy={whyNot} onPress={start}>{t(tableDriftText.compare)}</Button>}
    >
      <SplitLayout
        rightLabel={t(tableDriftText.chosen)}
        right={
          <>
            <SideForm title={t(tableDriftText.reference)} side={sides[0]} onChange={(side) => setSides([side, sides[1]])} dataset={dataset} versions={versions} />
            <SideForm title={t(tableDriftText.current)} side={sides[1]} onChange={(side) => setSides([sides[0], side])} dataset={dataset} versions={versions} />
            <Section title={t(tableDriftText.budget)}>
              <Form label={t(tableDriftText.budget)}><NumberField label={t(tableDriftText.budgetTags)} value={falseColumns} min={0.01} max={100} help={t(tableDriftText.budgetHelp)} onChange={(columns) => columns > 0 && setFalse(columns)} /></Form>
            </Section>
            {chosen !== undefined && <ColumnFacts column={chosen} />}
          </>
        }
      >
        {job.progress !== null && <div className={look.pad}><ProgressRow what={t(tableDriftText.comparing)} share={job.progress.done} leftMs={job.progress.leftMs} onCancel={job.cancel} /></div>}
        {job.failure !== null && job.failure.name !== "callCancelled" && <div className={look.pad}><ErrorNote error={job.failure} onRetry={start} /></div>}
        {found === null ? <EmptyState center>{t(tableDriftText.firstSays)}</EmptyState> : <Report found={found} selected={chosen?.name ?? null} onSelect={setPicked} />}
      </SplitLayout>
    </StepScreen>
  );
}

/** Data as they were before, the newest first, each once; not those in use now. */
function versionsOf(journal: readonly JournalEntry[], dataset: DatasetInfo | null): JournalEntry[] {
  const seen = new Set(dataset === null ? [] : [dataset.digest]);
  return [...journal].sort((a, b) => b.seq - a.seq).filter(({ refs }) => {
    const digest = refs["dataset"];
    if (digest === null || digest === undefined || seen.has(digest)) return false;
    seen.add(digest);
    return true;
  });
}

type ColumnDrift = TableDrift["columns"][number];

function Report({ found: { report, html }, selected, onSelect }: { readonly found: Found; readonly selected: string | null; readonly onSelect: (name: string) => void }) {
  const { t, f, language } = useText();
  const [filter, setFilter] = useState("");
  const [isOnlyChanged, setOnlyChanged] = useState(false);
  const shown = useMemo(() => report.columns.filter(({ name, changed }) => (changed || !isOnlyChanged) && name.toLowerCase().includes(filter.toLowerCase())), [report, filter, isOnlyChanged]);
  const columns = useMemo((): Column<ColumnDrift>[] => [
    { id: "state", title: t(tableDriftText.state), width: 104, value: ({ changed }) => Number(!changed), cell: ({ changed }) => <StateChip state={changed ? "caution" : "ok"}>{t(changed ? tableDriftText.isChanged : tableDriftText.asBefore)}</StateChip> },
    { id: "tag", title: t(tableDriftText.tag), width: 150, value: ({ name }) => name, cell: ({ name }) => <b className={look.cut} title={name}>{name}</b> },
    { id: "shape", title: t(tableDriftText.shape), width: 130, cell: ({ name, picture }) => <SmallPair label={t(tableDriftText.shapeSays, { tag: name })} before={picture.shares[0]} now={picture.shares[1]} /> },
    {
      id: "moved", title: t(tableDriftText.moved), width: 170, align: "end", value: ({ moved }) => (moved === null ? null : Math.abs(moved.value)),
      cell: ({ moved }) => (moved === null ? <span className={look.muted}>–</span> : <span><b className={look.num}>{f.number(moved.value, { digits: 2 })}</b> <span className={cx(look.small, look.muted)}>{f.interval(moved.low, moved.high)}</span></span>),
    },
    {
      id: "psi", title: t(tableDriftText.psi), width: 120, value: ({ psi }) => psi,
      cell: ({ psi, psiLimit, changed }) => (psi === null ? <span className={look.muted}>–</span> : (
        <span className={cx(styles["shift"])}>
          <span className={look.num}>{f.number(psi, { digits: 2 })}</span>
          <ShareBar share={psiLimit > 0 ? Math.min(1, (psi / psiLimit) * (2 / 3)) : Number(psi > 0)} limit={2 / 3} tone={changed && psi > psiLimit ? "caution" : "ink"} label={t(tableDriftText.ofLimit, { value: f.number(psi, { digits: 2 }), limit: f.number(psiLimit, { digits: 2 }) })} />
        </span>
      )),
    },
    { id: "says", title: t(tableDriftText.what), cell: (column) => <span className={cx(look.cut, !column.changed && look.muted)} title={columnWords(column, language)}>{columnWords(column, language)}</span> },
  ], [t, f, language]);
  const changed = report.columns.filter((column) => column.changed).length;
  return (
    <div className={cx(styles["tables"])}>
      <Head
        title={t(tableDriftText.ranked)} sub={changed === 0 ? t(tableDriftText.none) : t(tableDriftText.changed, { changed: f.number(changed, { digits: 0 }), columns: f.number(report.columns.length, { digits: 0 }) })}
        acts={
          <>
            <Button look="quiet" icon="export" onPress={() => saveFile("drift.csv", new Blob([tableDriftCsv(report)], { type: "text/csv" }))}>{t(tableDriftText.exportCsv)}</Button>
            {html !== null && <Button look="quiet" icon="export" onPress={() => saveFile("drift.html", new Blob([html], { type: "text/html" }))}>{t(tableDriftText.exportPage)}</Button>}
          </>
        }
      />
      <div className={cx(styles["pad"], look.stack)}>
        <StateLine state={report.together === null ? "unknown" : report.together.apart ? "caution" : "ok"}>{togetherWords(report, language)}</StateLine>
        {report.together?.lowPower === true && <span className={cx(look.small, look.muted)}>{t(tableDriftText.lowPower)}</span>}
        {report.onlyReference.length > 0 && <span className={cx(look.small, look.muted)}>{t(tableDriftText.onlyReference, { columns: report.onlyReference.join(", ") })}</span>}
        {report.onlyCurrent.length > 0 && <span className={cx(look.small, look.muted)}>{t(tableDriftText.onlyCurrent, { columns: report.onlyCurrent.join(", ") })}</span>}
      </div>
      <Tools label={t(tableDriftText.filter)}>
        <TextField label={t(tableDriftText.filter)} hideLabel icon="filter" placeholder={t(tableDriftText.filter)} value={filter} onChange={setFilter} />
        <Switch value={isOnlyChanged} onChange={setOnlyChanged}>{t(tableDriftText.onlyChanged)}</Switch>
      </Tools>
      <div className={cx(styles["ranked"])}>
        <DataTable label={t(tableDriftText.ranked)} rows={shown} columns={columns} rowId={({ name }) => name} selected={selected} onSelect={onSelect} empty={<EmptyState>{t(tableDriftText.noMatch)}</EmptyState>} />
      </div>
    </div>
  );
}

/** Everything of one column. */
function ColumnFacts({ column }: { readonly column: ColumnDrift }) {
  const { t, f, language } = useText();
  const { picture, name } = column;
  const pair = ([before, now]: readonly [number | null, number | null], write: (value: number) => string) => (before === null && now === null ? f.number(null) : t(tableDriftText.toNow, { before: before === null ? "–" : write(before), now: now === null ? "–" : write(now) }));
  const number = (value: number) => f.number(value);
  const facts = [
    { name: t(tableDriftText.mean), value: pair(column.mean, number), figure: true },
    { name: t(tableDriftText.sd), value: pair(column.sd, number), figure: true },
    { name: t(tableDriftText.missing), value: pair(column.missing, (share) => f.percent(share)), figure: true },
    { name: t(tableDriftText.shift), value: column.shiftSd === null ? f.number(null) : t(tableDriftText.ofLimit, { value: f.number(column.shiftSd, { digits: 2 }), limit: f.number(column.shiftLimit, { digits: 2 }) }), figure: true },
    { name: t(tableDriftText.psi), value: column.psi === null ? f.number(null) : t(tableDriftText.ofLimit, { value: f.number(column.psi, { digits: 2 }), limit: f.number(column.psiLimit, { digits: 2 }) }), figure: true },
    { name: t(tableDriftText.p), value: f.percent(column.p), figure: true },
    { name: t(tableDriftText.windows), value: column.windows.map((count) => f.number(count, { digits: 0 })).join(" / "), figure: true },
  ];
  const [low, high] = [picture.edges[0], picture.edges.at(-1)];
  return (
    <Section title={name}>
      <StateLine state={column.changed ? "caution" : "ok"}>{columnWords(column, language)}</StateLine>
      {column.lowPower && <span className={cx(look.small, look.muted)}>{t(tableDriftText.lowPower)}</span>}
      <SmallPair label={t(tableDriftText.shapeSays, { tag: name })} before={picture.shares[0]} now={picture.shares[1]} width={250} height={96} />
      <span className={cx(styles["ends"], look.small, look.muted)}>
        <span>{low === undefined ? [t(tableDriftText.others), ...picture.texts].slice(0, 4).join(" · ") : f.number(low)}</span>
        <span>{t(tableDriftText.before)} ▯ {t(tableDriftText.now)} <span className={cx(styles["filled"])}>▮</span></span>
        {high !== undefined && <span>{f.number(high)}</span>}
      </span>
      <PropertyList facts={facts} />
    </Section>
  );
}
