// For models that give a value: prediction and truth on the trend, on rows that the model had not seen.

import { useCallback } from "react";
import styles from "./Select.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { selectText } from "../../../shared/text/select.ts";
import { CallView, useCall, useClient } from "../../app/calls.tsx";
import { TrendChart } from "../../charts/TrendChart.tsx";
import { cx } from "../../parts/classes.ts";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";

export function Predictions({ candidate }: { readonly candidate: string }) {
  const { t } = useText();
  const data = useCall(contract.data.describe, {});
  return (
    <Section title={t(selectText.predicted)} sub={t(selectText.predictedSub)} bare>
      <CallView answer={data} what={t(selectText.predicted)} shape="block">{(dataset) => dataset !== null && <Trend candidate={candidate} dataset={dataset} />}</CallView>
    </Section>
  );
}

function Trend({ candidate, dataset }: { readonly candidate: string; readonly dataset: DatasetInfo }) {
  const { t } = useText();
  const client = useClient();
  const group = dataset.groups[0]?.name ?? null;
  const load = useCallback((from: number, to: number, buckets: number) => client.call(contract.learn.readScores, { candidate, from, to, buckets, group }), [client, candidate, group]);
  const [first] = dataset.groups;
  const axis = dataset.fromUs === null ? "row" : "time";
  const extent = axis === "row" ? { from: 0, to: Math.max(1, (first?.rows ?? dataset.rows) - 1) } : { from: first?.fromUs ?? dataset.fromUs ?? 0, to: first?.toUs ?? dataset.toUs ?? 1 };
  return (
    <div className={cx(styles["trend"])}>
      <TrendChart label={t(selectText.predicted)} axis={axis} extent={extent} load={load} lanes={[{ tag: "score", title: t(selectText.score), colour: "ink" }, { tag: "target", title: t(selectText.truth), colour: 1 }]} />
    </div>
  );
}
