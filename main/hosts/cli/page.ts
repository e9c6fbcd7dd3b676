// Words of the command line that have a page of their own: options parsed, the page said where it is asked for.
import type { Progress } from "../../../shared/contract/call.ts";
import type { Client } from "../../../shared/pipe/client.ts";

/** What the command line lends: its parser, its way to an engine and its lines of progress. */
export interface CommandLine {
  options(args: string[], known: Record<string, { type: "string" | "boolean" }>): { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] };
  withEngine<T>(projectDir: string, setting: { threads?: string; data?: string; stick?: string; files?: Record<string, string>; fresh?: { name?: string; zone: string } }, act: (client: Client) => Promise<T>): Promise<T>;
  progressLines(): (progress: Progress) => void;
}

export interface Page {
  usage: string;
  says: string;
  details: string;
}

/** What was typed: the text of an option, undefined without; whether a switch is there; what is no option. */
export interface Typed {
  said: (name: string) => string | undefined;
  has: (name: string) => boolean;
  positionals: string[];
}

/** A word with options that take a text; `--json` and `--help` are always there. The parser throws wordUnknown. */
export function pageCommand(line: Pick<CommandLine, "options">, { usage, says, details }: Page, texts: readonly string[], act: (typed: Typed) => Promise<number>): { usage: string; says: string; hasPage: true; run: (args: string[]) => Promise<number> } {
  const known = { ...Object.fromEntries(texts.map((name) => [name, { type: "string" } as const])), json: { type: "boolean" } as const, help: { type: "boolean" } as const };
  return {
    usage,
    says,
    hasPage: true,
    async run(args) {
      const { values, positionals } = line.options(args, known);
      if (values["help"] === true) {
        process.stdout.write(details);
        return 0;
      }
      return act({ said: (name) => (typeof values[name] === "string" ? values[name] : undefined), has: (name) => values[name] === true, positionals });
    },
  };
}
