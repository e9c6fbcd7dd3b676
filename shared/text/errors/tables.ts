// What a person reads when an act fails: files, tables, images and databases. Rules and placeholders stand in ../errors.ts.
// Pure; runs everywhere. No code may branch on these words.
import type { ErrorName } from "../../contract/errors.ts";
import type { Said } from "../said.ts";
import type { Language } from "../text.ts";

export const tablesErrors = {
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
  csvFormulaTexts: {
    en: { what: "Some texts begin like a formula of a spreadsheet[: {detail}]. They were kept as text.", next: "Nothing to do: every CSV that Millwright writes makes them inert with an apostrophe." },
    de: { what: "Einige Texte beginnen wie eine Formel einer Tabellenkalkulation[: {detail}]. Sie wurden als Text behalten.", next: "Nichts zu tun: in jeder CSV-Datei von Millwright werden sie mit einem Apostroph unschädlich gemacht." },
  },
  csvMixedEncoding: {
    en: { what: "The file[ {file}] is read as Windows-1252, and some of its lines are UTF-8[, the first is {row}][: {detail}]. Their letters beyond plain ones come out wrong.", next: "Let the source write one encoding, and read the file again." },
    de: { what: "Die Datei[ {file}] wird als Windows-1252 gelesen, und einige ihrer Zeilen sind UTF-8[, die erste ist {row}][: {detail}]. Ihre Umlaute und Sonderzeichen werden falsch.", next: "Die Quelle in einer Kodierung schreiben lassen und die Datei neu lesen." },
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
  imageOtherFolder: {
    en: { what: "The table[ {file}] names the images in other folders than they lie in[: {detail}].", next: "Choose the folder that the table means. If it is the same one renamed, choose the folder in which the images themselves lie, or have the table name them without folders." },
    de: { what: "Die Tabelle[ {file}] nennt die Bilder in anderen Ordnern, als sie liegen[: {detail}].", next: "Den Ordner wählen, den die Tabelle meint. Ist es derselbe und nur umbenannt, den Ordner wählen, in dem die Bilder selbst liegen, oder sie in der Tabelle ohne Ordner nennen." },
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
} satisfies Partial<Record<ErrorName, Record<Language, Said>>>;
