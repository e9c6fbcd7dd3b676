// The quality report as JUnit XML: a test case for each check, failed by alarms and cautions, so that any build server shows it. Notes are told and pass. Pure.
import { junitXml, type JUnitCase } from "../../../shared/format/junit.ts";
import { checkName, findingWords } from "../../../shared/text/findingWords.ts";
import { checkNamesOf } from "./checkNames.ts";
import type { ReportFacts } from "./reportFacts.ts";

export function junitReport({ name, info, report, language, zone }: ReportFacts): string {
  const cases = checkNamesOf(info).map((check): JUnitCase => {
    const found = report.findings.filter((finding) => finding.check === check);
    const failures = found.filter(({ severity }) => severity === "alarm" || severity === "caution");
    const lines = (list: typeof found) =>
      list.map((finding) => {
        const said = findingWords(finding, language, zone);
        return `${finding.severity}: ${[finding.column, ...(finding.columns ?? [])].join(", ")}: ${[said.extent, said.facts, said.when].filter((part) => part !== "").join(" · ")}`;
      });
    const named = { classname: "quality", name: checkName(check, language) };
    if (failures.length > 0) return { ...named, failure: { type: failures[0]!.severity, message: lines(failures)[0]!, text: lines(found).join("\n") } };
    return { ...named, ...(found.length > 0 ? { out: lines(found).join("\n") } : {}) };
  });
  return junitXml([{ name, properties: [["dataset", info.digest], ["rows", String(report.rows)]], cases }]);
}
