// What the web host is told on its command line.
import { parseArgs } from "node:util";
import { Failure } from "../../../shared/contract/errors.ts";

export interface WebOptions {
  readonly project: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  readonly isHelp: boolean;
}

export const webHelp = "Options: --project FOLDER (made where it does not exist), --port NUMBER (0 or none: a free one), --help\n";

/** Reads the options; throws wordUnknown, which names what was not understood. */
export function readWebOptions(args: readonly string[]): WebOptions {
  const { project, port = "0", help = false } = parsed(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Failure("wordUnknown", { detail: `--port ${port}` });
  return { project, port: Number(port), isHelp: help };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { project: { type: "string" }, port: { type: "string" }, help: { type: "boolean", short: "h" } } }).values;
  } catch (thrown) {
    throw new Failure("wordUnknown", { detail: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
