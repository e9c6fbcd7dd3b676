// The event that is being drawn or changed: class by key, times by hand, how sure, note. Saves by Enter, goes by Escape.

import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { classColour, contradiction, type EventDraft } from "./events.ts";
import styles from "./Label.module.css";
import { seriesColour } from "../../charts/colours.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Form, FormRow, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Note } from "../../parts/State.tsx";
import { TimeField } from "../../parts/TimeField.tsx";
import { useText } from "../../parts/words.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";

const keyed = 9;
/** From this many letters on, two classes do not fit beside each other. */
const longName = 11;
const sureness = ["sure", "probable", "open"] as const;

export interface EventFormProps {
  readonly draft: EventDraft;
  readonly onChange: (draft: EventDraft) => void;
  readonly classes: LabelSetInfo["classes"];
  readonly events: LabelSetInfo["events"];
  readonly onSave: () => void;
  readonly onDiscard: () => void;
  readonly onRemove: () => void;
  readonly block: string | undefined;
}

export function EventForm({ draft, onChange, classes, events, onSave, onDiscard, onRemove, block }: EventFormProps) {
  const { t, f } = useText();
  const other = contradiction(draft, events);
  const isTurned = draft.toUs < draft.fromUs;
  return (
    <>
      <ToggleButtonGroup className={cx(styles["classes"], classes.some((one) => one.name.length > longName) && styles["long"])} aria-label={t(labelText.classOf)} selectionMode="single" disallowEmptySelection selectedKeys={[draft.class]} onSelectionChange={(keys) => { const [id] = [...keys]; if (id !== undefined) onChange({ ...draft, class: String(id) }); }}>
        {classes.map((one, index) => (
          <ToggleButton key={one.id} id={one.id} className={cx(styles["class"])}>
            <i style={{ background: seriesColour(classColour(index)) }} />
            <span>{one.name}</span>
            {index < keyed && <kbd className={look.kbd}>{index + 1}</kbd>}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Form label={t(labelText.newLabel)} onSubmit={onSave}>
        <TimeField label={t(labelText.from)} tUs={draft.fromUs} onChange={(fromUs) => onChange({ ...draft, fromUs })} />
        <TimeField label={t(labelText.to)} tUs={draft.toUs} onChange={(toUs) => onChange({ ...draft, toUs })} error={isTurned ? t(labelText.endBefore) : undefined} />
        <FormRow label={t(labelText.sureHow)} help={isTurned ? undefined : draft.toUs === draft.fromUs ? t(labelText.moment) : f.duration((draft.toUs - draft.fromUs) / 1000)}>
          <SegmentedControl label={t(labelText.sureHow)} choices={sureness.map((id) => ({ id, label: t(labelText[id]) }))} value={draft.sure} onChange={(sure) => onChange({ ...draft, sure })} />
        </FormRow>
        <TextField label={t(labelText.note)} value={draft.note ?? ""} onChange={(note) => onChange({ ...draft, note })} />
      </Form>
      {other !== undefined && <Note kind="caution">{t(labelText.overlap, { by: other.by, class: classes.find((one) => one.id === other.class)?.name ?? other.class, from: f.time(other.fromUs), to: f.time(other.toUs) })}</Note>}
      <div className={cx(styles["acts"])}>
        <Button look="primary" keys="Enter" onPress={onSave} blockedWhy={block ?? (isTurned ? t(labelText.endBefore) : undefined)}>{t(labelText.save)}</Button>
        <Button look="quiet" keys="Esc" onPress={onDiscard}>{t(labelText.discard)}</Button>
        {draft.id !== "" && <Button look="quiet" icon="delete" onPress={onRemove} blockedWhy={block}>{t(labelText.remove)}</Button>}
      </div>
    </>
  );
}
