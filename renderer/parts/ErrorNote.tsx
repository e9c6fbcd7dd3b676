// An error where it arose: code, cause with place, what to do, what was changed. Copyable; stays until solved.

import { useState, type ReactNode } from "react";
import styles from "./State.module.css";
import { Button } from "./Button.tsx";
import { cx } from "./classes.ts";
import { Icon } from "./Icon.tsx";
import { useText } from "./words.ts";
import type { FailureData } from "../../shared/contract/errors.ts";
import { sayFailure } from "../../shared/text/errors.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface ErrorNoteProps {
  readonly error: FailureData;
  /** The button that tries again or solves it. */
  readonly acts?: ReactNode;
  readonly onRetry?: (() => void) | undefined;
  /** What was changed; "Nothing was changed." for a rejected act. */
  readonly changed?: string;
}

export function ErrorNote({ error, acts, onRetry, changed }: ErrorNoteProps) {
  const { t, language } = useText();
  const [copied, setCopied] = useState(false);
  const said = sayFailure(error, language);
  const after = changed ?? (error.outcome === "REJECT" ? t(partsText.nothingChanged) : "");
  const copy = () => {
    const text = [error.code, said.what, said.next, after].filter((line) => line !== "").join("\n");
    void navigator.clipboard.writeText(text).then(() => setCopied(true), () => setCopied(false));
  };
  return (
    <div className={cx(styles["note"], styles[error.outcome === "FLAG" ? "caution" : "alarm"])} role="alert">
      <Icon name={error.outcome === "FLAG" ? "caution" : "alarm"} />
      <div className={cx(styles["words"])}>
        <div><span className={cx(styles["code"])}>{error.code}</span> {said.what}</div>
        <div>{said.next} {after}</div>
        <div className={cx(styles["acts"])}>
          {onRetry && <Button onPress={onRetry} icon="again">{t(partsText.tryAgain)}</Button>}
          {acts}
          <Button look="quiet" icon="copy" onPress={copy}>{copied ? t(partsText.copied) : t(partsText.copyError)}</Button>
        </div>
      </div>
    </div>
  );
}
