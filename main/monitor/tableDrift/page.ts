// The drift report of two tables as one HTML page: no script, no outside part, light and dark, prints to clean pages. Pure. Everything from data is escaped.
import type { TableDrift } from "../../../shared/contract/monitor.ts";
import { cardStyle } from "../../../shared/format/cardStyle.ts";
import { formatNumber, formatPercent } from "../../../shared/text/format.ts";
import { tableDriftText as words } from "../../../shared/text/tableDrift.ts";
import { togetherWords } from "../../../shared/text/tableDriftWords.ts";
import { say, type Language, type Text, type Values } from "../../../shared/text/text.ts";
import { escaped } from "../../data/quality/reportHtml.ts";

const style = `${cardStyle}main{max-width:1080px}.muted{color:color-mix(in srgb,CanvasText 62%,Canvas)}td,th{white-space:nowrap}tbody th{white-space:normal}.number{text-align:right}.bar{display:inline-block;width:90px;height:8px;margin-right:8px;background:color-mix(in srgb,CanvasText 12%,Canvas);position:relative}.bar i{position:absolute;inset:0 auto 0 0;background:color-mix(in srgb,CanvasText 55%,Canvas)}.bar i.over{background:#c05a00}.bar b{position:absolute;top:-2px;bottom:-2px;left:66.6%;border-left:1px solid CanvasText}`;

/** The whole page. */
export function tableDriftPage(report: TableDrift, language: Language): string {
  const t = <T extends Text>(entry: T, ...values: Values<T>) => escaped(say(entry, language, ...values));
  const number = (value: number | null) => (value === null ? "" : formatNumber(value, language, { digits: 3 }));
  const whole = (value: number) => formatNumber(value, language, { digits: 0 });
  const changed = report.columns.filter((column) => column.changed);
  const rest = report.columns.filter((column) => !column.changed);
  const bar = (value: number | null, limit: number | null) => {
    if (value === null || limit === null) return "";
    const share = limit > 0 ? Math.min(1, ((value / limit) * 2) / 3) : value > 0 ? 1 : 0;
    return `<span class="bar" role="img" aria-label="${t(words.ofLimit, { value: number(value), limit: number(limit) })}"><i${value > limit ? ' class="over"' : ""} style="width:${Math.round(share * 1000) / 10}%"></i><b></b></span>${escaped(number(value))}`;
  };
  const pair = ([before, now]: readonly [number | null, number | null], write: (value: number) => string) => (before === null && now === null ? "" : t(words.toNow, { before: before === null ? "–" : write(before), now: now === null ? "–" : write(now) }));
  const line = (column: TableDrift["columns"][number]) =>
    `<tr><th scope="row">${escaped(column.name)}${column.lowPower ? `<br><span class="muted">${t(words.lowPower)}</span>` : ""}</th><td>${bar(column.shiftSd, column.shiftLimit)}</td><td>${bar(column.psi, column.psiLimit)}</td><td class="number">${pair(column.missing, (share) => formatPercent(share, language))}</td><td class="number">${pair(column.mean, number)}</td><td class="number">${pair(column.sd, number)}</td><td class="number">${escaped(number(column.p))}</td><td class="number">${column.windows.join(" / ")}</td></tr>`;
  const heads = [words.column, words.shift, words.psi, words.missing, words.mean, words.sd, words.p, words.windows].map((head, i) => `<th scope="col"${i > 2 ? ' class="number"' : ""}>${t(head)}</th>`).join("");
  const table = (head: string, columns: TableDrift["columns"]) => (columns.length === 0 ? "" : `<section><h2>${head} (${whole(columns.length)})</h2><table><thead><tr>${heads}</tr></thead><tbody>${columns.map(line).join("")}</tbody></table></section>`);
  const only = (names: readonly string[], said: string) => (names.length === 0 ? "" : `<p>${said}</p>`);
  const sides = t(words.sides, { current: report.current.file, currentRows: whole(report.current.rows), reference: report.reference.file, referenceRows: whole(report.reference.rows) });
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${t(words.title)}</title><style>${style}</style></head><body><main>
<header><h1>${t(words.title)}</h1><p>${sides}</p><p>${changed.length === 0 ? t(words.none) : t(words.changed, { changed: whole(changed.length), columns: whole(report.columns.length) })}</p><p class="muted">${t(words.how, { rows: whole(report.windowRows), columns: number(report.falseColumns) })}</p></header>
<section><h2>${t(words.together)}</h2><p>${escaped(togetherWords(report, language))}</p></section>
${table(t(words.changedHead), changed)}${table(t(words.restHead), rest)}${only(report.onlyReference, t(words.onlyReference, { columns: report.onlyReference.join(", ") }))}${only(report.onlyCurrent, t(words.onlyCurrent, { columns: report.onlyCurrent.join(", ") }))}
</main></body></html>
`;
}
