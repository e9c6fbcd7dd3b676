// Several people's labels side by side: how far they agree beyond chance, where they do not, and whose word counts.

import styles from "./Label.module.css";
import { CallView, useAct, useCall } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { StateChip, type State } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { LabelAgreement, LabelSetInfo } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";

/** Words for a kappa by J. R. Landis and G. G. Koch, Biometrics 33 (1977), 159-174: moderate from 0.41, substantial from 0.61. */
export function strengthOf(kappa: number): { state: State; word: "weak" | "moderate" | "strong" } {
  return kappa > 0.6 ? { state: "ok", word: "strong" } : kappa > 0.4 ? { state: "caution", word: "moderate" } : { state: "alarm", word: "weak" };
}

export interface PeopleProps {
  readonly set: LabelSetInfo;
  readonly classes: LabelSetInfo["classes"];
  /** The stretch on the curve, that a person may say to have looked through. */
  readonly shown: { readonly fromUs: number; readonly toUs: number; readonly group?: string };
  readonly onGo: (stretch: { fromUs: number; toUs: number; group?: string | undefined }) => void;
  readonly block: string | undefined;
}

export function People({ set, classes, shown, onGo, block }: PeopleProps) {
  const { t, f } = useText();
  const agreement = useCall(contract.label.readAgreement, {});
  const [count, review] = [useAct(contract.label.count), useAct(contract.label.review)];
  const people = [...new Set([...set.events, ...set.reviews].map(({ by }) => by))].sort();
  const counting = set.counting.kind === "person" ? `person ${set.counting.by}` : set.counting.kind;
  const take = (id: string) => void count.run({ counting: id === "everyone" || id === "majority" ? { kind: id } : { kind: "person", by: id.slice("person ".length) } });
  return (
    <div>
      <div className={cx(look.pad, look.stack)}>
        <Select
          label={t(labelText.counting)} isDisabled={block !== undefined} value={counting} onChange={take} help={t(labelText.countingHelp)}
          choices={[{ id: "everyone", label: t(labelText.countEveryone) }, { id: "majority", label: t(labelText.countMajority) }, ...people.map((by) => ({ id: `person ${by}`, label: t(labelText.countPerson, { by }) }))]}
        />
        <div className={cx(styles["acts"])}>
          <Button onPress={() => void review.run(shown)} isDisabled={review.isRunning} blockedWhy={block}>{t(labelText.looked)}</Button>
        </div>
        <p className={cx(look.muted, look.small)}>{t(labelText.lookedHelp)}</p>
        {[count, review].map((act, index) => act.failure !== null && <ErrorNote key={index} error={act.failure} acts={<Button onPress={act.clear}>{t(labelText.close)}</Button>} />)}
      </div>
      <CallView answer={agreement} what={t(labelText.agreement)} shape="block">
        {(found) => (
          <>
            <Section title={t(labelText.agreement)}>
              {found.people.length < 2 ? <p className={look.muted}>{t(labelText.agreementNone)}</p> : (
                <div className={look.stack}>
                  {found.people.map(({ by, events, reviewedUs }) => (
                    <div key={by} className={cx(look.row, look.small)}>
                      <b className={look.cut}>{by}</b>
                      <span className={cx(look.muted, look.push)}>{t(labelText.personSays, { events: f.number(events, { digits: 0 }), time: f.duration(reviewedUs / 1000) })}</span>
                    </div>
                  ))}
                  {found.pairs.map(({ first, second, kappa, share }) => (
                    <div key={`${first} ${second}`} className={cx(look.row, look.small)} title={share === null ? undefined : t(labelText.shareSays, { share: f.percent(share) })}>
                      <span className={look.cut}>{t(labelText.pair, { first, second })}</span>
                      <span className={look.push}>{kappa === null ? f.number(null) : <StateChip state={strengthOf(kappa).state}>{`κ ${f.number(kappa, { digits: 2 })} ${t(labelText[strengthOf(kappa).word])}`}</StateChip>}</span>
                    </div>
                  ))}
                  {found.fleiss !== null && <div className={cx(look.row, look.small)}><span>{t(labelText.fleiss)}</span><span className={look.push}>{`κ ${f.number(found.fleiss, { digits: 2 })}`}</span></div>}
                </div>
              )}
            </Section>
            {found.disagreements.length > 0 && <Disagreements found={found} classes={classes} onGo={onGo} block={block} />}
          </>
        )}
      </CallView>
    </div>
  );
}

const mostShown = 50;

function Disagreements({ found, classes, onGo, block }: Pick<PeopleProps, "classes" | "onGo" | "block"> & { readonly found: LabelAgreement }) {
  const { t, f } = useText();
  const decide = useAct(contract.label.decide);
  const wordOf = (id: string | null) => (id === null ? t(labelText.noEvent) : (classes.find((one) => one.id === id)?.name ?? id));
  return (
    <Section title={t(labelText.disagreements)} sub={f.number(found.disagreements.length, { digits: 0 })}>
      {decide.failure !== null && <ErrorNote error={decide.failure} acts={<Button onPress={decide.clear}>{t(labelText.close)}</Button>} />}
      <ul className={cx(styles["apart"])}>
        {found.disagreements.slice(0, mostShown).map(({ fromUs, toUs, group, said }) => {
          const place = { fromUs, toUs, ...(group === undefined ? {} : { group }) };
          return (
            <li key={`${group ?? ""} ${fromUs}`}>
              <button type="button" className={cx(styles["go"])} onClick={() => onGo(place)}>{[f.time(fromUs), group].filter(Boolean).join(" · ")}<span className={look.muted}> {f.duration((toUs - fromUs) / 1000)}</span></button>
              <span className={cx(look.muted, look.small)}>{said.map(({ by, class: of }) => `${by}: ${wordOf(of)}`).join(", ")}</span>
              <span className={cx(styles["acts"])}>
                {[...new Set(said.map((each) => each.class))].map((of) => (
                  <Button key={of ?? ""} onPress={() => void decide.run({ ...place, class: of })} isDisabled={decide.isRunning} blockedWhy={block}>{wordOf(of)}</Button>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
