// What a person reads when an act fails: a fact, then the next step, in English and German, one entry an error name.
// Pure; runs everywhere. No code may branch on these words. Placeholders: {file} {row} {column} {field} {step} {detail};
// a part in [square brackets] is dropped when a placeholder inside it has no value.

import type { ErrorName, FailureData, Where } from "../contract/errors.ts";

export type Language = "en" | "de";

/** One failure in one language: the fact, and what to do next. */
export interface Said {
  what: string;
  next: string;
}

export const errorText: Record<ErrorName, Record<Language, Said>> = {
  // files and tables
  csvEmpty: {
    en: { what: "The file[ {file}] is empty.", next: "Choose a file with a header line and data rows." },
    de: { what: "Die Datei[ {file}] ist leer.", next: "Eine Datei mit Kopfzeile und Datenzeilen wählen." },
  },
  csvRowsAside: {
    en: { what: "Rows with too few or too many fields were set aside[, the first is row {row}].", next: "Look at the rows set aside in the import report; correct the file if they matter." },
    de: { what: "Zeilen mit zu wenigen oder zu vielen Feldern wurden beiseitegelegt[, die erste ist Zeile {row}].", next: "Die beiseitegelegten Zeilen im Importbericht ansehen; die Datei berichtigen, falls sie gebraucht werden." },
  },
  csvTooManyBadRows: {
    en: { what: "More than 1 % of the rows have too few or too many fields[; the first is row {row}].", next: "Check the delimiter and the quotation marks, then import again." },
    de: { what: "Mehr als 1 % der Zeilen haben zu wenige oder zu viele Felder[; die erste ist Zeile {row}].", next: "Trennzeichen und Anführungszeichen prüfen, dann erneut importieren." },
  },
  csvUnclosedQuote: {
    en: { what: "A quotation mark opened[ in row {row}] is never closed.", next: "Close it in the file, or choose another quotation mark in the import, then import again." },
    de: { what: "Ein[ in Zeile {row}] geöffnetes Anführungszeichen wird nie geschlossen.", next: "In der Datei schließen oder im Import ein anderes Anführungszeichen wählen, dann erneut importieren." },
  },
  csvUndecodable: {
    en: { what: "The file[ {file}] holds bytes that are not text in the chosen encoding.", next: "Choose the encoding in the import, or save the file as UTF-8." },
    de: { what: "Die Datei[ {file}] enthält Bytes, die in der gewählten Kodierung kein Text sind.", next: "Die Kodierung im Import wählen oder die Datei als UTF-8 speichern." },
  },
  csvWrongDelimiter: {
    en: { what: "The rows do not split into the same number of columns with this delimiter.", next: "Choose the delimiter in the import and look at the preview." },
    de: { what: "Die Zeilen zerfallen mit diesem Trennzeichen nicht in gleich viele Spalten.", next: "Das Trennzeichen im Import wählen und die Vorschau ansehen." },
  },
  csvOverBound: {
    en: { what: "The file[ {file}] is over a bound of the import.", next: "Split the file, or leave out columns that are not needed." },
    de: { what: "Die Datei[ {file}] überschreitet eine Grenze des Imports.", next: "Die Datei teilen oder nicht benötigte Spalten weglassen." },
  },
  csvChangedWhileRead: {
    en: { what: "The file[ {file}] changed while it was read.", next: "Wait until nothing writes to it, then import again." },
    de: { what: "Die Datei[ {file}] hat sich während des Lesens geändert.", next: "Warten, bis niemand mehr in sie schreibt, dann erneut importieren." },
  },
  csvNoRows: {
    en: { what: "The file[ {file}] has a header and no rows.", next: "Check that the export covered the right period." },
    de: { what: "Die Datei[ {file}] hat eine Kopfzeile und keine Zeilen.", next: "Prüfen, ob der Export den richtigen Zeitraum umfasste." },
  },
  csvTimeDisorder: {
    en: { what: "Time runs back, repeats or jumps by a clock change[ near row {row}]. Every row was kept.", next: "Check the time column and its zone in the quality report." },
    de: { what: "Die Zeit läuft zurück, wiederholt sich oder springt durch eine Zeitumstellung[ bei Zeile {row}]. Alle Zeilen wurden behalten.", next: "Zeitspalte und Zeitzone im Qualitätsbericht prüfen." },
  },
  csvColumnRenamed: {
    en: { what: "Empty, repeated or equal column names were made unique[: {column}].", next: "Check the new names; rename the columns in the source if they mislead." },
    de: { what: "Leere, doppelte oder gleiche Spaltennamen wurden eindeutig gemacht[: {column}].", next: "Die neuen Namen prüfen; die Spalten in der Quelle umbenennen, falls sie irreführen." },
  },
  csvAmbiguousReading: {
    en: { what: "The values can be read in more than one way[, for example {detail}].", next: "Choose the reading in the import; nothing is guessed." },
    de: { what: "Die Werte lassen sich auf mehr als eine Art lesen[, zum Beispiel {detail}].", next: "Die Lesart im Import wählen; geraten wird nicht." },
  },
  csvStatusTexts: {
    en: { what: "There are status texts or codes among the numbers[: {detail}].", next: "Say which of them mean missing; none is turned into a number." },
    de: { what: "Zwischen den Zahlen stehen Statustexte oder Codes[: {detail}].", next: "Angeben, welche davon fehlend bedeuten; keiner wird zu einer Zahl." },
  },
  csvPivoted: {
    en: { what: "A table with one row a reading was turned into one column a tag[: {detail}]. Nothing was resampled.", next: "Check the columns and their gaps in the quality report." },
    de: { what: "Eine Tabelle mit einer Zeile je Messung wurde zu einer Spalte je Messstelle[: {detail}]. Nichts wurde umgetaktet.", next: "Spalten und Lücken im Qualitätsbericht prüfen." },
  },
  csvMissingMarks: {
    en: { what: "Numbers that may stand for no value[ in column {column}][: {detail}].", next: "Say in the import whether they are values or mean that there is none." },
    de: { what: "Zahlen, die für keinen Wert stehen können[ in Spalte {column}][: {detail}].", next: "Im Import angeben, ob es Werte sind oder ob sie für keinen Wert stehen." },
  },
  csvFormatChanged: {
    en: { what: "The file[ {file}] is not built like the one that the import recipe was made for[: {detail}].", next: "Correct the export, or look at the preview and save the recipe again." },
    de: { what: "Die Datei[ {file}] ist nicht aufgebaut wie die, für die das Importrezept gilt[: {detail}].", next: "Den Export berichtigen oder die Vorschau prüfen und das Rezept neu speichern." },
  },
  parquetMalformed: {
    en: { what: "The file[ {file}] is no whole Parquet file.", next: "Export or copy it again." },
    de: { what: "Die Datei[ {file}] ist keine vollständige Parquet-Datei.", next: "Erneut exportieren oder kopieren." },
  },
  parquetInconsistent: {
    en: { what: "The Parquet file[ {file}] contradicts itself[: {detail}].", next: "Export it again with another tool or version." },
    de: { what: "Die Parquet-Datei[ {file}] widerspricht sich[: {detail}].", next: "Mit einem anderen Werkzeug oder einer anderen Version neu exportieren." },
  },
  parquetOverBound: {
    en: { what: "The Parquet file[ {file}] claims more data than this machine may unpack[: {detail}].", next: "Split it into smaller files." },
    de: { what: "Die Parquet-Datei[ {file}] behauptet mehr Daten, als dieser Rechner auspacken darf[: {detail}].", next: "In kleinere Dateien aufteilen." },
  },
  parquetTooManyParts: {
    en: { what: "The Parquet file[ {file}] has too many columns, row groups or levels[: {detail}].", next: "Export fewer columns, or larger row groups." },
    de: { what: "Die Parquet-Datei[ {file}] hat zu viele Spalten, Zeilengruppen oder Ebenen[: {detail}].", next: "Weniger Spalten oder größere Zeilengruppen exportieren." },
  },
  parquetUnsupported: {
    en: { what: "The Parquet file[ {file}] uses what is not read here[: {detail}].", next: "Export without encryption, with a common codec and plain columns." },
    de: { what: "Die Parquet-Datei[ {file}] nutzt etwas, das hier nicht gelesen wird[: {detail}].", next: "Ohne Verschlüsselung, mit üblichem Codec und einfachen Spalten exportieren." },
  },
  parquetLoss: {
    en: { what: "Values[ of column {column}] are finer than what is kept[: {detail}].", next: "Check whether the lost digits matter." },
    de: { what: "Werte[ der Spalte {column}] sind feiner, als aufbewahrt wird[: {detail}].", next: "Prüfen, ob die verlorenen Stellen wichtig sind." },
  },
  parquetColumnsLeftOut: {
    en: { what: "Columns with lists, records or bytes were left out[: {detail}].", next: "Export them as plain columns if they are needed." },
    de: { what: "Spalten mit Listen, Strukturen oder Bytes wurden weggelassen[: {detail}].", next: "Als einfache Spalten exportieren, falls sie gebraucht werden." },
  },
  parquetReaderDied: {
    en: { what: "The process that read the Parquet file[ {file}] died. Nothing was taken over.", next: "Keep the file aside and report it; export the data in another form." },
    de: { what: "Der Prozess, der die Parquet-Datei[ {file}] las, ist gestorben. Nichts wurde übernommen.", next: "Die Datei beiseitelegen und melden; die Daten in anderer Form exportieren." },
  },
  jsonMalformed: {
    en: { what: "The file[ {file}] is no sound JSON[: {detail}].", next: "Export it again, as a list of records or one record a line." },
    de: { what: "Die Datei[ {file}] ist kein gültiges JSON[: {detail}].", next: "Neu exportieren, als Liste von Datensätzen oder ein Datensatz je Zeile." },
  },
  jsonTooManyBadLines: {
    en: { what: "More than 1 % of the lines are no sound JSON[; the first is line {row}].", next: "Correct the export, then import again." },
    de: { what: "Mehr als 1 % der Zeilen sind kein gültiges JSON[; die erste ist Zeile {row}].", next: "Den Export berichtigen, dann erneut importieren." },
  },
  jsonOverBound: {
    en: { what: "The JSON file[ {file}] is deeper, wider or longer than what is read[: {detail}].", next: "Export flat records, or one record a line." },
    de: { what: "Die JSON-Datei[ {file}] ist tiefer, breiter oder länger, als gelesen wird[: {detail}].", next: "Flache Datensätze exportieren oder einen je Zeile." },
  },
  jsonOddities: {
    en: { what: "The JSON file[ {file}] was read, but not everything in it is sound JSON[: {detail}].", next: "Look at the columns named; correct the export if they matter." },
    de: { what: "Die JSON-Datei[ {file}] wurde gelesen, doch nicht alles darin ist gültiges JSON[: {detail}].", next: "Die genannten Stellen ansehen; den Export berichtigen, falls sie wichtig sind." },
  },
  jsonLinesAside: {
    en: { what: "Lines that are no sound JSON were set aside[, the first is line {row}].", next: "Correct the file if they matter." },
    de: { what: "Zeilen, die kein gültiges JSON sind, wurden beiseitegelegt[, die erste ist Zeile {row}].", next: "Die Datei berichtigen, falls sie gebraucht werden." },
  },
  xlsxMalformed: {
    en: { what: "The file[ {file}] is no whole Excel workbook[: {detail}].", next: "Open it in a spreadsheet program and save it again as an xlsx file." },
    de: { what: "Die Datei[ {file}] ist keine vollständige Excel-Arbeitsmappe[: {detail}].", next: "In einer Tabellenkalkulation öffnen und neu als xlsx-Datei speichern." },
  },
  xlsxOverBound: {
    en: { what: "The workbook[ {file}] claims more cells or text than may be unpacked[: {detail}].", next: "Delete empty formatted cells and unused sheets, or export as CSV." },
    de: { what: "Die Arbeitsmappe[ {file}] behauptet mehr Zellen oder Text, als ausgepackt werden darf[: {detail}].", next: "Leere formatierte Zellen und unbenutzte Blätter löschen oder als CSV exportieren." },
  },
  xlsxActiveContent: {
    en: { what: "The workbook[ {file}] holds links, macros or embedded objects[: {detail}]. Only values were read.", next: "Nothing has to be done." },
    de: { what: "Die Arbeitsmappe[ {file}] enthält Verknüpfungen, Makros oder eingebettete Objekte[: {detail}]. Nur Werte wurden gelesen.", next: "Nichts ist zu tun." },
  },
  xlsxEntity: {
    en: { what: "The workbook[ {file}] declares entities, which no spreadsheet program writes.", next: "Do not open it; ask where it comes from." },
    de: { what: "Die Arbeitsmappe[ {file}] deklariert Entitäten, die kein Tabellenprogramm schreibt.", next: "Nicht öffnen; nach der Herkunft fragen." },
  },
  xlsxUnsupported: {
    en: { what: "The file[ {file}] is an old or password-protected Excel file.", next: "Open it in a spreadsheet program and save it as an xlsx file without password." },
    de: { what: "Die Datei[ {file}] ist eine alte oder kennwortgeschützte Excel-Datei.", next: "In einer Tabellenkalkulation öffnen und ohne Kennwort als xlsx-Datei speichern." },
  },
  xlsxDoubtfulCells: {
    en: { what: "The workbook[ {file}] has cells that need a look[: {detail}].", next: "Let the spreadsheet program compute and save them, or correct them." },
    de: { what: "Die Arbeitsmappe[ {file}] hat Zellen, die man ansehen sollte[: {detail}].", next: "Von der Tabellenkalkulation berechnen und speichern lassen oder berichtigen." },
  },
  xlsxAmbiguous: {
    en: { what: "The workbook[ {file}] can be read in more than one way[: {detail}].", next: "Choose the sheet in the import." },
    de: { what: "Die Arbeitsmappe[ {file}] lässt sich auf mehrere Arten lesen[: {detail}].", next: "Das Blatt im Import wählen." },
  },
  imageNone: {
    en: { what: "None of the chosen files is an image that can be read[: {file}].", next: "Choose a folder with PNG, JPEG, BMP or TIFF images." },
    de: { what: "Keine der gewählten Dateien ist ein lesbares Bild[: {file}].", next: "Einen Ordner mit Bildern in PNG, JPEG, BMP oder TIFF wählen." },
  },
  imageOverBound: {
    en: { what: "The images together are over a bound of the import.", next: "Take fewer images at a time, or smaller copies of them." },
    de: { what: "Die Bilder überschreiten zusammen eine Grenze des Imports.", next: "Weniger Bilder auf einmal nehmen oder kleinere Kopien von ihnen." },
  },
  zipMalformed: {
    en: { what: "The archive[ {file}] contradicts itself or is cut off[: {detail}].", next: "Pack or copy it again." },
    de: { what: "Das Archiv[ {file}] widerspricht sich oder ist abgeschnitten[: {detail}].", next: "Erneut packen oder kopieren." },
  },
  zipOverBound: {
    en: { what: "The archive[ {file}] unpacks to more than is allowed[: {detail}].", next: "Unpack it yourself and import the files, or split it." },
    de: { what: "Das Archiv[ {file}] entpackt sich zu mehr, als erlaubt ist[: {detail}].", next: "Selbst entpacken und die Dateien importieren oder aufteilen." },
  },
  zipUnsafeName: {
    en: { what: "The archive[ {file}] holds a name that leads elsewhere[: {detail}]. Nothing was unpacked.", next: "Ask where it comes from; pack the files again with plain names." },
    de: { what: "Das Archiv[ {file}] enthält einen Namen, der anderswohin führt[: {detail}]. Nichts wurde entpackt.", next: "Nach der Herkunft fragen; die Dateien mit einfachen Namen neu packen." },
  },
  zipUnsafeKind: {
    en: { what: "The archive[ {file}] holds something that is no plain file[: {detail}]. Nothing was unpacked.", next: "Pack plain files only, without links." },
    de: { what: "Das Archiv[ {file}] enthält etwas, das keine einfache Datei ist[: {detail}]. Nichts wurde entpackt.", next: "Nur einfache Dateien ohne Verknüpfungen packen." },
  },
  zipUnsupported: {
    en: { what: "The archive[ {file}] is encrypted or packed in an unusual way[: {detail}].", next: "Pack it as an ordinary zip without password." },
    de: { what: "Das Archiv[ {file}] ist verschlüsselt oder ungewöhnlich gepackt[: {detail}].", next: "Als gewöhnliches Zip ohne Kennwort packen." },
  },
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
  planUnitClash: {
    en: { what: "Units do not add up[ in step {step}][: {detail}].", next: "Convert one of them, such as convert(\"PT-1\", \"kPa\", \"bar\"), or correct the unit in the tag list." },
    de: { what: "Einheiten passen nicht zusammen[ in Schritt {step}][: {detail}].", next: "Eine davon umrechnen, etwa convert(\"PT-1\", \"kPa\", \"bar\"), oder die Einheit in der Messstellenliste berichtigen." },
  },
  planPathOutside: {
    en: { what: "The plan names a place outside the project[: {detail}].", next: "Import the file into the project and name it by its import." },
    de: { what: "Der Plan nennt einen Ort außerhalb des Projekts[: {detail}].", next: "Die Datei in das Projekt importieren und über ihren Import nennen." },
  },
  planStale: {
    en: { what: "The plan was made for an earlier version of these data.", next: "Run it again on the new version, or pin the earlier one." },
    de: { what: "Der Plan wurde für eine frühere Fassung dieser Daten gemacht.", next: "Mit der neuen Fassung erneut ausführen oder die frühere festhalten." },
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
  learnOneClass: {
    en: { what: "The training part holds only one class.", next: "Add labelled examples of the other class, change the split, or choose anomaly detection." },
    de: { what: "Der Trainingsteil enthält nur eine Klasse.", next: "Beispiele der anderen Klasse hinzufügen, die Teilung ändern oder Anomalieerkennung wählen." },
  },
  learnNoModelBeatsBaseline: {
    en: { what: "No model beats the best simple rule by the stated margin.", next: "Keep the rule, or gather more or better data." },
    de: { what: "Kein Modell schlägt die beste einfache Regel um den festgelegten Abstand.", next: "Die Regel behalten oder mehr und bessere Daten sammeln." },
  },
  learnDiverged: {
    en: { what: "Training did not settle: the numbers grew without bound.", next: "Check the scale and the outliers of the columns, or take a smaller learning rate." },
    de: { what: "Das Training hat sich nicht gefangen: die Zahlen wuchsen unbegrenzt.", next: "Maßstab und Ausreißer der Spalten prüfen oder eine kleinere Lernrate nehmen." },
  },
  // ONNX
  onnxDiffers: {
    en: { what: "The ONNX export gives other scores than the model[, worst at row {row}].", next: "Do not use this export; report it with the detail." },
    de: { what: "Der ONNX-Export liefert andere Werte als das Modell[, am stärksten in Zeile {row}].", next: "Diesen Export nicht verwenden; mit der Einzelheit melden." },
  },
  // store
  storeMissingObject: {
    en: { what: "A part of the project is missing.", next: "Restore the project folder from its copy." },
    de: { what: "Ein Teil des Projekts fehlt.", next: "Den Projektordner aus seiner Sicherung wiederherstellen." },
  },
  storeNotAProject: {
    en: { what: "This is not a Millwright project[: {file}].", next: "Choose a folder that holds project.json, or create a new project." },
    de: { what: "Das ist kein Millwright-Projekt[: {file}].", next: "Einen Ordner mit project.json wählen oder ein neues Projekt anlegen." },
  },
  storeUnknownRef: {
    en: { what: "The project has nothing named[ {detail}] here.", next: "Choose one of the names the project lists." },
    de: { what: "Das Projekt enthält hier nichts mit dem Namen[ {detail}].", next: "Einen der im Projekt aufgeführten Namen wählen." },
  },
  storeAlreadyExists: {
    en: { what: "There is already something at this place[: {file}].", next: "Choose another name; nothing is overwritten." },
    de: { what: "An dieser Stelle gibt es bereits etwas[: {file}].", next: "Einen anderen Namen wählen; überschrieben wird nichts." },
  },
  storeLocked: {
    en: { what: "Another window or program is writing to this project.", next: "Close it there, or open the project for reading only." },
    de: { what: "Ein anderes Fenster oder Programm schreibt in dieses Projekt.", next: "Dort schließen oder das Projekt nur lesend öffnen." },
  },
  storeDamagedObject: {
    en: { what: "A part of the project is damaged: its content does not match its digest.", next: "Restore this part from a copy; everything else stays usable." },
    de: { what: "Ein Teil des Projekts ist beschädigt: Inhalt und Prüfsumme stimmen nicht überein.", next: "Diesen Teil aus einer Sicherung wiederherstellen; alles andere bleibt nutzbar." },
  },
  storeJournalTailCut: {
    en: { what: "The last line of the journal was incomplete and was cut off.", next: "Check that the last act before the break is there; repeat it if not." },
    de: { what: "Die letzte Zeile des Journals war unvollständig und wurde abgeschnitten.", next: "Prüfen, ob die letzte Handlung vor dem Abbruch vorhanden ist; sonst wiederholen." },
  },
  storeHeadRebuilt: {
    en: { what: "The pointer to the newest state was missing and was rebuilt from the journal.", next: "Nothing to do." },
    de: { what: "Der Verweis auf den neuesten Stand fehlte und wurde aus dem Journal wiederhergestellt.", next: "Nichts zu tun." },
  },
  storeReadOnly: {
    en: { what: "The project is on a medium that cannot be written.", next: "Copy the project to a place where you may write." },
    de: { what: "Das Projekt liegt auf einem nicht beschreibbaren Medium.", next: "Das Projekt an einen beschreibbaren Ort kopieren." },
  },
  storeDiskFull: {
    en: { what: "The disk is full.", next: "Make room, then repeat; nothing was lost." },
    de: { what: "Der Datenträger ist voll.", next: "Platz schaffen, dann wiederholen; verloren ging nichts." },
  },
  storeWriteFailed: {
    en: { what: "The disk did not confirm that the data were written.", next: "Check the disk, then open the project again." },
    de: { what: "Der Datenträger hat das Schreiben nicht bestätigt.", next: "Den Datenträger prüfen, dann das Projekt erneut öffnen." },
  },
  storeNewerVersion: {
    en: { what: "The project was written by a newer version of Millwright.", next: "Open it with that version; this one changes nothing in it." },
    de: { what: "Das Projekt wurde mit einer neueren Fassung von Millwright geschrieben.", next: "Mit jener Fassung öffnen; diese ändert nichts daran." },
  },
  // package and signing
  packageTruncated: {
    en: { what: "The package[ {file}] is incomplete.", next: "Copy it again from where it was made." },
    de: { what: "Das Paket[ {file}] ist unvollständig.", next: "Vom Ort der Herstellung erneut kopieren." },
  },
  packageDigestMismatch: {
    en: { what: "The package[ {file}] was changed after it was made.", next: "Do not install it; fetch it again from where it was made." },
    de: { what: "Das Paket[ {file}] wurde nach der Herstellung verändert.", next: "Nicht installieren; vom Ort der Herstellung neu holen." },
  },
  packageManifestMalformed: {
    en: { what: "The table of contents of the package is not valid.", next: "Build the package again." },
    de: { what: "Das Inhaltsverzeichnis des Pakets ist ungültig.", next: "Das Paket neu bauen." },
  },
  packageNoOrder: {
    en: { what: "There is no signed order to install this package.", next: "Ask for an order for this device and bring it on the stick." },
    de: { what: "Es gibt keinen unterschriebenen Auftrag, dieses Paket zu installieren.", next: "Einen Auftrag für dieses Gerät anfordern und auf dem Stick mitbringen." },
  },
  packageOtherDevice: {
    en: { what: "The order is for another device[: {detail}].", next: "Take the stick to that device, or ask for an order for this one." },
    de: { what: "Der Auftrag gilt für ein anderes Gerät[: {detail}].", next: "Den Stick zu jenem Gerät bringen oder einen Auftrag für dieses anfordern." },
  },
  packageOlderCounter: {
    en: { what: "The order is older than the one the device carried out last.", next: "Bring the newest order; to go back, ask for a roll-back order." },
    de: { what: "Der Auftrag ist älter als der zuletzt vom Gerät ausgeführte.", next: "Den neuesten Auftrag bringen; zum Zurückgehen einen Rückkehrauftrag anfordern." },
  },
  packageJump: {
    en: { what: "The number of the order jumps too far ahead.", next: "Have the orders of this device checked before you go on." },
    de: { what: "Die Nummer des Auftrags springt zu weit voraus.", next: "Die Aufträge dieses Geräts prüfen lassen, bevor es weitergeht." },
  },
  packageExpired: {
    en: { what: "The order has expired.", next: "Ask for a new order." },
    de: { what: "Der Auftrag ist abgelaufen.", next: "Einen neuen Auftrag anfordern." },
  },
  packageAlready: {
    en: { what: "This package is already installed.", next: "Nothing to do; the receipt says so." },
    de: { what: "Dieses Paket ist bereits installiert.", next: "Nichts zu tun; die Quittung vermerkt es." },
  },
  packageWrongTarget: {
    en: { what: "The package is made for another kind of device[: {detail}].", next: "Build the package for this kind of device." },
    de: { what: "Das Paket ist für eine andere Geräteart gemacht[: {detail}].", next: "Das Paket für diese Geräteart bauen." },
  },
  packageSelfTest: {
    en: { what: "The new package failed its self-test on this device[: {detail}]. The model before it is still running.", next: "Bring the receipt home and build the package again." },
    de: { what: "Das neue Paket hat den Selbsttest auf diesem Gerät nicht bestanden[: {detail}]. Das vorherige Modell läuft weiter.", next: "Die Quittung zurückbringen und das Paket neu bauen." },
  },
  envelopeMalformed: {
    en: { what: "The signed document is not well formed.", next: "Fetch it again from where it was signed." },
    de: { what: "Das unterschriebene Dokument hat keine gültige Form.", next: "Vom Ort der Unterschrift neu holen." },
  },
  signatureWrong: {
    en: { what: "A signature does not match the content.", next: "Do not use it; fetch it again and tell the people who signed." },
    de: { what: "Eine Unterschrift passt nicht zum Inhalt.", next: "Nicht verwenden; neu holen und die Unterzeichner verständigen." },
  },
  signatureTooFew: {
    en: { what: "There are fewer valid signatures of different people than are required.", next: "Have another entitled person sign." },
    de: { what: "Es gibt weniger gültige Unterschriften verschiedener Personen als verlangt.", next: "Eine weitere berechtigte Person unterschreiben lassen." },
  },
  signatureUnsafeKey: {
    en: { what: "A signature was made with an unsafe key.", next: "Make a new key and sign again." },
    de: { what: "Eine Unterschrift wurde mit einem unsicheren Schlüssel gemacht.", next: "Einen neuen Schlüssel erzeugen und erneut unterschreiben." },
  },
  signatureOtherType: {
    en: { what: "The signature is for another kind of document.", next: "Bring the document that belongs here." },
    de: { what: "Die Unterschrift gehört zu einer anderen Art von Dokument.", next: "Das hierher gehörende Dokument bringen." },
  },
  // stick
  stickOverBound: {
    en: { what: "The stick holds more files than are listed.", next: "Use a stick for Millwright alone." },
    de: { what: "Auf dem Stick liegen mehr Dateien, als aufgelistet werden.", next: "Einen Stick nur für Millwright verwenden." },
  },
  stickFileReplaced: {
    en: { what: "The file[ {file}] on the stick was replaced between check and use.", next: "Do not use this stick; prepare another." },
    de: { what: "Die Datei[ {file}] auf dem Stick wurde zwischen Prüfung und Verwendung ausgetauscht.", next: "Diesen Stick nicht verwenden; einen anderen vorbereiten." },
  },
  stickMissing: {
    en: { what: "The stick was pulled out or cannot be found.", next: "Plug it in and repeat; the earlier state is intact." },
    de: { what: "Der Stick wurde abgezogen oder ist nicht zu finden.", next: "Einstecken und wiederholen; der vorherige Stand ist unversehrt." },
  },
  stickWriteFailed: {
    en: { what: "Writing to the stick failed.", next: "Try again; take another stick if it fails again." },
    de: { what: "Das Schreiben auf den Stick ist fehlgeschlagen.", next: "Erneut versuchen; bei Wiederholung einen anderen Stick nehmen." },
  },
  stickFull: {
    en: { what: "The stick is full. The data stay on the device.", next: "Bring an empty stick." },
    de: { what: "Der Stick ist voll. Die Daten bleiben auf dem Gerät.", next: "Einen leeren Stick bringen." },
  },
  stickEmpty: {
    en: { what: "There is no Millwright folder on the stick.", next: "Prepare the stick in the Deploy step." },
    de: { what: "Auf dem Stick gibt es keinen Millwright-Ordner.", next: "Den Stick im Schritt Ausbringen vorbereiten." },
  },
  // receipts and records
  receiptForged: {
    en: { what: "The receipt was not signed by the device it names.", next: "Do not accept it; check the device on site." },
    de: { what: "Die Quittung wurde nicht von dem Gerät unterschrieben, das sie nennt.", next: "Nicht annehmen; das Gerät vor Ort prüfen." },
  },
  receiptUnknownDevice: {
    en: { what: "The receipt comes from a device that the register does not know[: {detail}].", next: "Register the device first." },
    de: { what: "Die Quittung stammt von einem Gerät, das im Register fehlt[: {detail}].", next: "Das Gerät zuerst registrieren." },
  },
  receiptReplayed: {
    en: { what: "This receipt was already read in.", next: "Bring the newest stick." },
    de: { what: "Diese Quittung wurde bereits eingelesen.", next: "Den neuesten Stick bringen." },
  },
  recordChainBroken: {
    en: { what: "The chain of records from the device is broken.", next: "Keep the stick; read the records from the device again." },
    de: { what: "Die Kette der Aufzeichnungen des Geräts ist unterbrochen.", next: "Den Stick aufbewahren; die Aufzeichnungen erneut vom Gerät lesen." },
  },
  recordFork: {
    en: { what: "Two different histories exist for the same device.", next: "Check whether the device was copied or restored, then choose one." },
    de: { what: "Für dasselbe Gerät gibt es zwei verschiedene Verläufe.", next: "Prüfen, ob das Gerät kopiert oder zurückgesetzt wurde, dann einen wählen." },
  },
  recordGap: {
    en: { what: "Records are missing between two known ones.", next: "Look for a stick that was not brought back." },
    de: { what: "Zwischen zwei bekannten Aufzeichnungen fehlen welche.", next: "Nach einem nicht zurückgebrachten Stick suchen." },
  },
  // pipe
  callMalformed: {
    en: { what: "The request was not well formed[: {field}].", next: "Correct the named field and repeat." },
    de: { what: "Die Anfrage hatte keine gültige Form[: {field}].", next: "Das genannte Feld berichtigen und wiederholen." },
  },
  callUnknown: {
    en: { what: "The request is not known to this version[: {detail}].", next: "Use the same version on both sides." },
    de: { what: "Diese Fassung kennt die Anfrage nicht[: {detail}].", next: "Auf beiden Seiten dieselbe Fassung verwenden." },
  },
  callTooLarge: {
    en: { what: "The request is too large.", next: "Ask for a smaller part." },
    de: { what: "Die Anfrage ist zu groß.", next: "Einen kleineren Teil anfragen." },
  },
  callTooMany: {
    en: { what: "Too many requests came at once.", next: "Wait until the running ones have finished." },
    de: { what: "Zu viele Anfragen kamen auf einmal.", next: "Warten, bis die laufenden beendet sind." },
  },
  callWrongSender: {
    en: { what: "The request came from a place that may not ask.", next: "Use the window of Millwright itself." },
    de: { what: "Die Anfrage kam von einer Stelle, die nicht fragen darf.", next: "Das Fenster von Millwright selbst verwenden." },
  },
  callPathRefused: {
    en: { what: "A request may not name a file by its path.", next: "Choose the file in the file dialog." },
    de: { what: "Eine Anfrage darf keine Datei über ihren Pfad nennen.", next: "Die Datei im Dateidialog wählen." },
  },
  callWrongRole: {
    en: { what: "Your role may not do this.", next: "Ask a person with the right role, or change the role." },
    de: { what: "Ihre Rolle darf das nicht.", next: "Eine Person mit der nötigen Rolle bitten oder die Rolle wechseln." },
  },
  callCancelled: {
    en: { what: "The act was cancelled.", next: "Start it again when you wish; finished parts were kept." },
    de: { what: "Der Vorgang wurde abgebrochen.", next: "Bei Bedarf neu starten; fertige Teile blieben erhalten." },
  },
  callPipeClosed: {
    en: { what: "The connection to the engine was closed.", next: "Open the project again." },
    de: { what: "Die Verbindung zum Rechenkern wurde geschlossen.", next: "Das Projekt erneut öffnen." },
  },
  callEngineDied: {
    en: { what: "The engine stopped unexpectedly. Finished work was kept.", next: "Open the project again; if it happens again, send the log." },
    de: { what: "Der Rechenkern hat unerwartet angehalten. Fertige Arbeit blieb erhalten.", next: "Das Projekt erneut öffnen; bei Wiederholung das Protokoll senden." },
  },
  callBadResult: {
    en: { what: "The engine gave an answer of the wrong form[: {field}]. This is a fault of Millwright.", next: "Send the log." },
    de: { what: "Der Rechenkern gab eine Antwort in falscher Form[: {field}]. Das ist ein Fehler von Millwright.", next: "Das Protokoll senden." },
  },
  callFailedUnexpectedly: {
    en: { what: "Something failed that should not[: {detail}]. This is a fault of Millwright.", next: "Repeat the act; if it fails again, send the log." },
    de: { what: "Etwas ist fehlgeschlagen, das nicht fehlschlagen darf[: {detail}]. Das ist ein Fehler von Millwright.", next: "Den Vorgang wiederholen; bei erneutem Fehler das Protokoll senden." },
  },
  // web host
  webHost: {
    en: { what: "The address in the browser is not the one Millwright serves.", next: "Open the address that was printed at the start." },
    de: { what: "Die Adresse im Browser ist nicht die von Millwright bediente.", next: "Die beim Start angezeigte Adresse öffnen." },
  },
  webOrigin: {
    en: { what: "Another web page tried to use Millwright.", next: "Close that page; open the address that was printed at the start." },
    de: { what: "Eine andere Webseite wollte Millwright benutzen.", next: "Jene Seite schließen; die beim Start angezeigte Adresse öffnen." },
  },
  webToken: {
    en: { what: "The key for this session is missing or wrong.", next: "Open the full address that was printed at the start." },
    de: { what: "Der Schlüssel dieser Sitzung fehlt oder ist falsch.", next: "Die beim Start angezeigte vollständige Adresse öffnen." },
  },
  webMethod: {
    en: { what: "This kind of web request is not allowed.", next: "Use the page itself." },
    de: { what: "Diese Art von Webanfrage ist nicht erlaubt.", next: "Die Seite selbst verwenden." },
  },
  webPath: {
    en: { what: "There is no such page.", next: "Open the address that was printed at the start." },
    de: { what: "Diese Seite gibt es nicht.", next: "Die beim Start angezeigte Adresse öffnen." },
  },
  // device
  deviceRowMissing: {
    en: { what: "A value is missing[ in column {column}]; the row was scored by the declared policy and marked.", next: "Check the sensor or its connection." },
    de: { what: "Ein Wert fehlt[ in Spalte {column}]; die Zeile wurde nach der festgelegten Regel bewertet und markiert.", next: "Sensor oder Verbindung prüfen." },
  },
  deviceRowOutOfRange: {
    en: { what: "A value is out of its range[ in column {column}]; the row was marked.", next: "Check the sensor and its unit." },
    de: { what: "Ein Wert liegt außerhalb seines Bereichs[ in Spalte {column}]; die Zeile wurde markiert.", next: "Sensor und Einheit prüfen." },
  },
  deviceRowLate: {
    en: { what: "A row came late or out of order and was marked.", next: "Check the clock and the source of the rows." },
    de: { what: "Eine Zeile kam verspätet oder in falscher Reihenfolge und wurde markiert.", next: "Uhr und Quelle der Zeilen prüfen." },
  },
  deviceRowUnreadable: {
    en: { what: "A row cannot be read; it has no score.", next: "Check the program that sends the rows." },
    de: { what: "Eine Zeile ist nicht lesbar; sie hat keinen Wert.", next: "Das Programm prüfen, das die Zeilen sendet." },
  },
  deviceNoSlot: {
    en: { what: "No model on the device can be used; nothing is scored.", next: "Install a package." },
    de: { what: "Auf dem Gerät ist kein Modell nutzbar; es wird nichts bewertet.", next: "Ein Paket installieren." },
  },
  deviceControlLost: {
    en: { what: "The device has lost the record of what is installed; nothing is scored.", next: "Install a package again with a new order." },
    de: { what: "Das Gerät hat den Vermerk über das Installierte verloren; es wird nichts bewertet.", next: "Ein Paket mit neuem Auftrag erneut installieren." },
  },
  // monitoring
  monitorTooFewWindows: {
    en: { what: "There are too few records for a statement on drift[: {detail}].", next: "Bring more records home and look again." },
    de: { what: "Es gibt zu wenige Aufzeichnungen für eine Aussage über Drift[: {detail}].", next: "Mehr Aufzeichnungen zurückbringen und erneut ansehen." },
  },
  packageOverBound: {
    en: { what: "The package is larger than a device accepts[: {detail}].", next: "Leave out parts that the device does not need, or choose a smaller model." },
    de: { what: "Das Paket ist größer, als ein Gerät annimmt[: {detail}].", next: "Teile weglassen, die das Gerät nicht braucht, oder ein kleineres Modell wählen." },
  },
  keyUnreadable: {
    en: { what: "The signing key[ in {file}] cannot be read: wrong passphrase or damaged file.", next: "Enter the passphrase again, or restore the key from its copy." },
    de: { what: "Der Signierschlüssel[ in {file}] ist nicht lesbar: falsches Kennwort oder beschädigte Datei.", next: "Das Kennwort erneut eingeben oder den Schlüssel aus seiner Kopie wiederherstellen." },
  },
  receiptMalformed: {
    en: { what: "The file[ {file}] from the device is not a receipt or record of a known form.", next: "Let the device write to the stick again; keep this file for the report." },
    de: { what: "Die Datei[ {file}] vom Gerät ist keine Quittung und kein Protokoll in bekannter Form.", next: "Das Gerät erneut auf den Stick schreiben lassen; diese Datei für die Meldung aufheben." },
  },
  deviceNotEnrolled: {
    en: { what: "This device has not been enrolled yet.", next: "Enrol it on the spot: start the device program with the word enrol, and compare the words of the key." },
    de: { what: "Dieses Gerät ist noch nicht angemeldet.", next: "Das Gerät vor Ort anmelden: das Geräteprogramm mit dem Wort enrol starten und die Wörter des Schlüssels vergleichen." },
  },
  deviceDiskFailed: {
    en: { what: "The device could not write to its disk[: {detail}].", next: "Check free space and the state of the disk; what ran before still runs." },
    de: { what: "Das Gerät konnte nicht auf seinen Datenträger schreiben[: {detail}].", next: "Freien Platz und Zustand des Datenträgers prüfen; was vorher lief, läuft weiter." },
  },
  deviceNothingToRollBack: {
    en: { what: "There is no earlier package on this device to go back to.", next: "Install another package from a stick." },
    de: { what: "Auf diesem Gerät gibt es kein früheres Paket, zu dem es zurückkehren könnte.", next: "Ein anderes Paket von einem Stick installieren." },
  },
  // system
  fileMissing: {
    en: { what: "The file[ {file}] does not exist.", next: "Check the name, or choose the file again." },
    de: { what: "Die Datei[ {file}] gibt es nicht.", next: "Den Namen prüfen oder die Datei erneut wählen." },
  },
  fileNotReadable: {
    en: { what: "The file[ {file}] cannot be read[: {detail}].", next: "Check your rights to it, and whether another program holds it." },
    de: { what: "Die Datei[ {file}] ist nicht lesbar[: {detail}].", next: "Die Rechte prüfen, und ob ein anderes Programm sie festhält." },
  },
  wordUnknown: {
    en: { what: "The word[ {detail}] is not a command or option.", next: "See the list of commands with --help." },
    de: { what: "Das Wort[ {detail}] ist kein Befehl und keine Option.", next: "Die Liste der Befehle mit --help ansehen." },
  },
  memoryBound: {
    en: { what: "The act needs more memory than it may use.", next: "Take fewer columns or rows, or raise the bound in the settings." },
    de: { what: "Der Vorgang braucht mehr Speicher, als er benutzen darf.", next: "Weniger Spalten oder Zeilen nehmen oder die Grenze in den Einstellungen erhöhen." },
  },
  fileRefusedKind: {
    en: { what: "The file[ {file}] is of a kind that can run code, and was not opened.", next: "Export the data as CSV or Parquet, or the model as ONNX." },
    de: { what: "Die Datei[ {file}] ist von einer Art, die Code ausführen kann, und wurde nicht geöffnet.", next: "Die Daten als CSV oder Parquet ausgeben, das Modell als ONNX." },
  },
  processDied: {
    en: { what: "A working process stopped[: {detail}].", next: "Repeat the act; if it stops again, send the log." },
    de: { what: "Ein Arbeitsprozess hat angehalten[: {detail}].", next: "Den Vorgang wiederholen; bei erneutem Halt das Protokoll senden." },
  },
  runtimeMissing: {
    en: { what: "A part of Millwright is missing on this computer[: {detail}].", next: "Install Millwright again." },
    de: { what: "Auf diesem Rechner fehlt ein Teil von Millwright[: {detail}].", next: "Millwright neu installieren." },
  },
  databaseRefused: {
    en: { what: "The database[ {file}] refuses to be read[: {detail}].", next: "Check user, rights and the name of the table." },
    de: { what: "Die Datenbank[ {file}] lässt sich nicht lesen[: {detail}].", next: "Benutzer, Rechte und den Namen der Tabelle prüfen." },
  },
  databaseUnreachable: {
    en: { what: "The database[ {file}] cannot be reached[: {detail}].", next: "Check host, port and that the server runs; a password belongs into your own password file (pgpass)." },
    de: { what: "Die Datenbank[ {file}] ist nicht zu erreichen[: {detail}].", next: "Rechner, Port und Server prüfen; ein Kennwort gehört in die eigene Kennwortdatei (pgpass)." },
  },
  jobInterrupted: {
    en: { what: "The job was interrupted when the engine stopped.", next: "Start it again; it goes on from its last checkpoint if it has one." },
    de: { what: "Der Auftrag wurde unterbrochen, als der Rechenkern anhielt.", next: "Erneut starten; falls vorhanden, geht es vom letzten Zwischenstand weiter." },
  },
};

const placeOrder = ["file", "row", "column", "field", "step"] as const;
const placeWord: Record<Language, Record<(typeof placeOrder)[number], string>> = {
  en: { file: "", row: "row ", column: "column ", field: "field ", step: "step " },
  de: { file: "", row: "Zeile ", column: "Spalte ", field: "Feld ", step: "Schritt " },
};

/** Fact and next step of a failure. A place the sentence does not name stands before it ("data.csv, row 12: …"), an unnamed
 *  detail in parentheses behind it, so nothing known is lost; a bracketed part without its value is dropped. */
export function sayFailure(data: FailureData, language: Language): Said {
  const text = errorText[data.name][language];
  const used = new Set<string>();
  const what = fill(text.what, data.where, used);
  const next = fill(text.next, data.where, used);
  const place = placeOrder
    .filter((key) => data.where[key] !== undefined && !used.has(key))
    .map((key) => `${placeWord[language][key]}${String(data.where[key])}`);
  const detail = data.where.detail !== undefined && !used.has("detail") ? ` (${data.where.detail})` : "";
  const prefix = place.length === 0 ? "" : `${capital(place.join(", "), used.has("file") || data.where.file === undefined)}: `;
  return { what: `${prefix}${what}${detail}`, next };
}

function fill(template: string, where: Where, used: Set<string>): string {
  let startsWithValue = false;
  const parts = template.replace(/\[([^\]]*)\]/g, (_, part: string) => (namesIn(part).every((n) => where[n] !== undefined) ? part : ""));
  const filled = parts.replace(/\{(\w+)\}/g, (_, name: string, at: number) => {
    used.add(name);
    if (at === 0) startsWithValue = true;
    return String(where[name as keyof Where] ?? "");
  });
  return capital(filled, !startsWithValue);
}

function namesIn(part: string): (keyof Where)[] {
  return [...part.matchAll(/\{(\w+)\}/g)].map((m) => m[1] as keyof Where);
}

/** A sentence begins with a capital unless it begins with a name given by the plant. */
function capital(sentence: string, wanted: boolean): string {
  return wanted ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}
