// The quality report: findings worst first, what each means, where it is seen, and the recipe step that mends it.

import { isRepaired, repairStep, withRepair } from "./repair.ts";
import { PlanNotes, usePlanBlock } from "../frame/draft.tsx";
import { go, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { look } from "../../parts/look.ts";
import { PropertyList, Section } from "../../parts/Panel.tsx";
import { StateChip, type State } from "../../parts/State.tsx";
import { useText, type Words } from "../../parts/words.ts";
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";
import { say, type Text } from "../../../shared/text/text.ts";

const table: Readonly<Record<string, Text>> = dataText;
const rank = { alarm: 0, caution: 1, note: 2, ok: 3 } as const;
const severityTexts = { alarm: dataText.severityAlarm, caution: dataText.severityCaution, note: dataText.severityNote, ok: dataText.severityOk } as const;

/** Name and meaning of a check; one that has no words yet keeps its own name. */
export function checkWords(check: string, words: Words): { name: string; says: string } {
  const [name, says] = [table[`check_${check}`], table[`check_${check}Says`]];
  return { name: name === undefined ? check : say(name, words.language), says: says === undefined ? "" : say(says, words.language) };
}

function extentOf(finding: QualityFinding, { t, f }: Words): string {
  const facts = { count: f.number(finding.count, { digits: 0 }), share: f.percent(finding.share) };
  if (finding.check === "gaps") return t(dataText.shareSpan, facts);
  // A share that rounds to nothing says nothing beside its count.
  return finding.share < 0.0005 ? t(dataText.onlyRows, facts) : t(dataText.shareRows, facts);
}

function whenOf(finding: QualityFinding, { f }: Words): string {
  if (finding.fromUs === null) return "";
  const [from, to] = [f.time(finding.fromUs, "day"), f.time(finding.toUs ?? finding.fromUs, "day")];
  return from === to ? from : `${from} – ${to}`;
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
}

/** Goes to Explore with the finding's column and a window around its evidence. */
export function showEvidence(finding: QualityFinding): void {
  const place = new URLSearchParams(finding.column === "ts" || finding.column === "grp" ? {} : { tags: finding.column });
  if (finding.fromUs !== null && finding.toUs !== null) {
    const room = Math.max(600e6, (finding.toUs - finding.fromUs) * 0.2);
    place.set("from", String(Math.round(finding.fromUs - room)));
    place.set("to", String(Math.round(finding.toUs + room)));
  }
  go("explore", place.toString());
}

export function QualityTable({ report, selected, onSelect }: QualityTableProps) {
  const words = useText();
  const { t, f } = words;
  const section = useSection("prepare");
  const columns: Column<QualityFinding>[] = [
    { id: "column", title: t(dataText.column), value: (finding) => finding.column },
    { id: "severity", title: t(dataText.severity), value: (finding) => rank[finding.severity], cell: (finding) => <Severity severity={finding.severity} /> },
    { id: "finding", title: t(dataText.finding), value: (finding) => checkWords(finding.check, words).name },
    { id: "extent", title: t(dataText.extent), value: (finding) => finding.share, cell: (finding) => extentOf(finding, words) },
    { id: "when", title: t(dataText.when), value: (finding) => finding.fromUs ?? NaN, cell: (finding) => whenOf(finding, words) },
    {
      id: "repair", title: t(dataText.repair),
      cell: (finding) => {
        const step = repairStep(finding.repair);
        return <span className={look.muted}>{step === null ? (finding.severity === "note" ? "" : t(dataText.noRepair)) : isRepaired(section.value.recipe, step) ? t(dataText.inRecipe) : t(dataText.canMend)}</span>;
      },
    },
  ];
  return (
    <DataTable
      label={t(dataText.qualityReport)} rows={report.findings} columns={columns} rowId={(finding) => `${finding.check} ${finding.column}`} selected={selected} onSelect={onSelect} onOpen={(_id, finding) => showEvidence(finding)}
      sort={{ column: "severity" }}
      empty={<EmptyState center>{t(dataText.qualityNone, { columns: f.number(report.checkedColumns, { digits: 0 }), rows: f.number(report.rows, { digits: 0 }) })}</EmptyState>}
    />
  );
}

/** A chosen finding: what it means, how much, and its acts. */
export function FindingFacts({ finding }: { readonly finding: QualityFinding }) {
  const words = useText();
  const { t } = words;
  const section = useSection("prepare");
  const block = usePlanBlock();
  const { name, says } = checkWords(finding.check, words);
  const step = repairStep(finding.repair);
  const mend = () => {
    if (step !== null) void section.write({ ...section.value, recipe: withRepair(section.value.recipe, step) });
  };
  return (
    <Section title={finding.column} sub={name}>
      <div><Severity severity={finding.severity} /></div>
      <p>{says}</p>
      <PropertyList facts={[{ name: t(dataText.extent), value: extentOf(finding, words) }, ...(finding.fromUs === null ? [] : [{ name: t(dataText.when), value: whenOf(finding, words) }])]} />
      <div className={`${look.row} ${look.wrap}`}>
        <Button onPress={() => showEvidence(finding)}>{t(dataText.showTrend)}</Button>
        {step !== null && (isRepaired(section.value.recipe, step) ? <Button look="link" onPress={() => go("prepare")}>{t(dataText.toRecipe)}</Button> : <Button onPress={mend} isDisabled={section.act.isRunning} blockedWhy={block}>{t(dataText.takeRepair)}</Button>)}
      </div>
      {step !== null && <p className={`${look.muted} ${look.small}`}>{t(dataText.repairSays)}</p>}
      {step === null && finding.repair !== undefined && <p className={look.muted}>{t(dataText.repairUnreadable)}</p>}
      <PlanNotes section={section} onSave={mend} />
    </Section>
  );
}
