// One tag of the catalogue in the inspector: what is known of it, to be changed.

import { useState } from "react";
import { useAct } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import type { CatalogueTag } from "../../../shared/contract/catalogue.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";

/** A tag with nothing known. */
export const newTag: CatalogueTag = { tag: "", path: [], low: null, high: null };

const list = (text: string, between: RegExp) => text.split(between).map((part) => part.trim()).filter((part) => part !== "");

/** Key it by the tag's name: it keeps what is typed. */
export function TagForm({ tag, onDone, block }: { readonly tag: CatalogueTag; readonly onDone: (name: string | null) => void; readonly block: string | undefined }) {
  const { t } = useText();
  const [save, remove] = [useAct(contract.catalogue.saveTag), useAct(contract.catalogue.removeTag)];
  const [name, setName] = useState(tag.tag);
  const [place, setPlace] = useState(tag.path.join("/"));
  const [unit, setUnit] = useState(tag.unit ?? "");
  const [low, setLow] = useState(tag.low ?? NaN);
  const [high, setHigh] = useState(tag.high ?? NaN);
  const [says, setSays] = useState({ en: tag.description?.en ?? "", de: tag.description?.de ?? "" });
  const { language } = useText();
  const [periodS, setPeriod] = useState(tag.periodS ?? NaN);
  const [source, setSource] = useState(tag.source ?? "");
  const [aliases, setAliases] = useState((tag.aliases ?? []).join(", "));
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  const keep = () => {
    if (name.trim() === "" || block !== undefined) return;
    const others = list(aliases, /,/);
    // A description in one language stands for the other until somebody writes it.
    const description = { en: says.en || says.de, de: says.de || says.en };
    const next: CatalogueTag = {
      tag: name.trim(), path: list(place, /[/\\>]/), low: known(low), high: known(high), ...(unit.trim() === "" ? {} : { unit: unit.trim() }), ...(description.en === "" ? {} : { description }),
      ...(periodS > 0 ? { periodS } : {}), ...(source.trim() === "" ? {} : { source: source.trim() }), ...(others.length === 0 ? {} : { aliases: others }),
    };
    void save.run({ tag: next }).then((done) => done !== undefined && onDone(next.tag));
  };
  return (
    <Section title={tag.tag === "" ? t(catalogueText.newTag) : tag.tag} sub={tag.tag === "" ? undefined : t(catalogueText.tag)}>
      <div className={look.stack}>
        <Form label={t(catalogueText.tag)} onSubmit={keep}>
          {tag.tag === "" && <TextField label={t(catalogueText.tagName)} value={name} onChange={setName} isRequired autoFocus />}
          <TextField label={t(catalogueText.place)} value={place} onChange={setPlace} help={t(catalogueText.placeHelp)} />
          <TextField label={t(catalogueText.unit)} value={unit} onChange={setUnit} />
          <NumberField label={t(catalogueText.low)} value={low} onChange={setLow} unit={unit} digits={6} />
          <NumberField label={t(catalogueText.high)} value={high} onChange={setHigh} unit={unit} digits={6} />
          <TextField label={t(catalogueText.description)} value={says[language]} onChange={(text) => setSays({ ...says, [language]: text })} />
          <NumberField label={t(catalogueText.period)} value={periodS} onChange={setPeriod} unit="s" min={0} />
          <TextField label={t(catalogueText.source)} value={source} onChange={setSource} />
          <TextField label={t(catalogueText.aliases)} value={aliases} onChange={setAliases} help={t(catalogueText.aliasesHelp)} />
        </Form>
        {[save, remove].map((act, index) => act.failure !== null && <ErrorNote key={index} error={act.failure} acts={<Button onPress={act.clear}>{t(catalogueText.close)}</Button>} />)}
        <div className={look.row}>
          <Button look="primary" onPress={keep} isDisabled={save.isRunning || name.trim() === ""} blockedWhy={block}>{t(catalogueText.save)}</Button>
          {tag.tag !== "" && <Button look="quiet" icon="delete" onPress={() => void remove.run({ tag: tag.tag }).then((done) => done !== undefined && onDone(null))} blockedWhy={block}>{t(catalogueText.remove)}</Button>}
        </div>
      </div>
    </Section>
  );
}
