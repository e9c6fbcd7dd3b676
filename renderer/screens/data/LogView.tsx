// The plant's log: batches, phases, shifts, maintenance, alarms and what somebody changed, with the tags that each concerns.

import { useState } from "react";
import { CatalogueFile } from "./CatalogueFile.tsx";
import styles from "./Data.module.css";
import { CallView, useAct, useCall } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contextKinds, type ContextEntry } from "../../../shared/contract/catalogue.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";

export interface LogViewProps {
  readonly filter: string;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onNew: () => void;
  readonly block: string | undefined;
}

/** Entries of a kind whose words, place or writer hold all of the words asked for. */
export function saysEntry({ text, asset, by, source }: ContextEntry, words: string): boolean {
  const all = [text, asset, by, source].join(" ").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

export function LogView({ filter, selected, onSelect, onNew, block }: LogViewProps) {
  const { t, f } = useText();
  const { plan } = useProject();
  const catalogue = useCall(contract.catalogue.read, {});
  const [take, sample] = [useAct(contract.catalogue.importLog), useAct(contract.catalogue.importSample)];
  const [shown, setShown] = useState<ContextEntry["kind"] | "all">("all");
  const [kind, setKind] = useState<ContextEntry["kind"]>("maintenance");
  const columns: Column<ContextEntry>[] = [
    { id: "from", title: t(catalogueText.from), width: 148, value: (entry) => entry.fromUs, cell: (entry) => f.time(entry.fromUs) },
    { id: "long", title: t(catalogueText.lasts), width: 84, align: "end", value: (entry) => (entry.toUs === null ? NaN : entry.toUs - entry.fromUs), cell: (entry) => (entry.toUs === null ? "" : f.duration((entry.toUs - entry.fromUs) / 1000)) },
    { id: "kind", title: t(catalogueText.kind), width: 128, value: (entry) => t(catalogueText[entry.kind]) },
    { id: "asset", title: t(catalogueText.where), width: 148, value: (entry) => entry.asset },
    { id: "text", title: t(catalogueText.words), value: (entry) => entry.text },
    { id: "by", title: t(catalogueText.by), width: 108, value: (entry) => entry.by || entry.source },
  ];
  const isSample = plan.data.source.kind === "simulated";
  const takeSample = <Button onPress={() => void sample.run({})} isDisabled={sample.isRunning} blockedWhy={block}>{t(catalogueText.fromSample)}</Button>;
  return (
    <CallView answer={catalogue} what={t(catalogueText.what)} lines={8}>
      {({ entries }) => (
        <div className={cx(styles["paged"], styles["catalogue"])}>
          {entries.length === 0 ? (
            <EmptyState center act={isSample ? takeSample : <Button onPress={onNew}>{t(catalogueText.changeNow)}</Button>}>{t(catalogueText.logEmpty)}</EmptyState>
          ) : (
            <DataTable
              label={t(catalogueText.log)} rows={entries.filter((entry) => (shown === "all" || entry.kind === shown) && saysEntry(entry, filter))} columns={columns} rowId={(entry) => entry.id} selected={selected} onSelect={onSelect}
            />
          )}
          <div className={cx(styles["pager"], look.wrap)}>
            {entries.length > 0 && <Select label={t(catalogueText.all)} hideLabel choices={[{ id: "all", label: t(catalogueText.all) }, ...contextKinds.map((id) => ({ id, label: t(catalogueText[id]) }))]} value={shown} onChange={setShown} />}
            <Button icon="add" onPress={onNew}>{t(catalogueText.changeNow)}</Button>
            {isSample && entries.length > 0 && !entries.some((entry) => entry.source === "maintenance.csv") && takeSample}
            <span className={look.push} />
            <Select label={t(catalogueText.kind)} hideLabel choices={contextKinds.map((id) => ({ id, label: t(catalogueText[id]) }))} value={kind} onChange={setKind} />
            <CatalogueFile label={t(catalogueText.importLog)} onFile={(file) => take.run({ file, kind })} block={block} />
          </div>
          {[take, sample].map((act, index) => act.failure !== null && <ErrorNote key={index} error={act.failure} acts={<Button onPress={act.clear}>{t(catalogueText.close)}</Button>} />)}
        </div>
      )}
    </CallView>
  );
}
