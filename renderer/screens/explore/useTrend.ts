// What a trend needs of the data set: extent, group, window and the function that reads series; shared by Explore, Prepare and Label.

import { useCallback, useState } from "react";
import { useCall, useClient } from "../../app/calls.tsx";
import type { Range } from "../../charts/TrendChart.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo, Series } from "../../../shared/contract/data.ts";

export type LoadSeries = (from: number, to: number, buckets: number) => Promise<Series>;

export interface Trend {
  readonly axis: "time" | "row";
  readonly extent: Range;
  readonly window: Range;
  readonly setWindow: (window: Range) => void;
  /** Machine, batch or run shown; null: all rows. */
  readonly group: string | null;
  readonly setGroup: (group: string | null) => void;
}

/** Reads drawn columns of the data set; a new function when columns, group or data change, so that charts read again. */
export function useLoad(digest: string, columns: readonly string[], group: string | null): LoadSeries {
  const client = useClient();
  const key = columns.join("\n");
  return useCallback(
    (from, to, buckets) => client.call(contract.data.readSeries, { columns: key.split("\n"), from, to, buckets, group }),
    // `digest` is not read: other data under the same names must be read anew.
    // oxlint-disable-next-line react/exhaustive-deps
    [client, key, group, digest],
  );
}

/** Window and group over a data set. Where groups share the axis, the first is shown alone at first. */
export function useTrend(dataset: DatasetInfo, first?: Partial<Range>): Trend {
  const [group, setGroup] = useState<string | null>(dataset.groups.length > 1 ? (dataset.groups[0]?.name ?? null) : null);
  const [window, setWindow] = useState<Range | null>(null);
  const axis = dataset.fromUs === null ? "row" : "time";
  const number = dataset.columns.find((column) => column.kind === "number")?.name;
  // Without time only the engine knows which row numbers a group has.
  const asked = useCall(contract.data.readSeries, axis === "row" && group !== null && number !== undefined ? { columns: [number], from: null, to: null, buckets: 10, group } : null);
  const chosen = dataset.groups.find((one) => one.name === group);
  const extent: Range =
    axis === "time"
      ? { from: chosen?.fromUs ?? dataset.fromUs ?? 0, to: chosen?.toUs ?? dataset.toUs ?? 1 }
      : asked.state === "ready" ? { from: asked.value.from, to: asked.value.to } : { from: 0, to: Math.max(1, dataset.rows - 1) };
  const wanted = window ?? (first?.from !== undefined && first.to !== undefined ? { from: Math.max(extent.from, first.from), to: Math.min(extent.to, first.to) } : extent);
  return {
    axis, extent, group, setWindow,
    window: wanted.to > wanted.from ? wanted : extent,
    setGroup: (next) => {
      setGroup(next);
      setWindow(null);
    },
  };
}

/** Unit of a column: its own, or that of its tag in the tag list. */
export function useUnits(dataset: DatasetInfo): (column: string) => string {
  const tags = useCall(contract.data.readTags, {});
  const list = tags.state === "ready" ? tags.value : null;
  return useCallback((name) => dataset.columns.find((column) => column.name === name)?.unit ?? list?.find((tag) => tag.tag === name)?.unit ?? "", [dataset.columns, list]);
}
