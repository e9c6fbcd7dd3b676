// All runs of the project: a list to search, the lines of their settings and figures, the record of one, and what differs between two.

import { useDeferredValue, useMemo, useState } from "react";
import styles from "./Runs.module.css";
import { axesOf, settingsWords, withWords } from "./axes.ts";
import { Differences } from "./Differences.tsx";
import { Record } from "./Record.tsx";
import { contract } from "../../../../shared/contract/contract.ts";
import type { Run } from "../../../../shared/contract/runs.ts";
import { runsText } from "../../../../shared/text/runs.ts";
import { selectText } from "../../../../shared/text/select.ts";
import { CallView, useCall } from "../../../app/calls.tsx";
import { go } from "../../../app/project.ts";
import { ParallelCoordinates } from "../../../charts/ParallelCoordinates.tsx";
import { Button } from "../../../parts/Button.tsx";
import { cx } from "../../../parts/classes.ts";
import { DataTable, type Column } from "../../../parts/DataTable.tsx";
import { Checkbox, TextField } from "../../../parts/Fields.tsx";
import { look } from "../../../parts/look.ts";
import { Head, SplitLayout, Tools } from "../../../parts/Panel.tsx";
import { Chip } from "../../../parts/State.tsx";
import { StepScreen } from "../../../parts/StepHead.tsx";
import { useText } from "../../../parts/words.ts";
import { familyName, figureWords, metricName } from "../figures.ts";

const mostListed = 100_000;

export function RunsScreen() {
  const { t, f } = useText();
  const answer = useCall(contract.run.list, { limit: mostListed });
  const count = answer.state === "ready" ? f.number(answer.value.total, { digits: 0 }) : f.number(null);
  return (
    <StepScreen
      title={t(runsText.title)} sentence={t(runsText.sentence, { count })} why={<><p>{t(runsText.whyKept)}</p><p>{t(runsText.whyAgain)}</p></>}
      primary={<Button look="primary" onPress={() => go("select")}>{t(runsText.back)}</Button>}
    >
      <CallView answer={answer} what={t(runsText.title)}>{({ runs }) => <Runs runs={runs} />}</CallView>
    </StepScreen>
  );
}

function Runs({ runs }: { readonly runs: readonly Run[] }) {
  const { t, f } = useText();
  const [typed, setTyped] = useState("");
  const [withBaselines, setWithBaselines] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [from, setFrom] = useState<string | null>(null);
  const words = useDeferredValue(typed);
  const shown = useMemo(() => withWords(withBaselines ? runs : runs.filter(({ role }) => role === "candidate"), words), [runs, withBaselines, words]);
  const axes = useMemo(() => axesOf(shown), [shown]);
  const selected = shown.find(({ name }) => name === chosen) ?? shown[0];
  const reference = runs.find(({ name }) => name === from);
  const columns = useColumns();
  const axisWords = { family: t(runsText.family), steps: t(runsText.steps), fit: t(runsText.took) };
  const axisTitle = ({ kind, name }: NonNullable<typeof axes>["axes"][number]) => (kind === "metric" ? metricName(name, t) : kind === "parameter" ? name : axisWords[kind]);
  const best = axes && shown.find(({ name }) => name === axes.lines.map((line) => ({ name: line.id, value: Number(line.values.at(-1)) })).reduce((a, b) => (b.value > a.value === (shown[0]?.higherIsBetter ?? true) ? b : a)).name);
  return (
    <SplitLayout rightLabel={t(runsText.record)} right={selected && <Record key={selected.name} name={selected.name} isReference={selected.name === from} onCompare={() => setFrom(selected.name === from ? null : selected.name)} />}>
      <div className={cx(styles["work"])}>
        <Tools label={t(runsText.filter)}>
          <TextField label={t(runsText.filter)} hideLabel icon="search" placeholder={t(runsText.filter)} value={typed} onChange={setTyped} />
          <Checkbox value={withBaselines} onChange={setWithBaselines}>{t(runsText.baselines)}</Checkbox>
          <span className={cx(look.muted, look.push)}>{t(runsText.shown, { shown: f.number(shown.length, { digits: 0 }), total: f.number(runs.length, { digits: 0 }) })}</span>
        </Tools>
        <div className={cx(styles["table"])}>
          <DataTable
            label={t(runsText.title)} rows={shown} columns={columns} rowId={({ name }) => name} selected={selected?.name ?? null} onSelect={setChosen} isReference={({ name }) => name === from}
            empty={<p className={look.pad}>{t(runsText.noRuns)}</p>}
          />
        </div>
        <div className={cx(styles["below"])}>
          {reference && selected && reference.name !== selected.name ? <Differences first={reference.name} second={selected.name} />
          : <>
              {axes && (
                <>
                  <Head title={t(runsText.parallel)} sub={t(runsText.parallelSub, { count: f.number(axes.lines.length, { digits: 0 }) })} />
                  <div className={look.pad}>
                    <ParallelCoordinates
                      label={t(runsText.parallel)} height={220} selected={selected?.name ?? null} reference={from} onSelect={setChosen} lines={axes.lines} axes={axes.axes.map((axis) => ({ id: axis.id, title: axisTitle(axis) }))}
                      says={t(runsText.parallelSays, { count: axes.lines.length, axes: axes.axes.map(axisTitle).join(", "), metric: metricName(axes.metric, t), best: best ? `${best.name} ${figureWords(axes.metric, best.figure?.value, f)}` : f.number(null) })}
                    />
                  </div>
                </>
              )}
              {reference && <p className={cx(look.pad, look.muted)}>{t(runsText.compareHint, { name: reference.name })}</p>}
            </>}
        </div>
      </div>
    </SplitLayout>
  );
}

function useColumns(): readonly Column<Run>[] {
  const { t, f } = useText();
  return useMemo(
    (): readonly Column<Run>[] => [
      { id: "name", title: t(runsText.name), value: ({ name }) => name, cell: (run) => <span className={look.row}>{run.name}{run.wasChosen && <Chip>{t(runsText.taken)}</Chip>}{run.role === "baseline" && <span className={look.muted}>{t(selectText.baseline)}</span>}</span>, width: 220 },
      {
        id: "figure", title: t(runsText.figure), value: ({ figure }) => figure?.value ?? null, align: "end", width: 190,
        cell: ({ metric, figure }) => <span className={look.num}><span className={look.muted}>{metricName(metric, t)} </span>{figureWords(metric, figure?.value, f)}</span>,
      },
      { id: "settings", title: t(runsText.settings), value: (run) => settingsWords(run), cell: (run) => <span className={cx(styles["settings"])} title={settingsWords(run)}>{settingsWords(run) || <span className={look.muted}>{t(runsText.usual)}</span>}</span> },
      { id: "family", title: t(runsText.family), value: ({ family }) => familyName(family, t), width: 130 },
      { id: "when", title: t(runsText.when), value: ({ seq }) => seq, cell: ({ at }) => f.time(Date.parse(at) * 1000), width: 150 },
      { id: "fit", title: t(runsText.took), value: ({ fitSeconds }) => fitSeconds, cell: ({ fitSeconds }) => f.duration(fitSeconds * 1000), align: "end", width: 80 },
    ],
    [t, f],
  );
}
