// What would have had to differ: which tags a person can move, where a value is wanted, and the least change of those tags that would do.

import { useState } from "react";
import styles from "./Explain.module.css";
import type { OutputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { explainViewText } from "../../../shared/text/explainViews.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Checkbox, Form, NumberField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, Section } from "../../parts/Panel.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { usePlanBlock } from "../frame/draft.tsx";
import type { AlarmRead } from "./sentence.ts";

type Change = OutputOf<(typeof contract)["explain"]["findChange"]>;
type Way = Change["ways"][number];
type Movable = OutputOf<(typeof contract)["explain"]["listMovable"]>[number];

export function LeastChange({ read }: { readonly read: AlarmRead }) {
  const { t } = useText();
  const tags = useCall(contract.explain.listMovable, {});
  const { value, write, act } = useSection("explain");
  const isFixed = usePlanBlock() !== undefined;
  const [isAsked, setAsked] = useState(false);
  const answer = useCall(contract.explain.findChange, isAsked ? { id: read.alarm.id } : null);
  const isAlarm = read.threshold !== null;
  if (!isAlarm && read.alarm.class !== undefined) return null; // a class that alarms nobody is neither over a threshold nor in a range
  const movable = value.movable ?? [];
  const { low = null, high = null } = value.wish ?? {};
  const wish = (ends: { low?: number; high?: number }) => {
    const kept = { low, high, ...Object.fromEntries(Object.entries(ends).map(([end, v]) => [end, Number.isNaN(v) ? null : v])) };
    if (kept.low !== low || kept.high !== high) void write({ ...value, wish: kept });
  };
  const missing = movable.length === 0 ? t(explainViewText.changeNoTags) : !isAlarm && low === null && high === null ? t(explainViewText.changeNoWish) : undefined;
  return (
    <Section title={t(explainViewText.change)} acts={<Button blockedWhy={missing} onPress={() => setAsked(true)}>{t(explainViewText.changeFind)}</Button>}>
      <span className={cx(look.small, look.muted)}>{t(isAlarm ? explainViewText.changeAlarm : explainViewText.changeValue)}</span>
      {!isAlarm && (
        <Form label={t(explainViewText.wish)}>
          <NumberField label={t(explainViewText.wishLow)} value={low ?? NaN} isDisabled={isFixed} onChange={(end) => wish({ low: end })} />
          <NumberField label={t(explainViewText.wishHigh)} value={high ?? NaN} isDisabled={isFixed} onChange={(end) => wish({ high: end })} />
        </Form>
      )}
      <CallView answer={tags} what={t(explainViewText.readingTags)}>
        {(all) => <MovableTags all={all} movable={movable} isFixed={isFixed} onChange={(chosen) => void write({ ...value, movable: chosen })} />}
      </CallView>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
      {missing === undefined && <CallView answer={answer} what={t(explainViewText.readingChange)}>{(change) => <Result change={change} />}</CallView>}
    </Section>
  );
}

interface MovableTagsProps {
  readonly all: readonly Movable[];
  readonly movable: readonly string[];
  readonly isFixed: boolean;
  readonly onChange: (tags: string[]) => void;
}

function MovableTags({ all, movable, isFixed, onChange }: MovableTagsProps) {
  const { t, f } = useText();
  const count = all.filter(({ tag }) => movable.includes(tag)).length;
  return (
    <Disclosure title={t(explainViewText.changeTags)} sub={t(explainViewText.changeTagsSub, { count: f.number(count, { digits: 0 }), all: f.number(all.length, { digits: 0 }) })} isOpen={count === 0}>
      <div className={cx(styles["tags"])}>
        {all.map(({ tag, unit = "", low, high }) => (
          <Checkbox key={tag} value={movable.includes(tag)} isDisabled={isFixed} onChange={(on) => onChange(on ? [...movable, tag] : movable.filter((other) => other !== tag))}>
            <span className={look.small}>{t(explainViewText.changeTag, { tag, low: f.number(low), high: f.quantity(high, unit) })}</span>
          </Checkbox>
        ))}
        <span className={cx(look.tiny, look.muted)}>{t(explainViewText.changeTagsHelp)}</span>
      </div>
    </Disclosure>
  );
}

function Result({ change }: { readonly change: Change }) {
  const { t, f } = useText();
  const { state, ways, nearest, rows, seconds } = change;
  if (state === "noTags" || state === "noWish") return <span className={look.small}>{t(state === "noTags" ? explainViewText.changeNoTags : explainViewText.changeNoWish)}</span>;
  if (state === "notReplayed") return <Note kind="caution">{t(explainViewText.changeNotReplayed)}</Note>;
  if (state === "met") return <span className={look.small}>{t(explainViewText.changeMet, { value: f.number(change.was) })}</span>;
  const count = f.number(rows, { digits: 0 });
  const over = rows === 1 ? t(explainViewText.changeOverRow) : seconds === null ? t(explainViewText.changeOverRows, { rows: count }) : t(explainViewText.changeOver, { rows: count, time: f.duration(seconds * 1000) });
  return (
    <>
      {state === "none" && <Note kind="info">{t(explainViewText.changeNone)}</Note>}
      {ways.map((way, i) => <OneWay key={way.moves.map(({ tag }) => tag).join()} way={way} title={ways.length > 1 ? t(explainViewText.changeWay, { n: i + 1 }) : ""} />)}
      {nearest !== null && <OneWay way={nearest} title="" />}
      <p className={cx(look.tiny, look.muted)}>{over}</p>
    </>
  );
}

function OneWay({ way, title }: { readonly way: Way; readonly title: string }) {
  const { t, f } = useText();
  return (
    <div className={cx(styles["way"], look.small)}>
      {way.moves.map(({ tag, unit = "", from, to }) => (
        <div key={tag}>
          <b className={look.cut} title={tag}>{tag}</b>
          <span>{t(explainViewText.changeMove, { from: f.number(from), to: f.quantity(to, unit) })}</span>
        </div>
      ))}
      <div className={look.muted}><span>{title}</span><span>{t(explainViewText.changeScore, { value: f.number(way.score) })}</span></div>
    </div>
  );
}
