// What is in the data set: quality worst first, columns, rows as taken in, assets; the chosen thing is told in the inspector.

import { useState, type ReactNode } from "react";
import { AssetView } from "./AssetView.tsx";
import { CatalogueFacts } from "./CatalogueFacts.tsx";
import { ColumnFacts, missingWords } from "./ColumnFacts.tsx";
import styles from "./Data.module.css";
import { LogView } from "./LogView.tsx";
import { checkWords, FindingFacts, QualityTable } from "./Quality.tsx";
import { RowsView } from "./RowsView.tsx";
import { failureOfFlag } from "./Wizard.tsx";
import { placeOfTags } from "../explore/tags.ts";
import { useUnits } from "../explore/useTrend.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { go, useAddress, useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, PropertyList, Section, SplitLayout, Tools } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { ColumnInfo, DatasetInfo } from "../../../shared/contract/data.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";
import { dataText } from "../../../shared/text/data.ts";
import { stepText } from "../../../shared/text/steps.ts";

const tabs = ["quality", "columns", "rows", "assets", "log"] as const;
type Tab = (typeof tabs)[number];
const tabTexts = { quality: dataText.tabQuality, columns: dataText.tabColumns, rows: dataText.tabRows, assets: dataText.tabAssets, log: catalogueText.tabLog } as const;

export function DatasetView({ dataset, notes, acts }: { readonly dataset: DatasetInfo; readonly notes: ReactNode; readonly acts: ReactNode }) {
  const words = useText();
  const { t, f } = words;
  const { rest } = useAddress();
  const tab: Tab = tabs.find((id) => id === rest) ?? "quality";
  const quality = useCall(contract.data.readQuality, {});
  const [column, setColumn] = useState<string | null>(null);
  const [findingId, setFinding] = useState<string | null>(null);
  const [filter, setFilter] = useState("");
  /** Tag or entry of the catalogue; "" is a new one. */
  const [known, setKnown] = useState<string | null>(null);
  const { role } = useProject();
  const keeperBlock = role === "technician" ? t(catalogueText.onlyKeepers) : undefined;
  const report = quality.state === "ready" ? quality.value : null;
  const worst = report?.findings.find((finding) => finding.severity === "alarm" || finding.severity === "caution");
  const finding = report?.findings.find((one) => `${one.check} ${one.column}` === findingId) ?? worst;
  const info = dataset.columns.find((one) => one.name === column);
  const count = f.number(dataset.columns.length, { digits: 0 });
  const inspector = tab === "quality" ? (
    finding !== undefined ? <FindingFacts finding={finding} /> : report !== null && report.findings.length > 0 ? <Section title={t(dataText.finding)}><p className={look.muted}>{t(dataText.chooseFinding)}</p></Section> : null
  ) : tab === "columns" ? (
    info === undefined ? <Section title={t(dataText.column)}><p className={look.muted}>{t(dataText.chooseColumn)}</p></Section> : <ColumnFacts column={info} />
  ) : tab === "assets" || tab === "log" ? (
    <CatalogueFacts part={tab} dataset={dataset} chosen={known} onChoose={setKnown} block={keeperBlock} />
  ) : null;
  return (
    <StepScreen
      title={t(stepText.data)}
      sentence={worst === undefined ? t(dataText.sentenceOk, { columns: count }) : t(dataText.sentenceWorst, { column: worst.column, finding: checkWords(worst.check, words).name })}
      why={<p>{t(dataText.why)}</p>}
      facts={t(dataText.facts, { rows: f.number(dataset.rows, { digits: 0 }), columns: count })}
      acts={acts}
      primary={<Button look="primary" onPress={() => go("explore")}>{t(dataText.next)}</Button>}
    >
      <SplitLayout right={<>{inspector}{tab !== "assets" && tab !== "log" && <DatasetFacts dataset={dataset} />}</>} rightLabel={t(dataText.datasetFacts)}>
        <div className={cx(styles["view"])}>
          <div>
            <Tools label={t(dataText.views)}>
              <SegmentedControl label={t(dataText.views)} choices={tabs.map((id) => ({ id, label: t(tabTexts[id]) }))} value={tab} onChange={(id) => { setKnown(null); setFilter(""); go("data", id); }} />
              {tab !== "quality" && tab !== "rows" && <TextField label={t(tab === "columns" ? dataText.filter : catalogueText.filter)} hideLabel placeholder={t(tab === "columns" ? dataText.filter : catalogueText.filter)} icon="filter" value={filter} onChange={setFilter} />}
            </Tools>
            {notes}
          </div>
          {tab === "quality" && (
            <CallView answer={quality} what={t(dataText.qualityWhat)} lines={8}>
              {(value) => (value === null ? <EmptyState center>{t(dataText.qualityUnknown)}</EmptyState> : <QualityTable report={value} selected={finding === undefined ? null : `${finding.check} ${finding.column}`} onSelect={setFinding} />)}
            </CallView>
          )}
          {tab === "columns" && <ColumnTable dataset={dataset} columns={dataset.columns.filter((one) => one.name.toLowerCase().includes(filter.toLowerCase()))} rows={dataset.rows} selected={column} onSelect={setColumn} />}
          {tab === "rows" && <RowsView dataset={dataset} />}
          {tab === "assets" && <AssetView dataset={dataset} filter={filter} selected={known} onSelect={setKnown} block={keeperBlock} />}
          {tab === "log" && <LogView filter={filter} selected={known} onSelect={setKnown} onNew={() => setKnown("")} block={keeperBlock} />}
        </div>
      </SplitLayout>
    </StepScreen>
  );
}

