// The quality report as one HTML page: no script, no outside part, light and dark, prints to clean pages; trends are drawn as SVG.
// Pure. Everything from data is escaped. Same facts, same bytes.
import type { QualityFinding, SeriesColumn } from "../../../shared/contract/data.ts";
import { cardStyle } from "../../../shared/format/cardStyle.ts";
import { checkName, findingWords } from "../../../shared/text/findingWords.ts";
import { formatNumber, formatTime } from "../../../shared/text/format.ts";
import { qualityText as words } from "../../../shared/text/quality.ts";
import { say } from "../../../shared/text/text.ts";
import { checkNamesOf } from "./checkNames.ts";
import type { ReportFacts } from "./reportFacts.ts";

const style = `${cardStyle}.finding{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:4px 20px;padding:10px 0;border-top:1px solid color-mix(in srgb,CanvasText 18%,Canvas);break-inside:avoid}.finding h3{font-size:14px;margin:0}.finding p{margin:2px 0}.muted{color:color-mix(in srgb,CanvasText 62%,Canvas)}.finding svg{width:100%;height:auto}.finding path{fill:none;stroke:currentColor;stroke-width:1.2;vector-effect:non-scaling-stroke}.finding .band{fill:color-mix(in srgb,CanvasText 14%,Canvas);stroke:none}.finding text{font-size:10px;fill:currentColor}.alarm h3::before,.caution h3::before,.note h3::before{font-weight:700;padding-right:6px}.alarm h3::before{content:"▲"}.caution h3::before{content:"◆"}.note h3::before{content:"○"}@media(max-width:640px){.finding{grid-template-columns:minmax(0,1fr)}}`;

/** charts: a drawn column by "check column". */
export function htmlReport({ name, info, report, language, zone }: ReportFacts, charts: ReadonlyMap<string, SeriesColumn>): string {
  const count = (value: number) => formatNumber(value, language, { digits: 0 });
  const title = `${say(words.reportTitle, language)} · ${name}`;
  const span = info.fromUs === null || info.toUs === null ? "" : `<p>${escaped(say(words.reportSpan, language, { from: formatTime(info.fromUs, zone, language), to: formatTime(info.toUs, zone, language), zone }))}</p>`;
  const group = (severity: QualityFinding["severity"], head: string) => {
    const found = report.findings.filter((finding) => finding.severity === severity);
    return found.length === 0 ? "" : `<h2>${escaped(head)} (${count(found.length)})</h2>${found.map((finding) => findingHtml(finding, charts.get(`${finding.check} ${finding.column}`))).join("")}`;
  };
  const findingHtml = (finding: QualityFinding, chart: SeriesColumn | undefined) => {
    const said = findingWords(finding, language, zone);
    const more = finding.columns === undefined ? "" : `<p class="muted">${escaped(`${say(words.alsoIn, language)} ${finding.columns.join(", ")}`)}</p>`;
    const figures = [said.extent, said.facts, said.when].filter((part) => part !== "").join(" · ");
    return `<article class="finding ${finding.severity}"><div><h3>${escaped(`${said.where}: ${said.name}`)}</h3><p>${escaped(figures)}</p><p>${escaped(said.says)}</p><p class="muted">${escaped(said.doThis)}</p>${more}</div><div>${chart === undefined ? "" : svg(chart, finding, info.fromUs === null, escaped(say(words.trendOf, language, { column: finding.column })))}</div></article>`;
  };
  const bad = new Set(report.findings.map(({ check }) => check));
  const ran = checkNamesOf(info).map((check) => `<tr><th scope="row">${escaped(checkName(check, language))}</th><td>${escaped(say(bad.has(check) ? words.reportFound : words.reportPassed, language))}</td></tr>`).join("");
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(title)}</title><style>${style}</style></head><body><main>
<header><h1>${escaped(title)}</h1><p>${escaped(say(info.kind === "images" ? words.reportFactsImages : words.reportFacts, language, { rows: count(report.rows), columns: count(report.checkedColumns), findings: count(report.findings.length) }))}</p>${span}<p class="muted">${escaped(say(words.reportVersion, language, { digest: info.digest }))}</p></header>
${report.findings.length === 0 ? `<p>${escaped(say(words.reportNone, language))}</p>` : ""}${group("alarm", say(words.severityHeadAlarm, language))}${group("caution", say(words.severityHeadCaution, language))}${group("note", say(words.severityHeadNote, language))}
<section><h2>${escaped(say(words.reportChecks, language))}</h2><table><tbody>${ran}</tbody></table></section>
</main></body></html>
`;
}

const width = 320;
const height = 90;

/** Lowest to highest of each bucket as one line; the finding's stretches as a band behind it; axis ends in figures. */
function svg({ x, min, max }: SeriesColumn, finding: QualityFinding, isRows: boolean, label: string): string {
  const [low, high] = [Math.min(...finite(min)), Math.max(...finite(max))];
  if (!(low <= high) || x.length === 0) return "";
  const [from, to] = [x[0]!, x[x.length - 1]!];
  const px = (value: number) => Math.round(10 * (to > from ? ((value - from) / (to - from)) * width : width / 2)) / 10;
  const py = (value: number) => Math.round(10 * (high > low ? height - 4 - ((value - low) / (high - low)) * (height - 8) : height / 2)) / 10;
  let line = "";
  let isOpen = false;
  for (let i = 0; i < x.length; i++) {
    if (min[i] !== min[i]) {
      isOpen = false;
      continue;
    }
    line += `${isOpen ? "L" : "M"}${px(x[i]!)} ${py(min[i]!)}${max[i] === min[i] ? "" : `L${px(x[i]!)} ${py(max[i]!)}`}`;
    isOpen = true;
  }
  const bands = (finding.stretches ?? []).flatMap(({ fromRow, toRow, fromUs, toUs }) => {
    const [a, b] = isRows ? [fromRow, toRow] : [fromUs ?? NaN, toUs ?? NaN];
    if (!(a <= to) || !(b >= from)) return [];
    const left = Math.max(0, px(Math.max(a, from)) - 1);
    return [`<rect class="band" x="${left}" y="0" width="${Math.max(2, Math.round(10 * (Math.min(width, px(Math.min(b, to)) + 1) - left)) / 10)}" height="${height}"/>`];
  });
  const figure = (value: number) => Number(value.toPrecision(4));
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${bands.join("")}<path d="${line}"/><text x="2" y="10">${figure(high)}</text><text x="2" y="${height - 2}">${figure(low)}</text></svg>`;
}

function finite(values: Float64Array): Float64Array {
  return values.filter((value) => value === value);
}

/** Text inside markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
