// Answers about a window that moves: asked once it rests, the last answer stays while the next is read.

import { useEffect, useState } from "react";
import { useCall } from "../../app/calls.tsx";
import type { Answer } from "../../app/answers.ts";
import type { CallDeclaration, InputOf, OutputOf } from "../../../shared/contract/call.ts";

const restMs = 300;

/** The value after it has not changed for a third of a second; the first at once. `key` tells values apart. */
export function useRested<T>(value: T, key: string): T {
  const [rested, setRested] = useState({ key, value });
  useEffect(() => {
    if (key === rested.key) return;
    const timer = setTimeout(() => setRested({ key, value }), restMs);
    return () => clearTimeout(timer);
    // `value` is new on every render; `key` says when it differs.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, rested.key]);
  return rested.value;
}

/** As useCall, but while another input is read the last answer stays, marked stale. */
export function useSteady<C extends CallDeclaration>(declaration: C, input: InputOf<C> | null): Answer<OutputOf<C>> | { readonly state: "idle" } {
  const answer = useCall(declaration, input);
  const [last, setLast] = useState<Answer<OutputOf<C>> | null>(null);
  if (answer.state === "ready" && answer !== last) setLast(answer);
  return answer.state === "loading" && last?.state === "ready" ? { ...last, isStale: true } : answer;
}
