// `millwright metrics`: the fleet's figures for other monitoring, as files. One call of the contract; no domain code.
import { join, resolve } from "node:path";
import { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { CommandLine } from "./page.ts";
import { writeText } from "./textFile.ts";

export function metricsCommand(line: Pick<CommandLine, "options" | "withEngine">): { usage: string; says: string; run: (args: string[]) => Promise<number> } {
  return {
    usage: "metrics --project DIR --out DIR",
    says: "write the fleet's figures as Prometheus text (millwright.prom) and a Grafana dashboard (grafana.json)",
    async run(args) {
      const { values } = line.options(args, { project: { type: "string" }, out: { type: "string" }, json: { type: "boolean" } });
      const { project, out } = values;
      if (typeof project !== "string" || typeof out !== "string") throw new Failure("wordUnknown", { field: typeof project === "string" ? "--out" : "--project", detail: "missing" });
      return line.withEngine(project, {}, async (client) => {
        const { prometheus, grafana } = await client.call(contract.monitor.exportMetrics, {});
        const folder = resolve(out);
        writeText(join(folder, "millwright.prom"), prometheus);
        writeText(join(folder, "grafana.json"), grafana);
        process.stdout.write(JSON.stringify({ ok: true, files: ["millwright.prom", "grafana.json"] }) + "\n");
        return 0;
      });
    },
  };
}
