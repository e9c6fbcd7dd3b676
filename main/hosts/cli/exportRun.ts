// `millwright export RUN --python`: a run as a script. `millwright export --mlflow --out DIR`: every run in MLflow's file layout. No domain code: calls
// of the contract, and files.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { mlflowFiles } from "../../../shared/format/mlflow.ts";
import type { Client } from "../../../shared/pipe/client.ts";
import type { CommandLine } from "./page.ts";
import { writeText } from "./textFile.ts";

export function exportCommand(line: Pick<CommandLine, "options" | "withEngine">): { usage: string; says: string; run: (args: string[]) => Promise<number> } {
  return {
    usage: "export RUN --python --project DIR [--out FILE] | export --mlflow --project DIR --out DIR",
    says: "write a run as one Python script (pandas, scikit-learn, LightGBM; exit code 1 when it stops at a part without a counterpart), or all runs as MLflow's mlruns folder",
    async run(args) {
      const { values, positionals } = line.options(args, { project: { type: "string" }, python: { type: "boolean" }, mlflow: { type: "boolean" }, out: { type: "string" } });
      if (values["mlflow"] === true) {
        const lacking = typeof values["project"] !== "string" ? "--project" : typeof values["out"] !== "string" ? "--out" : undefined;
        if (lacking !== undefined) throw new Failure("wordUnknown", { field: lacking, detail: "missing" });
        const out = resolve(String(values["out"]));
        return line.withEngine(String(values["project"]), {}, async (client) => {
          process.stdout.write(`${JSON.stringify(await writeMlflow(client, out))}\n`);
          return 0;
        });
      }
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

/** Writes `mlruns` below a folder; runs that lie there already are left as they are, since a run never changes. */
async function writeMlflow(client: Client, out: string): Promise<{ folder: string; runs: number }> {
  const hashOf = (text: string) => createHash("sha256").update(text).digest();
  const { id, name } = await client.call(contract.project.describe, {});
  const { runs } = await client.call(contract.run.list, { limit: 100_000 });
  const records = [];
  for (const run of runs) records.push(await client.call(contract.run.describe, { run: run.name }));
  const experiment = { id: (hashOf(id).readBigUInt64BE(0) % 10n ** 18n).toString().padStart(18, "1"), name, folder: out, runIdOf: (run: string) => hashOf(`${id}/${run}`).toString("hex").slice(0, 32) };
  for (const { path, content } of mlflowFiles(experiment, records)) {
    const file = join(out, "mlruns", path);
    if (existsSync(file) && !path.endsWith("meta.yaml")) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { folder: join(out, "mlruns"), runs: records.length };
}
