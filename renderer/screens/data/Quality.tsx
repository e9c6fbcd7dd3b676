// The quality report: findings worst first, what each means, where it is seen, and what mends it: a recipe step or a new version of the rows.

import { useState } from "react";
import { FindingTrend } from "./FindingTrend.tsx";
import styles from "./Quality.module.css";
import { placeOfTags } from "../explore/tags.ts";
import { usePlanBlock } from "../frame/draft.tsx";
import { useCall, useClient, useJob } from "../../app/calls.tsx";
import { go, useSection } from "../../app/project.ts";
import { saveFile } from "../../charts/saveFile.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Menu } from "../../parts/Menu.tsx";
import { PropertyList, Section, Tools } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { StateChip, type State } from "../../parts/State.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { QualityFinding, Stretch } from "../../../shared/contract/data.ts";
import { isRepaired, repairStep } from "../../../shared/recipe/repair.ts";
import { dataText } from "../../../shared/text/data.ts";
import { correctionOf, correctionWords, findingWords } from "../../../shared/text/findingWords.ts";
import { evidenceWindow } from "../../../shared/text/findingWindow.ts";
import { jobText } from "../../../shared/text/jobs.ts";
import { qualityText } from "../../../shared/text/quality.ts";

const rank = { alarm: 0, caution: 1, note: 2, ok: 3 } as const;
const severityTexts = { alarm: dataText.severityAlarm, caution: dataText.severityCaution, note: dataText.severityNote, ok: dataText.severityOk } as const;
const severities = ["all", "alarm", "caution", "note"] as const;
const choiceTexts = { all: qualityText.everything, alarm: qualityText.alarms, caution: qualityText.cautions, note: qualityText.notes } as const;

/** Name and meaning of a check. */
export function checkWords(check: string, { language, zone }: Words): { name: string; says: string } {
  const { name, says } = findingWords({ check, column: "", severity: "note", count: 0, share: 0, fromUs: null, toUs: null, fromRow: null }, language, zone);
  return { name, says };
}

function Severity({ severity }: { readonly severity: QualityFinding["severity"] }) {
  const { t } = useText();
  const word = t(severityTexts[severity]);
  return severity === "note" ? <span className={look.muted}>{word}</span> : <StateChip state={severity satisfies State}>{word}</StateChip>;
}

export interface QualityTableProps {
  readonly report: { readonly findings: readonly QualityFinding[]; readonly checkedColumns: number; readonly rows: number };
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  /** Enter or double click; the evidence under Explore if not given. */
  readonly onOpen?: (finding: QualityFinding) => void;
}

/** Goes to Explore with the finding's columns and a window around its evidence, or around one of its stretches. */
function showEvidence(finding: QualityFinding, stretch?: Stretch): void {
  const isRow = finding.column === "ts" || finding.column === "grp" || finding.column === "row_id";
  const place = placeOfTags(isRow ? [] : [finding.column, ...(finding.columns ?? [])].slice(0, 4));
  const [from, to] = stretch === undefined ? [finding.fromUs, finding.toUs] : [stretch.fromUs, stretch.toUs];
  if (from !== null && to !== null) {
    const room = Math.max(600e6, (to - from) * 0.2);
    place.set("from", String(Math.round(from - room)));
    place.set("to", String(Math.round(to + room)));
  }
  go("explore", place.toString());
}

export function QualityTable({ report, selected, onSelect, onOpen = showEvidence }: QualityTableProps) {
  const { t, f, language, zone } = useText();
  const section = useSection("prepare");
  const [severity, setSeverity] = useState<(typeof severities)[number]>("all");
  const [filter, setFilter] = useState("");
  const said = new Map(report.findings.map((finding) => [finding, findingWords(finding, language, zone)]));
  const sought = filter.trim().toLowerCase();
  const fits = (finding: QualityFinding) => sought === "" || `${[finding.column, ...(finding.columns ?? [])].join(" ")} ${said.get(finding)?.name ?? ""}`.toLowerCase().includes(sought);
  const shown = report.findings.filter((finding) => (severity === "all" || finding.severity === severity) && fits(finding));
  const columns: Column<QualityFinding>[] = [
    { id: "column", title: t(dataText.column), value: (finding) => said.get(finding)?.where },
    { id: "severity", title: t(dataText.severity), value: (finding) => rank[finding.severity], cell: (finding) => <Severity severity={finding.severity} />, width: 96 },
    { id: "finding", title: t(dataText.finding), value: (finding) => said.get(finding)?.name },
    { id: "extent", title: t(dataText.extent), value: (finding) => finding.share, cell: (finding) => said.get(finding)?.extent },
    { id: "when", title: t(dataText.when), value: (finding) => finding.fromUs ?? NaN, cell: (finding) => said.get(finding)?.when },
    {
      id: "repair", title: t(dataText.repair),
      cell: (finding) => {
        const step = repairStep(finding.repair);
        const word = step !== null ? (isRepaired(section.value.recipe, step) ? t(qualityText.inRecipe) : t(qualityText.canMend)) : correctionOf(finding) !== null ? t(qualityText.canCorrect) : finding.severity === "note" ? "" : t(qualityText.noRepair);
        return <span className={look.muted}>{word}</span>;
      },
    },
  ];
  const count = (kind: (typeof severities)[number]) => f.number(report.findings.filter((finding) => kind === "all" || finding.severity === kind).length, { digits: 0 });
  return (
    <div className={cx(styles["list"])}>
      <Tools label={t(qualityText.filter)}>
        <SegmentedControl label={t(qualityText.severities)} choices={severities.map((id) => ({ id, label: t(choiceTexts[id], { count: count(id) }) }))} value={severity} onChange={setSeverity} />
        <TextField label={t(qualityText.filter)} hideLabel placeholder={t(qualityText.filter)} icon="filter" value={filter} onChange={setFilter} />
        <span className={look.push} />
        <CheckAgain />
        <SaveReport />
      </Tools>
      <DataTable
        label={t(dataText.qualityReport)} rows={shown} columns={columns} rowId={(finding) => `${finding.check} ${finding.column}`} selected={selected} onSelect={onSelect} onOpen={(_id, finding) => onOpen(finding)}
        sort={{ column: "severity" }}
        empty={<EmptyState center>{report.findings.length > 0 ? t(qualityText.nothingLeft) : t(dataText.qualityNone, { columns: f.number(report.checkedColumns, { digits: 0 }), rows: f.number(report.rows, { digits: 0 }) })}</EmptyState>}
      />
    </div>
  );
}