/** The word of a column's kind. */
function kindWord(kind: ColumnInfo["kind"]) {
  return kind === "group" ? dataText.groupKind : dataText[kind];
}

interface ColumnTableProps {
  readonly dataset: DatasetInfo;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
}

function ColumnTable({ dataset, columns, rows, selected, onSelect }: ColumnTableProps) {
  const unitOf = useUnits(dataset);
  const { t, f } = useText();

  const figure = (id: string, title: string, of: (column: ColumnInfo) => number | null | undefined): Column<ColumnInfo> => ({ id, title, align: "end", value: (column) => of(column) ?? NaN, cell: (column) => (column.kind === "number" ? f.number(of(column) ?? null) : "") });
  const table: Column<ColumnInfo>[] = [
    { id: "name", title: t(dataText.column), value: (column) => column.name },
    { id: "kind", title: t(dataText.kind), value: (column) => t(kindWord(column.kind)) },
    { id: "unit", title: t(dataText.unit), value: (column) => unitOf(column.name) },
    { id: "missing", title: t(dataText.missing), align: "end", value: (column) => column.missing, cell: (column) => missingWords(column.missing, rows, f) },
    figure("min", t(dataText.lowest), (column) => column.min),
    figure("mean", t(dataText.mean), (column) => column.mean),
    figure("max", t(dataText.highest), (column) => column.max),
    figure("sd", t(dataText.spread), (column) => column.sd),
    { id: "texts", title: t(dataText.statusTexts), value: (column) => Object.entries(column.statusTexts ?? {}).map(([text, count]) => `${text} (${f.number(count, { digits: 0 })})`).join(", ") },
  ];
  return <DataTable label={t(dataText.columns)} rows={columns} columns={table} rowId={(column) => column.name} selected={selected} onSelect={onSelect} onOpen={(name) => go("explore", placeOfTags([name]).toString())} />;
}

function DatasetFacts({ dataset }: { readonly dataset: DatasetInfo }) {
  const { t, f } = useText();
  const facts = [
    { name: t(dataText.rows), value: f.number(dataset.rows, { digits: 0 }), figure: true },
    { name: t(dataText.columns), value: f.number(dataset.columns.length, { digits: 0 }), figure: true },
    ...(dataset.fromUs === null ? [] : [{ name: t(dataText.from), value: f.time(dataset.fromUs), figure: true }, { name: t(dataText.to), value: f.time(dataset.toUs), figure: true }]),
    ...(dataset.stepS === null ? [] : [{ name: t(dataText.step), value: f.duration(dataset.stepS * 1000), figure: true }]),
    ...(dataset.groups.length === 0 ? [] : [{ name: t(dataText.groups), value: f.number(dataset.groups.length, { digits: 0 }), figure: true }]),
    { name: t(dataText.zone), value: dataset.zone, figure: true },
    { name: t(dataText.version), value: <span className={look.mono}>{dataset.digest.slice(0, 12)}</span>, figure: true },
  ];
  return (
    <>
      <Section title={t(dataText.datasetFacts)}><PropertyList facts={facts} /></Section>
      <Section title={t(dataText.sources)}>
        {dataset.sources.map((source) => (
          <div key={source.sha256 + source.name}>
            <div className={look.cut} title={source.name}>{source.name}</div>
            <div className={cx(look.muted, look.small)}>{t(dataText.sourceRow, { rows: f.number(source.rows, { digits: 0 }), size: f.bytes(source.bytes) })}</div>
          </div>
        ))}
      </Section>
      {dataset.flags.length > 0 && (
        <Section title={t(dataText.flags)} sub={f.number(dataset.flags.length, { digits: 0 })}>
          <Disclosure title={t(dataText.flags)} sub={f.number(dataset.flags.length, { digits: 0 })}>
            <div className={look.stack}>{dataset.flags.map((flag) => <ErrorNote key={`${flag.name} ${JSON.stringify(flag.where)}`} error={failureOfFlag(flag)} changed="" />)}</div>
          </Disclosure>
        </Section>
      )}
    </>
  );
}
