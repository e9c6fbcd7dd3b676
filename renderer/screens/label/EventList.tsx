// All events, in order of time, with the ways in and out: sample notes, a column, a CSV file, export.

import { classColour } from "./events.ts";
import styles from "./Label.module.css";
import { seriesColour } from "../../charts/colours.ts";
import { Button, IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { look } from "../../parts/look.ts";
import { Menu } from "../../parts/Menu.tsx";
import { Head } from "../../parts/Panel.tsx";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";

export interface EventListProps {
  readonly events: LabelSetInfo["events"];
  readonly classes: LabelSetInfo["classes"];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  /** Undefined where the data did not come from the sample plant. */
  readonly onSample: (() => void) | undefined;
  readonly onColumn: () => void;
  readonly onCsv: () => void;
  readonly onExport: () => void;
  readonly onClasses: () => void;
  readonly block: string | undefined;
}

export function EventList({ events, classes, selected, onSelect, onSample, onColumn, onCsv, onExport, onClasses, block }: EventListProps) {
  const { t, f } = useText();
  const isBlocked = block !== undefined;
  const ways = [
    ...(onSample === undefined ? [] : [{ id: "sample", label: t(labelText.fromSample), second: t(labelText.fromSampleSays), isDisabled: isBlocked, onAct: onSample }]),
    { id: "column", label: t(labelText.fromColumn), second: t(labelText.fromColumnSays), isDisabled: isBlocked, onAct: onColumn },
    { id: "csv", label: t(labelText.fromCsv), second: t(labelText.fromCsvSays), isDisabled: isBlocked, onAct: onCsv },
  ];
  const more = [
    { id: "classes", label: t(labelText.editClasses), isDisabled: isBlocked, onAct: onClasses },
    { id: "export", label: t(labelText.exportCsv), isDisabled: events.length === 0, onAct: onExport },
  ];
  return (
    <div>
      <Head
        title={t(labelText.events)} sub={f.number(events.length, { digits: 0 })}
        acts={
          <Menu label={t(labelText.takeOver)} groups={[{ title: t(labelText.takeOver), entries: ways }, { entries: more }]}>
            <IconButton icon="more" label={t(labelText.takeOver)} />
          </Menu>
        }
      />
      {events.length === 0 ? (
        <EmptyState act={onSample === undefined ? <Button onPress={onCsv} blockedWhy={block}>{t(labelText.fromCsv)}</Button> : <Button onPress={onSample} blockedWhy={block}>{t(labelText.fromSample)}</Button>}>{t(labelText.eventsNone)}</EmptyState>
      ) : (
        <ChoiceList label={t(labelText.events)} items={events} itemId={(event) => event.id} itemText={(event) => `${event.class} ${f.time(event.fromUs)}`} selected={selected} onSelect={onSelect}>
          {(event) => {
            const at = classes.findIndex((one) => one.id === event.class);
            return (
              <div className={cx(styles["event"])} title={event.note}>
                <i style={{ background: seriesColour(classColour(at)) }} />
                <span className={look.cut}>{classes[at]?.name ?? event.class}</span>
                <span className={cx(look.muted, look.small)}>{t(labelText[event.sure])}</span>
                <span className={cx(look.muted, look.small, look.cut)}>{[f.time(event.fromUs), event.group ?? event.asset].filter(Boolean).join(" · ")}</span>
                <span className={cx(look.muted, look.small)}>{event.toUs === event.fromUs ? t(labelText.moment) : f.duration((event.toUs - event.fromUs) / 1000)}</span>
              </div>
            );
          }}
        </ChoiceList>
      )}
    </div>
  );
}