const mediaTypes = { html: "text/html", junit: "application/xml", json: "application/json" } as const;

/** Ranges come with a tag list, often after the data; the checks are then asked again. */
function CheckAgain() {
  const { t } = useText();
  const check = useJob(contract.data.checkQuality);
  const block = usePlanBlock();
  return <Button look="quiet" icon="again" isDisabled={check.isRunning} blockedWhy={block} onPress={() => void check.start({})}>{t(check.isRunning ? qualityText.checking : qualityText.checkAgain)}</Button>;
}

function SaveReport() {
  const { t, language } = useText();
  const client = useClient();
  const save = (format: keyof typeof mediaTypes) => void client.call(contract.data.exportQuality, { format, language }).then(({ name, text }) => saveFile(name, new Blob([text], { type: mediaTypes[format] })));
  return (
    <Menu label={t(qualityText.saveReport)} groups={[{ entries: [{ id: "html", label: t(qualityText.saveHtml), onAct: () => save("html") }, { id: "junit", label: t(qualityText.saveJunit), onAct: () => save("junit") }, { id: "json", label: t(qualityText.saveJson), onAct: () => save("json") }] }]}>
      <Button look="quiet" icon="export">{t(qualityText.saveReport)}</Button>
    </Menu>
  );
}

/** A chosen finding: what it means, how much, where, and its acts. */
export function FindingFacts({ finding }: { readonly finding: QualityFinding }) {
  const { t, f, language, zone } = useText();
  const section = useSection("prepare");
  const block = usePlanBlock();
  const repair = useJob(contract.data.repair);
  const described = useCall(contract.data.describe, {});
  const dataset = described.state === "ready" ? described.value : null;
  const said = findingWords(finding, language, zone);
  const step = repairStep(finding.repair);
  const correction = correctionOf(finding);
  const mend = () => void repair.start({ check: finding.check, column: finding.column });
  const placeWords = ({ fromUs, fromRow, toRow }: Stretch) => (fromRow === toRow ? f.time(fromUs) : `${f.time(fromUs)} · ${t(qualityText.onlyRows, { count: f.number(toRow - fromRow + 1, { digits: 0 }) })}`);
  const stretches = (finding.stretches ?? []).filter(({ fromUs }) => fromUs !== null);
  return (
    <Section title={said.where} sub={said.name}>
      <div><Severity severity={finding.severity} /></div>
      <p className={cx(styles["says"])}>{said.says}</p>
      {dataset !== null && <FindingTrend finding={finding} dataset={dataset} step={step} />}
      <PropertyList
        facts={[
          { name: t(dataText.extent), value: said.extent },
          ...(said.facts === "" ? [] : [{ name: t(dataText.finding), value: said.facts }]),
          ...(said.when === "" ? [] : [{ name: t(dataText.when), value: said.when }]),
          ...(finding.columns === undefined ? [] : [{ name: t(qualityText.alsoIn), value: finding.columns.join(", ") }]),
          { name: t(qualityText.doThis), value: said.doThis },
        ]}
      />
      {stretches.length > 1 && (
        <ul className={cx(styles["places"])} aria-label={t(qualityText.places)}>
          {stretches.slice(0, 5).map((stretch) => <li key={stretch.fromRow}><Button look="link" onPress={() => showEvidence(finding, stretch)}>{placeWords(stretch)}</Button></li>)}
        </ul>
      )}
      {repair.progress !== null && <ProgressRow what={t(jobText["data.repair"])} share={repair.progress.done} onCancel={repair.cancel} />}
      <div className={`${look.row} ${look.wrap}`}>
        {dataset !== null && dataset.kind !== "images" && dataset.fromUs !== null && (evidenceWindow(finding, dataset) !== undefined || dataset.columns.some(({ name }) => name === finding.column)) && <Button onPress={() => showEvidence(finding)}>{t(dataText.showTrend)}</Button>}
        {step !== null && (isRepaired(section.value.recipe, step) ? <Button look="link" onPress={() => go("prepare")}>{t(qualityText.toRecipe)}</Button> : <Button onPress={mend} isDisabled={repair.isRunning} blockedWhy={block}>{t(qualityText.takeRepair)}</Button>)}
        {correction !== null && <Button onPress={mend} isDisabled={repair.isRunning} blockedWhy={block}>{t(qualityText.takeCorrection)}</Button>}
      </div>
      {step !== null && <p className={`${look.muted} ${look.small}`}>{t(qualityText.repairSays)}</p>}
      {correction !== null && <p className={`${look.muted} ${look.small}`}>{correctionWords(correction, finding, language)} {t(qualityText.correctionSays)}</p>}
      {step === null && correction === null && finding.repair !== undefined && <p className={look.muted}>{t(qualityText.repairUnreadable)}</p>}
      {repair.failure !== null && <ErrorNote error={repair.failure} onRetry={mend} />}
    </Section>
  );
}
