// An analysis as it comes: its bones, how far it is after a second with a way to end it, what went wrong, or what it found.

import type { ReactNode } from "react";
import styles from "./Explore.module.css";
import type { Analysis } from "./useAnalysis.ts";
import { CallView } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Note } from "../../parts/State.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { useText } from "../../parts/words.ts";
import { exploreText } from "../../../shared/text/explore.ts";

export interface AnalysisViewProps<T> {
  readonly analysis: Analysis<T>;
  /** What is read, for the bones: "the lag". */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}

export function AnalysisView<T>({ analysis, what, children }: AnalysisViewProps<T>) {
  const { t } = useText();
  const { answer, share, cancel, isCancelled, again } = analysis;
  const above =
    isCancelled ? <Note kind="caution" acts={<Button onPress={again}>{t(exploreText.calculateAgain)}</Button>}>{t(exploreText.calculateEnded)}</Note>
    : share !== null ? <ProgressRow what={t(exploreText.calculating, { what })} share={share} onCancel={cancel} inline />
    : null;
  return (
    <>
      {above !== null && <div className={cx(styles["running"])}>{above}</div>}
      {(above === null || answer.state === "ready") && <CallView answer={answer} what={what} shape="block">{children}</CallView>}
    </>
  );
}
