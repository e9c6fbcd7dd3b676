// The engine's processes in the shape that readers of outside files ask for. Runs in the engine.
import type { Workbench } from "../store/workbench.ts";
import { memoryExitCode, type StartProcess } from "./import/throwaway.ts";

/** Starts throw-away processes; a kill at the memory cap becomes its exit code. */
export function throwawayOf(workbench: Workbench): StartProcess {
  return (entry, caps) => {
    const channel = workbench.startProcess(entry, caps);
    return { ...channel, onExit: (listener) => channel.onExit((code, reason) => listener(reason === "memory" ? memoryExitCode : code)) };
  };
}
