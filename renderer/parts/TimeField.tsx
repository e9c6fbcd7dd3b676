// A time typed in the plant's zone.

import { useState } from "react";
import { TextField } from "./Fields.tsx";
import { timeOfTyped, typedTime } from "./typedTime.ts";
import { useText } from "./words.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface TimeFieldProps {
  readonly label: string;
  /** UTC µs. */
  readonly tUs: number;
  readonly onChange: (tUs: number) => void;
  readonly error?: string | undefined;
}

/** A typed time; a wrong one stays as typed and says so, and the event keeps its last right one. */
export function TimeField({ label, tUs, onChange, error }: TimeFieldProps) {
  const { t, zone } = useText();
  const [text, setText] = useState(typedTime(tUs, zone));
  const [known, setKnown] = useState(tUs);
  if (known !== tUs) {
    setKnown(tUs);
    setText(typedTime(tUs, zone));
  }
  const read = (next: string) => {
    setText(next);
    const at = timeOfTyped(next, zone);
    if (at === null) return;
    setKnown(at);
    onChange(at);
  };
  return <TextField label={label} value={text} onChange={read} error={timeOfTyped(text, zone) === null ? t(partsText.timeWrong) : error} />;
}
