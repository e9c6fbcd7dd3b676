// What people wrote, near the onset above all: calibration, rebuild, orders, cleaning, wear. Pure.
// Papers are late, vague and sometimes wrong: they weigh, they never decide alone. Words are those of the trade, in English and German.
import type { Course } from "../course.ts";
import type { LogNote } from "../table.ts";
import type { Evidence, EvidenceItem } from "./evidence.ts";

const topics: readonly (readonly [string, RegExp])[] = [
  ["Scale", /kalibr|calibrat|spann|messbereich|\bspan|range|skalier|\bscal|einheit|\bunits?\b|umgerechnet|psi|kpa|°f|fahrenheit|justier|adjust|method|dämpfung|damping|filterzeit|filter time|export|schnittstelle|interface|historian|messung|messumformer|transmitter/i],
  ["Sensor", /sensor|transmitter|messumformer|fühler|\bprobe|geber|aufnehmer|loose|wackel|kabel|cable|stecker|connector|drift/i],
  ["Regime", /rezept|recipe|produkt|product|sollwert|set ?-?point|kampagne|campaign|anweisung|by order|abnehmer|consumer|mehrbedarf|demand|wochenend|weekend|rohstoff|raw material|lieferant|supplier|\blot\b/i],
  ["Plant", /laufrad|impeller|rührer|agitator|blatt|blätter|blade|schieber|ventil|valve|armatur|bypass|rückführ|recircul|rohrleitung|piping|drossel|throttl|regler|controller|retun|tuning|dampfreduz|steam reduc|pumpe|\bpump\b|motor|getriebe|gear|wärmetauscher|heat exchanger|kühler|cooler|behälter|vessel|temperatur|absprache|abgedreht|trimmed|versetzt|relocated/i],
  ["Clean", /gereinigt|reinig|clean|gespült|flush|\bsieb|strainer|filter|geschmiert|abgeschmiert|greas|fett|linse|lens/i],
  ["Wear", /verschl|worn|wear|geräusch|laut\b|noisy|vibri|vibrat|undicht|leak|leck|spiel\b|heiß|\bhot\b|\brau\b|rough|klingt|sounds|warm\b|schwergängig|klemmt|sticking/i],
];

/** A measuring tag by its letters (ISA-5.1: FT, PT, TT, LT, VT, AT, ...), which is what a notice of a transmitter names; controllers and valves have other letters. */
const transmitterTag = /\b[FTPLVAQWCJSIZ][IE]?T-?\d{2,}/i;

/** Who speaks of a new range and of nothing in the plant means a reading; of something in the plant, wherever it is, the plant. */
function changeOfWhat(text: string): "Scale" | "Plant" | "Vague" {
  const scale = topicOf("Scale").test(text);
  const plant = topicOf("Plant").test(text);
  if (scale !== plant) return scale ? "Scale" : "Plant";
  return !scale && transmitterTag.test(text) ? "Scale" : "Vague";
}

const topicOf = (name: string) => topics.find(([topic]) => topic === name)![1];

/** A transmitter that was set otherwise is a change; one that was only compared with a reference is none (checks.ts). */
const adjusted = /justier|adjust|nachgestellt|umgestellt|parametr|re-?spann|messbereich|range/i;
export const tellsOfChange = ({ kind, text }: LogNote): boolean => kind === "change" || (kind === "calibration" && adjusted.test(text));

export function noteEvidence(course: Course): Evidence {
  const { table, onset, isolation, relations, blocks } = course;
  const items: EvidenceItem[] = [];
  const figures: Evidence["figures"] = Object.fromEntries(topics.map(([topic]) => [`note${topic}`, 0]));
  for (const name of ["changeScale", "changePlant", "changeAny", "changeNamed", "changeThere", "changeThereScale", "changeTherePlant", "changeThereVague"]) figures[name] = 0;
  const suspectTags = [...isolation.suspects.slice(0, 2).map(({ tag }) => tag), ...isolation.strained.slice(0, 3).map(({ tag }) => tag)];
  const assets = new Set(suspectTags.map((place) => table.tags[relations.standard.tags[place]!]!.asset).filter((asset) => asset !== null));
  const reach = 2 * table.block;
  const places = onset === null ? [] : [onset * table.block];
  const near = (note: LogNote) => Math.max(0, ...places.map((at) => Math.exp(-Math.max(0, Math.abs(note.at - at) - table.block / 2) / reach)));
  for (const note of table.notes) {
    if (note.kind === "batch" || note.kind === "phase" || note.kind === "alarm" || note.at < table.reference - reach) continue;
    const closeness = near(note);
    const isChange = tellsOfChange(note);
    const weight = closeness * (sameAsset(note.asset, assets) ? 1 : 0.6);
    // A notice of a change within the time asked about says something by being there, seen in the data or not.
    if (note.kind === "change" && note.at >= table.reference) {
      figures["changeThere"] = 1;
      figures[`changeThere${changeOfWhat(note.text)}`] = 1;
    }
    if (isChange) figures["changeAny"] = Math.max(figures["changeAny"]!, weight);
    if (isChange && sameAsset(note.asset, assets)) figures["changeNamed"] = Math.max(figures["changeNamed"]!, closeness);
    for (const [topic, words] of topics) {
      if (!words.test(note.text)) continue;
      const name = `${isChange ? "change" : "note"}${topic}`;
      if (name in figures) figures[name] = Math.max(figures[name]!, weight);
    }
    if (weight > 0.25 && (isChange || topics.some(([, words]) => words.test(note.text)))) items.push({ kind: /gereinigt|clean|reinig/i.test(note.text) ? "cleaned" : "note", tag: null, figure: null, from: Math.floor(note.at), to: Math.min(blocks * table.block, Math.floor(note.at) + table.block), clarity: (isChange ? 0.9 : 0.6) * weight, detail: note.text });
  }
  items.sort((a, b) => b.clarity - a.clarity);
  return { figures, items: items.slice(0, 4) };
}

/** An asset as people write it ("P101", "pump 1") beside one of the catalogue ("Site/P/pump1"): they meet when one ends with the other, letters and figures only. */
function sameAsset(written: string, assets: ReadonlySet<string>): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9äöüß/]/g, "");
  const mine = plain(written).split("/").at(-1)!;
  return mine !== "" && [...assets].some((asset) => plain(asset).split("/").at(-1) === mine);
}
