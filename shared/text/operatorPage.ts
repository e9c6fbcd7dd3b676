// Words of the operator's page at the machine.

import { words } from "./text.ts";

export const pageText = words({
  title: { en: "Millwright device", de: "Millwright-Gerät" },
  age: { en: "last word {s} s ago", de: "letzte Meldung vor {s} s" },
  never: { en: "no word yet", de: "noch keine Meldung" },
  calm: { en: "As expected", de: "Wie erwartet" },
  alarm: { en: "Alarm", de: "Alarm" },
  noAnswer: { en: "No answer", de: "Keine Aussage" },
  noAnswerSays: { en: "The device makes no statement now. This is neither good nor bad news.", de: "Das Gerät macht gerade keine Aussage. Das ist weder gut noch schlecht." },
  lost: { en: "This page has lost the device program. Nothing is known.", de: "Diese Seite erreicht das Geräteprogramm nicht. Es ist nichts bekannt." },
  scored: { en: "Score {s}", de: "Wert {s}" },
  isClass: { en: "{c} ({s})", de: "{c} ({s})" },
  reason: { en: "Reason: {r}", de: "Grund: {r}" },
  because: { en: "Moved most by {d}", de: "Am stärksten bewegt von {d}" },
  alarms: { en: "Newest alarms", de: "Neueste Alarme" },
  noAlarms: { en: "none", de: "keine" },
  time: { en: "Time (UTC)", de: "Zeit (UTC)" },
  score: { en: "Score", de: "Wert" },
  drivers: { en: "Moved by", de: "Bewegt von" },
});
