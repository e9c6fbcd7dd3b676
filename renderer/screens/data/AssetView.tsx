// The tag list as a table: where a tag stands, its unit and range, and whether these data hold it.

import { CallView, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { Button } from "../../parts/Button.tsx";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";

type Tag = OutputOf<typeof contract.data.readTags>[number];

/** Columns of the data that carry a tag's name, alone or with an ending such as `_mean`. */
export function columnsOfTag(tag: string, names: readonly string[]): string[] {
  return names.filter((name) => name === tag || (name.startsWith(tag) && /^[^A-Za-z0-9]/.test(name.slice(tag.length))));
}

export function AssetView({ dataset }: { readonly dataset: DatasetInfo }) {
  const { t, f, language } = useText();
  const tags = useCall(contract.data.readTags, {});
  const numbers = dataset.columns.filter((column) => column.kind === "number").map((column) => column.name);
  const columns: Column<Tag>[] = [
    { id: "tag", title: t(dataText.tag), value: (tag) => tag.tag },
    { id: "says", title: t(dataText.measures), value: (tag) => tag.description?.[language] ?? "" },
    { id: "place", title: t(dataText.place), value: (tag) => tag.path.join(" / ") },
    { id: "unit", title: t(dataText.unit), value: (tag) => tag.unit ?? "" },
    { id: "range", title: t(dataText.range), align: "end", value: (tag) => tag.low ?? NaN, cell: (tag) => (tag.low === null || tag.high === null ? "" : f.interval(tag.low, tag.high)) },
    {
      id: "trend", title: t(dataText.trend),
      cell: (tag) => {
        const names = columnsOfTag(tag.tag, numbers);
        return names.length === 0 ? <span className={look.muted}>{t(dataText.notInData)}</span> : <Button look="link" onPress={() => go("explore", new URLSearchParams({ tags: names.slice(0, 4).join(",") }).toString())}>{t(dataText.showTrend)}</Button>;
      },
    },
  ];
  return (
    <CallView answer={tags} what={t(dataText.tagsWhat)} lines={8}>
      {(list) => (list.length === 0 ? <EmptyState center>{t(dataText.assetsEmpty)}</EmptyState> : <DataTable label={t(dataText.assets)} rows={list} columns={columns} rowId={(tag) => tag.tag} />)}
    </CallView>
  );
}
