// One entry of the plant's log in the inspector. Anyone may write down what was changed at the plant.

import { useState } from "react";
import { useAct } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, Switch, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { TimeField } from "../../parts/TimeField.tsx";
import { useText } from "../../parts/words.ts";
import { assetMeant, assetsOf, concerns } from "../../../shared/catalogue/places.ts";
import { contextKinds, type CatalogueTag, type ContextEntry } from "../../../shared/contract/catalogue.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";

const dayUs = 86_400_000_000;

export interface EntryFormProps {
  readonly entry: Omit<ContextEntry, "by" | "source">;
  readonly tags: readonly CatalogueTag[];
  readonly by: string;
  readonly onDone: (id: string | null) => void;
  /** Why this person may not delete. */
  readonly block: string | undefined;
}

/** Key it by the entry's id: it keeps what is typed. */
export function EntryForm({ entry: first, tags, by, onDone, block }: EntryFormProps) {
  const { t, f } = useText();
  const [save, remove] = [useAct(contract.catalogue.saveEntry), useAct(contract.catalogue.removeEntry)];
  const [entry, setEntry] = useState(first);
  const assets = assetsOf(tags);
  const place = assetMeant(entry.asset, assets);
  const concerned = tags.filter((tag) => concerns(entry, tag, assets)).length;
  const isTurned = entry.toUs !== null && entry.toUs < entry.fromUs;
  const keep = () => {
    if (isTurned || entry.text.trim() === "") return;
    void save.run({ entry }).then((done) => done !== undefined && onDone(entry.id === "" ? null : entry.id));
  };
  return (
    <Section title={entry.id === "" ? t(catalogueText.newEntry) : t(catalogueText.entry)} sub={by === "" ? undefined : by}>
      <div className={look.stack}>
        <Form label={t(catalogueText.entry)} onSubmit={keep}>
          <Select label={t(catalogueText.kind)} choices={contextKinds.map((id) => ({ id, label: t(catalogueText[id]) }))} value={entry.kind} onChange={(kind) => setEntry({ ...entry, kind })} />
          <TimeField label={t(catalogueText.from)} tUs={entry.fromUs} onChange={(fromUs) => setEntry({ ...entry, fromUs })} />
          <FormRow label={t(catalogueText.end)}><Switch value={entry.toUs !== null} onChange={(isOn) => setEntry({ ...entry, toUs: isOn ? entry.fromUs + dayUs : null })}>{t(catalogueText.hasEnd)}</Switch></FormRow>
          {entry.toUs !== null && <TimeField label={t(catalogueText.to)} tUs={entry.toUs} onChange={(toUs) => setEntry({ ...entry, toUs })} error={isTurned ? t(catalogueText.endBefore) : undefined} />}
          <TextField label={t(catalogueText.where)} value={entry.asset} onChange={(asset) => setEntry({ ...entry, asset })} help={place === null ? t(catalogueText.whereUnknown) : t(catalogueText.whereKnown, { count: f.number(concerned, { digits: 0 }), asset: place.join(" / ") })} />
          <TextField label={t(catalogueText.words)} value={entry.text} onChange={(text) => setEntry({ ...entry, text })} lines isRequired />
        </Form>
        {[save, remove].map((act, index) => act.failure !== null && <ErrorNote key={index} error={act.failure} acts={<Button onPress={act.clear}>{t(catalogueText.close)}</Button>} />)}
        <div className={`${look.row} ${look.wrap}`}>
          <Button look="primary" onPress={keep} isDisabled={save.isRunning || isTurned || entry.text.trim() === ""}>{t(catalogueText.save)}</Button>
          {entry.id !== "" && <Button onPress={() => go("explore", new URLSearchParams({ from: String(entry.fromUs - dayUs / 4), to: String((entry.toUs ?? entry.fromUs) + dayUs / 4) }).toString())}>{t(catalogueText.showTrend)}</Button>}
          {entry.id !== "" && <Button look="quiet" icon="delete" onPress={() => void remove.run({ id: entry.id }).then((done) => done !== undefined && onDone(null))} blockedWhy={block}>{t(catalogueText.remove)}</Button>}
        </div>
      </div>
    </Section>
  );
}
