// The line under the top bar of every step: title, one sentence, Why, secondary acts, one primary button.

import { useId, useState, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import styles from "./Panel.module.css";
import { cx } from "./classes.ts";
import { useText } from "./words.ts";
import { partsText } from "../../shared/text/parts.ts";

/** A label that the primary button may bear; `isMarked` where an icon or a key stands beside the word. */
export interface PrimaryLabel {
  readonly word: string;
  readonly isMarked?: boolean;
}

export interface StepHeadProps {
  readonly title: string;
  /** What this step decides and what is recommended. May be cut at the end; the button never is. */
  readonly sentence: string;
  /** The reason of the recommendation; unfolds under the line. */
  readonly why?: ReactNode;
  /** Muted facts: "96 events · 3 disagreements". */
  readonly facts?: string;
  /** Quiet buttons. */
  readonly acts?: ReactNode;
  /** The one primary button. */
  readonly primary?: ReactNode;
  /** All labels that the primary button takes in turn. It is as wide as the widest needs, so that the acts beside it do not move away under the pointer. */
  readonly primaryLabels?: readonly PrimaryLabel[];
}

export function StepHead({ title, sentence, why, facts, acts, primary, primaryLabels }: StepHeadProps) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <div className={cx(styles["stephead"])}>
        <h1>{title}</h1>
        <p className={cx(styles["sentence"])} title={sentence}>{sentence}</p>
        {why !== undefined && (
          <AriaButton className={cx(styles["whyButton"])} aria-expanded={open} aria-controls={id} onPress={() => setOpen(!open)}>
            {t(partsText.why)}
          </AriaButton>
        )}
        <div className={cx(styles["side"])}>
          {facts !== undefined && <span className={cx(styles["facts"])}>{facts}</span>}
          {acts}
          {primaryLabels === undefined ? primary : (
            <div className={cx(styles["primary"])}>
              {primary}
              {/* Words of the style sheet: nobody reads, finds or selects them. */}
              {primaryLabels.map(({ word, isMarked }) => <span key={word} aria-hidden className={cx(styles["room"], isMarked === true && styles["marked"])} data-word={word} />)}
            </div>
          )}
        </div>
      </div>
      {why !== undefined && <div id={id} className={cx(styles["why"])} hidden={!open}>{why}</div>}
    </div>
  );
}

export interface StepScreenProps extends StepHeadProps {
  readonly children: ReactNode;
}

/** A whole step: head above, work below, filling the step area. The outermost part of every screen. */
export function StepScreen({ children, ...head }: StepScreenProps) {
  return (
    <div className={cx(styles["screen"])}>
      <StepHead {...head} />
      <div className={cx(styles["below"])}>{children}</div>
    </div>
  );
}
