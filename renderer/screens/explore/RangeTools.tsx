// Tools over a trend: length of the window, and the group where data have groups.

import type { ReactNode } from "react";
import styles from "./Explore.module.css";
import { lengthOf, lengthsFor, windowOf } from "./ranges.ts";
import type { Trend } from "./useTrend.ts";
import { cx } from "../../parts/classes.ts";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { exploreText } from "../../../shared/text/explore.ts";

const everyGroup = "\u0000all";

export interface RangeToolsProps {
  readonly trend: Trend;
  readonly dataset: DatasetInfo;
  /** Further tools at the end. */
  readonly children?: ReactNode;
}

export function RangeTools({ trend, dataset, children }: RangeToolsProps) {
  const { t } = useText();
  // The whole extent is a button of the chart itself.
  const lengths = lengthsFor(trend.axis, trend.extent).filter((length) => length.unit !== "all");
  return (
    <div className={cx(styles["tools"])}>
      {lengths.length > 0 && (
        <SegmentedControl
          label={t(exploreText.range)} value={lengthOf(trend.window, lengths)?.id ?? null}
          choices={lengths.map((length) => ({ id: length.id, label: length.unit === "all" ? "" : t(exploreText[length.unit], { count: length.count }) }))}
          onChange={(id) => {
            const length = lengths.find((one) => one.id === id);
            if (length !== undefined) trend.setWindow(windowOf(length, trend.window, trend.extent));
          }}
        />
      )}
      {dataset.groups.length > 0 && (
        <div className={cx(styles["group"])}>
          <Select
            label={t(exploreText.group)} hideLabel value={trend.group ?? everyGroup} onChange={(id) => trend.setGroup(id === everyGroup ? null : id)}
            choices={[{ id: everyGroup, label: t(exploreText.allGroups) }, ...dataset.groups.map((group) => ({ id: group.name, label: group.name }))]}
          />
        </div>
      )}
      {children}
    </div>
  );
}
