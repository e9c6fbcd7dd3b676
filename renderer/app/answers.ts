// Cache of the engine's answers by call and input: one owner of facts in the window. Pure over a `fetch` function; no React.
// An answer is dropped by events; while someone looks at it, it is read again and the old one stays until a reading says something else.

import { keepEqual } from "../parts/keepEqual.ts";
import { failureOf, type FailureData } from "../../shared/contract/errors.ts";

export type Answer<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: FailureData; readonly retry: () => void }
  | { readonly state: "ready"; readonly value: T };

interface Entry {
  answer: Answer<unknown>;
  readonly fetch: () => Promise<unknown>;
  /** Counts readings; the answer of an older reading is thrown away. */
  turn: number;
}

export interface Answers {
  /** The present answer; starts reading when there is none. */
  read(key: string, fetch: () => Promise<unknown>): Answer<unknown>;
  subscribe(key: string, listener: () => void): () => void;
  /** Drops all answers: those looked at are read again, others forgotten. Whoever looks hears of it only where a reading says something else. */
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
  // By key and not in the entry: between a read and the listening to it (React listens a task later) the entry may have been dropped, and whoever listens
  // must hear of the one that the next read makes.
  const listeners = new Map<string, Set<() => void>>();
  const isLookedAt = (key: string) => (listeners.get(key)?.size ?? 0) > 0;
  const tell = (key: string) => {
    for (const listener of listeners.get(key) ?? []) listener();
  };

  const start = (key: string, entry: Entry) => {
    entry.turn += 1;
    const turn = entry.turn;
    const settle = (answer: Answer<unknown>) => {
      if (turn !== entry.turn) return;
      const known = entry.answer;
      if (known.state === "ready" && answer.state === "ready") {
        const value = keepEqual(known.value, answer.value);
        if (value === known.value) return;
        entry.answer = { state: "ready", value };
      } else entry.answer = answer;
      tell(key);
    };
    entry.fetch().then(
      (value) => settle({ state: "ready", value }),
      (thrown: unknown) => settle({ state: "failed", failure: failureOf(thrown), retry: () => begin(key, entry) }),
    );
  };
  const begin = (key: string, entry: Entry) => {
    entry.answer = loading;
    start(key, entry);
    tell(key);
  };
  const prune = () => {
    for (const [key, entry] of entries) {
      if (entries.size <= keep) return;
      if (!isLookedAt(key) && entry.answer.state !== "loading") entries.delete(key);
    }
  };

  return {
    read(key, fetch) {
      const known = entries.get(key);
      if (known !== undefined) return known.answer;
      const entry: Entry = { answer: loading, fetch, turn: 0 };
      entries.set(key, entry);
      start(key, entry);
      prune();
      return entry.answer;
    },
    subscribe(key, listener) {
      const those = listeners.get(key) ?? new Set();
      listeners.set(key, those.add(listener));
      return () => {
        those.delete(listener);
        if (those.size === 0 && listeners.get(key) === those) listeners.delete(key);
      };
    },
    dropAll() {
      for (const [key, entry] of entries) {
        if (!isLookedAt(key)) {
          entries.delete(key);
          entry.turn += 1;
          continue;
        }
        start(key, entry);
      }
    },
    clear() {
      for (const entry of entries.values()) entry.turn += 1;
      const looked = [...entries].filter(([key]) => isLookedAt(key));
      entries.clear();
      for (const [key, entry] of looked) {
        entries.set(key, entry);
        begin(key, entry);
      }
    },
  };
}
