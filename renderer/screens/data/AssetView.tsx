// The tags of the catalogue as a table: where a tag stands, its unit and range, and whether these data hold it.

import { CatalogueFile } from "./CatalogueFile.tsx";
import styles from "./Data.module.css";
import { placeOfTags } from "../explore/tags.ts";
import { CallView, useAct, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import { carriesTag } from "../../../shared/catalogue/places.ts";
import type { CatalogueTag } from "../../../shared/contract/catalogue.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";
import { dataText } from "../../../shared/text/data.ts";

/** Columns of the data that carry a tag's name, alone or with an ending such as `_mean`. */
export function columnsOfTag(tag: string, names: readonly string[]): string[] {
  return names.filter((name) => carriesTag(name, tag));
}

/** True where the words stand in anything that is known of a tag. */
export function saysTag({ tag, path, unit = "", description, source = "", aliases = [] }: CatalogueTag, words: string): boolean {
  const text = [tag, path.join("/"), unit, description?.en, description?.de, source, ...aliases].join(" ").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export interface AssetViewProps {
  readonly dataset: DatasetInfo;
  readonly filter: string;
  readonly selected: string | null;
  readonly onSelect: (tag: string) => void;
  readonly block: string | undefined;
}

export function AssetView({ dataset, filter, selected, onSelect, block }: AssetViewProps) {
  const { t, f, language } = useText();
  const catalogue = useCall(contract.catalogue.read, {});
  const take = useAct(contract.catalogue.importTags);
  const numbers = dataset.columns.filter((column) => column.kind === "number").map((column) => column.name);
  const columns: Column<CatalogueTag>[] = [
    { id: "tag", title: t(dataText.tag), value: (tag) => tag.tag },
    { id: "says", title: t(dataText.measures), value: (tag) => tag.description?.[language] ?? "" },
    { id: "place", title: t(dataText.place), value: (tag) => tag.path.join(" / ") },
    { id: "unit", title: t(dataText.unit), width: 80, value: (tag) => tag.unit ?? "" },
    { id: "range", title: t(dataText.range), align: "end", value: (tag) => tag.low ?? NaN, cell: (tag) => (tag.low === null || tag.high === null ? "" : f.interval(tag.low, tag.high)) },
    {
      id: "trend", title: t(dataText.trend),
      cell: (tag) => {
        const names = columnsOfTag(tag.tag, numbers);
        return names.length === 0 ? <span className={look.muted}>{t(dataText.notInData)}</span> : <Button look="link" onPress={() => go("explore", placeOfTags(names.slice(0, 4)).toString())}>{t(dataText.showTrend)}</Button>;
      },
    },
  ];
  const file = <CatalogueFile label={t(catalogueText.importTags)} onFile={(handle) => take.run({ file: handle })} block={block} />;
  return (
    <CallView answer={catalogue} what={t(catalogueText.what)} lines={8}>
      {({ tags }) => (
        <div className={cx(styles["paged"], styles["catalogue"])}>
          {tags.length === 0 ? <EmptyState center act={file}>{t(catalogueText.tagsEmpty)}</EmptyState> : <DataTable label={t(dataText.assets)} rows={tags.filter((tag) => saysTag(tag, filter))} columns={columns} rowId={(tag) => tag.tag} selected={selected} onSelect={onSelect} />}
          <div className={cx(styles["pager"])}>
            {tags.length > 0 && file}
            <span className={cx(look.muted, look.small)}>{t(catalogueText.importTagsSays)}</span>
          </div>
          {take.failure !== null && <ErrorNote error={take.failure} acts={<Button onPress={take.clear}>{t(catalogueText.close)}</Button>} />}
        </div>
      )}
    </CallView>
  );
}
