// What each threshold would have cost on the tested rows, and the threshold that a person takes.

import { useMemo, useState } from "react";
import styles from "./Select.module.css";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { selectText } from "../../../shared/text/select.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { CostCurve, valueAt, type CostLine } from "../../charts/CostCurve.tsx";
import type { SeriesNumber } from "../../charts/colours.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";

export interface CostsProps {
  readonly evaluation: EvaluationInfo;
  readonly candidate: string;
  readonly colour: SeriesNumber;
  /** Moved by hand; null is the plan's own. */
  readonly threshold: number | null;
  readonly onThreshold: (threshold: number | null) => void;
}

/** Stretch around the best sample whose cost stays within 5 % of the lowest. */
export function nearBest(threshold: ArrayLike<number>, cost: ArrayLike<number>): { from: number; to: number } | undefined {
  let best = -1;
  for (let i = 0; i < cost.length; i += 1) if (best < 0 || (cost[i] ?? Infinity) < (cost[best] ?? Infinity)) best = i;
  if (best < 0) return undefined;
  const most = (cost[best] ?? 0) * 1.05;
  let [from, to] = [best, best];
  while (from > 0 && (cost[from - 1] ?? Infinity) <= most) from -= 1;
  while (to < cost.length - 1 && (cost[to + 1] ?? Infinity) <= most) to += 1;
  const ends = [threshold[from] ?? 0, threshold[to] ?? 0];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

export function Costs({ evaluation, candidate, colour, threshold, onThreshold }: CostsProps) {
  const { t, f } = useText();
  const { plan } = useProject();
  const { currency, missedEventCost, falseAlarmCost } = plan.frame;
  const [copied, setCopied] = useState(false);
  const [tall] = useState(() => (window.innerHeight > 1000 ? 420 : 250)); // more height goes to charts first
  const answer = useCall(contract.learn.readCostCurve, { candidate });
  const curve = answer.state === "ready" ? answer.value : undefined;
  // Axis words stay short: from a hundred thousand on the axis counts in thousands.
  const most = useMemo(() => curve?.cost.reduce((a, b) => Math.max(a, b), 0) ?? 0, [curve]);
  const scale = most >= 1e5 ? 1000 : 1;
  const line = useMemo((): CostLine | undefined => {
    if (curve === undefined) return undefined;
    const scaled = (values: Float64Array) => values.map((value) => value / scale);
    return { id: candidate, label: candidate, colour, threshold: curve.threshold, cost: scaled(curve.cost), low: scaled(curve.low), high: scaled(curve.high) };
  }, [curve, candidate, colour, scale]);
  const near = useMemo(() => curve && nearBest(curve.threshold, curve.cost), [curve]);
  const shown = evaluation.candidates.find((one) => one.id === candidate);
  const chosen = evaluation.chosen?.candidate === candidate ? evaluation.chosen.threshold : null;
  const own = chosen ?? (evaluation.task === "anomaly" ? 1 : (shown?.threshold ?? curve?.best ?? null));
  const value = threshold ?? own;
  const baseline = evaluation.candidates.find((one) => one.id === evaluation.verdict.baseline);
  const hasTime = (shown?.costPerMonth ?? null) !== null;
  const ruleCost = baseline?.costPerMonth ?? null;
  const unit = t(hasTime ? selectText.perMonth : selectText.perTest, { currency: scale === 1 ? currency : `k${currency}` });
  const money = (cost: number) => f.quantity(cost, currency, { digits: 0 });
  const copy = () => {
    if (value === null) return;
    const text = JSON.stringify({ select: { ...plan.select, threshold: { kind: "fixed", at: value } } }, null, 2);
    void navigator.clipboard.writeText(text).then(() => setCopied(true), () => setCopied(false));
  };
  return (
    <Section
      title={t(selectText.costTitle)} sub={t(selectText.costSub, { miss: money(missedEventCost), alarm: money(falseAlarmCost) })} bare
      acts={evaluation.task === "classification" && <Button look="quiet" icon="copy" onPress={copy}>{copied ? t(selectText.copied) : t(selectText.copyPlan)}</Button>}
    >
      <CallView answer={answer} what={t(selectText.costCurve)} shape="block">
        {(read) =>
          read.events === 0 || read.threshold.length === 0 ? <EmptyState>{t(selectText.costNone)}</EmptyState>
          : read.threshold.length === 1 || line === undefined ? <EmptyState>{t(selectText.costOne, { name: candidate })}</EmptyState>
          : (
            <>
              <CostCurve
                label={t(selectText.costTitle)} lines={[line]} unit={unit} xTitle={t(evaluation.task === "anomaly" ? selectText.onLimit : selectText.onScore)} value={value} onChange={onThreshold} height={tall}
                {...(near === undefined ? {} : { near: { ...near, word: t(selectText.near) } })}
                {...(baseline === undefined || ruleCost === null ? {} : { reference: { cost: ruleCost.value / scale, word: t(selectText.today, { name: baseline.id, cost: money(ruleCost.value) }) } })}
              />
              <div className={cx(styles["readings"])}>
                <Reading name={t(selectText.threshold)} value={f.number(value)} />
                {value !== null && (
                  <>
                    <Reading name={t(selectText.costNow)} value={money(valueAt(read.threshold, read.cost, value))} second={f.interval(valueAt(read.threshold, read.low, value), valueAt(read.threshold, read.high, value), { digits: 0 })} />
                    <Reading name={t(selectText.misses)} value={f.number(valueAt(read.threshold, read.misses, value), { digits: 0 })} second={t(selectText.ofEvents, { count: f.number(read.events, { digits: 0 }) })} />
                    <Reading name={t(selectText.falseAlarms)} value={f.number(valueAt(read.threshold, read.falseAlarms, value), { digits: 0 })} />
                  </>
                )}
                <span className={cx(look.row, look.push)}>
                  {threshold !== null && <Button look="quiet" icon="undo" onPress={() => onThreshold(null)}>{t(selectText.lowest)}</Button>}
                  {Number.isFinite(read.best) && value !== read.best && <Button look="quiet" onPress={() => onThreshold(read.best)}>{t(selectText.cheapest)}</Button>}
                </span>
              </div>
            </>
          )
        }
      </CallView>
    </Section>
  );
}

function Reading({ name, value, second }: { readonly name: string; readonly value: string; readonly second?: string }) {
  return (
    <div>
      <span className={cx(look.small, look.muted)}>{name}</span>
      <span className={cx(styles["reading"])}>{value}{second !== undefined && <span className={cx(look.small, look.muted)}> {second}</span>}</span>
    </div>
  );
}
