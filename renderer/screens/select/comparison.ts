// The comparison as one page of HTML that prints: verdict, table, slices. Self-contained, no script, no address outside.

import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import type { Words } from "../../parts/words.ts";
import { besides, familyName, figureWords, inOrder, intervalWords, metricName } from "./figures.ts";

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export function comparisonPage(evaluation: EvaluationInfo, project: string, verdict: readonly string[], { t, f, language }: Words): string {
  const measures = [evaluation.metric, ...besides(evaluation)];
  const cell = (text: string, isFigure = false) => `<td${isFigure ? ' class="n"' : ""}>${escape(text)}</td>`;
  const row = (one: EvaluationInfo["candidates"][number]) =>
    `<tr>${cell(one.role === "baseline" ? t(selectText.baseline) : one.rank === null ? f.number(null) : `${one.rank}${one.tied ? " =" : ""}`)}${cell(`${one.id} (${familyName(one.family, t)})`)}${measures
      .map((id) => cell(`${figureWords(id, one.metrics[id]?.value, f)} ${one.metrics[id] === undefined ? "" : `(${intervalWords(id, one.metrics[id], f)})`.replace("()", "")}`, true))
      .join("")}${cell(f.duration(one.fitSeconds * 1000), true)}</tr>`;
  const heads = [t(selectText.rank), t(selectText.model), ...measures.map((id) => metricName(id, t)), t(selectText.fit)];
  const slices = evaluation.slices.map((slice) => `<tr>${cell(slice.name)}${cell(f.number(slice.rows, { digits: 0 }), true)}${cell(figureWords(evaluation.metric, slice.values[evaluation.metric], f), true)}</tr>`).join("");
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escape(`${project}, ${t(selectText.comparison)}`)}</title>
<style>body{font:13px/20px system-ui,sans-serif;margin:32px;max-width:900px}table{border-collapse:collapse;width:100%;margin:12px 0}th,td{text-align:left;padding:4px 8px;border-bottom:1px solid #ccc}.n{text-align:right;font-variant-numeric:tabular-nums}small{color:#555}</style>
<h1>${escape(project)}</h1><p>${verdict.map((line, index) => (index === 0 ? `<b>${escape(line)}</b>` : escape(line))).join(" ")}</p>
<p><small>${escape(t(selectText.candidatesSub, { rows: f.number(evaluation.rows, { digits: 0 }), features: evaluation.features.length }))}</small></p>
<table><tr>${heads.map((head) => `<th>${escape(head)}</th>`).join("")}</tr>${inOrder(evaluation).map(row).join("")}</table>
${slices === "" ? "" : `<h2>${escape(t(selectText.slices))}</h2><table>${slices}</table>`}<p><small>${escape(evaluation.digest)}</small></p></html>`;
}
