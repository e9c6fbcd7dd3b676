// What the inspector shows of the catalogue: the chosen tag or entry, or a new one.

import { EntryForm } from "./EntryForm.tsx";
import { newTag, TagForm } from "./TagForm.tsx";
import { CallView, useCall } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";

export interface CatalogueFactsProps {
  readonly part: "assets" | "log";
  readonly dataset: DatasetInfo;
  /** Name of a tag or id of an entry; "" is a new one, null none. */
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
  readonly block: string | undefined;
}

export function CatalogueFacts({ part, dataset, chosen, onChoose, block }: CatalogueFactsProps) {
  const { t } = useText();
  const catalogue = useCall(contract.catalogue.read, {});
  return (
    <CallView answer={catalogue} what={t(catalogueText.what)} lines={6}>
      {({ tags, entries }) => {
        if (part === "assets") {
          const tag = chosen === "" ? newTag : tags.find((one) => one.tag === chosen);
          if (tag !== undefined) return <TagForm key={chosen} tag={tag} onDone={onChoose} block={block} />;
          return (
            <Section title={t(catalogueText.tag)}>
              <div className={look.stack}>
                <p className={look.muted}>{t(catalogueText.chooseTag)}</p>
                <div><Button icon="add" onPress={() => onChoose("")} blockedWhy={block}>{t(catalogueText.newTag)}</Button></div>
              </div>
            </Section>
          );
        }
        const entry = entries.find((one) => one.id === chosen);
        // A change is written down where the data end, if they have a time: that is the plant's newest moment here.
        const fresh = { id: "", kind: "change" as const, fromUs: dataset.toUs ?? Date.now() * 1000, toUs: null, asset: "", text: "", source: "", by: "" };
        if (chosen === "" || entry !== undefined) {
          const { by, source: _source, ...rest } = entry ?? fresh;
          return <EntryForm key={chosen} entry={rest} tags={tags} by={by} onDone={onChoose} block={block} />;
        }
        return <Section title={t(catalogueText.entry)}><p className={look.muted}>{t(catalogueText.chooseEntry)}</p></Section>;
      }}
    </CallView>
  );
}
