// What if: the strongest features of the alarm as sliders; the score comes from the scorer that runs on the device.

import { useEffect, useState } from "react";
import styles from "./Explain.module.css";
import { featureWords, type AlarmDriver, type AlarmRead } from "./sentence.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { useCall } from "../../app/calls.tsx";
import { IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Slider } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";

const mostSliders = 4;
const waitMs = 150;

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
  readonly value: number;
}

/** Ends of a slider: the usual range and the measured value, with half a range of room. Undefined where either is not known. */
export function boundsOf(driver: Pick<AlarmDriver, "value" | "usualLow" | "usualHigh">): Bounds | undefined {
  const { value, usualLow, usualHigh } = driver;
  if (value === null || usualLow === null || usualHigh === null) return undefined;
  const [low, high] = [Math.min(usualLow, value), Math.max(usualHigh, value)];
  const room = (high - low) * 0.25 || Math.abs(value) * 0.1 || 1;
  return { min: low - room, max: high + room, low: usualLow, high: usualHigh, value };
}

export function WhatIf({ read }: { readonly read: AlarmRead }) {
  const { t, f } = useText();
  const { alarm, threshold } = read;
  const [changes, setChanges] = useState<Readonly<Record<string, number>>>({});
  const [asked, setAsked] = useState<Readonly<Record<string, number>>>({});
  useEffect(() => {
    const timer = setTimeout(() => setAsked(changes), waitMs);
    return () => clearTimeout(timer);
  }, [changes]);
  const answer = useCall(contract.explain.whatIf, { id: alarm.id, changes: asked });
  const [last, setLast] = useState<{ score: number; was: number; alarm: boolean; outside: string[]; class?: string | undefined } | null>(null);
  if (answer.state === "ready" && answer.value !== last) setLast(answer.value);
  const shown = answer.state === "ready" ? answer.value : last;
  const drivers = read.drivers.flatMap((driver) => {
    const bounds = boundsOf(driver);
    return bounds === undefined || driver.contribution === 0 ? [] : [{ driver, bounds }];
  }).slice(0, mostSliders);
  const name = (feature: string) => featureWords(feature, read.drivers.find((driver) => driver.feature === feature)?.tag ?? feature, t);
  const isMoved = Object.keys(changes).length > 0;
  return (
    <Section title={t(explainText.whatIf)} sub={alarm.fromUs === null ? t(explainText.row, { row: f.number(alarm.row, { digits: 0 }) }) : f.time(alarm.fromUs, "clockSecond")} acts={isMoved ? <IconButton icon="undo" label={t(explainText.back)} onPress={() => setChanges({})} /> : undefined}>
      {answer.state === "failed" && <ErrorNote error={answer.failure} onRetry={answer.retry} />}
      {shown !== null && (
        <div>
          <span className={look.figure}>{f.number(shown.score)}</span>{" "}
          <span className={cx(look.small, look.muted)}>{threshold === null ? t(explainText.nowValue) : t(shown.alarm ? explainText.nowOver : explainText.nowBelow)}{shown.class === undefined ? "" : ` · ${shown.class}`}</span>
          <Gauge score={shown.score} was={shown.was} threshold={threshold} />
        </div>
      )}
      {drivers.length === 0 && <span className={look.muted}>{t(explainText.noSliders)}</span>}
      <div className={cx(styles["sliders"])}>
        {drivers.map(({ driver, bounds }) => {
          const value = changes[driver.feature] ?? bounds.value;
          const place = (at: number) => (100 * (at - bounds.min)) / (bounds.max - bounds.min);
          return (
            <div key={driver.feature}>
              <Slider
                label={featureWords(driver.feature, driver.tag, t)} value={value} min={bounds.min} max={bounds.max} step={(bounds.max - bounds.min) / 200} mark={bounds.value} says={f.quantity(value, driver.unit ?? "")}
                onChange={(next) => setChanges({ ...changes, [driver.feature]: next })}
              />
              <div className={cx(styles["seen"])} aria-hidden="true"><i style={{ insetInlineStart: `${place(bounds.low)}%`, width: `${place(bounds.high) - place(bounds.low)}%` }} /></div>
            </div>
          );
        })}
      </div>
      {drivers.length > 0 && (
        <div className={cx(styles["key"])}>
          <span><i className={cx(styles["tick"])} />{t(explainText.rangeMark)}</span>
          <span><i className={cx(styles["bar"])} />{t(explainText.rangeUsual)}</span>
        </div>
      )}
      {isMoved && shown !== null && shown.outside.length > 0 && <Note kind="caution">{t(explainText.outside, { names: shown.outside.map(name).join(", ") })}</Note>}
    </Section>
  );
}

function Gauge({ score, was, threshold }: { readonly score: number; readonly was: number; readonly threshold: number | null }) {
  const { t, f } = useText();
  const all = [score, was, threshold ?? 0, 0];
  const [low, high] = [Math.min(...all), Math.max(...all) * 1.05 || 1];
  const place = (value: number) => `${Math.min(100, Math.max(0, (100 * (value - low)) / (high - low || 1)))}%`;
  return (
    <>
      <div className={cx(styles["gauge"])} role="img" aria-label={t(explainText.whatIfSays, { value: f.number(score), threshold: f.number(threshold), was: f.number(was) })}>
        <i style={{ width: place(score) }} />
        {threshold !== null && <b className={cx(styles["limit"])} style={{ insetInlineStart: place(threshold) }} />}
        <b style={{ insetInlineStart: place(was) }} />
      </div>
      <div className={cx(look.row, look.tiny, look.muted)}>
        {threshold !== null && <span>{t(explainText.threshold, { value: f.number(threshold) })}</span>}
        <span className={look.push}>{t(explainText.was, { value: f.number(was) })}</span>
      </div>
    </>
  );
}
