// A command that is killed with everything it started, at a moment of the caller's choice.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { isGroupEmpty } from "./web.ts";
import { until } from "./window.ts";
import { root } from "./work.ts";

/** Starts `millwright WORDS…` and kills its whole process group after `ms`; resolves when it is gone. True when it had ended by itself. */
export function killedAfter(words: readonly string[], env: Record<string, string>, ms: number): Promise<boolean> {
  return killed(words, env, (kill) => {
    const timer = setTimeout(kill, ms);
    return () => clearTimeout(timer);
  });
}

/** The same as soon as `isTime` says so, asked often. */
export function killedWhen(words: readonly string[], env: Record<string, string>, isTime: () => boolean): Promise<boolean> {
  return killed(words, env, (kill) => {
    const timer = setInterval(() => isTime() && kill(), 5);
    return () => clearInterval(timer);
  });
}

function killed(words: readonly string[], env: Record<string, string>, plan: (kill: () => void) => () => void): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, "main/hosts/cli/millwright.mjs"), ...words], { env: { ...process.env, ...env }, detached: true, stdio: "ignore" });
  return new Promise((resolve, reject) => {
    const forget = plan(() => {
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    });
    child.on("error", reject);
    child.on("exit", (_code, signal) => {
      forget();
      // The engine is gone a little later where it was killed in the middle of a write to the disk.
      until(() => (isGroupEmpty(child.pid!) ? true : undefined), "the end of the whole group").then(() => resolve(signal === null), reject);
    });
  });
}
