// What people wrote near the onset, and states that are new: new recipe or product, calibration, rebuild, cleaning. Pure.
// Papers are late, vague and sometimes wrong: they weigh, they never decide alone. Words are those of the trade, in English and German.
import type { Course } from "../course.ts";
import { shiftOf } from "../isolate.ts";
import { blockMeans } from "../course.ts";
import type { LogNote } from "../table.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";

const topics: readonly (readonly [string, RegExp])[] = [
  ["Scale", /kalibr|calibrat|re-?spann|messbereich|\bspan|range|skalier|\bscal|einheit|\bunits?\b|umgestellt|umgerechnet|psi|kpa|°f|fahrenheit|justier|adjust|method/i],
  ["Sensor", /sensor|transmitter|messumformer|fühler|\bprobe|geber|aufnehmer|loose|wackel|kabel|cable|stecker|connector|drift/i],
  ["Regime", /rezept|recipe|produkt|product|sollwert|set ?-?point|kampagne|campaign|anweisung|by order|abnehmer|consumer|mehrbedarf|demand|wochenend|weekend|rohstoff|raw material|lieferant|supplier|\blot\b/i],
  ["Plant", /laufrad|impeller|umbau|rebuil|modif|geändert|changed|ausgetauscht|exchanged|replaced|gedreht|trimmed|abgedreht|bypass|handventil|hand valve|gedrosselt|throttl|reduzier|reduced|regler|retun|tuning|parametr|blatt|blade|versetzt|moved/i],
  ["Clean", /gereinigt|reinig|clean|gespült|flush|\bsieb|strainer|filter|geschmiert|abgeschmiert|greas|fett|linse|lens/i],
  ["Wear", /verschl|worn|wear|geräusch|laut|noisy|vibri|vibrat|undicht|leak|leck|spiel|heiß|\bhot\b/i],
];

const topicOf = (name: string) => topics.find(([topic]) => topic === name)![1];

export function noteEvidence(course: Course): Evidence {
  const { table, onset, isolation, relations, blocks } = course;
  const items: EvidenceItem[] = [];
  const figures: Evidence["figures"] = Object.fromEntries(topics.flatMap(([topic]) => [[`note${topic}`, 0], [`change${topic}`, 0]]));
  for (const name of ["changeAny", "changeNamed", "changeThere", "changeThereScale", "changeTherePlant", "changeThereVague"]) figures[name] = 0;
  const suspectTags = [...isolation.suspects.slice(0, 2).map(({ tag }) => tag), ...isolation.strained.slice(0, 3).map(({ tag }) => tag)];
  const assets = new Set(suspectTags.map((place) => table.tags[relations.standard.tags[place]!]!.asset).filter((asset) => asset !== null));
  const reach = 2 * table.block;
  const places = onset === null ? [] : [onset * table.block];
  const near = (note: LogNote) => Math.max(0, ...places.map((at) => Math.exp(-Math.max(0, Math.abs(note.at - at) - table.block / 2) / reach)));
  for (const note of table.notes) {
    if (note.kind === "batch" || note.kind === "phase" || note.kind === "alarm" || note.at < table.reference - reach) continue;
    const closeness = near(note);
    const isChange = note.kind === "change" || note.kind === "calibration";
    const weight = closeness * (sameAsset(note.asset, assets) ? 1 : 0.6);
    // A notice of a change within the time asked about says something by being there, seen in the data or not.
    if (note.kind === "change" && note.at >= table.reference) {
      figures["changeThere"] = 1;
      const scale = topicOf("Scale").test(note.text);
      const plant = topicOf("Plant").test(note.text);
      const name = scale && !plant ? "changeThereScale" : plant && !scale ? "changeTherePlant" : "changeThereVague";
      figures[name] = 1;
    }
    if (isChange) figures["changeAny"] = Math.max(figures["changeAny"]!, weight);
    if (isChange && sameAsset(note.asset, assets)) figures["changeNamed"] = Math.max(figures["changeNamed"]!, closeness);
    for (const [topic, words] of topics) {
      if (!words.test(note.text)) continue;
      const name = `${isChange ? "change" : "note"}${topic}`;
      figures[name] = Math.max(figures[name]!, weight);
    }
    if (weight > 0.25 && (isChange || topics.some(([, words]) => words.test(note.text)))) items.push({ kind: /gereinigt|clean|reinig/i.test(note.text) ? "cleaned" : "note", tag: null, figure: null, from: Math.floor(note.at), to: Math.min(blocks * table.block, Math.floor(note.at) + table.block), clarity: (isChange ? 0.9 : 0.6) * weight, detail: note.text });
  }
  // A state that the reference has never seen, or that is now far more or far less common.
  let fresh = 0;
  let mix = 0;
  for (const { name, states } of table.texts)
    for (const { value, share } of states) {
      let before = 0;
      let after = 0;
      for (let c = 0; c < table.reference; c++) before += share[c]! || 0;
      for (let c = table.reference; c < table.cells; c++) after += share[c]! || 0;
      before /= table.reference;
      after /= Math.max(1, table.cells - table.reference);
      if (before < 1e-4 && after > 0.005 && after > fresh) {
        fresh = after;
        const first = share.findIndex((v, c) => c >= table.reference && v > 0);
        items.push({ kind: "newState", tag: name, figure: after, from: first, to: table.cells, clarity: 0.9, detail: value });
      }
      const path = blockMeans(share, table.block, blocks);
      mix = Math.max(mix, Math.abs(shiftOf(path, course.referenceBlocks, course.lateFrom, blocks).t));
    }
  figures["newState"] = fresh > 0 ? 1 + squeeze(fresh, 0.05) / 3 : 0;
  figures["stateMix"] = squeeze(mix, 4);
  items.sort((a, b) => b.clarity - a.clarity);
  return { figures, items: items.slice(0, 4) };
}

/** An asset as people write it ("P101", "pump 1") beside one of the catalogue ("Site/P/pump1"): they meet when one ends with the other, letters and figures only. */
function sameAsset(written: string, assets: ReadonlySet<string>): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9äöüß/]/g, "");
  const mine = plain(written).split("/").at(-1)!;
  return mine !== "" && [...assets].some((asset) => plain(asset).split("/").at(-1) === mine);
}
