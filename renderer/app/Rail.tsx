// The path at the left: every step with its state, its count of open things, and the reason where it is blocked. Nothing is hidden.

import styles from "./Shell.module.css";
import { formatAddress } from "./address.ts";
import { useProject } from "./project.ts";
import { cx } from "../parts/classes.ts";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { look } from "../parts/look.ts";
import { Badge } from "../parts/State.tsx";
import { useText } from "../parts/words.ts";
import { steps, type StepId, type StepState } from "../../shared/steps/steps.ts";
import { shellText } from "../../shared/text/shell.ts";
import { blockedText, stepText } from "../../shared/text/steps.ts";

const icons: Record<StepState, IconName> = { open: "open", attention: "open", done: "check", blocked: "blocked" };

/** Reason of a blocked step in words; an unknown reason shows as it came. */
export function useBlockedWords(): (reason: string) => string {
  const { t } = useText();
  return (reason) => {
    const text = Object.entries(blockedText).find(([name]) => name === reason)?.[1];
    return text === undefined ? reason : t(text);
  };
}

export function Rail({ now }: { readonly now: StepId | null }) {
  const { t } = useText();
  const { path, role } = useProject();
  const say = useBlockedWords();
  const firstBlocked = path.find((entry) => entry.state === "blocked")?.id;
  return (
    <nav className={cx(styles["rail"])} aria-label={t(shellText.path)}>
      {path.map((entry) => {
        const isNow = entry.id === now;
        const isOther = !steps.some((step) => step.id === entry.id && step.roles.some((one) => one === role));
        const reason = entry.blocked === undefined ? undefined : say(entry.blocked.reason);
        const state = entry.state === "blocked" ? `${t(shellText.stepBlocked)}, ${reason ?? ""}` : entry.state === "attention" ? t(shellText.stepAttention, { count: entry.attention }) : t(entry.state === "done" ? shellText.stepDone : shellText.stepOpen);
        return (
          <div key={entry.id}>
            <a
              href={formatAddress(entry.id)} className={cx(styles["step"], entry.state === "done" && styles["done"], isNow && styles["now"], isOther && styles["other"])}
              aria-current={isNow ? "step" : undefined} title={reason}
            >
              <Icon name={isNow ? "current" : icons[entry.state]} />
              <span>{t(stepText[entry.id])}</span>
              <span className={look.sr}>{state}</span>
              {entry.attention > 0 && <span className={cx(styles["badge"])} aria-hidden="true"><Badge count={entry.attention} label={state} /></span>}
            </a>
            {(entry.id === firstBlocked || (isNow && entry.state === "blocked")) && reason !== undefined && <span className={cx(styles["why"])} aria-hidden="true">{reason}</span>}
          </div>
        );
      })}
    </nav>
  );
}
