// The model card: one HTML file without outside parts that prints to a clean page. Everything from data is escaped.
import { cardStyle } from "../../shared/format/cardStyle.ts";
import { say } from "../../shared/text/text.ts";
import type { Language, Text } from "../../shared/text/text.ts";
import { formatDuration, formatNumber, formatPercent } from "../../shared/text/format.ts";
import { modelCardText as words } from "../../shared/text/modelCard.ts";
import { gateAreaText } from "../../shared/text/gates.ts";
import { gateWords } from "../../shared/text/gateWords.ts";
import { familyText, metricText } from "../../shared/text/train.ts";
import { sayWhy } from "../../shared/text/whys.ts";
import type { PackedExplanation } from "../../shared/format/explanation.ts";
import { explanationSections } from "./cardExplanation.ts";
import type { Gate } from "../../shared/format/gates.ts";
import { adapterSilentBeats, adapterSilentUs, lateRowsMost, lostSilentUs } from "../../shared/format/inputContract.ts";
import type { InputSignal } from "../../shared/format/inputContract.ts";
import type { Manifest } from "../../shared/format/manifest.ts";

/** What people want to know that the manifest does not hold. A person's sentences stay as typed, the product's are said in `language`. */
export interface CardFacts {
  language: Language;
  /** Purpose in the plan's own words. */
  what: string;
  /** Facts about the data, such as rows, span, source: a word of the card by its name, or a name of the plant as it stands. */
  data: { label: string; value: string; rows?: number }[];
  /** Metrics by their id on held-out rows; low and high bound the 95 % interval where one was computed. */
  metrics: { name: string; value: number; low?: number; high?: number; baseline?: number }[];
  costs?: { missedEvent: number; falseAlarm: number; currency: string };
  limits: string[];
  /** Features that the model was trained without, and why. */
  without?: readonly { feature: string; reason: string }[];
}

/** Measures that are times in seconds. */
const inSeconds: ReadonlySet<string> = new Set(["detectionDelay", "leadTime"]);

/** Measures that are shares. */
const asShare: ReadonlySet<string> = new Set(["recall", "precision", "falseAlarmRate", "missedAlarmRate", "eventRecall", "balancedAccuracy"]);

