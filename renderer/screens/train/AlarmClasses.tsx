// Which of several classes alarm: a row of boxes in the rule from answer to alarm.

import { trainText } from "../../../shared/text/train.ts";
import { Checkbox, FormRow } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";

/** `names`: the classes of the target; `value`: those that alarm. */
export function AlarmClasses({ names, value, onChange }: { readonly names: readonly string[]; readonly value: readonly string[]; readonly onChange: (alarming: string[]) => void }) {
  const { t } = useText();
  return (
    <FormRow label={t(trainText.alarmClasses)} help={t(value.length > 0 ? trainText.alarmClassesSome : trainText.alarmClassesNone)}>
      <span className={look.stack}>
        {names.map((name) => <Checkbox key={name} value={value.includes(name)} onChange={(alarms) => onChange(names.filter((other) => (other === name ? alarms : value.includes(other))))}>{name}</Checkbox>)}
      </span>
    </FormRow>
  );
}
