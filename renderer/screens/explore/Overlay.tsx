// Groups (batches, runs, machines) laid over each other from the start of each: reads at most twelve, the chosen one among them.

import { useCallback, useMemo, type ReactNode } from "react";
import { overlayGroups } from "./overlay.ts";
import type { Trend } from "./useTrend.ts";
import { useClient } from "../../app/calls.tsx";
import { OverlayChart, type OverlayGroup } from "../../charts/OverlayChart.tsx";
import type { Lane } from "../../charts/TrendChart.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { exploreText } from "../../../shared/text/explore.ts";

const buckets = 600;

export function Overlay({ dataset, lanes, trend, tools }: { readonly dataset: DatasetInfo; readonly lanes: readonly Lane[]; readonly trend: Trend; readonly tools: ReactNode }) {
  const { t, f } = useText();
  const client = useClient();
  const groups = useMemo(() => overlayGroups(dataset.groups, trend.group), [dataset.groups, trend.group]);
  const key = lanes.map(({ tag }) => tag).join("\n");
  const load = useCallback((group: OverlayGroup) => client.call(contract.data.readSeries, { columns: key.split("\n"), from: null, to: null, buckets, group: group.name }), [client, key]);
  const count = (n: number) => f.number(n, { digits: 0 });
  return (
    <OverlayChart
      label={t(exploreText.overlayOf, { tag: lanes.map(({ tag }) => tag).join(", "), count: count(groups.length) })} lanes={lanes} groups={groups} chosen={trend.group} axis={trend.axis} load={load}
      caption={t(exploreText.overlaySays, { count: count(groups.length), all: count(dataset.groups.length) })} axisWord={t(exploreText.sinceStart)} tools={tools}
    />
  );
}
