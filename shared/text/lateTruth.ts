// Words of performance by truth that comes late: worse since when, or as when it was packaged.

import { words } from "./text.ts";

export const lateTruthText = words({
  error: { en: "Error of the answers", de: "Fehler der Antworten" },
  falseAlarms: { en: "Alarms while nothing happened", de: "Alarme, während nichts geschah" },
  missed: { en: "Missed events", de: "Verpasste Ereignisse" },
  worse: { en: "{what}: worse since {since}, {now} instead of {before}.", de: "{what}: schlechter seit {since}, {now} statt {before}." },
  asBefore: { en: "{what}: no worse than when it was packaged, {now} ({before} then).", de: "{what}: nicht schlechter als beim Packen, {now} (damals {before})." },
  rests: { en: "{observations} later values against {reference}; without a change a false finding comes once in {months} months at most.", de: "{observations} spätere Werte gegen {reference}; ohne Änderung kommt höchstens einmal in {months} Monaten eine Fehlmeldung." },
});
