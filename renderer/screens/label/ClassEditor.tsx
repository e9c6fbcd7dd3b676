// Classes of events: their names and meanings. The id is made once from the name, so that renaming keeps all events.

import { useState } from "react";
import { classColour, classId } from "./events.ts";
import { useAct } from "../../app/calls.tsx";
import { seriesColour } from "../../charts/colours.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";

type Class = LabelSetInfo["classes"][number];
const fresh: Class = { id: "", name: "", meaning: "" };

export interface ClassEditorProps {
  readonly classes: readonly Class[];
  readonly events: LabelSetInfo["events"];
  readonly onClose: () => void;
}

export function ClassEditor({ classes, events, onClose }: ClassEditorProps) {
  const { t, f } = useText();
  const act = useAct(contract.label.saveClass);
  const [draft, setDraft] = useState<Class>(fresh);
  const id = draft.id === "" ? classId(draft.name) : draft.id;
  const save = () => {
    if (id !== "") void act.run({ class: { ...draft, id } }).then((done) => done !== undefined && setDraft(fresh));
  };
  return (
    <Dialog
      isOpen onClose={onClose} title={t(labelText.classes)}
      acts={
        <>
          <Button onPress={onClose}>{t(labelText.close)}</Button>
          <Button look="primary" onPress={save} isDisabled={id === "" || act.isRunning}>{t(labelText.classSave)}</Button>
        </>
      }
    >
      <div className={look.stack}>
        <ChoiceList label={t(labelText.classes)} items={classes} itemId={(one) => one.id} itemText={(one) => one.name} selected={draft.id === "" ? null : draft.id} onSelect={(chosen) => setDraft(classes.find((one) => one.id === chosen) ?? fresh)}>
          {(one) => (
            <div className={look.row}>
              <i className={look.swatch} style={{ background: seriesColour(classColour(classes.indexOf(one))) }} />
              <span className={look.cut}>{one.name}</span>
              <span className={`${look.push} ${look.muted} ${look.small}`}>{t(labelText.classCount, { count: f.number(events.filter((event) => event.class === one.id).length, { digits: 0 }) })}</span>
            </div>
          )}
        </ChoiceList>
        <Form label={t(labelText.classNew)} onSubmit={save}>
          <TextField label={t(labelText.className)} value={draft.name} onChange={(name) => setDraft({ ...draft, name: name.slice(0, 80) })} />
          <TextField label={t(labelText.classMeaning)} value={draft.meaning} onChange={(meaning) => setDraft({ ...draft, meaning: meaning.slice(0, 400) })} lines help={t(labelText.classMeaningHelp)} />
        </Form>
        {draft.id !== "" && <div><Button look="link" onPress={() => setDraft(fresh)}>{t(labelText.classNew)}</Button></div>}
        {act.failure !== null && <ErrorNote error={act.failure} onRetry={save} />}
      </div>
    </Dialog>
  );
}
