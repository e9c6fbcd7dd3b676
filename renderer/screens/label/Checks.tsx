// What is odd about the events themselves; choosing a finding shows its event.

import { EmptyState } from "../../parts/Empty.tsx";
import { CallView, useCall } from "../../app/calls.tsx";
import { look } from "../../parts/look.ts";
import { ChoiceList } from "../../parts/Tree.tsx";
import { StateLine } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { labelText } from "../../../shared/text/label.ts";

const words = { contradiction: labelText.findContradiction, double: labelText.findDouble, outside: labelText.findOutside, single: labelText.findSingle } as const;
const states = { contradiction: "alarm", double: "caution", outside: "alarm", single: "caution" } as const;

export function Checks({ onEvent }: { readonly onEvent: (id: string) => void }) {
  const { t, f } = useText();
  const findings = useCall(contract.label.check, {});
  return (
    <CallView answer={findings} what={t(labelText.checks)} shape="block">
      {(found) =>
        found.length === 0 ? <EmptyState>{t(labelText.checksNone)}</EmptyState> : (
          <ChoiceList
            label={t(labelText.checks)} items={found.map((each, index) => ({ ...each, id: String(index) }))} itemId={({ id }) => id} itemText={({ kind, fromUs }) => `${t(words[kind])} ${f.time(fromUs)}`} selected={null}
            onSelect={(id) => {
              const event = found[Number(id)]?.events.at(-1);
              if (event !== undefined) onEvent(event);
            }}
          >
            {({ kind, fromUs, group }) => (
              <div>
                <StateLine state={states[kind]}>{t(words[kind])}</StateLine>
                <div className={`${look.muted} ${look.small}`}>{[f.time(fromUs), group].filter(Boolean).join(" · ")}</div>
              </div>
            )}
          </ChoiceList>
        )
      }
    </CallView>
  );
}
