// Editing a section of the plan: a draft beside what is stored, told apart from changes made elsewhere; and the section as plan text.
// Used by every screen that writes the plan; writes nothing by itself.

import { useState } from "react";
import styles from "./Frame.module.css";
import type { Section } from "../../app/project.ts";
import { useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import type { PlanSection } from "../../../shared/plan/plan.ts";
import { frameText } from "../../../shared/text/frame.ts";

/** JSON with sorted keys: two values that say the same are the same text. */
export function plain(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

export interface Draft<T> {
  readonly value: T;
  readonly set: (value: T) => void;
  readonly isDirty: boolean;
  /** The stored value changed under an edited draft. */
  readonly isOvertaken: boolean;
  /** Throws the draft away for what is stored now. */
  readonly reset: () => void;
}

/** A draft of a stored value. An untouched draft follows what is stored; an edited one stays. */
export function useDraft<T>(stored: T): Draft<T> {
  const key = plain(stored);
  const [base, setBase] = useState(key);
  const [value, set] = useState(stored);
  const draftKey = plain(value);
  const isDirty = draftKey !== base;
  if (base !== key && (!isDirty || draftKey === key)) {
    setBase(key);
    set(stored);
  }
  const reset = () => {
    setBase(key);
    set(stored);
  };
  return { value, set, isDirty: isDirty && draftKey !== key, isOvertaken: base !== key && isDirty && draftKey !== key, reset };
}

/** Why this role may not write the plan, or undefined. */
export function usePlanBlock(): string | undefined {
  const { t } = useText();
  return useProject().role === "technician" ? t(frameText.onlyPlanner) : undefined;
}

/** What stands where a section could not be saved, or was changed elsewhere meanwhile. */
export function PlanNotes<K extends PlanSection>({ section, draft, onSave }: { readonly section: Section<K>; readonly draft?: Pick<Draft<unknown>, "isOvertaken" | "reset">; readonly onSave?: () => void }) {
  const { t } = useText();
  const { failure, clear } = section.act;
  const isStale = failure?.name === "planStale";
  if (isStale || draft?.isOvertaken === true)
    return (
      <Note
        kind="caution"
        acts={
          <>
            <Button onPress={() => { draft?.reset(); clear(); }}>{t(frameText.takeNewest)}</Button>
            {onSave !== undefined && <Button onPress={onSave}>{t(frameText.keepMine)}</Button>}
          </>
        }
      >
        {t(frameText.changedElsewhere)}
      </Note>
    );
  return failure === null ? null : <ErrorNote error={failure} onRetry={onSave} />;
}

/** The section as it stands in a plan file, to look at and to copy. */
export function CopyPlan({ value }: { readonly value: Readonly<Record<string, unknown>> }) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const text = isOpen ? JSON.stringify(value, null, 2) : "";
  return (
    <>
      <Button look="quiet" icon="copy" onPress={() => { setCopied(false); setOpen(true); }}>{t(frameText.copyPlan)}</Button>
      <Dialog
        isOpen={isOpen} onClose={() => setOpen(false)} title={t(frameText.copyPlan)} wide
        acts={
          <>
            <Button onPress={() => setOpen(false)}>{t(frameText.close)}</Button>
            <Button look="primary" icon="copy" onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true), () => setCopied(false))}>{t(isCopied ? frameText.copied : frameText.copy)}</Button>
          </>
        }
      >
        <p>{t(frameText.copyPlanSays)}</p>
        <pre className={cx(styles["plan"])} tabIndex={0}>{text}</pre>
      </Dialog>
    </>
  );
}
