// Starts product processes under plain Node: child_process.fork with a cleared environment and structured-clone messages.
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { entryPath } from "../entryPath.ts";
import type { StartHostProcess } from "./engineHost.ts";

const pageKb = 4;

/** Forks build/node/<entry>. The child sees PATH, HOME, LANG and TMPDIR of this process only, and never its arguments to Node. */
export const startNodeProcess: StartHostProcess = (entry, args, options) => {
  const env: NodeJS.ProcessEnv = { TZ: "UTC" };
  for (const name of ["PATH", "HOME", "LANG", "TMPDIR", "TEMP", "SystemRoot"]) if (process.env[name] !== undefined) env[name] = process.env[name];
  const child = fork(entryPath(entry), [...args], {
    env,
    execArgv: options.memoryMb ? [`--max-old-space-size=${options.memoryMb}`] : [],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return {
    pid: child.pid,
    post: (message) => {
      // A child that ends while it is written to says so by its exit; the failed write is no news.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => child.on("message", listener),
    // a machine without room for one more process: what could not be started has ended
    onExit: (listener) => child.on("exit", (code) => listener(code)).on("error", () => child.pid === undefined && listener(null)),
    kill: () => child.kill("SIGKILL"),
    memoryMb: () => residentMb(child.pid),
  };
};

/** Resident memory of a process in MB; undefined where the system does not tell (then only the wall-time cap holds). */
function residentMb(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== "linux") return undefined;
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return (pages * pageKb) / 1024;
  } catch {
    return undefined; // ended in between
  }
}
