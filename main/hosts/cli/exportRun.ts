// `millwright export RUN --python`: a run as a script, to a file or to standard output. No domain code: one call of the contract.
import { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { CommandLine } from "./quality.ts";
import { writeText } from "./textFile.ts";

export function exportCommand(line: Pick<CommandLine, "options" | "withEngine">): { usage: string; says: string; run: (args: string[]) => Promise<number> } {
  return {
    usage: "export RUN --python --project DIR [--out FILE]",
    says: "write a run as one Python script (pandas, scikit-learn, LightGBM); exit code 1 when it stops at a part without a counterpart",
    async run(args) {
      const { values, positionals } = line.options(args, { project: { type: "string" }, python: { type: "boolean" }, out: { type: "string" } });
      const [run] = positionals;
      const missing = run === undefined ? "RUN" : values["python"] !== true ? "--python" : typeof values["project"] !== "string" ? "--project" : undefined;
      if (missing !== undefined) throw new Failure("wordUnknown", { field: missing, detail: "missing" });
      return line.withEngine(String(values["project"]), {}, async (client) => {
        const { script, gaps } = await client.call(contract.run.exportPython, { run: run! });
        if (typeof values["out"] === "string") writeText(values["out"], script);
        else process.stdout.write(script);
        if (gaps.length > 0) process.stderr.write(JSON.stringify({ gaps }) + "\n");
        return gaps.length > 0 ? 1 : 0;
      });
    },
  };
}
