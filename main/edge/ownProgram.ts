// How this program finds itself: to start a part of itself in another process, and to find what lies beside it on the disk.
import { dirname, join, resolve } from "node:path";

/** Nothing of this process's environment but what Windows needs to start a process at all. */
export const bareEnvironment: NodeJS.ProcessEnv = process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] };

/** The file that was started. */
export const program = resolve(process.argv[1] ?? "");

/** What starts this program with other words; as a single executable it is its own runtime, which takes no flags of Node. */
export function ownCommand(args: readonly string[], flags: readonly string[] = []): { file: string; args: string[] } {
  return { file: process.execPath, args: program === resolve(process.execPath) ? [...args] : [...flags, program, ...args] };
}

/** What starts a program that stands beside this one, or that this executable carries (embedded.ts). */
export function companionCommand(name: "adapter", args: readonly string[]): { file: string; args: string[] } {
  const isExecutable = program === resolve(process.execPath);
  return { file: process.execPath, args: isExecutable ? [name, ...args] : [join(dirname(program), `${name}.cjs`), ...args] };
}
