// How far people agree on what images show, and the images of which they say different things.

import styles from "./Label.module.css";
import { strengthOf } from "./People.tsx";
import { useCall } from "../../app/calls.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { StateChip } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { imagesText } from "../../../shared/text/images.ts";
import { labelText } from "../../../shared/text/label.ts";

const mostShown = 50;

export interface ImagesPeopleProps {
  readonly set: LabelSetInfo;
  readonly wordOf: (id: string) => string;
  readonly onGo: (digest: string) => void;
}

/** Nothing while one person labelled alone. */
export function ImagesPeople({ set, wordOf, onGo }: ImagesPeopleProps) {
  const { t, f } = useText();
  const several = new Set(set.images.map(({ by }) => by)).size > 1;
  const answer = useCall(contract.label.readImageAgreement, several ? {} : null);
  if (!several || answer.state !== "ready") return null;
  const { people, pairs, fleiss, disagreements } = answer.value;
  const count = (value: number) => f.number(value, { digits: 0 });
  return (
    <>
      <Section title={t(labelText.agreement)}>
        <div className={look.stack}>
          {people.map(({ by, images }) => (
            <div key={by} className={cx(look.row, look.small)}>
              <b className={look.cut}>{by}</b>
              <span className={cx(look.muted, look.push)}>{t(imagesText.personImages, { count: count(images) })}</span>
            </div>
          ))}
          {pairs.map(({ first, second, kappa, share, images }) => (
            <div key={`${first} ${second}`} className={cx(look.row, look.small)} title={share === null ? undefined : t(imagesText.shareImages, { share: f.percent(share), count: count(images) })}>
              <span className={look.cut}>{t(labelText.pair, { first, second })}</span>
              <span className={look.push}>{kappa === null ? f.number(null) : <StateChip state={strengthOf(kappa).state}>{`κ ${f.number(kappa, { digits: 2 })} ${t(labelText[strengthOf(kappa).word])}`}</StateChip>}</span>
            </div>
          ))}
          {fleiss !== null && <div className={cx(look.row, look.small)}><span>{t(labelText.fleiss)}</span><span className={look.push}>{`κ ${f.number(fleiss, { digits: 2 })}`}</span></div>}
        </div>
      </Section>
      {disagreements.length > 0 && (
        <Section title={t(labelText.disagreements)} sub={count(disagreements.length)}>
          <ul className={cx(styles["apart"])}>
            {disagreements.slice(0, mostShown).map(({ image, file, said }) => (
              <li key={image}>
                <button type="button" className={cx(styles["go"], look.cut)} onClick={() => onGo(image)}>{file}</button>
                <span className={cx(look.muted, look.small)}>{said.map(({ by, class: of }) => `${by}: ${wordOf(of)}`).join(", ")}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
