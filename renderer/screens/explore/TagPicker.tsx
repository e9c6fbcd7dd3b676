// The panel at the left of Explore, Prepare and Label: assets and tags with a filter; a box shows the colour of what is drawn.

import { useState, type ReactNode } from "react";
import styles from "./Explore.module.css";
import { placeTags, tagTree, type Slots } from "./tags.ts";
import { checkWords } from "../data/Quality.tsx";
import { useCall } from "../../app/calls.tsx";
import { cx } from "../../parts/classes.ts";
import { Skeleton } from "../../parts/Empty.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { look } from "../../parts/look.ts";
import { Head } from "../../parts/Panel.tsx";
import { Tree } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { exploreText } from "../../../shared/text/explore.ts";

export interface TagPickerProps {
  readonly dataset: DatasetInfo;
  readonly slots: Slots;
  readonly onSlots: (slots: Slots) => void;
  readonly most: number;
  readonly foot?: ReactNode;
}

export function TagPicker({ dataset, slots, onSlots, most, foot }: TagPickerProps) {
  const words = useText();
  const { t } = words;
  const tags = useCall(contract.data.readTags, {});
  const quality = useCall(contract.data.readQuality, {});
  const [filter, setFilter] = useState("");
  const places = tags.state === "ready" ? tags.value : [];
  const findings = quality.state === "ready" ? (quality.value?.findings ?? []) : [];
  const { nodes, groups } = tagTree({ columns: dataset.columns, places, findings, slots, filter, otherColumns: t(exploreText.otherColumns), findingWord: (check) => checkWords(check, words).name });
  const chosen = slots.filter((tag) => tag !== null);
  const names = new Set(dataset.columns.map((column) => column.name));
  const found = new Set(findings.filter((one) => (one.severity === "alarm" || one.severity === "caution") && names.has(one.column)).map((one) => one.column)).size;
  return (
    <div className={cx(styles["picker"])}>
      <Head title={t(places.length > 0 ? exploreText.assets : exploreText.columns)} sub={t(exploreText.chosenOf, { count: chosen.length, most })} />
      <div className={cx(styles["filter"])}><TextField label={t(exploreText.filter)} hideLabel placeholder={t(exploreText.filter)} icon="filter" value={filter} onChange={setFilter} /></div>
      {tags.state === "loading" ? (
        <Skeleton what={t(exploreText.tagsWhat)} lines={8} />
      ) : nodes.length === 0 ? (
        <p className={cx(look.muted, look.pad)}>{t(filter === "" ? exploreText.noNumbers : exploreText.filterNothing)}</p>
      ) : (
        <div className={cx(styles["tree"])}>
          <Tree key={`${filter} ${groups.length}`} label={t(exploreText.assets)} nodes={nodes} open={groups} many selected={chosen} onSelect={(ids) => onSlots(placeTags(slots, ids.filter((id) => names.has(id)), most))} />
        </div>
      )}
      <div className={cx(styles["foot"])}>
        {found > 0 && <span className={cx(styles["count"])}><Icon name="caution" size="small" />{t(exploreText.findingsTags, { count: found })}</span>}
        {foot}
      </div>
    </div>
  );
}
