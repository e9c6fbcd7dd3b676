// The recommended setting beside a person's: what it is, why, and the way back to it; and the reason that is kept with a section.

import { useState } from "react";
import { trainText } from "../../../shared/text/train.ts";
import { sayWhy } from "../../../shared/text/whys.ts";
import { Button } from "../../parts/Button.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Disclosure } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";

export interface RecommendedProps {
  /** The recommended setting in words. */
  readonly value: string;
  readonly isTaken: boolean;
  /** Reasons, one a line. */
  readonly whys: readonly string[];
  readonly onTake: () => void;
}

export function Recommended({ value, isTaken, whys, onTake }: RecommendedProps) {
  const { t, language } = useText();
  return (
    <Disclosure title={t(trainText.whyDefault)} sub={isTaken ? t(trainText.isDefault) : undefined}>
      <div className={look.stack}>
        <span className={look.small}>{t(trainText.defaultIs, { value })}</span>
        {whys.filter((why) => why !== "").map((why) => <span key={why} className={cx(look.small, look.muted)}>{sayWhy(why, language)}</span>)}
        {!isTaken && <span><Button look="quiet" icon="undo" onPress={onTake}>{t(trainText.takeDefault)}</Button></span>}
      </div>
    </Disclosure>
  );
}

/** A reason that is kept with the section: the product's own in the reader's language, a person's as typed. */
export function WhyField({ label, value, onKeep }: { readonly label: string; readonly value: string; readonly onKeep: (why: string) => void }) {
  const { t, language } = useText();
  const said = sayWhy(value, language);
  const [draft, setDraft] = useState<string | null>(null);
  const why = draft ?? said;
  const keep = () => {
    if (why !== said) onKeep(why);
    setDraft(null);
  };
  return <TextField label={label} value={why} onChange={setDraft} lines {...(why === said ? {} : { help: <Button look="link" onPress={keep}>{t(trainText.saveReason)}</Button> })} />;
}
