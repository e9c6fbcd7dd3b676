// Words of what would help a model most: more rows, more labelled events, a quieter or another sensor.

import { words } from "./text.ts";

export const helpText = words({
  title: { en: "What would help most", de: "Was am meisten hilft" },
  why: {
    en: "More data, more labels or a better sensor? The model is taught again with less of each and judged on the same rows; the way there says where it goes.",
    de: "Mehr Daten, mehr Markierungen oder ein besserer Sensor? Das Modell lernt erneut mit weniger davon und wird an denselben Zeilen gemessen; der Weg dahin zeigt, wohin es weitergeht.",
  },
  measure: { en: "Measure", de: "Messen" },
  again: { en: "Measure again", de: "Erneut messen" },
  measuring: { en: "Taught with less", de: "Lernt mit weniger" },
  reading: { en: "what would help", de: "was hilft" },
  mostRows: { en: "More rows", de: "Mehr Zeilen" },
  mostLabels: { en: "More labelled events", de: "Mehr markierte Ereignisse" },
  mostSensor: { en: "A better sensor: {tag}", de: "Ein besserer Sensor: {tag}" },
  mostNone: { en: "None of the three by much", de: "Nichts davon wesentlich" },
  rowsHelp: { en: "Twice as many rows should bring {metric} from {now} to about {ahead} ({low} to {high}).", de: "Doppelt so viele Zeilen dürften {metric} von {now} auf etwa {ahead} bringen ({low} bis {high})." },
  rowsLittle: { en: "More rows of the same kind change little: {metric} is {now}, with twice as many about {ahead} ({low} to {high}).", de: "Mehr Zeilen derselben Art ändern wenig: {metric} ist {now}, mit doppelt so vielen etwa {ahead} ({low} bis {high})." },
  rowsUnknown: { en: "The rows are too few to say what more of them would bring.", de: "Es sind zu wenige Zeilen, um zu sagen, was mehr davon brächten." },
  labelsHelp: { en: "Twice as many labelled events should bring {metric} to about {ahead} ({low} to {high}).", de: "Doppelt so viele markierte Ereignisse dürften {metric} auf etwa {ahead} bringen ({low} bis {high})." },
  labelsLittle: { en: "More labelled events change little: with twice as many {metric} is about {ahead} ({low} to {high}).", de: "Mehr markierte Ereignisse ändern wenig: mit doppelt so vielen ist {metric} etwa {ahead} ({low} bis {high})." },
  labelsUnknown: { en: "The labelled events are too few to say what more of them would teach.", de: "Es sind zu wenige markierte Ereignisse, um zu sagen, was mehr davon lehrten." },
  labelsJudge: { en: "Labels do not teach this detector, they judge it: more of them would narrow the interval, {low} to {high} now.", de: "Markierungen lehren diesen Detektor nichts, sie messen ihn: mehr davon machten das Intervall enger, jetzt {low} bis {high}." },
  labelsValues: { en: "The target is measured in every row: there is nothing to label.", de: "Das Ziel ist in jeder Zeile gemessen: zu markieren ist nichts." },
  sensorHelp: { en: "A quieter {tag} should gain up to {cost} ({low} to {high}): as much noise again costs that.", de: "Ein ruhigeres Signal {tag} dürfte bis zu {cost} bringen ({low} bis {high}): so viel kostet noch einmal dasselbe Rauschen." },
  sensorNone: { en: "No sensor’s noise costs much.", de: "Das Rauschen keines Sensors kostet viel." },
  without: { en: "{tag} must not fail: taught without it the model loses {cost} ({low} to {high}).", de: "{tag} darf nicht ausfallen: ohne es gelernt verliert das Modell {cost} ({low} bis {high})." },
  curveRows: { en: "{metric} by rows", de: "{metric} nach Zeilen" },
  curveLabels: { en: "{metric} by labelled events", de: "{metric} nach markierten Ereignissen" },
  rows: { en: "rows that teach", de: "lernende Zeilen" },
  events: { en: "events that teach", de: "lernende Ereignisse" },
  measured: { en: "measured", de: "gemessen" },
  expected: { en: "expected", de: "erwartet" },
  tag: { en: "Tag", de: "Signal" },
  noise: { en: "Its noise", de: "Rauschen" },
  missing: { en: "Its loss", de: "Ausfall" },
  says: {
    en: "{name}, on {rows} rows that it had not learned from. Costs are in {metric}; intervals 95 %. Noise is what jumps about from row to row, so fast movement counts as noise; the model is not taught anew for it.",
    de: "{name}, an {rows} Zeilen, aus denen es nicht gelernt hatte. Kosten in {metric}; Intervalle 95 %. Rauschen ist, was von Zeile zu Zeile springt, schnelle Bewegung zählt mit; das Modell lernt dafür nicht neu.",
  },
});
