// The upload of several files as state of a screen: what is being taken over, how far, cancel, what went wrong.

import { useCallback, useRef, useState } from "react";
import { uploadFile, type Uploaded } from "./upload.ts";
import { useClient } from "../../app/calls.tsx";
import { failureOf, type FailureData } from "../../../shared/contract/errors.ts";

export interface Upload {
  readonly start: (files: readonly File[]) => Promise<readonly Uploaded[] | undefined>;
  readonly running: { readonly name: string; readonly share: number } | null;
  readonly failure: FailureData | null;
  readonly cancel: () => void;
}

export function useUpload(): Upload {
  const client = useClient();
  const [running, setRunning] = useState<Upload["running"]>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const control = useRef<AbortController | null>(null);
  const start = useCallback(
    async (files: readonly File[]) => {
      const stop = new AbortController();
      control.current = stop;
      setFailure(null);
      const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
      const done: Uploaded[] = [];
      let before = 0;
      try {
        for (const file of files) {
          setRunning({ name: file.name, share: before / total });
          done.push(await uploadFile(client, file, stop.signal, (bytes) => setRunning({ name: file.name, share: (before + bytes) / total })));
          before += file.size;
        }
        return done;
      } catch (thrown) {
        if (!stop.signal.aborted) setFailure(failureOf(thrown));
        return undefined;
      } finally {
        setRunning(null);
      }
    },
    [client],
  );
  return { start, running, failure, cancel: () => control.current?.abort() };
}
