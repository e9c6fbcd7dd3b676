// The quality report as a file: a page that stands alone, JUnit XML for test runners, JSON for programs. Same dataset, plan and language: same bytes.
// Runs in the engine; reads only. Everything from data is escaped where it meets markup.
import type { SeriesColumn } from "../../../shared/contract/data.ts";
import { imageSetChecks } from "../../../shared/contract/images.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { evidenceWindow } from "../../../shared/text/findingWindow.ts";
import type { Language } from "../../../shared/text/text.ts";
import { quoteText } from "../../store/quote.ts";
import type { Workbench } from "../../store/workbench.ts";
import { describedDataset } from "../readFiles.ts";
import { drawn } from "./correct.ts";
import { currentQuality } from "./mend.ts";
import { checks } from "./quality.ts";
import type { ReportFacts } from "./reportFacts.ts";
import { htmlReport } from "./reportHtml.ts";
import { junitReport } from "./reportJunit.ts";

/** Findings that are drawn in a page; the rest say their figures. */
const mostCharts = 40;
const chartBuckets = 240;

/** The report in a format, with the name of its file. Throws storeUnknownRef while nothing was checked. */
export async function exportQuality(workbench: Workbench, format: "html" | "junit" | "json", language: Language): Promise<{ name: string; text: string }> {
  const { project } = workbench;
  const report = await currentQuality(workbench);
  if (report === null) throw new Failure("storeUnknownRef", { field: "quality" });
  const info = describedDataset(workbench, project.needRef("dataset"));
  const facts: ReportFacts = { name: project.head.name, info, report, language, zone: project.head.zone };
  if (format === "junit") return { name: "quality.xml", text: junitReport(facts) };
  if (format === "json") return { name: "quality.json", text: JSON.stringify({ format: "millwright.quality/1", name: facts.name, dataset: info.digest, rows: report.rows, columns: report.checkedColumns, checks: info.kind === "images" ? imageSetChecks : checks.map((check) => check.name), findings: report.findings }, null, 2) + "\n" };
  return { name: "quality.html", text: htmlReport(facts, await chartsOf(workbench, facts)) };
}

/** A drawn column around each finding's evidence, by "check column"; without one where there is nothing to draw. */
async function chartsOf({ project, database }: Workbench, { info, report }: ReportFacts): Promise<Map<string, SeriesColumn>> {
  const charts = new Map<string, SeriesColumn>();
  const axis = info.fromUs === null ? "row" : "time";
  const table = `read_parquet(${quoteText(project.objects.file(info.digest, "data.parquet"))})`;
  for (const finding of report.findings) {
    const window = evidenceWindow(finding, info);
    if (charts.size >= mostCharts || window === undefined || !info.columns.some(({ name, kind }) => name === finding.column && kind === "number")) continue;
    const [column] = await drawn(database, table, axis, [finding.column], window.from, window.to, chartBuckets);
    if (column) charts.set(`${finding.check} ${finding.column}`, column);
  }
  return charts;
}
