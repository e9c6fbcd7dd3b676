// What would help the model most: three sentences, the curves behind two of them, and what each sensor's noise and loss cost.

import { memo, useMemo } from "react";
import styles from "./Select.module.css";
import { figureWords, metricName } from "./figures.ts";
import { isWorth, mostHelpful } from "./mostHelpful.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { EvaluationInfo, Figure, Help as Measured, HelpCurve } from "../../../shared/contract/learn.ts";
import { helpText } from "../../../shared/text/help.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { LineChart } from "../../charts/LineChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Chip } from "../../parts/State.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";

type Tag = Measured["tags"][number];
const shownTags = 6;

export const Help = memo(function Help({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const { t } = useText();
  const answer = useCall(contract.learn.readHelp, {});
  const measure = useJob(contract.learn.measureHelp);
  const roleWhy = useRoleWhy(contract.learn.measureHelp);
  const isKnown = answer.state === "ready" && answer.value !== null;
  const start = () => void measure.start({});
  return (
    <Section title={t(helpText.title)} acts={<Button blockedWhy={roleWhy ?? (measure.isRunning ? t(helpText.measuring) : undefined)} onPress={start}>{t(isKnown ? helpText.again : helpText.measure)}</Button>}>
      {measure.progress !== null && <ProgressRow what={t(helpText.measuring)} share={measure.progress.done} leftMs={measure.progress.leftMs} onCancel={measure.cancel} />}
      {measure.failure !== null && <ErrorNote error={measure.failure} acts={<Button onPress={measure.clear}>{t(partsText.close)}</Button>} onRetry={start} />}
      <CallView answer={answer} what={t(helpText.reading)}>{(value) => (value === null ? <p className={cx(look.small, look.muted)}>{t(helpText.why)}</p> : <Found help={value} task={evaluation.task} />)}</CallView>
    </Section>
  );
});

function Found({ help, task }: { readonly help: Measured; readonly task: EvaluationInfo["task"] }) {
  const words = useText();
  const { t, f } = words;
  const { metric } = help;
  const name = metricName(metric, t);
  const most = mostHelpful(help);
  return (
    <>
      <span><Chip>{most === "none" ? t(helpText.mostNone) : most === "rows" ? t(helpText.mostRows) : most === "labels" ? t(helpText.mostLabels) : t(helpText.mostSensor, { tag: most.tag })}</Chip></span>
      <ul className={cx(styles["lines"])}>
        {[rowsWords(help, words), labelsWords(help, task, words), ...sensorWords(help, words)].map((line) => <li key={line}>{line}</li>)}
      </ul>
      <Curve label={t(helpText.curveRows, { metric: name })} curve={help.rows} metric={name} size={t(helpText.rows)} />
      {help.labels !== null && <Curve label={t(helpText.curveLabels, { metric: name })} curve={help.labels} metric={name} size={t(helpText.events)} />}
      {help.tags.length > 0 && <Tags tags={help.tags.slice(0, shownTags)} metric={metric} />}
      <p className={cx(look.small, look.muted)}>{t(helpText.says, { name: help.candidate, rows: f.number(help.testedRows, { digits: 0 }), metric: name })}</p>
    </>
  );
}

const ends = (metric: string, figure: Figure, { f }: Words) => ({ low: figureWords(metric, figure.low, f), high: figureWords(metric, figure.high, f) });

function rowsWords({ rows, metric, value }: Measured, words: Words): string {
  const { t, f } = words;
  if (rows.ahead === null) return t(helpText.rowsUnknown);
  return t(isWorth(rows.gain, value) ? helpText.rowsHelp : helpText.rowsLittle, { metric: metricName(metric, t), now: figureWords(metric, value.value, f), ahead: figureWords(metric, rows.ahead.value, f), ...ends(metric, rows.ahead, words) });
}

function labelsWords({ labels, metric, value }: Measured, task: EvaluationInfo["task"], words: Words): string {
  const { t, f } = words;
  if (task === "regression") return t(helpText.labelsValues);
  if (task === "anomaly") return t(helpText.labelsJudge, ends(metric, value, words));
  if (labels === null || labels.ahead === null) return t(helpText.labelsUnknown);
  return t(isWorth(labels.gain, value) ? helpText.labelsHelp : helpText.labelsLittle, { metric: metricName(metric, t), ahead: figureWords(metric, labels.ahead.value, f), ...ends(metric, labels.ahead, words) });
}

function sensorWords({ tags, metric, value }: Measured, words: Words): string[] {
  const { t, f } = words;
  const [noisy] = tags;
  const needed = tags.filter(({ without }) => isWorth(without, value)).sort((a, b) => b.without!.value - a.without!.value)[0];
  const said = (tag: string, figure: Figure) => ({ tag, cost: figureWords(metric, figure.value, f), ...ends(metric, figure, words) });
  return [
    noisy !== undefined && isWorth(noisy.noise, value) ? t(helpText.sensorHelp, said(noisy.tag, noisy.noise)) : t(helpText.sensorNone),
    ...(needed?.without ? [t(helpText.without, said(needed.tag, needed.without))] : []),
  ];
}

function Curve({ label, curve, metric, size }: { readonly label: string; readonly curve: HelpCurve; readonly metric: string; readonly size: string }) {
  const { t, f } = useText();
  const { points, ahead } = curve;
  const last = points.at(-1);
  if (points.length < 2 || last === undefined) return null;
  const x = [...points.map((point) => point.size), ...(ahead === null ? [] : [2 * last.size])];
  const measured = [...points.map(({ value }) => value), ...(ahead === null ? [] : [Number.NaN])];
  const expected = [...points.map((_, i) => (i === points.length - 1 ? last.value : Number.NaN)), ...(ahead === null ? [] : [ahead.value])];
  return (
    <LineChart
      label={label} x={x} xTitle={size} yTitle={metric} height={132} xWord={(at) => f.number(at, { digits: 0 })}
      lines={[{ label: t(helpText.measured), colour: 1, y: measured }, ...(ahead === null ? [] : [{ label: t(helpText.expected), colour: 2 as const, y: expected }])]}
    />
  );
}

function Tags({ tags, metric }: { readonly tags: readonly Tag[]; readonly metric: string }) {
  const words = useText();
  const { t, f } = words;
  const columns = useMemo((): Column<Tag>[] => {
    const figure = (of: Figure | null) => (of === null ? "" : <span title={`${ends(metric, of, words).low} – ${ends(metric, of, words).high}`}>{figureWords(metric, of.value, f)}</span>);
    return [
      { id: "tag", title: t(helpText.tag), value: (tag) => tag.tag },
      { id: "noise", title: t(helpText.noise), align: "end", width: 84, value: (tag) => tag.noise.value, cell: (tag) => figure(tag.noise) },
      { id: "without", title: t(helpText.missing), align: "end", width: 74, value: (tag) => tag.without?.value ?? null, cell: (tag) => figure(tag.without) },
    ];
  }, [metric, t, f, words]);
  return <DataTable label={t(helpText.title)} rows={tags} columns={columns} rowId={(tag) => tag.tag} free />;
}
