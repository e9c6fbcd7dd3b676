// What a pipe needs from the thing that carries it (MessagePort, WebSocket, child-process channel, memory): bytes in order, an end.

/** Carries whole frames in order, both ways. */
export interface Transport {
  send(frame: Uint8Array): void;
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** `engineDied` when the host knows that the engine's process ended. Called at once when already closed. */
  onClose(listener: (reason: CloseReason) => void): void;
  close(): void;
}

export type CloseReason = "closed" | "engineDied";

/** Two joined transports in memory; frames are copied, delivery is asynchronous and in order. For tests and same-process callers. */
export function memoryPair(): [Transport, Transport] {
  const ends: { frame?: (frame: Uint8Array) => void; close: ((reason: CloseReason) => void)[]; waiting: Uint8Array[] }[] = [
    { close: [], waiting: [] },
    { close: [], waiting: [] },
  ];
  let open = true;
  const end = (me: 0 | 1): Transport => ({
    send(frame) {
      if (!open) return;
      const copy = frame.slice();
      queueMicrotask(() => {
        const other = ends[1 - me]!;
        if (other.frame) other.frame(copy);
        else other.waiting.push(copy);
      });
    },
    onFrame(listener) {
      const mine = ends[me]!;
      mine.frame = listener;
      for (const frame of mine.waiting.splice(0)) listener(frame);
    },
    onClose(listener) {
      if (open) ends[me]!.close.push(listener);
      else listener("closed");
    },
    close() {
      if (!open) return;
      open = false;
      for (const side of ends) for (const listener of side.close) listener("closed");
    },
  });
  return [end(0), end(1)];
}
