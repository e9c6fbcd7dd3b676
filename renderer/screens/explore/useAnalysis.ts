// An answer about a window that takes a while: told how far it is, ended by a person or by the next window, the last one kept meanwhile.

import { useCallback, useEffect, useMemo, useState } from "react";
import type { Answer } from "../../app/answers.ts";
import { useClient } from "../../app/calls.tsx";
import type { CallDeclaration, InputOf, OutputOf } from "../../../shared/contract/call.ts";
import { failureOf, type FailureData } from "../../../shared/contract/errors.ts";
import type { Client } from "../../../shared/pipe/client.ts";

export interface Analysis<T> {
  readonly answer: Answer<T> | { readonly state: "idle" };
  /** Share done once it has run for a second, else null. */
  readonly share: number | null;
  readonly cancel: () => void;
  /** Ended by a person: nothing runs until asked again or until the window moves. */
  readonly isCancelled: boolean;
  readonly again: () => void;
}

const slowMs = 1000;
const kept = 24;
/** Newest answers of a client, so that another view and back asks nothing twice. Data that change make the screen anew, and with it the inputs. */
const known = new WeakMap<Client, Map<string, unknown>>();

type Told<T> = { readonly key: string; readonly state: "loading" | "cancelled" } | { readonly key: string; readonly state: "ready"; readonly value: T } | { readonly key: string; readonly state: "failed"; readonly failure: FailureData };

/** The answer to `input` (null: idle). `of` names what it is about besides, such as the digest of the data. */
export function useAnalysis<C extends CallDeclaration>(declaration: C, input: InputOf<C> | null, of: string): Analysis<OutputOf<C>> {
  const client = useClient();
  const key = input === null ? null : `${of} ${declaration.name} ${JSON.stringify(input)}`;
  const [told, setTold] = useState<Told<OutputOf<C>> | null>(null);
  const [last, setLast] = useState<OutputOf<C> | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [turn, setTurn] = useState(0);
  const [stop, setStop] = useState<AbortController | null>(null);
  useEffect(() => {
    if (key === null || input === null) return;
    const answers = known.get(client) ?? new Map<string, unknown>();
    known.set(client, answers);
    const ready = (value: OutputOf<C>) => {
      setTold({ key, state: "ready", value });
      setLast(value);
    };
    if (answers.has(key)) return ready(answers.get(key) as OutputOf<C>);
    const controller = new AbortController();
    let [isGone, done] = [false, 0];
    setStop(controller);
    setTold({ key, state: "loading" });
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      setShare(done);
    }, slowMs);
    client.call(declaration, input, {
      signal: controller.signal,
      onProgress: (progress) => {
        done = progress.done;
        if (isSlow && !isGone) setShare(done);
      },
    }).then(
      (value) => {
        answers.set(key, value);
        for (const old of answers.keys()) if (answers.size > kept) answers.delete(old);
        if (!isGone) ready(value);
      },
      (thrown: unknown) => {
        if (!isGone) setTold(controller.signal.aborted ? { key, state: "cancelled" } : { key, state: "failed", failure: failureOf(thrown) });
      },
    ).finally(() => {
      clearTimeout(timer);
      if (!isGone) setShare(null);
    });
    return () => {
      isGone = true;
      clearTimeout(timer);
      setShare(null);
      controller.abort();
    };
    // `input` is new on every render; its content is the key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [client, declaration, key, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  const cancel = useCallback(() => stop?.abort(), [stop]);
  const isCancelled = told !== null && told.key === key && told.state === "cancelled";
  // The same object while nothing of it changes: what is drawn from it is not drawn again when the window moves.
  const answer = useMemo(() => answerOf(told, key, last, again), [told, key, last, again]);
  return useMemo(() => ({ answer, share, cancel, isCancelled, again }), [answer, share, cancel, isCancelled, again]);
}

function answerOf<T>(told: Told<T> | null, key: string | null, last: T | null, retry: () => void): Analysis<T>["answer"] {
  if (key === null) return { state: "idle" };
  if (told !== null && told.key === key && told.state === "ready") return { state: "ready", value: told.value };
  if (told !== null && told.key === key && told.state === "failed") return { state: "failed", failure: told.failure, retry };
  return last === null ? { state: "loading" } : { state: "ready", value: last };
}
