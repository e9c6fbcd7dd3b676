// Triggers of the plan by form: each with how often it would have fired on this machine's records, before anybody relies on it.

import { useMemo, useState } from "react";
import styles from "./Monitor.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { BackTest } from "../../../shared/contract/proposals.ts";
import { proposalKinds, triggerSubjects, type ProposalKind, type Trigger, type TriggerSubject } from "../../../shared/plan/triggers.ts";
import { proposalText } from "../../../shared/text/proposals.ts";
import { useCall } from "../../app/calls.tsx";
import { useProject, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { NumberField } from "../../parts/Fields.tsx";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";

/** Its one figure, with unit, first value and what the plan takes at most; none: its limit is the device's own. */
const figures: Partial<Record<TriggerSubject, { first: number; unit: "unitTags" | "unitDays" | "unitEvents" | "unitPerWeek"; whole: boolean; most: number }>> = {
  drift: { first: 1, unit: "unitTags", whole: true, most: 1000 },
  performance: { first: 2, unit: "unitPerWeek", whole: false, most: 1e6 },
  age: { first: 365, unit: "unitDays", whole: false, most: 36_500 },
  calendar: { first: 180, unit: "unitDays", whole: false, most: 36_500 },
  labels: { first: 10, unit: "unitEvents", whole: true, most: 1e6 },
};

function triggerOf(on: TriggerSubject, figure: number, propose: ProposalKind, taken: readonly string[]): Trigger {
  const named = on.toLowerCase();
  const id = [named, ...taken.map((_, i) => `${named}-${i + 2}`)].find((each) => !taken.includes(each)) ?? named;
  const own = { id, propose };
  switch (on) {
    case "drift":
      return { ...own, on, tags: figure };
    case "performance":
      return { ...own, on, falsePerWeek: figure, caught: null };
    case "age":
      return { ...own, on, days: figure };
    case "calendar":
      return { ...own, on, everyDays: figure };
    case "labels":
      return { ...own, on, events: figure };
    case "diagnosis":
      return { ...own, on, verdicts: ["PLANT", "AGEING", "MODEL"] };
    default:
      return { ...own, on };
  }
}

function figureOf(trigger: Trigger): number | null {
  switch (trigger.on) {
    case "drift":
      return trigger.tags;
    case "performance":
      return trigger.falsePerWeek;
    case "age":
      return trigger.days;
    case "calendar":
      return trigger.everyDays;
    case "labels":
      return trigger.events;
    default:
      return null;
  }
}

export function Triggers({ device }: { readonly device: DeviceInfo }) {
  const { t, f } = useText();
  const { role } = useProject();
  const { value: section, write, act } = useSection("monitor");
  const triggers = useMemo(() => section.triggers ?? [], [section.triggers]);
  const [on, setOn] = useState<TriggerSubject>("drift");
  const [figure, setFigure] = useState(figures.drift!.first);
  const [propose, setPropose] = useState<ProposalKind>("retrain");
  const draft = useMemo(() => triggerOf(on, figure, propose, triggers.map(({ id }) => id)), [on, figure, propose, triggers]);
  const asked = useMemo(() => ({ triggers: [...triggers, draft] }), [triggers, draft]);
  const tested = useCall(contract.proposal.backTest, asked);
  const fired = (id: string): BackTest | undefined => (tested.state === "ready" ? tested.value.find((each) => each.trigger === id && each.device === device.device) : undefined);
  const says = (id: string) => {
    const found = fired(id);
    return found === undefined ? f.number(null) : t(found.firing ? proposalText.firesNow : proposalText.times, { count: found.fired });
  };
  const isBlocked = role === "technician" ? t(proposalText.roleWhy) : undefined;
  const setTriggers = (next: readonly Trigger[]) => void write({ ...section, triggers: [...next] });
  const columns: Column<Trigger>[] = [
    { id: "on", title: t(proposalText.trigger), cell: (trigger) => t(proposalText[trigger.on]) },
    { id: "limit", title: t(proposalText.limit), width: 130, cell: (trigger) => (figures[trigger.on] === undefined ? f.number(null) : `${f.number(figureOf(trigger))} ${t(proposalText[figures[trigger.on]!.unit])}`) },
    { id: "propose", title: t(proposalText.proposes), width: 150, cell: (trigger) => t(proposalText[trigger.propose]) },
    { id: "fired", title: t(proposalText.wouldHave), width: 150, cell: (trigger) => says(trigger.id) },
    { id: "remove", title: "", width: 110, cell: (trigger) => <Button look="quiet" blockedWhy={isBlocked} onPress={() => setTriggers(triggers.filter((each) => each !== trigger))}>{t(proposalText.remove)}</Button> },
  ];
  const unit = figures[on];
  return (
    <Section title={t(proposalText.triggers)} sub={t(proposalText.triggersSub)}>
      {triggers.length === 0 ? <EmptyState>{t(proposalText.noTriggers)}</EmptyState> : <DataTable label={t(proposalText.triggers)} rows={triggers} columns={columns} rowId={(trigger) => trigger.id} free />}
      <div className={cx(styles["triggerForm"])}>
        <Select label={t(proposalText.trigger)} choices={triggerSubjects.map((id) => ({ id, label: t(proposalText[id]) }))} value={on} onChange={(next) => { setOn(next); setFigure(figures[next]?.first ?? 1); }} />
        {unit !== undefined && <NumberField label={t(proposalText.limit)} value={figure} unit={t(proposalText[unit.unit])} min={unit.whole ? 1 : 0.1} max={unit.most} digits={unit.whole ? 0 : 1} onChange={(next) => setFigure(Number.isNaN(next) ? unit.first : next)} />}
        <Select label={t(proposalText.proposes)} choices={proposalKinds.map((id) => ({ id, label: t(proposalText[id]) }))} value={propose} onChange={setPropose} />
        <span>{t(proposalText.wouldHave)}: {says(draft.id)}</span>
        <Button blockedWhy={isBlocked} onPress={() => setTriggers([...triggers, draft])}>{t(proposalText.add)}</Button>
      </div>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Section>
  );
}
