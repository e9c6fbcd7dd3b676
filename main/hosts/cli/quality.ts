// `millwright quality`: the quality report of a file or a project as a data test. Exit code by severity, files for people and build servers.
// A file is read into a project that is thrown away; nothing of it stays. No domain code: calls of the contract only.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { contract } from "../../../shared/contract/contract.ts";
import type { Progress } from "../../../shared/contract/call.ts";
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Client } from "../../../shared/pipe/client.ts";
import { findingWords } from "../../../shared/text/findingWords.ts";
import { pageCommand, type CommandLine } from "./page.ts";
import { writeText } from "./textFile.ts";

const usage = "quality FILE|--project DIR [--html F] [--junit F] [--json] [--fail-on alarm|caution|note]";
const says = "check data; exit 0 in order, 1 cautions, 2 alarms, 3 notes if asked for; `quality --help`";
const details = `millwright ${usage}

Checks a file, or the data of a project, and says what is wrong with it.

  FILE                 CSV or another table that can be imported; it is read and forgotten
  --project DIR        the data of this project, as repaired so far
  --html F             write the report as a page to read
  --junit F            write the report as JUnit XML for a build server
  --json               print the report as JSON
  --target COLUMN      name columns that know this column; --positive VALUE is its event
  --zone Z             zone of times written without one, such as Europe/Berlin (default UTC)
  --time COLUMN  --time-format ymd|dmy|mdy  --decimal .|,  --group COLUMN
                       answer what a file leaves open; without an answer such a file is refused
  --fail-on S          worst severity that still passes is the one below S (default caution)

Exit code
   0  nothing from --fail-on on
   1  cautions, no alarm
   2  alarms
   3  notes only, with --fail-on note
  10 and more: could not be checked (10 + class of the error's code)
`;

const order = ["note", "caution", "alarm"] as const;
type Severity = (typeof order)[number];
const exitCodes: Record<Severity, number> = { caution: 1, alarm: 2, note: 3 };

/** Exit code of findings: that of the worst one, 0 where it lies below `failOn`. */
export function exitCodeOfFindings(findings: readonly Pick<QualityFinding, "severity">[], failOn: Severity): number {
  const worst = [...order].reverse().find((severity) => findings.some((finding) => finding.severity === severity));
  return worst === undefined || order.indexOf(worst) < order.indexOf(failOn) ? 0 : exitCodes[worst];
}

export function qualityCommand(line: CommandLine): ReturnType<typeof pageCommand> {
  return pageCommand(line, { usage, says, details }, ["project", "html", "junit", "target", "positive", "zone", "time", "time-format", "decimal", "group", "fail-on", "threads"], async ({ said, has, positionals }) => {
    const failOn = oneOf("--fail-on", said("fail-on"), order) ?? "caution";
    const project = said("project");
    const file = positionals[0];
    if ((file === undefined) === (project === undefined)) throw new Failure("wordUnknown", { field: "FILE|--project", detail: "exactly one" });
    const threads = said("threads");
    const setting = threads === undefined ? {} : { threads };
    if (file === undefined) return line.withEngine(resolve(project!), setting, (client) => tell(client, said, has("json"), failOn));
    const folder = mkdtempSync(join(tmpdir(), "millwright-quality-"));
    try {
      return await line.withEngine(join(folder, "project"), { ...setting, data: file, fresh: { name: basename(file), zone: said("zone") ?? "UTC" } }, async (client) => {
        await readFile(client, said, line.progressLines());
        return tell(client, said, has("json"), failOn);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

type Said = (name: string) => string | undefined;

/** The file behind the first handle, read by what was said and guessed. Throws csvAmbiguousReading where both leave something open. */
async function readFile(client: Client, said: Said, onProgress: (progress: Progress) => void): Promise<void> {
  const timeFormat = oneOf("--time-format", said("time-format"), ["ymd", "dmy", "mdy"] as const);
  const decimal = oneOf("--decimal", said("decimal"), [".", ","] as const);
  const [time, group] = [said("time"), said("group")];
  const choice = {
    zone: said("zone") ?? "UTC",
    ...(timeFormat === undefined ? {} : { timeFormat }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(time === undefined ? {} : { timeColumn: time }),
    ...(group === undefined ? {} : { group: { kind: "column" as const, column: group } }),
  };
  const preview = await client.call(contract.data.preview, { file: "h-data-0", choice });
  const [open] = preview.questions;
  if (open !== undefined) throw new Failure("csvAmbiguousReading", open.where);
  await client.call(contract.data.importFiles, { files: ["h-data-0"], choice: preview.choice }, { onProgress });
}

function oneOf<T extends string>(field: string, value: string | undefined, known: readonly T[]): T | undefined {
  const found = known.find((one) => one === value);
  if (value !== undefined && found === undefined) throw new Failure("wordUnknown", { field, detail: value });
  return found;
}

async function tell(client: Client, said: Said, json: boolean, failOn: Severity): Promise<number> {
  const language = /^de/i.test(process.env["LANG"] ?? "") ? "de" : "en";
  const target = said("target");
  if (target !== undefined) {
    const { planDigest } = await client.call(contract.project.describe, {});
    const positive = said("positive");
    const number = Number(positive);
    await client.call(contract.plan.writeSection, { section: "target", base: planDigest, value: { what: { kind: "column", column: target, ...(positive === undefined ? {} : { positive: positive !== "" && Number.isFinite(number) ? number : positive }) }, why: "" } });
  }
  const report = await client.call(contract.data.readQuality, {});
  if (report === null) throw new Failure("storeUnknownRef", { field: "quality" });
  const save = async (format: "html" | "junit", path: string | undefined) => {
    if (path === undefined) return;
    writeText(path, (await client.call(contract.data.exportQuality, { format, language })).text);
  };
  await save("html", said("html"));
  await save("junit", said("junit"));
  if (json) process.stdout.write((await client.call(contract.data.exportQuality, { format: "json", language })).text);
  else {
    const { zone } = await client.call(contract.project.describe, {});
    for (const finding of report.findings) {
      const words = findingWords(finding, language, zone);
      process.stdout.write(`${finding.severity.padEnd(8)} ${[words.where, words.name, words.extent, words.facts, words.when].filter((part) => part !== "").join(" · ")}\n`);
    }
  }
  return exitCodeOfFindings(report.findings, failOn);
}
