// What a person reads when an act fails: packages, sticks, receipts, the device and what it records. Rules and placeholders stand in ../errors.ts.
// Pure; runs everywhere. No code may branch on these words.
import type { ErrorName } from "../../contract/errors.ts";
import type { Said } from "../said.ts";
import type { Language } from "../text.ts";

export const deliveryErrors = {
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
  packageOpenDoubts: {
    en: { what: "The model rests on what people judged implausible, and nothing has settled it[: {field}].", next: "Train again without it or under a law about it, or take the verdict back with a reason." },
    de: { what: "Das Modell beruht auf etwas, das als unplausibel beurteilt wurde, und nichts hat das geklärt[: {field}].", next: "Ohne das oder unter einer Bedingung neu trainieren, oder das Urteil mit Grund zurücknehmen." },
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
  deviceRowOutsideKnown: {
    en: { what: "A row lies where the model was never taught; its answer was marked.", next: "Trust it less; train again once such rows are known." },
    de: { what: "Eine Zeile liegt, wo das Modell nie gelernt hat; die Antwort wurde markiert.", next: "Ihr weniger trauen; neu trainieren, sobald solche Zeilen bekannt sind." },
  },
  deviceClassUnsure: {
    en: { what: "No class is likely enough for an answer.", next: "Look at the row yourself; gather labelled examples like it and train again." },
    de: { what: "Keine Klasse ist wahrscheinlich genug für eine Antwort.", next: "Die Zeile selbst ansehen; ähnliche Beispiele beschriften und neu trainieren." },
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
} satisfies Partial<Record<ErrorName, Record<Language, Said>>>;
