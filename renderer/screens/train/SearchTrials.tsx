// The log of a search: every trial with its settings, what it reached and what it costs; sorted by a click on a head.

import styles from "./Train.module.css";
import type { FailureData } from "../../../shared/contract/errors.ts";
import type { SearchInfo, SearchTrial } from "../../../shared/contract/learn.ts";
import { sayFailure } from "../../../shared/text/errors.ts";
import { searchText, trainText } from "../../../shared/text/train.ts";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { Chip, StateChip } from "../../parts/State.tsx";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import { familyName, figureWords, metricName } from "../select/figures.ts";
import { useSettingsWords } from "./settingsWords.ts";

export function SearchTrials({ search }: { readonly search: SearchInfo }) {
  const { t, f, language } = useText();
  const settings = useSettingsWords();
  const whyOf = (trial: SearchTrial) => (trial.failure === null ? undefined : sayFailure(trial.failure as FailureData, language).what);
  const columns: Column<SearchTrial>[] = [
    { id: "number", title: t(searchText.number), align: "end", width: 48, digits: 0, value: (trial) => trial.number },
    { id: "family", title: t(trainText.family), width: 120, value: (trial) => familyName(trial.family, t) },
    { id: "settings", title: t(trainText.settings), width: 170, value: (trial) => settings(trial.parameters), cell: (trial) => <span className={cx(styles["settings"])} title={`${settings(trial.parameters)} (${t(searchText[trial.origin])})`}>{settings(trial.parameters)}</span> },
    ...(search.shares.length > 1 ? [{ id: "rows", title: t(searchText.rows), align: "end" as const, width: 62, value: (trial: SearchTrial) => search.shares[trial.rung] ?? null, cell: (trial: SearchTrial) => f.percent(search.shares[trial.rung] ?? 1, { digits: 0 }) }] : []),
    { id: "score", title: metricName(search.metric, t), align: "end", width: 84, value: (trial) => trial.score, cell: (trial) => figureWords(search.metric, trial.score, f) },
    { id: "size", title: t(searchText.size), align: "end", width: 70, value: (trial) => trial.bytes, cell: (trial) => (trial.bytes === null ? "" : f.bytes(trial.bytes)) },
    { id: "perRow", title: t(searchText.perRow), unit: "µs", align: "end", width: 78, value: (trial) => trial.rowUs },
    { id: "took", title: t(searchText.took), align: "end", width: 66, value: (trial) => trial.seconds, cell: (trial) => f.duration(trial.seconds * 1000) },
    {
      id: "state", title: t(searchText.state), width: 120, value: (trial) => `${trial.state} ${search.winners.includes(trial.number) ? 0 : 1}`,
      cell: (trial) =>
        trial.state === "failed" ? <span title={whyOf(trial)}><StateChip state="caution">{t(searchText.failed)}</StateChip></span>
        : trial.state === "over" ? <Chip>{t(searchText.over)}</Chip>
        : search.winners.includes(trial.number) ? <Chip>{t(searchText.winner)}</Chip>
        : <span className={look.muted}>{t(searchText.done)}</span>,
    },
  ];
  return <DataTable label={t(searchText.log)} rows={search.trials} columns={columns} rowId={(trial) => String(trial.number)} sort={{ column: "number", descending: true }} />;
}
