// Time of a program to its end and the peak memory of it and all that it started.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Figures } from "../harness/contest.ts";

const pageMb = 4096 / 2 ** 20;

/** Resident memory of a process and all that it started, MB; 0 where the system does not tell. */
function treeMb(pid: number): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      parents.set(Number(entry), Number(readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1]!.split(" ")[1]));
    } catch {
      // It ended in between.
    }
  }
  const tree = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of parents) if (tree.has(parent) && !tree.has(child)) grown = Boolean(tree.add(child));
  }
  let mb = 0;
  for (const each of tree)
    try {
      mb += Number(readFileSync(`/proc/${each}/statm`, "utf8").split(" ")[1]) * pageMb;
    } catch {
      // It ended in between.
    }
  return mb;
}

/** Runs a program to its end, watching its memory. ends: exit codes that are no failure. */
export function timedTree(program: string, words: string[], env: NodeJS.ProcessEnv, ends: readonly number[] = [0]): Promise<Figures> {
  const began = performance.now();
  const child = spawn(program, words, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2000)));
  let peakMb = 0;
  const watch = setInterval(() => (peakMb = Math.max(peakMb, process.platform === "linux" ? treeMb(child.pid!) : 0)), 150);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code !== null && ends.includes(code)) resolve({ ms: performance.now() - began, peakMb });
      else reject(new Error(`${program} ended with ${code}: ${errors}`));
    });
  });
}
