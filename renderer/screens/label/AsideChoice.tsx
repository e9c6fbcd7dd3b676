// What stands below the form: the events, what is proposed, the people, or what is odd.

import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import styles from "./Label.module.css";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import { labelText } from "../../../shared/text/label.ts";

const parts = ["events", "proposals", "people", "checks"] as const;
export type AsidePart = (typeof parts)[number];

export interface AsideChoiceProps {
  readonly value: AsidePart;
  readonly onChange: (part: AsidePart) => void;
  readonly counts: Partial<Record<AsidePart, number>>;
}

export function AsideChoice({ value, onChange, counts }: AsideChoiceProps) {
  const { t, f } = useText();
  return (
    <ToggleButtonGroup
      className={cx(styles["classes"], styles["tabs"])} aria-label={t(labelText.parts)} selectionMode="single" disallowEmptySelection selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = parts.find((part) => keys.has(part));
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {parts.map((part) => (
        <ToggleButton key={part} id={part} className={cx(styles["class"])}>
          <span>{t(labelText[part])}</span>
          {counts[part] !== undefined && <span className={cx(styles["count"], look.muted, look.small)}>{f.number(counts[part], { digits: 0 })}</span>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
