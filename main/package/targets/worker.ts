// Entry of the throw-away process that measures a target: starts the device program as a technician would, in a folder of its own, and reads the clock
// and the system's count of its memory. Answers its parent once. Linux tells the most memory of a process; elsewhere the self-test's own figure stands.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { failureOf } from "../../../shared/contract/errors.ts";
import type { MeasureWish, Measured } from "./measure.ts";

const starts = 3;
const pollMs = 5;

interface Ended {
  ms: number;
  memoryMb: number | null;
  answer: { ok: boolean; failure?: unknown; selfTest?: { latencyP99Ms: number; rssMb: number } | null };
}

/** Runs the program with these words to its end. */
function start(wish: MeasureWish, words: string[]): Promise<Ended> {
  const [program = "", ...before] = wish.command;
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, [...before, ...words, "--json"], { stdio: ["ignore", "pipe", "ignore"], env: process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] } });
    let memoryMb: number | null = null;
    const poll = setInterval(() => (memoryMb = mostMemoryMb(child.pid) ?? memoryMb), pollMs);
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.on("error", reject);
    child.on("close", () => {
      clearInterval(poll);
      const ms = performance.now() - began;
      try {
        resolve({ ms, memoryMb, answer: JSON.parse(said.trim().split("\n").at(-1) ?? "null") as Ended["answer"] });
      } catch (thrown) {
        reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    });
  });
}

function mostMemoryMb(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== "linux") return null;
  try {
    const kb = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb === undefined ? null : Number(kb) / 1024;
  } catch {
    return null; // ended in between
  }
}

async function measure(wish: MeasureWish): Promise<Measured> {
  const home = ["--home", wish.home];
  const installed = await start(wish, ["install", "--lab", "--stick", wish.folder, ...home]);
  if (!installed.answer.ok) throw new Error(JSON.stringify(installed.answer.failure));
  const test = installed.answer.selfTest ?? null;
  const rowP99Ms = test?.latencyP99Ms ?? null;
  if (wish.first === null || wish.all === null) return { startMs: null, memoryMb: test?.rssMb ?? null, rowMs: null, rowP99Ms };
  const run = (input: string) => start(wish, ["run", ...home, "--input", input]);
  const firsts: number[] = [];
  for (let i = 0; i < starts; i++) firsts.push((await run(wish.first.file)).ms);
  firsts.sort((a, b) => a - b);
  const startMs = firsts[Math.floor(starts / 2)]!;
  const whole = await run(wish.all.file);
  const more = wish.all.rows - wish.first.rows;
  return { startMs, memoryMb: whole.memoryMb ?? test?.rssMb ?? null, rowMs: more > 0 ? Math.max(0, whole.ms - startMs) / more : null, rowP99Ms };
}

/** To the engine's host: over Electron's port, or the channel of fork. */
function say(message: object): void {
  const { parentPort } = process as unknown as { parentPort?: { postMessage(message: object): void } };
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message, () => process.disconnect());
}

try {
  say({ measured: await measure(JSON.parse(process.argv[2] ?? "null") as MeasureWish) });
} catch (thrown) {
  say({ failure: failureOf(thrown) });
}
