// What a quality report is written from, whatever its form. Types only.
import type { DatasetInfo, QualityReport } from "../../../shared/contract/data.ts";
import type { Language } from "../../../shared/text/text.ts";

/** What a report is written from. */
export interface ReportFacts {
  name: string;
  info: DatasetInfo;
  report: QualityReport;
  language: Language;
  zone: string;
}
