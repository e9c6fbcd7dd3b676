// Words of the further views in Explain: earlier cases alike, the least change that would do, features that work together, rows of one kind.

import { words } from "./text.ts";

export const explainViewText = words({
  past: { en: "Earlier cases like this", de: "Frühere ähnliche Fälle" },
  pastSub: { en: "of {count}", de: "von {count}" },
  pastNone: { en: "None of {count} earlier alarms and marked events was driven by much the same.", de: "Keiner von {count} früheren Alarmen und markierten Ereignissen hatte annähernd dieselben Treiber." },
  pastFirst: { en: "No earlier alarm and no marked event: nothing to compare with.", de: "Kein früherer Alarm und kein markiertes Ereignis: nichts zum Vergleichen." },
  pastWhy: { en: "Alike: the same tags drove the score in the same measure, whatever its height.", de: "Ähnlich: dieselben Kanäle haben den Wert im gleichen Verhältnis bewegt, wie hoch er auch war." },
  pastAlike: { en: "{share} alike", de: "{share} ähnlich" },
  pastMissed: { en: "marked, no alarm", de: "markiert, kein Alarm" },
  pastItem: { en: "{when}, {alike}", de: "{when}, {alike}" },
  pastNothingSaid: { en: "Nothing was noted then.", de: "Damals wurde nichts notiert." },
  pastVerdict: { en: "Reason {verdict}, {by}", de: "Grund {verdict}, {by}" },
  pastLabel: { en: "Marked as {class}, {by}", de: "Markiert als {class}, {by}" },
  pastOpen: { en: "Open this alarm", de: "Diesen Alarm öffnen" },
  pastBack: { en: "Back to this alarm", de: "Zurück zu diesem Alarm" },
  pastTrend: { en: "Earlier case", de: "Früherer Fall" },
  readingPast: { en: "earlier cases", de: "frühere Fälle" },
});
