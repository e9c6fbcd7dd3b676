// Earlier cases that much the same drove, nearest first, and what was said of the chosen one: verdict, marks, the plant's log.

import styles from "./Explain.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { explainViewText } from "../../../shared/text/explainViews.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText, type Words } from "../../parts/words.ts";

export type PastCase = OutputOf<(typeof contract)["explain"]["readSimilar"]>["cases"][number];

/** The time of a case, or its row where rows have none. */
export function whenOf({ fromUs, row }: Pick<PastCase, "fromUs" | "row">, { t, f }: Words): string {
  return fromUs === null ? t(explainText.row, { row: f.number(row, { digits: 0 }) }) : f.time(fromUs, "minute");
}

interface PastCasesProps {
  readonly alarm: string;
  /** Alarms that can be opened. */
  readonly listed: ReadonlySet<string>;
  /** The case whose trend is shown; null for none. */
  readonly chosen: PastCase | null;
  readonly onChoose: (one: PastCase | null) => void;
}

export function PastCases({ alarm, listed, chosen, onChoose }: PastCasesProps) {
  const words = useText();
  const { t, f } = words;
  const answer = useCall(contract.explain.readSimilar, { id: alarm });
  const sub = answer.state === "ready" && answer.value.cases.length > 0 ? t(explainViewText.pastSub, { count: f.number(answer.value.compared, { digits: 0 }) }) : undefined;
  const alike = (one: PastCase) => t(explainViewText.pastAlike, { share: f.percent(one.likeness) });
  return (
    <Section title={t(explainViewText.past)} sub={sub} bare>
      <CallView answer={answer} what={t(explainViewText.readingPast)}>
        {({ cases, compared }) =>
          cases.length === 0 ? (
            <p className={cx(styles["pad"], look.small, look.muted)}>{compared === 0 ? t(explainViewText.pastFirst) : t(explainViewText.pastNone, { count: f.number(compared, { digits: 0 }) })}</p>
          ) : (
            <>
              <ChoiceList label={t(explainViewText.past)} items={cases} itemId={(one) => one.id} itemText={(one) => t(explainViewText.pastItem, { when: whenOf(one, words), alike: alike(one) })} selected={chosen?.id ?? null} onSelect={(id) => onChoose(cases.find((one) => one.id === id) ?? null)}>
                {(one) => (
                  <div className={cx(styles["alarm"])}>
                    <span className={look.cut}>{whenOf(one, words)}{one.group !== null && <span className={look.muted}> · {one.group}</span>}</span>
                    <b>{f.percent(one.likeness)}</b>
                    <span className={cx(look.small, look.muted, look.cut)} title={one.tags.join(", ")}>{one.tags.join(", ")}</span>
                    <span className={cx(look.small, look.muted, look.nowrap)}>{one.verdict !== null ? t(explainText[one.verdict.verdict]) : one.raised ? "" : t(explainViewText.pastMissed)}</span>
                  </div>
                )}
              </ChoiceList>
              {chosen === null ? <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainViewText.pastWhy)}</p> : <Said one={chosen} isListed={listed.has(chosen.id)} />}
            </>
          )
        }
      </CallView>
    </Section>
  );
}

function Said({ one, isListed }: { readonly one: PastCase; readonly isListed: boolean }) {
  const { t, f } = useText();
  const lines = [
    ...(one.verdict === null ? [] : [{ head: t(explainViewText.pastVerdict, { verdict: t(explainText[one.verdict.verdict]), by: one.verdict.by }), body: one.verdict.note }]),
    ...one.labels.map((label) => ({ head: t(explainViewText.pastLabel, { class: label.class, by: label.by }), body: label.note })),
    ...one.log.map((entry) => ({ head: `${t(catalogueText[entry.kind])}, ${f.time(entry.atUs, "minute")}, ${entry.asset}`, body: entry.text })),
  ];
  return (
    <div className={cx(styles["said"], look.small)}>
      {lines.length === 0 && <span className={look.muted}>{t(explainViewText.pastNothingSaid)}</span>}
      {lines.map(({ head, body }, i) => (
        <div key={i}>
          <div className={look.muted}>{head}</div>
          {body !== "" && <div>{body}</div>}
        </div>
      ))}
      {isListed && <span><Button look="quiet" onPress={() => go("explain", one.id)}>{t(explainViewText.pastOpen)}</Button></span>}
    </div>
  );
}
