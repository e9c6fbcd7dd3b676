// Labels said faster than they are saved: what was said shows at once, and one saving takes along all that came while the one before was under way.

import { useCallback, useEffect, useRef, useState } from "react";
import type { InputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { useAct } from "../../app/calls.tsx";

export type SaidImage = InputOf<typeof contract.label.saveImages>["images"][number];

export interface ImageQueue {
  /** What was said and is not yet saved, by image. */
  readonly pending: ReadonlyMap<string, SaidImage>;
  readonly say: (label: SaidImage) => void;
  readonly failure: FailureData | null;
  /** Tries again what failed. */
  readonly retry: () => void;
}

export function useImageQueue(): ImageQueue {
  const act = useAct(contract.label.saveImages);
  const { run } = act;
  const waiting = useRef(new Map<string, SaidImage>());
  const isSaving = useRef(false);
  const isThere = useRef(true);
  const [pending, setPending] = useState<ReadonlyMap<string, SaidImage>>(new Map());
  const save = useCallback(async () => {
    if (isSaving.current) return;
    isSaving.current = true;
    try {
      while (waiting.current.size > 0) {
        const batch = [...waiting.current.values()];
        if ((await run({ images: batch })) === undefined) return;
        // What was said anew while this was saved stays to be saved.
        for (const label of batch) if (waiting.current.get(label.image) === label) waiting.current.delete(label.image);
        if (isThere.current) setPending(new Map(waiting.current));
      }
    } finally {
      isSaving.current = false;
    }
  }, [run]);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const say = useCallback(
    (label: SaidImage) => {
      waiting.current.set(label.image, label);
      setPending(new Map(waiting.current));
      void save();
    },
    [save],
  );
  return { pending, say, failure: act.failure, retry: () => void save() };
}
