// The engine's processes in the shape that readers of outside files ask for. Runs in the engine.
import type { Workbench } from "../store/workbench.ts";
import { memoryExitCode, type Caps, type Channel, type StartProcess } from "./import/throwaway.ts";

/** Starts throw-away processes; a kill at the memory cap becomes its exit code. */
export function throwawayOf(workbench: Workbench): StartProcess {
  return (entry, caps) => {
    const channel = workbench.startProcess(entry, caps);
    return { ...channel, onExit: (listener) => channel.onExit((code, reason) => listener(reason === "memory" ? memoryExitCode : code)) };
  };
}

/** A process started before there is a question for it, so that its start goes on beside other work. `start` hands it out once, then starts as ever;
 *  `drop` ends it where it was not needed. */
export function startedAhead(start: StartProcess, entry: string, caps: Caps): { start: StartProcess; drop(): void } {
  let waiting: Channel | undefined = start(entry, caps);
  let ended: { code: number | null } | undefined;
  waiting.onExit((code) => (ended = { code }));
  return {
    start(wanted, wantedCaps) {
      if (waiting === undefined || ended !== undefined || wanted !== entry || wantedCaps.memoryMb !== caps.memoryMb || wantedCaps.wallMs !== caps.wallMs) return start(wanted, wantedCaps);
      const channel = waiting;
      waiting = undefined;
      return channel;
    },
    drop() {
      waiting?.kill();
      waiting = undefined;
    },
  };
}
