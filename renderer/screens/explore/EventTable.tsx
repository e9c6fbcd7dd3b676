// Events as a table beside the trend: choosing one shows it in the window.

import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { Head } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import styles from "./Explore.module.css";
import type { Range } from "../../charts/TrendChart.tsx";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { exploreText } from "../../../shared/text/explore.ts";

export interface EventTableProps {
  readonly set: Pick<LabelSetInfo, "events" | "classes">;
  readonly window: Range;
  readonly selected: string | null;
  readonly onSelect: (event: LabelSetInfo["events"][number]) => void;
}

export function EventTable({ set, window: seen, selected, onSelect }: EventTableProps) {
  const { t, f } = useText();
  const { events, classes } = set;
  const inside = events.filter((event) => event.toUs >= seen.from && event.fromUs <= seen.to).length;
  const wordOf = (event: LabelSetInfo["events"][number]) => classes.find((one) => one.id === event.class)?.name ?? event.class;
  const count = (n: number) => f.number(n, { digits: 0 });
  if (events.length === 0) return <div className={cx(styles["side"])}><Head title={t(exploreText.events)} /><EmptyState>{t(exploreText.eventsNone)}</EmptyState></div>;
  return (
    <div className={cx(styles["side"], styles["table"])}>
      <Head title={t(exploreText.events)} sub={t(exploreText.eventsWindow, { inside: count(inside), count: count(events.length) })} />
      <DataTable
        label={t(exploreText.events)} rows={events} rowId={(event) => event.id} selected={selected} onSelect={(_id, event) => onSelect(event)} sort={{ column: "from" }}
        columns={[
          { id: "from", title: t(exploreText.eventFrom), value: (event) => event.fromUs, cell: (event) => <span className={cx(look.cut)} title={wordOf(event)}>{f.time(event.fromUs)} <span className={look.muted}>{wordOf(event)}</span></span> },
          { id: "length", title: t(exploreText.eventLength), value: (event) => event.toUs - event.fromUs, cell: (event) => f.duration((event.toUs - event.fromUs) / 1000), width: 74, align: "end" },
        ]}
      />
    </div>
  );
}
