// An earlier case on the trend: the raw tags that drove both, with as much time around it as it took.

import { useCallback, useMemo } from "react";
import styles from "./Explain.module.css";
import type { PastCase } from "./PastCases.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo, Series } from "../../../shared/contract/data.ts";
import { explainViewText } from "../../../shared/text/explainViews.ts";
import { useClient } from "../../app/calls.tsx";
import { seriesAt } from "../../charts/colours.ts";
import { TrendChart, type Lane, type Range } from "../../charts/TrendChart.tsx";
import { cx } from "../../parts/classes.ts";
import { useText } from "../../parts/words.ts";

const mostTags = 4;
/** Least room on either side, in steps of the data. */
const leastRows = 60;

/** Where a case lies on the axis, with its own length on either side. Exported for its test. */
export function rangeOf({ fromUs, toUs, row }: Pick<PastCase, "fromUs" | "toUs" | "row">, stepUs: number): Range {
  if (fromUs === null || toUs === null) return { from: Math.max(0, row - leastRows), to: row + leastRows };
  const room = Math.max(toUs - fromUs, leastRows * stepUs);
  return { from: fromUs - room, to: toUs + room };
}

/** `tags`: drawn first, those that drove both; others of the alarm follow. */
export function CaseTrend({ one, tags, dataset }: { readonly one: PastCase; readonly tags: readonly string[]; readonly dataset: DatasetInfo }) {
  const { t } = useText();
  const client = useClient();
  const axis = one.fromUs === null ? "row" : "time";
  const extent = useMemo(() => rangeOf(one, (dataset.stepS ?? 0) * 1e6), [one, dataset.stepS]);
  const drawn = useMemo(() => {
    const numbers = new Set(dataset.columns.filter((column) => column.kind === "number").map((column) => column.name));
    return [...new Set([...one.tags, ...tags].flatMap((tag) => tag.split(" + ")))].filter((tag) => numbers.has(tag)).slice(0, mostTags);
  }, [one, tags, dataset]);
  const lanes = useMemo(() => drawn.map((tag, i): Lane => {
    const unit = dataset.columns.find((column) => column.name === tag)?.unit;
    return { tag, colour: seriesAt(i), ...(unit === undefined ? {} : { unit }) };
  }), [drawn, dataset]);
  const load = useCallback((from: number, to: number, buckets: number): Promise<Series> => client.call(contract.data.readSeries, { columns: drawn, from, to, buckets, group: one.group }), [client, drawn, one.group]);
  const marks = one.fromUs === null || one.toUs === null ? [{ at: one.row, word: "" }] : [{ at: one.fromUs, word: "" }, { at: one.toUs, word: "" }];
  return (
    <div className={cx(styles["chart"])}>
      <TrendChart key={one.id} label={t(explainViewText.pastTrend)} axis={axis} lanes={lanes} extent={extent} load={load} marks={marks} bare />
    </div>
  );
}
