// The one-page architecture record: what is recommended from the entries, topic by topic, each with its reasons. Pure over a plan.

import styles from "./Frame.module.css";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Head } from "../../parts/Panel.tsx";
import { useText, type Words } from "../../parts/words.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import type { Recommendation } from "../../../shared/plan/recommend.ts";
import { frameText } from "../../../shared/text/frame.ts";
import { say, type Text } from "../../../shared/text/text.ts";

const table: Readonly<Record<string, Text>> = frameText;

/** A word by its key; a key without a word stays visible. */
export function wordOf(key: string, words: Words, values: Readonly<Record<string, string | number>> = {}): string {
  const text = table[key];
  return text === undefined ? key : say(text, words.language, values);
}

/** Facts of a recommendation as a person reads them: figures in the language's marks, names by their words. */
function factsSaid(facts: Recommendation["facts"], words: Words): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, typeof fact === "number" ? words.f.number(fact) : wordOf(fact, words)]));
}

export function Record({ plan, recommended }: { readonly plan: Plan; readonly recommended: readonly Recommendation[] }) {
  const words = useText();
  const { t, f } = words;
  const { frame } = plan;
  const ratio = frame.falseAlarmCost > 0 ? frame.missedEventCost / frame.falseAlarmCost : NaN;
  return (
    <>
      <Head title={t(frameText.record)} sub={t(frameText.recordSub)} />
      <div className={cx(styles["goal"], frame.goal === "" && look.muted)}>{frame.goal === "" ? t(frameText.goalHelp) : frame.goal}</div>
      <div className={cx(styles["figures"])}>
        {[
          { name: t(frameText.missed), value: f.quantity(frame.missedEventCost, frame.currency) },
          { name: t(frameText.falseAlarm), value: f.quantity(frame.falseAlarmCost, frame.currency) },
          { name: `${t(frameText.missed)} / ${t(frameText.falseAlarm)}`, value: f.number(ratio) },
          { name: t(frameText.alarms), value: `${f.number(frame.alarmsPerWeek)} ${t(frameText.perWeek)}` },
          { name: t(frameText.response), value: f.duration(frame.responseTimeS * 1000) },
        ].map((fact) => (
          <div key={fact.name}>
            <div className={cx(look.muted, look.small)}>{fact.name}</div>
            <div>{fact.value}</div>
          </div>
        ))}
      </div>
      {recommended.map((one) => (
        <section key={one.topic} className={cx(styles["topic"])}>
          <h3>{wordOf(one.topic, words)}</h3>
          <div className={cx(styles["choice"])}>{wordOf(one.choice, words)}</div>
          <ul className={cx(styles["reasons"])}>
            {one.reasons.map((reason) => <li key={reason} className={look.muted}>{wordOf(reason, words, factsSaid(one.facts, words))}</li>)}
          </ul>
        </section>
      ))}
    </>
  );
}