/** The card of a package. Same inputs, same bytes. */
export function modelCard(manifest: Omit<Manifest, "blobs" | "gates">, gates: readonly Gate[], facts: CardFacts, explanation?: PackedExplanation): string {
  const { language } = facts;
  const number = (value: number | undefined) => (value === undefined || !Number.isFinite(value) ? "" : formatNumber(value, language));
  /** A name in words where the table has one, the name itself otherwise. */
  const named = (table: Readonly<Record<string, Text>>, name: string) => (Object.hasOwn(table, name) ? say(table[name]!, language) : name);
  const rows = (cells: string[][]) => cells.map(([first, ...others]) => `<tr><th scope="row">${escaped(first ?? "")}</th>${others.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`).join("");
  const table = (caption: string, head: string[], cells: string[][]) => (cells.length === 0 ? "" : `<table><caption>${escaped(caption)}</caption><thead><tr>${head.map((name) => `<th scope="col">${escaped(name)}</th>`).join("")}</tr></thead><tbody>${rows(cells)}</tbody></table>`);
  const pairs = (cells: [string, string][]) => `<dl>${cells.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join("")}</dl>`;
  const section = (title: string, body: string) => (body === "" ? "" : `<section><h2>${escaped(title)}</h2>${body}</section>`);
  const figure = (name: string, value: number | undefined) => (value !== undefined && Number.isFinite(value) && inSeconds.has(name) ? formatDuration(value * 1000, language) : value !== undefined && asShare.has(name) ? formatPercent(value, language) : number(value));
  const interval = (m: CardFacts["metrics"][number]) => (m.low === undefined || m.high === undefined ? "" : `${figure(m.name, m.low)} – ${figure(m.name, m.high)}`);
  const range = (min: number | null, max: number | null) => (min === null && max === null ? "" : `${min === null ? "" : number(min)} … ${max === null ? "" : number(max)}`);
  const { decision } = manifest;
  const rule = !decision
    ? say(words.noDecision, language)
    : "byGroup" in decision
      ? say(words.rulesByGroup, language, { groups: Object.keys(decision.byGroup).length })
      : say(words.rule, language, { count: decision.count, of: decision.of, threshold: number(decision.threshold) });
  const costs: [string, string][] = facts.costs
    ? [
        [say(words.missedEventCost, language), `${number(facts.costs.missedEvent)} ${facts.costs.currency}`],
        [say(words.falseAlarmCost, language), `${number(facts.costs.falseAlarm)} ${facts.costs.currency}`],
      ]
    : [];
  const outcome = (rule: "answer" | "noAnswer" | "asMissing") => say(words[rule], language);
  const time = (us: number) => formatDuration(us / 1000, language);
  const still = ({ frozenUs, frozen = "noAnswer" }: InputSignal) => (frozenUs === undefined ? "" : say(words.stillFor, language, { time: time(frozenUs), what: outcome(frozen) }));
  const { staleUs, lateUs, timeColumn } = manifest.inputs;
  const late = timeColumn === null ? "" : `<p>${escaped(lateUs === 0 ? say(words.lateAtAll, language) : say(words.lateRule, language, { time: time(lateUs) }))} ${escaped(say(words.clockSetBack, language, { count: lateRowsMost }))}</p>`;
  const lost = time(lostSilentUs);
  const silent = staleUs === undefined ? say(words.adapterOnly, language, { lost, time: time(adapterSilentUs), beats: adapterSilentBeats }) : `${say(words.silence, language, { time: time(staleUs) })} ${say(words.adapterSilent, language, { lost })}`;
  const pauses = `${late}<p>${escaped(silent)}</p>`;
  const created = new Date(Math.floor(manifest.createdUs / 1000)).toISOString().slice(0, 16).replace("T", " ");
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(manifest.title)}</title><style>${cardStyle}</style></head><body><main>
<header><p class="kind">${escaped(say(words.card, language))}</p><h1>${escaped(manifest.title)}</h1><p>${escaped(`${manifest.modelLine} · ${manifest.packageId} · ${named(familyText, manifest.family)} · ${manifest.releaseCounter}`)}</p><p>${escaped(say(words.created, language, { time: created }))}</p>${manifest.kind === "trial" ? `<p class="lab">${escaped(say(words.lab, language))}</p>` : ""}</header>
${section(say(words.what, language), facts.what === "" ? "" : `<p>${escaped(facts.what)}</p>`)}
${section(say(words.data, language), facts.data.length === 0 ? "" : pairs(facts.data.map(({ label, value, rows: count }) => [named(words, label), count === undefined ? value : [say(words.rowCount, language, { count: formatNumber(count, language, { digits: 0 }) }), value].filter((text) => text !== "").join(", ")])))}
${section(
  say(words.metrics, language),
  table(
    say(words.metricsCaption, language),
    [words.metric, words.value, words.interval, words.baseline].map((text) => say(text, language)),
    facts.metrics.map((m) => [named(metricText, m.name), figure(m.name, m.value), interval(m), figure(m.name, m.baseline)]),
  ),
)}
${section(say(words.decision, language), `<p>${escaped(rule)}</p>${costs.length === 0 ? "" : pairs(costs)}`)}
${section(
  say(words.inputs, language),
  table(
    say(words.inputsCaption, language),
    [words.column, words.unit, words.range, words.missing, words.outOfRange, words.still].map((text) => say(text, language)),
    manifest.inputs.signals.map((signal) => [signal.column, signal.unit ?? "", range(signal.min, signal.max), outcome(signal.missing), outcome(signal.outOfRange), still(signal)]),
  ) + pauses,
)}
${section(say(words.limits, language), facts.limits.length === 0 ? "" : `<ul>${facts.limits.map((limit) => `<li>${escaped(sayWhy(limit, language))}</li>`).join("")}</ul>`)}
${section(say(words.without, language), facts.without === undefined || facts.without.length === 0 ? "" : pairs(facts.without.map(({ feature, reason }) => [feature, reason])))}
${explanation ? explanationSections(explanation, language, { number, table, pairs, section }) : ""}
${section(say(words.gates, language), gatesTable(gates, language, table))}
${section(say(words.lineage, language), pairs(Object.entries(manifest.lineage).map(([name, digest]) => [named(words, `${name}Made`), digest])))}
</main></body></html>
`;
}

/** Every gate with its state, figure and bound; who let one pass stands with the reason. Figures that hold for one machine alone are not told here. */
function gatesTable(gates: readonly Gate[], language: Language, table: (caption: string, head: string[], cells: string[][]) => string): string {
  const cells = gates.map((gate) => {
    const { name, state, figure, limit, why } = gateWords(gate.measured ? { ...gate, figure: null, facts: {}, rows: [], why: "" } : gate, language);
    const said = gate.override ? say(words.letPass, language, { by: gate.override.by, reason: gate.override.reason, at: gate.override.at.slice(0, 10) }) : gate.state === "notApplicable" ? why : "";
    return [`${say(gateAreaText[gate.area], language)}: ${name}`, [state, said].filter((text) => text !== "").join(": "), figure, limit];
  });
  return table(say(words.gatesCaption, language), [words.gate, words.state, words.value, words.bound].map((text) => say(text, language)), cells);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
