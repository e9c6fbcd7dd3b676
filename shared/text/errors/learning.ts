// What a person reads when an act fails: plans, learning and ONNX. Rules and placeholders stand in ../errors.ts.
// Pure; runs everywhere. No code may branch on these words.
import type { ErrorName } from "../../contract/errors.ts";
import type { Said } from "../said.ts";
import type { Language } from "../text.ts";

export const learningErrors = {
  // plan
  planUnreadable: {
    en: { what: "The plan cannot be read[: {detail}].", next: "Correct the named field, or start from an example plan." },
    de: { what: "Der Plan ist nicht lesbar[: {detail}].", next: "Das genannte Feld berichtigen oder von einem Beispielplan ausgehen." },
  },
  planUnknownColumn: {
    en: { what: "The data have no column[ {column}].", next: "Choose one of the columns of the data, or import data that have it." },
    de: { what: "In den Daten gibt es keine Spalte[ {column}].", next: "Eine vorhandene Spalte wählen oder Daten mit dieser Spalte importieren." },
  },
  planUnfit: {
    en: { what: "The step does not fit these data[: {detail}].", next: "Change the step, or choose data that suit it." },
    de: { what: "Der Schritt passt nicht zu diesen Daten[: {detail}].", next: "Den Schritt ändern oder passende Daten wählen." },
  },
  planTooManyClasses: {
    en: { what: "The column[ {column}] has more than 20 different values: too many to be classes.", next: "Say which one value counts, choose the scenario for numbers, or bring the values into fewer classes first." },
    de: { what: "Die Spalte[ {column}] hat mehr als 20 verschiedene Werte: zu viele für Klassen.", next: "Angeben, welcher eine Wert zählt, das Szenario für Zahlen wählen oder die Werte vorher zu weniger Klassen zusammenfassen." },
  },
  planUnitClash: {
    en: { what: "Units do not add up[ in step {step}][: {detail}].", next: "Convert one of them, such as convert(\"PT-1\", \"kPa\", \"bar\"), or correct the unit in the tag list." },
    de: { what: "Einheiten passen nicht zusammen[ in Schritt {step}][: {detail}].", next: "Eine davon umrechnen, etwa convert(\"PT-1\", \"kPa\", \"bar\"), oder die Einheit in der Messstellenliste berichtigen." },
  },
  planPathOutside: {
    en: { what: "The plan names a place outside the project[: {detail}].", next: "Import the file into the project and name it by its import." },
    de: { what: "Der Plan nennt einen Ort außerhalb des Projekts[: {detail}].", next: "Die Datei in das Projekt importieren und über ihren Import nennen." },
  },
  planStale: {
    en: { what: "The plan[, in \"{field}\",] was changed elsewhere since it was read here.", next: "Look at what it says now, then make the change again." },
    de: { what: "Der Plan wurde[ in „{field}“] anderswo geändert, seit er hier gelesen wurde.", next: "Nachsehen, was jetzt darin steht, dann erneut ändern." },
  },
  planNewerVersion: {
    en: { what: "The plan was written by a newer version of Millwright.", next: "Open it with that version, or export it again for this one." },
    de: { what: "Der Plan wurde mit einer neueren Fassung von Millwright geschrieben.", next: "Mit jener Fassung öffnen oder für diese erneut exportieren." },
  },
  planStepBlocked: {
    en: { what: "The step cannot start yet[: {detail}].", next: "Finish the step it waits for." },
    de: { what: "Der Schritt kann noch nicht beginnen[: {detail}].", next: "Den Schritt abschließen, auf den er wartet." },
  },
  planLeakage: {
    en: { what: "A column[ ({column})] knows the answer: it uses the target or later rows[ ({detail})].", next: "Remove it, or state why it is known at the time of use." },
    de: { what: "Eine Spalte[ ({column})] kennt die Antwort: sie benutzt das Ziel oder spätere Zeilen[ ({detail})].", next: "Entfernen oder begründen, warum sie zur Zeit der Nutzung bekannt ist." },
  },
  // learning
  learnTooFewRows: {
    en: { what: "There are too few rows to learn from[: {detail}].", next: "Add data, or make the windows and gaps of the recipe shorter." },
    de: { what: "Es gibt zu wenige Zeilen zum Lernen[: {detail}].", next: "Daten hinzufügen oder Fenster und Lücken des Rezepts verkürzen." },
  },
  learnGapTooLong: {
    en: { what: "The purge gap leaves none of the rows before or beside a test to learn from[: {detail}].", next: "Set a shorter purge gap, or leave it empty and shorten the windows of the recipe or the horizon of the target, or bring data of a longer time." },
    de: { what: "Die Sperrzeit lässt von den Zeilen vor oder neben einer Prüfung keine zum Lernen[: {detail}].", next: "Eine kürzere Sperrzeit setzen, oder sie leer lassen und die Fenster des Rezepts oder den Horizont des Ziels verkürzen, oder Daten aus längerer Zeit bringen." },
  },
  learnOneClass: {
    en: { what: "The training part holds only one class.", next: "Add labelled examples of the other class, change the split, or choose anomaly detection." },
    de: { what: "Der Trainingsteil enthält nur eine Klasse.", next: "Beispiele der anderen Klasse hinzufügen, die Teilung ändern oder Anomalieerkennung wählen." },
  },
  learnNoScript: {
    en: { what: "This run cannot be written as a script[: {detail}].", next: "Use the package: it carries the model, its recipe and an ONNX export." },
    de: { what: "Dieser Lauf lässt sich nicht als Skript schreiben[: {detail}].", next: "Das Paket verwenden: es enthält das Modell, sein Rezept und einen ONNX-Export." },
  },
  learnClassTooRare: {
    en: { what: "The class[ {field}] has too few rows to be judged in every fold[: {detail}].", next: "Add examples of it, take fewer folds, or leave its rows out with a filter." },
    de: { what: "Die Klasse[ {field}] hat zu wenige Zeilen, um in jeder Faltung beurteilt zu werden[: {detail}].", next: "Beispiele davon hinzufügen, weniger Faltungen nehmen oder ihre Zeilen mit einem Filter auslassen." },
  },
  learnNoModelBeatsBaseline: {
    en: { what: "No model beats the best simple rule by the stated margin.", next: "Keep the rule, or gather more or better data." },
    de: { what: "Kein Modell schlägt die beste einfache Regel um den festgelegten Abstand.", next: "Die Regel behalten oder mehr und bessere Daten sammeln." },
  },
  learnDiverged: {
    en: { what: "Training did not settle: the numbers grew without bound.", next: "Check the scale and the outliers of the columns, or take a smaller learning rate." },
    de: { what: "Das Training hat sich nicht gefangen: die Zahlen wuchsen unbegrenzt.", next: "Maßstab und Ausreißer der Spalten prüfen oder eine kleinere Lernrate nehmen." },
  },
  learnOverMemory: {
    en: { what: "The prepared table is too large for the memory that this machine has to spare[: {detail}].", next: "Put a coarser grid or a shorter period in front of training, leave features out, or close other programs." },
    de: { what: "Die vorbereitete Tabelle ist zu groß für den Speicher, den dieser Rechner übrig hat[: {detail}].", next: "Vor dem Training ein gröberes Raster oder einen kürzeren Zeitraum wählen, Merkmale weglassen oder andere Programme schließen." },
  },
  learnSearchBlind: {
    en: { what: "A search has nothing to judge by: the rows that it may see hold no labelled event beside normal rows.", next: "Label events among the older rows, change the split, or train the plan's own candidates." },
    de: { what: "Eine Suche kann nicht urteilen: in den Zeilen, die sie sehen darf, steht kein markiertes Ereignis neben normalen Zeilen.", next: "Ereignisse in den älteren Zeilen markieren, die Teilung ändern oder die Kandidaten des Plans trainieren." },
  },
  learnSearchNothing: {
    en: { what: "The search found no model within its bounds[ (trials: {detail})].", next: "Give it more time, or widen the bounds for size and time per row." },
    de: { what: "Die Suche hat innerhalb ihrer Grenzen kein Modell gefunden[ (Versuche: {detail})].", next: "Ihr mehr Zeit geben oder die Grenzen für Größe und Zeit je Zeile weiten." },
  },
  learnTrialOutOfTime: {
    en: { what: "The time for this trial was over before it ended.", next: "Nothing to do; more minutes would let it end." },
    de: { what: "Die Zeit für diesen Versuch war um, bevor er zu Ende war.", next: "Nichts zu tun; mit mehr Minuten käme er zum Ende." },
  },
  learnNoWindow: {
    en: { what: "The model compares windows in time, and no column has earlier values beside it.", next: "In Prepare, add the step that gives earlier rows as columns, at least 3 rows back." },
    de: { what: "Das Modell vergleicht Zeitfenster, und neben keiner Spalte stehen frühere Werte.", next: "Unter Vorbereiten den Schritt ergänzen, der frühere Zeilen als Spalten gibt, mindestens 3 Zeilen zurück." },
  },
  learnNoneKeepsDirection: {
    en: { what: "No candidate can keep the direction that the answer has to go[ with {field}][; their families: {detail}].", next: "Add boosting, explainable boosting, or a line (ridge, logistic, elastic net); or take the law back." },
    de: { what: "Kein Kandidat kann die Richtung halten, in die die Antwort[ mit {field}] gehen muss[; ihre Familien: {detail}].", next: "Boosting, erklärbares Boosting oder eine Gerade (Ridge, logistisch, Elastic Net) hinzufügen; oder die Bedingung zurücknehmen." },
  },
  // ONNX
  onnxMalformed: {
    en: { what: "The ONNX graph is damaged or none[, at {field}][: {detail}].", next: "Do not use it; have the package built again where it was made." },
    de: { what: "Der ONNX-Graph ist beschädigt oder keiner[, bei {field}][: {detail}].", next: "Nicht verwenden; das Paket dort neu bauen lassen, wo es entstanden ist." },
  },
  onnxOverBound: {
    en: { what: "The ONNX graph takes more memory or time than it may here[: {detail}]; it was ended.", next: "If the model was trained here, choose a smaller one; otherwise do not use the package and ask who signed it." },
    de: { what: "Der ONNX-Graph braucht mehr Speicher oder Zeit, als er hier darf[: {detail}]; er wurde beendet.", next: "Wurde das Modell hier trainiert, ein kleineres wählen; sonst das Paket nicht verwenden und nachfragen, wer es signiert hat." },
  },
  onnxExternalData: {
    en: { what: "The ONNX graph wants values from another file[, for {field}]. It was not run.", next: "Do not use it: an export of Millwright holds all its values. Ask who signed the package." },
    de: { what: "Der ONNX-Graph will Werte aus einer anderen Datei[, für {field}]. Er wurde nicht ausgeführt.", next: "Nicht verwenden: Ein Export von Millwright enthält alle seine Werte. Nachfragen, wer das Paket signiert hat." },
  },
  onnxUnsupported: {
    en: { what: "The ONNX graph holds what this Millwright does not export[: {field}][, {detail}]. It was not run.", next: "If a newer Millwright built the package, check it there; otherwise do not use it and ask who signed it." },
    de: { what: "Der ONNX-Graph enthält, was dieses Millwright nicht exportiert[: {field}][, {detail}]. Er wurde nicht ausgeführt.", next: "Hat ein neueres Millwright das Paket gebaut, dort prüfen; sonst nicht verwenden und nachfragen, wer es signiert hat." },
  },
  onnxReaderDied: {
    en: { what: "The process that ran the ONNX graph died of it[: {detail}]. Nothing was changed.", next: "Keep the package aside and report it; do not install it." },
    de: { what: "Der Prozess, der den ONNX-Graphen ausführte, ist daran gestorben[: {detail}]. Nichts wurde geändert.", next: "Das Paket beiseitelegen und melden; nicht installieren." },
  },
  onnxDiffers: {
    en: { what: "The ONNX export gives other scores than the model[, worst at row {row}].", next: "Do not use this export; report it with the detail." },
    de: { what: "Der ONNX-Export liefert andere Werte als das Modell[, am stärksten in Zeile {row}].", next: "Diesen Export nicht verwenden; mit der Einzelheit melden." },
  },
} satisfies Partial<Record<ErrorName, Record<Language, Said>>>;
