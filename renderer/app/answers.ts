// Cache of the engine's answers by call and input: one owner of facts in the window. Pure over a `fetch` function; no React.
// An answer is dropped by events and after acts that change; while someone looks at it, it is read again and the old one stays.

import { failureOf, type FailureData } from "../../shared/contract/errors.ts";

export type Answer<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: FailureData; readonly retry: () => void }
  /** `isStale`: something changed and a newer answer is being read. */
  | { readonly state: "ready"; readonly value: T; readonly isStale: boolean };

interface Entry {
  answer: Answer<unknown>;
  readonly listeners: Set<() => void>;
  readonly fetch: () => Promise<unknown>;
  /** Counts readings; the answer of an older reading is thrown away. */
  turn: number;
  isDropped: boolean;
}

export interface Answers {
  /** The present answer; starts reading when there is none. */
  read(key: string, fetch: () => Promise<unknown>): Answer<unknown>;
  subscribe(key: string, listener: () => void): () => void;
  /** Drops all answers: those looked at are read again, others forgotten. */
  dropAll(): void;
  /** Forgets everything at once (another engine). */
  clear(): void;
}

/** Key of a call: its name and its input as JSON; typed arrays are not inputs of reads. */
export function keyOf(name: string, input: unknown): string {
  return `${name} ${JSON.stringify(input)}`;
}

const loading: Answer<never> = { state: "loading" };

export function makeAnswers(keep = 200): Answers {
  const entries = new Map<string, Entry>();

  const start = (entry: Entry) => {
    entry.turn += 1;
    entry.isDropped = false;
    const turn = entry.turn;
    const settle = (answer: Answer<unknown>) => {
      if (turn !== entry.turn) return;
      entry.answer = answer;
      for (const listener of entry.listeners) listener();
    };
    entry.fetch().then(
      (value) => settle({ state: "ready", value, isStale: false }),
      (thrown: unknown) => settle({ state: "failed", failure: failureOf(thrown), retry: () => begin(entry) }),
    );
  };
  const begin = (entry: Entry) => {
    entry.answer = loading;
    start(entry);
    for (const listener of entry.listeners) listener();
  };
  const prune = () => {
    for (const [key, entry] of entries) {
      if (entries.size <= keep) return;
      if (entry.listeners.size === 0 && entry.answer.state !== "loading") entries.delete(key);
    }
  };

  return {
    read(key, fetch) {
      const known = entries.get(key);
      if (known !== undefined) {
        if (known.isDropped) start(known);
        return known.answer;
      }
      const entry: Entry = { answer: loading, listeners: new Set(), fetch, turn: 0, isDropped: false };
      entries.set(key, entry);
      start(entry);
      prune();
      return entry.answer;
    },
    subscribe(key, listener) {
      const entry = entries.get(key);
      entry?.listeners.add(listener);
      return () => entry?.listeners.delete(listener);
    },
    dropAll() {
      for (const [key, entry] of entries) {
        if (entry.listeners.size === 0) {
          entries.delete(key);
          entry.turn += 1;
          continue;
        }
        if (entry.answer.state === "ready") entry.answer = { ...entry.answer, isStale: true };
        start(entry);
        for (const listener of entry.listeners) listener();
      }
    },
    clear() {
      for (const entry of entries.values()) entry.turn += 1;
      const looked = [...entries.entries()].filter(([, entry]) => entry.listeners.size > 0);
      entries.clear();
      for (const [key, entry] of looked) {
        entries.set(key, entry);
        begin(entry);
      }
    },
  };
}
