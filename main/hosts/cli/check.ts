// `millwright check`: a package proven again by itself, for build servers. Exit code 17 when a gate failed. No domain code: one call of the contract.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { contract } from "../../../shared/contract/contract.ts";
import type { CheckedGate, CheckReport } from "../../../shared/contract/gates.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { gateAreas } from "../../../shared/format/gates.ts";
import { junitXml, type JUnitCase } from "../../../shared/format/junit.ts";
import { gateAreaText } from "../../../shared/text/gates.ts";
import { gateWords } from "../../../shared/text/gateWords.ts";
import { packageText } from "../../../shared/text/package.ts";
import { say, type Language } from "../../../shared/text/text.ts";
import { pageCommand, type CommandLine } from "./page.ts";
import { writeText } from "./textFile.ts";

const usage = "check PACKAGE.mwpkg [--junit F] [--key HEX,HEX] [--project DIR] [--json]";
const says = "prove a package again by itself: signature, parts, golden rows, ONNX, C, a throw-away device; `check --help`";
const details = `millwright ${usage}

Opens a package without the project that it was made in, and proves again what it
can prove by itself. Gates that need the project are told as they were recorded.

  --junit F      write the gates as JUnit XML for a build server, a suite an area
  --key HEX      public keys that may have signed; without them, this person's own
                 and those of the site that this workbench knows
  --project DIR  work inside this project instead of a throw-away one
  --json         print the report as JSON

Exit code
   0  nothing failed, or a named person let it pass
  17  a gate failed
  10 and more: the file could not be read (10 + class of the error's code)
`;

/** Class 7, quality: what a failed gate ends with. */
const failedCode = 17;

export function checkCommand(line: CommandLine): ReturnType<typeof pageCommand> {
  return pageCommand(line, { usage, says, details }, ["junit", "key", "project"], async ({ said, has, positionals }) => {
    const [file] = positionals;
    if (file === undefined) throw new Failure("wordUnknown", { field: "PACKAGE.mwpkg", detail: "missing" });
    if (!existsSync(file)) throw new Failure("fileMissing", { file });
    const keys = (said("key") ?? "").split(",").map((key) => key.trim().toLowerCase()).filter((key) => key !== "");
    for (const key of keys) if (!/^[0-9a-f]{64}$/.test(key)) throw new Failure("wordUnknown", { field: "--key", detail: key });
    const folder = mkdtempSync(join(tmpdir(), "millwright-check-"));
    try {
      const project = said("project");
      const report = await line.withEngine(project === undefined ? join(folder, "project") : resolve(project), { data: file }, (client) => client.call(contract.package.check, { file: "h-data-0", keys }, { onProgress: line.progressLines() }));
      return tell(report, said("junit"), has("json"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function tell(report: CheckReport, junit: string | undefined, json: boolean): number {
  const language = /^de/i.test(process.env["LANG"] ?? "") ? "de" : "en";
  if (junit !== undefined) writeText(junit, junitOf(report, language));
  const failed = report.gates.filter(({ isHeld }) => isHeld);
  if (json) process.stdout.write(JSON.stringify({ ok: failed.length === 0, ...report }) + "\n");
  else for (const gate of report.gates) process.stdout.write(`${[lineOf(gate, language), ...(gate.isHeld ? rowsOf(gate, language) : [])].join("\n                ")}\n`);
  return failed.length === 0 ? 0 : failedCode;
}

function lineOf(gate: CheckedGate, language: Language): string {
  const { name, state, figure, limit } = gateWords(gate, language);
  return `${state.padEnd(15)} ${say(gateAreaText[gate.area], language)}: ${[name, measuredOf(figure, limit), sentenceOf(gate, language)].filter((part) => part !== "").join(" · ")}`;
}

const measuredOf = (figure: string, limit: string) => [figure, limit === "" ? "" : `(${limit})`].filter((part) => part !== "").join(" ");

const rowsOf = (gate: CheckedGate, language: Language) => gateWords(gate, language).rows.map(({ name, figure, note }) => [name, figure, note].filter((part) => part !== "").join(" · "));

/** What stands behind a gate: its sentence, who let it pass, and whether it was only recorded. */
function sentenceOf(gate: CheckedGate, language: Language): string {
  const { why } = gateWords(gate, language);
  const { override } = gate;
  return [why, override ? say(packageText.letPassBy, language, { by: override.by, at: override.at.slice(0, 10), reason: override.reason }) : "", gate.isRecorded ? say(packageText.recorded, language) : ""].filter((part) => part !== "").join("; ");
}

/** A suite an area; a gate that a person let pass is no failure and says who did, in the case and among the suite's properties. */
export function junitOf({ file, package: pkg, gates }: CheckReport, language: Language): string {
  const suites = gateAreas.flatMap((area) => {
    const own = gates.filter((gate) => gate.area === area);
    if (own.length === 0) return [];
    const facts = pkg ? ([["package", pkg.digest], ["version", String(pkg.counter)], ["line", pkg.title]] as const) : [];
    const overrides = own.flatMap((gate) => (gate.override ? [[`override.${gate.id}`, `${gate.override.by}: ${gate.override.reason}`] as const] : []));
    return [{ name: `${pkg?.packageId ?? file}.${area}`, properties: [...facts, ...overrides], cases: own.map((gate) => caseOf(gate, language)) }];
  });
  return junitXml(suites);
}

function caseOf(gate: CheckedGate, language: Language): JUnitCase {
  const { name, state, figure, limit } = gateWords(gate, language);
  const measured = measuredOf(figure, limit);
  const told = [measured, sentenceOf(gate, language), ...rowsOf(gate, language)].filter((part) => part !== "").join("\n");
  const named = { classname: `gates.${gate.area}`, name };
  if (gate.isHeld) return { ...named, failure: { type: gate.id, message: `${state}: ${measured === "" ? sentenceOf(gate, language) : measured}`, text: told } };
  if (gate.state === "notApplicable" || (gate.state === "undecided" && !gate.override)) return { ...named, skipped: `${state}: ${sentenceOf(gate, language)}` };
  return { ...named, out: told };
}
