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
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { Column } from "../../../shared/recipe/step.ts";
import type { Recipe } from "../../../shared/recipe/recipe.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

const mostPoints = 2000;
const mostCurves = 3;
const beforeMark = "before ";
const afterMark = "after ";

/** Both curves as one series under names that cannot meet. Where a curve was thinned to the lowest and highest of each stretch, the
 *  stretch is the bucket, and a place stands for many rows. */
export function joined(before: Series | null, after: Series | null, from: number, to: number): Series {
  const perPlace = (series: Series) => series.rows / Math.max(1, series.columns[0]?.x.length ?? 0);
  const isThinned = [before, after].some((series) => series !== null && perPlace(series) > 1);
  const named = (series: Series | null, mark: string) =>
    (series?.columns ?? []).map((column) => ({ ...column, name: `${mark}${column.name}`, ...(isThinned && series !== null ? { count: column.count.map((count) => (count === 0 ? 0 : Math.max(2, perPlace(series)))) } : {}) }));
  return { axis: before?.axis ?? after?.axis ?? "row", from, to, bucket: isThinned ? (2 * (to - from)) / mostPoints : 0, rows: Math.max(before?.rows ?? 0, after?.rows ?? 0), columns: [...named(before, beforeMark), ...named(after, afterMark)] };
}

export interface BeforeAfterProps {
  readonly dataset: DatasetInfo;
  readonly recipe: Recipe;
  readonly trend: Trend;
  /** Columns that may be shown. */
  readonly columns: readonly string[];
  readonly column: string;
  readonly onColumn: (column: string) => void;
  readonly unitOf: (column: string) => string;
  /** Features that the recipe makes of the column, in order. */
  readonly made: readonly Column[];
  /** Features to be drawn first: those of the step that is looked at. */
  readonly prefer: readonly string[];
  /** What the steps leave and cost in the part that was read; a function that stays the same. */
  readonly onEffect: (effect: OutputOf<typeof contract.prepare.preview>) => void;
}

export function BeforeAfter({ dataset, recipe, trend, columns, column, onColumn, unitOf, made, prefer, onEffect }: BeforeAfterProps) {
  const { t } = useText();
  const client = useClient();
  const [wanted, setWanted] = useState<string | null>(null);
  const { group } = trend;
  const key = JSON.stringify(recipe);
  const load = useCallback(
    async (from: number, to: number) => {
      const effect = await client.call(contract.prepare.preview, { recipe: JSON.parse(key) as Recipe, column, from, to, group });
      onEffect(effect);
      return joined(effect.before, effect.after, from, to);
    },
    // The digest is not read: other data under the same names must be read anew.
    // oxlint-disable-next-line react/exhaustive-deps
    [client, key, column, group, dataset.digest, onEffect],
  );
  // Without a step that is looked at, the newest features; one may be asked for by name.
  const asked = made.find((one) => one.name === wanted);
  const wished = made.filter((one) => prefer.includes(one.name)).slice(0, mostCurves);
  const shown = asked !== undefined ? [asked] : wished.length > 0 ? wished : made.slice(-mostCurves);
  const unit = unitOf(column);
  const lanes: Lane[] = [
    { tag: `${beforeMark}${column}`, title: `${t(prepareText.before)}: ${column}`, unit, colour: 1 },
    ...shown.map((one, i): Lane => ({ tag: `${afterMark}${one.name}`, title: one.name === column ? `${t(prepareText.after)}: ${one.name}` : one.name, unit: one.unit ?? "", colour: (i + 2) as SeriesNumber })),
  ];
  return (
    <TrendChart
      label={t(prepareText.beforeAfter, { column })} lanes={lanes} axis={trend.axis} extent={trend.extent} window={trend.window} onWindow={trend.setWindow} load={load}
      tools={
        <div className={cx(styles["tools"])}>
          <div className={cx(styles["chooser"])}><Select label={t(prepareText.columnShown)} hideLabel choices={columns.map((name) => ({ id: name, label: name }))} value={column} onChange={onColumn} /></div>
          {made.length > mostCurves && <div className={cx(styles["chooser"])}><Select label={t(prepareText.afterShown)} hideLabel placeholder={t(prepareText.after)} choices={made.map(({ name }) => ({ id: name, label: name }))} value={shown.length === 1 ? (shown[0]?.name ?? null) : null} onChange={setWanted} /></div>}
          <RangeTools trend={trend} dataset={dataset} />
        </div>
      }
    />
  );
}
