// The quality report as JUnit XML: a test case for each check, failed by alarms and cautions, so that any build server shows it. Notes are told and pass.
// Pure. Form: the common schema of test runners (testsuites, testsuite, testcase, failure, system-out).
import { checkName, findingWords } from "../../../shared/text/findingWords.ts";
import { checkNamesOf } from "./checkNames.ts";
import type { ReportFacts } from "./reportFacts.ts";

export function junitReport({ name, info, report, language, zone }: ReportFacts): string {
  const cases = checkNamesOf(info).map((check) => {
    const found = report.findings.filter((finding) => finding.check === check);
    const failures = found.filter(({ severity }) => severity === "alarm" || severity === "caution");
    const lines = (list: typeof found) =>
      list.map((finding) => {
        const said = findingWords(finding, language, zone);
        return `${finding.severity}: ${[finding.column, ...(finding.columns ?? [])].join(", ")}: ${[said.extent, said.facts, said.when].filter((part) => part !== "").join(" · ")}`;
      });
    const inner = failures.length > 0 ? `<failure type="${failures[0]!.severity}" message="${escaped(lines(failures)[0]!)}">${escaped(lines(found).join("\n"))}</failure>` : found.length > 0 ? `<system-out>${escaped(lines(found).join("\n"))}</system-out>` : "";
    return { failed: failures.length > 0, xml: `    <testcase classname="quality" name="${escaped(checkName(check, language))}">${inner}</testcase>` };
  });
  const counts = `tests="${cases.length}" failures="${cases.filter(({ failed }) => failed).length}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n  <testsuite name="${escaped(name)}" ${counts} skipped="0">\n    <properties><property name="dataset" value="${info.digest}"/><property name="rows" value="${report.rows}"/></properties>\n${cases.map(({ xml }) => xml).join("\n")}\n  </testsuite>\n</testsuites>\n`;
}

/** Text inside XML; characters that XML 1.0 forbids become a question mark. */
function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "?").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
