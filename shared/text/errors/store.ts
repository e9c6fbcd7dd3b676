// What a person reads when an act fails: the store of a project. Rules and placeholders stand in ../errors.ts.
// Pure; runs everywhere. No code may branch on these words.
import type { ErrorName } from "../../contract/errors.ts";
import type { Said } from "../said.ts";
import type { Language } from "../text.ts";

export const storeErrors = {
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
} satisfies Partial<Record<ErrorName, Record<Language, Said>>>;
