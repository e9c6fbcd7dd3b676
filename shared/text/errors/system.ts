// What a person reads when an act fails: pipe, hosts and the system. Rules and placeholders stand in ../errors.ts.
// Pure; runs everywhere. No code may branch on these words.
import type { ErrorName } from "../../contract/errors.ts";
import type { Said } from "../said.ts";
import type { Language } from "../text.ts";

export const systemErrors = {
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
    en: { what: "The database[ {file}] refuses to be read[: {detail}].", next: "Check user, password, rights and the name of the table." },
    de: { what: "Die Datenbank[ {file}] lässt sich nicht lesen[: {detail}].", next: "Benutzer, Kennwort, Rechte und den Namen der Tabelle prüfen." },
  },
  databaseUnreachable: {
    en: { what: "The database[ {file}] cannot be reached[: {detail}].", next: "Check host and port, and that the server runs." },
    de: { what: "Die Datenbank[ {file}] ist nicht zu erreichen[: {detail}].", next: "Rechner und Port prüfen, und ob der Server läuft." },
  },
  databaseUnsettled: {
    en: { what: "The database[ {file}] stands in the middle of a change[: {detail}].", next: "Open and close it once with the program that writes it, or choose it again when nothing is being written." },
    de: { what: "Die Datenbank[ {file}] steht mitten in einer Änderung[: {detail}].", next: "Einmal mit dem Programm öffnen und schließen, das sie schreibt, oder erneut wählen, wenn gerade nichts geschrieben wird." },
  },
  databaseLogOther: {
    en: { what: "A file chosen with the database[ {file}] does not belong to it[: {detail}].", next: "Choose the database and the files that carry its name and end in -wal or -journal." },
    de: { what: "Eine mit der Datenbank[ {file}] gewählte Datei gehört nicht zu ihr[: {detail}].", next: "Die Datenbank und die Dateien wählen, die ihren Namen tragen und auf -wal oder -journal enden." },
  },
  databaseLogAbsent: {
    en: { what: "The database[ {file}] may keep its newest rows in a second file[, {detail}], which was not given; only what the database itself holds was read.", next: "If such a file lies beside it, choose both together. If there is none, nothing is missing." },
    de: { what: "Die Datenbank[ {file}] hält ihre neuesten Zeilen womöglich in einer zweiten Datei[, {detail}], die nicht dabei war; gelesen wurde nur, was in der Datenbank selbst steht.", next: "Liegt eine solche Datei daneben, beide zusammen wählen. Gibt es keine, fehlt nichts." },
  },
  databaseLogTorn: {
    en: { what: "The newest changes of the database[ {file}] cannot all be read from its log[ {detail}]: it is cut off or damaged.", next: "Copy both files again while nothing is being written, or open and close the database once with the program that writes it." },
    de: { what: "Die neuesten Änderungen der Datenbank[ {file}] sind aus ihrem Protokoll[ {detail}] nicht alle lesbar: es ist abgeschnitten oder beschädigt.", next: "Beide Dateien erneut kopieren, während nichts geschrieben wird, oder die Datenbank einmal mit dem Programm öffnen und schließen, das sie schreibt." },
  },
  jobInterrupted: {
    en: { what: "The job was interrupted when the engine stopped.", next: "Start it again; it goes on from its last checkpoint if it has one." },
    de: { what: "Der Auftrag wurde unterbrochen, als der Rechenkern anhielt.", next: "Erneut starten; falls vorhanden, geht es vom letzten Zwischenstand weiter." },
  },
} satisfies Partial<Record<ErrorName, Record<Language, Said>>>;
