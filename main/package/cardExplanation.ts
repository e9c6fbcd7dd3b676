// What the card says of the explanation: drivers, what the model loses without them, laws, drawn curves, and what people said. Pure; everything from data is escaped
// by the parts that the card hands over.
import type { PackedExplanation } from "../../shared/format/explanation.ts";
import type { Constraint } from "../../shared/plan/constraints.ts";
import { constraintText } from "../../shared/text/constraints.ts";
import { explainText } from "../../shared/text/explain.ts";
import { formatNumber, formatPercent } from "../../shared/text/format.ts";
import { modelCardText as words } from "../../shared/text/modelCard.ts";
import { say, type Language } from "../../shared/text/text.ts";

interface CardParts {
  number: (value: number | undefined) => string;
  table: (caption: string, head: string[], cells: string[][]) => string;
  pairs: (cells: [string, string][]) => string;
  section: (title: string, body: string) => string;
}

/** Drivers told on the card; the document beside it holds more. */
const mostDrivers = 10;

/** Sections as HTML; empty ones are left out. */
export function explanationSections(explanation: PackedExplanation, language: Language, { number, table, pairs, section }: CardParts): string {
  const { drivers, importance, constraints, drawn, verdicts, rows } = explanation;
  const cost = (feature: string) => {
    const group = importance?.groups.find(({ features }) => features.includes(feature));
    return group ? `${number(group.cost)}${group.low === null || group.high === null ? "" : ` (${number(group.low)} – ${number(group.high)})`}` : "";
  };
  const count = (value: number) => formatNumber(value, language, { digits: 0 });
  const head = [words.feature, words.share, ...(importance ? [words.lost] : [])].map((text) => say(text, language));
  const driven = drivers.slice(0, mostDrivers).map(({ feature, share }) => [feature, formatPercent(share, language), ...(importance ? [cost(feature)] : [])]);
  const law = (each: Constraint) => (each.kind === "lagLimit" ? say(constraintText.lagLimit, language, { name: each.tag, length: number(each.most) }) : say(constraintText[each.kind], language, { name: each.feature }));
  const said = verdicts.filter(({ verdict, note }) => verdict !== "open" || note !== "");
  return [
    section(say(words.drivers, language), table(say(words.driversCaption, language, { rows: count(rows) }), head, driven)),
    section(say(constraintText.title, language), pairs(constraints.map((each) => [law(each), [each.reason, each.by].filter((text) => text !== "").join(" · ")]))),
    section(say(words.drawn, language), pairs(drawn.map(({ feature, person, reason }) => [feature, `${reason} · ${person}`]))),
    section(say(words.verdicts, language), table(say(words.verdictsCaption, language), [words.alarm, words.verdict, words.feature, words.note].map((text) => say(text, language)), said.map(({ alarm, verdict, feature, note, by, ofThisModel }) => [ofThisModel ? alarm : say(words.earlier, language, { alarm }), verdictWord(verdict, language), feature ?? "", [note, by].filter((text) => text !== "").join(" · ")]))),
  ].join("\n");
}

function verdictWord(verdict: string, language: Language): string {
  if (verdict === "open") return say(words.takenBack, language);
  return verdict === "plausible" || verdict === "implausible" || verdict === "artefact" ? say(explainText[verdict], language) : verdict;
}
