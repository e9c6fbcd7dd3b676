// The command line: words in, one call or job of the engine, JSON or plain words out. No domain code.
// Progress goes to stderr as JSON lines, the answer to stdout as one JSON object; exit code 10 + class of the failure's code.
import { failureOf, exitCodeOf, type FailureData } from "../../../shared/contract/errors.ts";
import { sayFailure } from "../../../shared/text/errors.ts";
import { commands, help, helpOf } from "./commands.ts";

const [word = "help", ...rest] = process.argv.slice(2);
const json = rest.includes("--json");

try {
  const command = commands[word];
  if (word === "help" || word === "--help" || word === "-h") process.stdout.write(help());
  else if (!command) throw await unknownWord(word);
  else if (!command.hasPage && (rest.includes("--help") || rest.includes("-h"))) process.stdout.write(helpOf(command));
  else process.exitCode = await command.run(rest);
} catch (thrown) {
  const failure = failureOf(thrown);
  report(failure, json);
  if (failure.name === "callFailedUnexpectedly" && process.env["MILLWRIGHT_DEBUG"]) console.error(thrown);
  process.exitCode = exitCodeOf(failure.code);
}

async function unknownWord(name: string): Promise<Error> {
  const { Failure } = await import("../../../shared/contract/errors.ts");
  return new Failure("wordUnknown", { field: name });
}

function report(failure: FailureData, asJson: boolean): void {
  const language = /^de/i.test(process.env["LANG"] ?? "") ? "de" : "en";
  const said = sayFailure(failure, language);
  process.stderr.write(`${failure.code} ${said.what}\n${said.next}\n`);
  if (asJson) process.stdout.write(JSON.stringify({ ok: false, failure: { ...failure, ...said } }) + "\n");
}
