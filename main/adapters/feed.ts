// What every reading adapter shares: it is handed a place to put values and a voice, and gives back how to end.
import type { Quality } from "./rows.ts";

export interface Feed {
  /** A value was heard. */
  value(column: string, value: number | string | boolean | null, quality: Quality): void;
  /** These signals, or all, no longer hold: the source said so or is gone. */
  gone(why: string, columns?: readonly string[]): void;
  /** It cannot go on by itself: this process ends, and who started it starts it again after a pause. */
  failed(why: string): void;
  /** Says one change of state: a line to the device's log. */
  event(event: "connected" | "disconnected" | "trouble", detail: string): void;
}

/** Ends an adapter. */
export type Stop = () => Promise<void> | void;
