// The language of the window and the words in it, for parts, charts and screens. The shell provides it once.

import { createContext, useContext, useMemo } from "react";
import {
  formatBytes, formatDuration, formatInterval, formatNumber, formatPercent, formatQuantity, formatTime, formatTiny, zoneName, type NumberStyle, type TimeDetail,
} from "../../shared/text/format.ts";
import { say, type Language, type Text, type Values } from "../../shared/text/text.ts";

export interface WordsValue {
  readonly language: Language;
  /** The plant's zone, an IANA name. */
  readonly zone: string;
}

/** Language and plant zone of everything below. */
export const WordsContext = createContext<WordsValue>({ language: "en", zone: "UTC" });

/** Formatting in the window's language and the plant's zone. */
export interface Format {
  number(value: number | bigint | null | undefined, style?: NumberStyle): string;
  /** A number that may be tiny: powers of ten below a thousandth. */
  tiny(value: number): string;
  quantity(value: number | null | undefined, unit: string, style?: NumberStyle): string;
  interval(low: number, high: number, style?: NumberStyle): string;
  percent(share: number | null | undefined, style?: NumberStyle): string;
  bytes(bytes: number): string;
  duration(durationMs: number | null | undefined): string;
  time(tUs: number | bigint | null | undefined, detail?: TimeDetail): string;
  zoneName(tUs: number | bigint): string;
}

export interface Words extends WordsValue {
  /** Says a text of a table made by `words()`. */
  t<T extends Text>(text: T, ...values: Values<T>): string;
  readonly f: Format;
}

export function makeWords({ language, zone }: WordsValue): Words {
  return {
    language,
    zone,
    t: (text, ...values) => say(text, language, ...values),
    f: {
      number: (value, style) => formatNumber(value, language, style),
      tiny: (value) => formatTiny(value, language),
      quantity: (value, unit, style) => formatQuantity(value, unit, language, style),
      interval: (low, high, style) => formatInterval(low, high, language, style),
      percent: (share, style) => formatPercent(share, language, style),
      bytes: (bytes) => formatBytes(bytes, language),
      duration: (durationMs) => formatDuration(durationMs, language),
      time: (tUs, detail) => formatTime(tUs, zone, language, detail),
      zoneName: (tUs) => zoneName(tUs, zone, language),
    },
  };
}

/** `t` says texts, `f` formats numbers and times; both follow the window's language. */
export function useText(): Words {
  const value = useContext(WordsContext);
  return useMemo(() => makeWords(value), [value]);
}
