// One column before the recipe and what is made of it after, over one axis. The draft of a step counts before it is applied.

import { useCallback, useState } from "react";
import styles from "./Prepare.module.css";
import { RangeTools } from "../explore/RangeTools.tsx";
import type { Trend } from "../explore/useTrend.ts";
import { useClient } from "../../app/calls.tsx";
import { TrendChart, type Lane } from "../../charts/TrendChart.tsx";
import type { SeriesNumber } from "../../charts/colours.ts";
import { cx } from "../../parts/classes.ts";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo, Series } from "../../../shared/contract/data.ts";
import type { Recipe } from "../../../shared/recipe/recipe.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

const mostPoints = 2000;
const mostCurves = 3;
const beforeMark = "before ";
const afterMark = "after ";

/** Both curves as one series under names that cannot meet. `rows` is known where the curves were thinned to the lowest and highest
 *  of each stretch: then a stretch is the bucket, and a place stands for many rows. */
export function joined(before: Series | null, after: Series | null, from: number, to: number, thinnedRows: number | null): Series {
  const rows = thinnedRows ?? Math.max(before?.rows ?? 0, after?.rows ?? 0);
  const bucket = thinnedRows === null ? 0 : (2 * (to - from)) / mostPoints;
  const perPlace = Math.max(2, rows / mostPoints);
  const named = (series: Series | null, mark: string) =>
    (series?.columns ?? []).map((column) => ({ ...column, name: `${mark}${column.name}`, ...(thinnedRows === null ? {} : { count: column.count.map((count) => (count === 0 ? 0 : perPlace)) }) }));
  return { axis: before?.axis ?? after?.axis ?? "row", from, to, bucket, rows, columns: [...named(before, beforeMark), ...named(after, afterMark)] };
}

export interface BeforeAfterProps {
  readonly dataset: DatasetInfo;
  readonly recipe: Recipe;
  readonly trend: Trend;
  readonly column: string;
  readonly onColumn: (column: string) => void;
  readonly unitOf: (column: string) => string;
  /** Features that the recipe makes of the column, in order. */
  readonly made: readonly string[];
}

export function BeforeAfter({ dataset, recipe, trend, column, onColumn, unitOf, made }: BeforeAfterProps) {
  const { t } = useText();
  const client = useClient();
  const [wanted, setWanted] = useState<string | null>(null);
  const { group } = trend;
  const key = JSON.stringify(recipe);
  const load = useCallback(
    async (from: number, to: number) => {
      const { before, after } = await client.call(contract.prepare.preview, { recipe: JSON.parse(key) as Recipe, column, from, to, group });
      const isThinned = Math.max(before?.rows ?? 0, after?.rows ?? 0) >= mostPoints;
      const thinnedRows = isThinned ? (await client.call(contract.data.readSeries, { columns: [column], from, to, buckets: 10, group })).rows : null;
      return joined(before, after, from, to, thinnedRows);
    },
    // The digest is not read: other data under the same names must be read anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, key, column, group, dataset.digest],
  );
  const numbers = dataset.columns.filter((one) => one.kind === "number").map((one) => one.name);
  // The newest features are those of the step that is being made; one may be asked for by name.
  const shown = wanted !== null && made.includes(wanted) ? [wanted] : made.slice(-mostCurves);
  const unit = unitOf(column);
  const lanes: Lane[] = [
    { tag: `${beforeMark}${column}`, title: `${t(prepareText.before)}: ${column}`, unit, colour: 1 },
    ...shown.map((name, i): Lane => ({ tag: `${afterMark}${name}`, title: name === column ? `${t(prepareText.after)}: ${name}` : name, unit: name === column ? unit : "", colour: (i + 2) as SeriesNumber })),
  ];
  return (
    <TrendChart
      label={t(prepareText.beforeAfter, { column })} lanes={lanes} axis={trend.axis} extent={trend.extent} window={trend.window} onWindow={trend.setWindow} load={load}
      tools={
        <div className={cx(styles["tools"])}>
          <div className={cx(styles["chooser"])}><Select label={t(prepareText.columnShown)} hideLabel choices={numbers.map((name) => ({ id: name, label: name }))} value={column} onChange={onColumn} /></div>
          {made.length > mostCurves && <div className={cx(styles["chooser"])}><Select label={t(prepareText.afterShown)} hideLabel placeholder={t(prepareText.after)} choices={made.map((name) => ({ id: name, label: name }))} value={shown.length === 1 ? (shown[0] ?? null) : null} onChange={setWanted} /></div>}
          <RangeTools trend={trend} dataset={dataset} />
        </div>
      }
    />
  );
}
