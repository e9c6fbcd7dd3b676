// The host's process starter as plain Node does it, for tests: a real fork of the built bundle with its caps enforced from outside.
// Test support only; the product's hosts bring their own.
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { entryPath } from "../../entryPath.ts";
import { memoryExitCode } from "./throwaway.ts";
import type { StartProcess } from "./throwaway.ts";

const pageBytes = 4096;

function residentMb(pid: number): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes) / 1_048_576;
  } catch {
    return 0;
  }
}

/** Forks `build/node/<entry>` with an empty environment; kills it when it passes a cap. */
export const forkForTest: StartProcess = (entry, caps) => {
  const child = fork(entryPath(entry), [], { env: {}, serialization: "advanced", stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let overMemory = false;
  const watch = setInterval(() => {
    if (child.pid !== undefined && residentMb(child.pid) > caps.memoryMb * 1.25) {
      overMemory = true;
      child.kill("SIGKILL");
    }
  }, 100);
  const wall = setTimeout(() => child.kill("SIGKILL"), caps.wallMs + 2000);
  child.on("exit", () => {
    clearInterval(watch);
    clearTimeout(wall);
  });
  return {
    send: (message) => void child.send(message as object, () => undefined),
    onMessage: (listener) => void child.on("message", listener),
    onExit: (listener) => void child.on("exit", (code) => listener(overMemory ? memoryExitCode : code)),
    kill: () => void child.kill("SIGKILL"),
  };
};
