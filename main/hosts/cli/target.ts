// `millwright target`: the forms in which the newest package is put on a machine. Lists, measures, lays one out. No domain code: calls of the contract.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { targetIds } from "../../../shared/contract/targets.ts";
import type { CommandLine } from "./page.ts";

const outHandle = "h-target-0";

export function targetCommand(line: CommandLine): { usage: string; says: string; run: (args: string[]) => Promise<number> } {
  return {
    usage: "target [NAME] --project DIR [--out DIR] [--package DIGEST] [--measure]",
    says: `lay the newest trial, or the package named, out for a machine (${targetIds.join(", ")}); without a name list them, with --measure run each`,
    async run(args) {
      const { values, positionals } = line.options(args, { project: { type: "string" }, out: { type: "string" }, package: { type: "string" }, measure: { type: "boolean" }, json: { type: "boolean" } });
      const target = targetIds.find((id) => id === positionals[0]);
      if (positionals[0] !== undefined && target === undefined) throw new Failure("wordUnknown", { field: positionals[0], detail: targetIds.join(", ") });
      if (typeof values["project"] !== "string") throw new Failure("wordUnknown", { field: "--project", detail: "missing" });
      const which = typeof values["package"] === "string" ? { package: values["package"] } : {};
      const out = typeof values["out"] === "string" ? resolve(values["out"]) : undefined;
      if (out !== undefined) mkdirSync(out, { recursive: true });
      return line.withEngine(values["project"], out === undefined ? {} : { files: { [outHandle]: out } }, async (client) => {
        const onProgress = line.progressLines();
        if (target !== undefined) process.stdout.write(`${JSON.stringify({ ok: true, ...(await client.call(contract.target.export, { target, ...which, ...(out === undefined ? {} : { folder: outHandle }) }, { onProgress })) })}\n`);
        else process.stdout.write(`${JSON.stringify({ ok: true, ...(await (values["measure"] === true ? client.call(contract.target.measure, {}, { onProgress }) : client.call(contract.target.list, which))) })}\n`);
        return 0;
      });
    },
  };
}
