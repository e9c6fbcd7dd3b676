// What a person says faster than it is saved: acts go one after another in the order of the keys, so none is lost and none overwrites another. Runs in the window.

import { useCallback, useEffect, useRef, useState } from "react";

/** Puts an act behind those that are under way; resolves with its answer. Acts say their own failures, none holds up the next. */
export function useInTurn(): <T>(act: () => Promise<T>) => Promise<T> {
  const last = useRef<Promise<unknown>>(Promise.resolve());
  return useCallback((act) => {
    const mine = last.current.then(act, act);
    last.current = mine;
    return mine;
  }, []);
}

export interface Answered {
  /** Proposals that were answered and may still be told as open. */
  readonly ids: ReadonlySet<string>;
  /** The same at this very moment: a second key may come before the first one is drawn. */
  readonly has: (id: string) => boolean;
  /** Takes a proposal from the open ones at once, and gives it back when the act fails (answers undefined). */
  readonly answer: (id: string, act: () => Promise<unknown>) => void;
}

/** `told`: the proposals that the engine tells as open. */
export function useAnswered(told: readonly { readonly id: string }[]): Answered {
  const inTurn = useInTurn();
  const now = useRef<ReadonlySet<string>>(new Set());
  const [ids, setIds] = useState(now.current);
  const keep = useCallback((next: ReadonlySet<string>) => setIds((now.current = next)), []);
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  // What the engine has heard of is forgotten here: undone there, it is open again.
  const toldKey = told.map(({ id }) => id).join("\n");
  useEffect(() => {
    const open = new Set(toldKey.split("\n"));
    const left = [...now.current].filter((id) => open.has(id));
    if (left.length < now.current.size) keep(new Set(left));
  }, [toldKey, keep]);
  const has = useCallback((id: string) => now.current.has(id), []);
  const answer = useCallback(
    (id: string, act: () => Promise<unknown>) => {
      keep(new Set([...now.current, id]));
      void inTurn(act).then((done) => {
        if (done === undefined && isThere.current) keep(new Set([...now.current].filter((each) => each !== id)));
      });
    },
    [inTurn, keep],
  );
  return { ids, has, answer };
}
