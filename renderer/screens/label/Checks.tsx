// What is odd about the events: among themselves, and against what the chosen model finds in them. Choosing a finding shows its event.

import { CallView, useCall } from "../../app/calls.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { StateLine, type State } from "../../parts/State.tsx";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";

const words = { contradiction: labelText.findContradiction, double: labelText.findDouble, outside: labelText.findOutside, single: labelText.findSingle } as const;
const states = { contradiction: "alarm", double: "caution", outside: "alarm", single: "caution" } as const;

export function Checks({ events, onEvent }: { readonly events: LabelSetInfo["events"]; readonly onEvent: (id: string) => void }) {
  const { t, f } = useText();
  const findings = useCall(contract.label.check, {});
  const doubts = useCall(contract.explain.doubtLabels, {});
  const byModel = doubts.state === "ready" ? doubts.value : [];
  return (
    <CallView answer={findings} what={t(labelText.checks)} shape="block">
      {(found) => {
        const items = [
          ...found.map(({ kind, events: which, fromUs, group }) => ({ event: which.at(-1) ?? "", state: states[kind] as State, says: t(words[kind]), fromUs, group })),
          ...byModel.flatMap(({ event, share }) => {
            const known = events.find(({ id }) => id === event);
            return known === undefined ? [] : [{ event, state: "caution" as State, says: t(labelText.findUnseen, { share: f.percent(share) }), fromUs: known.fromUs, group: known.group }];
          }),
        ].map((item, index) => ({ ...item, id: String(index) }));
        if (items.length === 0) return <EmptyState>{t(labelText.checksNone)}</EmptyState>;
        return (
          <ChoiceList
            label={t(labelText.checks)} items={items} itemId={({ id }) => id} itemText={({ says, fromUs }) => `${says} ${f.time(fromUs)}`} selected={null}
            onSelect={(id) => {
              const item = items[Number(id)];
              if (item !== undefined) onEvent(item.event);
            }}
          >
            {({ state, says, fromUs, group }) => (
              <div>
                <StateLine state={state}>{says}</StateLine>
                <div className={cx(look.muted, look.small)}>{[f.time(fromUs), group].filter(Boolean).join(" · ")}</div>
              </div>
            )}
          </ChoiceList>
        );
      }}
    </CallView>
  );
}
