// Runs the command line as a person does: its bin, as its own process, with answer, progress and exit code.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./work.ts";

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
  seconds: number;
  /** The last line of stdout as JSON. Throws when it is none. */
  json<T = unknown>(): T;
}

/** Runs `millwright WORDS…`; resolves whatever its exit code is. */
export function millwright(words: readonly string[], env: Record<string, string>, limitMs = 600_000): Promise<Answer> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, "main/hosts/cli/millwright.mjs"), ...words], { env: { ...process.env, ...env }, timeout: limitMs, killSignal: "SIGKILL" });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({
        code: code ?? -1,
        stdout,
        stderr,
        seconds: (performance.now() - began) / 1000,
        json: <T>() => JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as T,
      }),
    );
  });
}
