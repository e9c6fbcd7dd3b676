// `millwright drift`: how a new table differs from a reference, column by column, as a data test. Exit code 1 where columns changed.
// The files are read where they lie, from a project that is thrown away; nothing of it stays. No domain code: one call of the contract.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { formatNumber } from "../../../shared/text/format.ts";
import { tableDriftText as words } from "../../../shared/text/tableDrift.ts";
import { togetherWords } from "../../../shared/text/tableDriftWords.ts";
import { say } from "../../../shared/text/text.ts";
import type { CommandLine } from "./page.ts";
import { writeText } from "./textFile.ts";

const usage = "drift REFERENCE CURRENT [--html F] [--json] [--false-columns N] [--threads N]";
const says = "compare two tables (Parquet, CSV, …) column by column; exit 0 as before, 1 changed";

export function driftCommand(line: CommandLine): { usage: string; says: string; run: (args: string[]) => Promise<number> } {
  return {
    usage,
    says,
    async run(args) {
      const text = { type: "string" } as const;
      const { values, positionals } = line.options(args, { html: text, json: { type: "boolean" }, "false-columns": text, threads: text });
      const [reference, current] = positionals;
      if (reference === undefined || current === undefined || positionals.length > 2) throw new Failure("wordUnknown", { field: "REFERENCE CURRENT", detail: "exactly two" });
      const said = (name: string) => (typeof values[name] === "string" ? values[name] : undefined);
      const falseColumns = Number(said("false-columns") ?? 1);
      if (!(falseColumns > 0 && falseColumns <= 100)) throw new Failure("wordUnknown", { field: "--false-columns", detail: said("false-columns") ?? "" });
      const threads = said("threads");
      const language = /^de/i.test(process.env["LANG"] ?? "") ? "de" : "en";
      const folder = mkdtempSync(join(tmpdir(), "millwright-drift-"));
      try {
        return await line.withEngine(join(folder, "project"), { ...(threads === undefined ? {} : { threads }), files: { "h-file-0": reference, "h-file-1": current }, fresh: { name: "drift", zone: "UTC" } }, async (client) => {
          const page = said("html");
          const { report, html } = await client.call(contract.monitor.compareTables, { reference: { file: "h-file-0" }, current: { file: "h-file-1" }, falseColumns, ...(page === undefined ? {} : { page: language }) }, { onProgress: line.progressLines() });
          if (page !== undefined && html !== null) writeText(page, html);
          const changed = report.columns.filter((column) => column.changed);
          if (values["json"] === true) process.stdout.write(`${JSON.stringify(report)}\n`);
          else {
            const number = (value: number | null) => (value === null ? "-" : formatNumber(value, language, { digits: 3 }));
            const whole = (value: number) => formatNumber(value, language, { digits: 0 });
            process.stdout.write(`${say(words.sides, language, { current: report.current.file, currentRows: whole(report.current.rows), reference: report.reference.file, referenceRows: whole(report.reference.rows) })}\n`);
            process.stdout.write(`${changed.length === 0 ? say(words.none, language) : say(words.changed, language, { changed: whole(changed.length), columns: whole(report.columns.length) })}\n`);
            for (const { name, shiftSd, shiftLimit, psi, psiLimit, missing } of changed)
              process.stdout.write(`  ${name}  ${say(words.shift, language)} ${number(shiftSd)} (${number(shiftLimit)})  ${say(words.psi, language)} ${number(psi)} (${number(psiLimit)})  ${say(words.missing, language)} ${number(missing[0])} → ${number(missing[1])}\n`);
            process.stdout.write(`${togetherWords(report, language)}\n`);
          }
          return changed.length === 0 && report.together?.apart !== true ? 0 : 1;
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
