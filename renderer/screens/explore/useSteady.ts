// What follows a window that moves: once it rests.

import { startTransition, useEffect, useState } from "react";

const restMs = 300;

/** The value after it has not changed for a third of a second; the first at once. `key` tells values apart. */
export function useRested<T>(value: T, key: string): T {
  const [rested, setRested] = useState({ key, value });
  useEffect(() => {
    if (key === rested.key) return;
    const timer = setTimeout(() => startTransition(() => setRested({ key, value })), restMs);
    return () => clearTimeout(timer);
    // `value` is new on every render; `key` says when it differs.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, rested.key]);
  return rested.value;
}
