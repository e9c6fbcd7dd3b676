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
  targetProgramMissing: {
    en: { what: "What this form is made of was not set up here[: {field}][, {detail}].", next: "On a connected machine run `node main/setup/devicePrograms.mjs`, or use an installed Millwright, which brings it along." },
    de: { what: "Woraus diese Form gemacht wird, ist hier nicht eingerichtet[: {field}][, {detail}].", next: "Auf einem verbundenen Rechner `node main/setup/devicePrograms.mjs` ausführen oder ein installiertes Millwright verwenden, das es mitbringt." },
  },
  targetNotOffered: {
    en: { what: "This model cannot be given out in this form[: {field}][, {detail}].", next: "Choose another form of delivery, or change what is named in Prepare or Select." },
    de: { what: "In dieser Form lässt sich das Modell nicht ausgeben[: {field}][, {detail}].", next: "Eine andere Lieferform wählen oder das Genannte unter Vorbereiten oder Auswählen ändern." },
  },
  packageGateFailed: {
    en: { what: "The package is held back by what was tested before it[: {field}].", next: "Read the gate list at Package and mend what it names, or let it pass there with your name and a reason." },
    de: { what: "Das Paket wird von den Prüfungen davor zurückgehalten[: {field}].", next: "Die Prüfliste bei Packen lesen und beheben, was sie nennt, oder es dort mit Namen und Grund durchlassen." },
  },
  packageGateFixed: {
    en: { what: "No reason lets this test pass[: {field}]: it proves the package itself, or nothing holds the package back there.", next: "Mend what the test names and build again." },
    de: { what: "Kein Grund lässt diese Prüfung durch[: {field}]: Sie beweist das Paket selbst, oder sie hält nichts zurück.", next: "Beheben, was die Prüfung nennt, und neu bauen." },
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
  packageRevoked: {
    en: { what: "This package was revoked[: {detail}].", next: "Ask for the release that replaces it." },
    de: { what: "Dieses Paket wurde widerrufen[: {detail}].", next: "Die Freigabe anfordern, die es ersetzt." },
  },
  packageBelowFloor: {
    en: { what: "The package is older than the site still allows[: {detail}].", next: "Ask for a release above the security floor." },
    de: { what: "Das Paket ist älter, als der Standort noch zulässt[: {detail}].", next: "Eine Freigabe oberhalb der Sicherheitsgrenze anfordern." },
  },
  packageNotYet: {
    en: { what: "The order was signed before this release begins to hold[: {detail}].", next: "Ask for an order after that day." },
    de: { what: "Der Auftrag wurde unterschrieben, bevor diese Freigabe gilt[: {detail}].", next: "Nach diesem Tag einen Auftrag anfordern." },
  },
  orderNonce: {
    en: { what: "The order answers another visit than one of this device's last.", next: "Bring the newest receipt home and ask for a new order." },
    de: { what: "Der Auftrag antwortet nicht auf einen der letzten Besuche bei diesem Gerät.", next: "Die neueste Quittung heimbringen und einen neuen Auftrag anfordern." },
  },
  signatureSamePerson: {
    en: { what: "All signatures are of one person[: {detail}]; a release needs two.", next: "Have a second entitled person sign." },
    de: { what: "Alle Unterschriften stammen von einer Person[: {detail}]; eine Freigabe braucht zwei.", next: "Eine zweite berechtigte Person unterschreiben lassen." },
  },
  signatureGroups: {
    en: { what: "The signers are not from both sides[: {detail}].", next: "One of modelling and one of operations or quality must sign." },
    de: { what: "Die Unterzeichner kommen nicht von beiden Seiten[: {detail}].", next: "Es müssen eine Person der Modellierung und eine aus Betrieb oder Qualität unterschreiben." },
  },
  signatureRevokedKey: {
    en: { what: "A signature is by a key that was revoked.", next: "Have the release signed again with a key that holds." },
    de: { what: "Eine Unterschrift stammt von einem widerrufenen Schlüssel.", next: "Die Freigabe mit einem gültigen Schlüssel erneut unterschreiben lassen." },
  },
  keyNotEntitled: {
    en: { what: "This key may not sign this[: {detail}].", next: "Choose a key of the right role, or have the root name this key." },
    de: { what: "Dieser Schlüssel darf das nicht unterschreiben[: {detail}].", next: "Einen Schlüssel der richtigen Rolle wählen oder diesen in die Standortwurzel aufnehmen lassen." },
  },
  keyStoreMissing: {
    en: { what: "The operating system's store of secrets cannot be reached here.", next: "Sign in the desktop app on the computer where the key was made, use a passphrase, or make the key again from its words." },
    de: { what: "Der Schlüsselspeicher des Betriebssystems ist hier nicht erreichbar.", next: "In der Desktop-App auf dem Rechner unterschreiben, auf dem der Schlüssel angelegt wurde, ein Kennwort benutzen oder den Schlüssel aus seinen Wörtern neu anlegen." },
  },
  keyPassphraseShort: {
    en: { what: "The passphrase is too short: a signing key needs at least 12 characters.", next: "Take several words that nobody would guess." },
    de: { what: "Das Kennwort ist zu kurz: Ein Signierschlüssel braucht mindestens 12 Zeichen.", next: "Mehrere Wörter nehmen, die niemand errät." },
  },
  rootMalformed: {
    en: { what: "The site root is not valid[: {field} {detail}].", next: "Draft the root again; a root needs three holders and both sides of a release." },
    de: { what: "Die Standortwurzel ist ungültig[: {field} {detail}].", next: "Die Wurzel neu entwerfen; sie braucht drei Inhaber und beide Seiten einer Freigabe." },
  },
  rootOverBound: {
    en: { what: "The chain of site roots is larger than a device reads[: {detail}].", next: "Do not use this stick; prepare another." },
    de: { what: "Die Kette der Standortwurzeln ist größer, als ein Gerät liest[: {detail}].", next: "Diesen Stick nicht verwenden; einen anderen vorbereiten." },
  },
  rootGap: {
    en: { what: "A site root is missing in the chain[: {detail}]. The last good one stays in force.", next: "Bring a stick with every root from the first to the newest." },
    de: { what: "In der Kette fehlt eine Standortwurzel[: {detail}]. Die letzte gültige bleibt in Kraft.", next: "Einen Stick mit allen Wurzeln von der ersten bis zur neuesten bringen." },
  },
  rootFork: {
    en: { what: "There are two different site roots of one version[: {detail}]. The known one stays in force.", next: "Do not use this stick; tell the holders of the root keys." },
    de: { what: "Es gibt zwei verschiedene Standortwurzeln einer Version[: {detail}]. Die bekannte bleibt in Kraft.", next: "Diesen Stick nicht verwenden; die Inhaber der Wurzelschlüssel verständigen." },
  },
  rootOneSided: {
    en: { what: "The new site root is not signed by enough holders of the old and of the new one.", next: "Have the missing holders sign it." },
    de: { what: "Die neue Standortwurzel ist nicht von genug Inhabern der alten und der neuen unterschrieben.", next: "Die fehlenden Inhaber unterschreiben lassen." },
  },
  rootMissing: {
    en: { what: "No site root is in force here.", next: "Make one with the other holders, or take over the site's root and compare its words." },
    de: { what: "Hier ist keine Standortwurzel in Kraft.", next: "Mit den anderen Inhabern eine anlegen oder die des Standorts übernehmen und ihre Wörter vergleichen." },
  },
  rootUnconfirmed: {
    en: { what: "The site root was not confirmed by its words[: {detail}].", next: "Compare these words with those of the site's record, then give the first four." },
    de: { what: "Die Standortwurzel wurde nicht mit ihren Wörtern bestätigt[: {detail}].", next: "Diese Wörter mit dem Aushang des Standorts vergleichen, dann die ersten vier angeben." },
  },
  stickOrderSuperseded: {
    en: { what: "A newer order for this device lies on the stick; the older one was left aside.", next: "Remove old orders from the stick." },
    de: { what: "Auf dem Stick liegt ein neuerer Auftrag für dieses Gerät; der ältere blieb liegen.", next: "Alte Aufträge vom Stick entfernen." },
  },
  ackWrongStation: {
    en: { what: "The acknowledgement is not by a station of this site; nothing was deleted.", next: "Prepare the stick at a station of the site." },
    de: { what: "Die Bestätigung stammt von keiner Station dieses Standorts; es wurde nichts gelöscht.", next: "Den Stick an einer Station des Standorts vorbereiten." },
  },
  ackWrong: {
    en: { what: "The acknowledgement does not fit the records of this device[: {detail}]; nothing was deleted.", next: "Read the device's records in again and prepare a new stick." },
    de: { what: "Die Bestätigung passt nicht zu den Aufzeichnungen dieses Geräts[: {detail}]; es wurde nichts gelöscht.", next: "Die Aufzeichnungen erneut einlesen und einen neuen Stick vorbereiten." },
  },
  receiptFromFuture: {
    en: { what: "The receipt bears a time that has not come yet[: {detail}].", next: "Set the clock of the device; its records are kept in their own order." },
    de: { what: "Die Quittung trägt eine Zeit, die noch nicht gekommen ist[: {detail}].", next: "Die Uhr des Geräts stellen; seine Aufzeichnungen behalten ihre eigene Reihenfolge." },
  },
  deviceOtherMode: {
    en: { what: "The device is enrolled otherwise[: {detail}].", next: "To change that, enrol it anew in an empty folder." },
    de: { what: "Das Gerät ist anders angemeldet[: {detail}].", next: "Um das zu ändern, in einem leeren Ordner neu anmelden." },
  },
  deviceNoNews: {
    en: { what: "The device has run for long without signed news[: {detail} days].", next: "Bring a stick from a station of the site." },
    de: { what: "Das Gerät läuft schon lange, ohne etwas Signiertes erhalten zu haben[: {detail} Tage].", next: "Einen Stick von einer Station des Standorts bringen." },
  },
  deviceClockApart: {
    en: { what: "The device's clock and the signed time are more than a day apart[: {detail}]. Only the signed time decides.", next: "Set the clock of the device, or bring a newer signed time." },
    de: { what: "Die Uhr des Geräts und die signierte Zeit liegen mehr als einen Tag auseinander[: {detail}]. Nur die signierte Zeit entscheidet.", next: "Die Uhr des Geräts stellen oder eine neuere signierte Zeit bringen." },
  },
  // stick
  stickOverBound: {
    en: { what: "The stick holds more files than are listed.", next: "Use a stick for Millwright alone." },
    de: { what: "Auf dem Stick liegen mehr Dateien, als aufgelistet werden.", next: "Einen Stick nur für Millwright verwenden." },
  },
  stickFileReplaced: {
    en: { what: "The file[ {file}] was replaced between check and use.", next: "If it came over the plant network, try again; do not go on with a stick, prepare another." },
    de: { what: "Die Datei[ {file}] wurde zwischen Prüfung und Verwendung ausgetauscht.", next: "Kam sie über das Anlagennetz, erneut versuchen; einen Stick nicht weiter verwenden, einen anderen vorbereiten." },
  },
  stickMissing: {
    en: { what: "The stick was pulled out or cannot be found.", next: "Plug it in and repeat; the earlier state is intact." },
    de: { what: "Der Stick wurde abgezogen oder ist nicht zu finden.", next: "Einstecken und wiederholen; der vorherige Stand ist unversehrt." },
  },
  stickWriteFailed: {
    en: { what: "Writing to the stick failed.", next: "Try again; take another stick if it fails again." },
    de: { what: "Das Schreiben auf den Stick ist fehlgeschlagen.", next: "Erneut versuchen; bei Wiederholung einen anderen Stick nehmen." },
  },
  lanFrameMalformed: {
    en: { what: "The other side sent something that is not of this protocol.", next: "Both sides need the same version of Millwright. Try again; unpair the device if it happens again." },
    de: { what: "Die Gegenseite hat etwas gesendet, das nicht zu diesem Protokoll gehört.", next: "Beide Seiten brauchen dieselbe Version von Millwright. Erneut versuchen; bei Wiederholung die Kopplung lösen." },
  },
  lanVerbUnknown: {
    en: { what: "The device does not know this act.", next: "Put the newer courier on the device by stick." },
    de: { what: "Das Gerät kennt diese Handlung nicht.", next: "Den neueren Boten per Stick auf das Gerät bringen." },
  },
  lanOverBound: {
    en: { what: "More was sent over the plant network than is accepted.", next: "Nothing was taken. A package that large goes by stick." },
    de: { what: "Es kam mehr über das Anlagennetz, als angenommen wird.", next: "Es wurde nichts übernommen. Ein so großes Paket geht per Stick." },
  },
  lanPairingSpent: {
    en: { what: "The device is not open for pairing, or had its attempt.", next: "Open pairing at the device again: one attempt each time, at most three an hour." },
    de: { what: "Das Gerät ist nicht zum Koppeln offen, oder der Versuch ist verbraucht.", next: "Am Gerät das Koppeln erneut öffnen: je Öffnung ein Versuch, höchstens drei in der Stunde." },
  },
  lanNotPaired: {
    en: { what: "The other side is not paired with this one.", next: "Pair them: the same eight digits must stand on both screens." },
    de: { what: "Die Gegenseite ist nicht mit dieser gekoppelt.", next: "Koppeln: auf beiden Anzeigen müssen dieselben acht Ziffern stehen." },
  },
  lanPairingDiffers: {
    en: { what: "Pairing ended: the digits were not confirmed on both sides.", next: "If the digits differed, somebody stands between the two machines: tell whoever looks after the network. Nothing was stored." },
    de: { what: "Kopplung beendet: die Ziffern wurden nicht auf beiden Seiten bestätigt.", next: "Waren die Ziffern verschieden, steht jemand zwischen den beiden Rechnern: die Netzverantwortlichen verständigen. Es wurde nichts gespeichert." },
  },
  lanCommitmentWrong: {
    en: { what: "The other side changed its key while pairing.", next: "Somebody may stand between the two machines. Nothing was stored; try again by a direct cable." },
    de: { what: "Die Gegenseite hat beim Koppeln ihren Schlüssel gewechselt.", next: "Vielleicht steht jemand zwischen den beiden Rechnern. Es wurde nichts gespeichert; mit direktem Kabel erneut versuchen." },
  },
  lanLost: {
    en: { what: "The connection was lost or stood still.", next: "Try again: what had arrived is kept, and an install ends as the old or the new version, never in between." },
    de: { what: "Die Verbindung ging verloren oder stand still.", next: "Erneut versuchen: was ankam, bleibt, und ein Einspielen endet mit der alten oder der neuen Version, nie dazwischen." },
  },
  lanUnreachable: {
    en: { what: "No courier answers at this address.", next: "See that the device's courier runs, that address and port are right and the cable is in." },
    de: { what: "Unter dieser Adresse antwortet kein Bote.", next: "Prüfen: läuft der Bote am Gerät, stimmen Adresse und Port, steckt das Kabel?" },
  },
  lanCannotListen: {
    en: { what: "The courier cannot listen at this address[: {detail}].", next: "See that no other courier runs there and that the address is one of this machine's; another is named with --listen." },
    de: { what: "Der Bote kann an dieser Adresse nicht lauschen[: {detail}].", next: "Prüfen: läuft dort schon ein Bote, gehört die Adresse dieser Maschine? Eine andere gibt --listen an." },
  },
  lanOtherProtocol: {
    en: { what: "What answers there does not speak TLS 1.3 as a courier does.", next: "Check the address; put the courier of this version on the device by stick." },
    de: { what: "Was dort antwortet, spricht nicht TLS 1.3 wie ein Bote.", next: "Die Adresse prüfen; den Boten dieser Version per Stick auf das Gerät bringen." },
  },
  lanOff: {
    en: { what: "The plant network is turned off in this workbench.", next: "Turn it on under Deploy; until then nothing connects and nothing listens." },
    de: { what: "Das Anlagennetz ist in dieser Werkbank ausgeschaltet.", next: "Unter Einspielen einschalten; bis dahin verbindet sich nichts, und nichts lauscht." },
  },
  stickBusy: {
    en: { what: "The stick cannot be given back: something still uses it.", next: "Close what shows its files, wait a moment, eject again. What was written is complete." },
    de: { what: "Der Stick lässt sich nicht auswerfen: etwas benutzt ihn noch.", next: "Schließen, was seine Dateien zeigt, kurz warten, erneut auswerfen. Was geschrieben wurde, ist vollständig." },
  },
  stickFull: {
    en: { what: "The stick is full. The data stay on the device.", next: "Bring an empty stick." },
    de: { what: "Der Stick ist voll. Die Daten bleiben auf dem Gerät.", next: "Einen leeren Stick bringen." },
  },
  stickEmpty: {
    en: { what: "There is no Millwright folder on the stick.", next: "Prepare the stick in the Deploy step." },
    de: { what: "Auf dem Stick gibt es keinen Millwright-Ordner.", next: "Den Stick im Schritt Einspielen vorbereiten." },
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
  recordThinned: {
    en: { what: "Of some periods only summaries came home: the machine had run short of space.", next: "Collect more often, or give the device more space (--quota-mb). These periods are not judged." },
    de: { what: "Für einige Zeiträume liegen nur Zusammenfassungen vor: Der Speicherplatz an der Maschine war knapp.", next: "Häufiger abholen oder dem Gerät mehr Platz geben (--quota-mb). Diese Zeiträume werden nicht beurteilt." },
  },
  recordTailCut: {
    en: { what: "The device had signed entries of its log that are no longer there.", next: "Check its disk and whether it was restored; look for a stick that was not brought back. What is missing is not judged." },
    de: { what: "Das Gerät hatte Protokolleinträge signiert, die nicht mehr vorhanden sind.", next: "Seinen Datenträger prüfen und ob es zurückgesetzt wurde; nach einem nicht zurückgebrachten Stick suchen. Was fehlt, wird nicht beurteilt." },
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
  monitorOutsideSupport: {
    en: { what: "Performance is not estimated: more than 5 % of the rows lie outside what the model learned from[: {detail}].", next: "Find out what changed, or bring rows with the truth home and train again." },
    de: { what: "Die Güte wird nicht geschätzt: mehr als 5 % der Zeilen liegen außerhalb dessen, woraus das Modell lernte[: {detail}].", next: "Herausfinden, was sich geändert hat, oder Zeilen mit der Wahrheit heimbringen und neu trainieren." },
  },
  monitorBackTestMissed: {
    en: { what: "Performance is not estimated: on the reference itself the estimate missed too often[: in its interval {detail}].", next: "Judge alarms by events that people tell; with more labelled rows the estimate may hold." },
    de: { what: "Die Güte wird nicht geschätzt: schon auf dem Bezug lag die Schätzung zu oft daneben[: im Intervall {detail}].", next: "Alarme an Ereignissen messen, die Menschen nennen; mit mehr Labels kann die Schätzung tragen." },
  },
  diagnosisTooShort: {
    en: { what: "A span is too short to tell what changed[: {detail} stretches of the grid].", next: "Choose a longer reference or a longer span after it." },
    de: { what: "Eine Spanne ist zu kurz, um zu sagen, was sich geändert hat[: {detail} Abschnitte des Rasters].", next: "Eine längere Referenz oder eine längere Spanne danach wählen." },
  },
  diagnosisTooFewTags: {
    en: { what: "There are too few tags with numbers to compare them with each other[: {detail}].", next: "Choose more tags, or read data that hold more of them." },
    de: { what: "Es gibt zu wenige Kanäle mit Zahlen, um sie miteinander zu vergleichen[: {detail}].", next: "Mehr Kanäle wählen oder Daten mit mehr Kanälen lesen." },
  },
  proposalOtherState: {
    en: { what: "This step does not follow the state that the proposal is in[: {field}].", next: "Open the list of proposals again; each says what may come next." },
    de: { what: "Dieser Schritt folgt nicht auf den Stand des Vorschlags[: {field}].", next: "Die Liste der Vorschläge neu öffnen; jeder sagt, was als Nächstes kommen darf." },
  },
  proposalOwnApproval: {
    en: { what: "Who made a proposal or its candidate cannot alone say yes to it.", next: "Let another person of the project decide." },
    de: { what: "Wer einen Vorschlag oder seinen Kandidaten gemacht hat, kann ihn nicht allein freigeben.", next: "Eine andere Person des Projekts entscheiden lassen." },
  },
  proposalHeld: {
    en: { what: "Something moved suddenly and nobody has said whether the plant was changed. Retraining waits.", next: "Answer the question of the proposal: changed, not changed, or unknown." },
    de: { what: "Etwas hat sich plötzlich bewegt, und niemand hat gesagt, ob die Anlage geändert wurde. Das Training wartet.", next: "Die Frage des Vorschlags beantworten: geändert, nicht geändert oder unbekannt." },
  },
  proposalNotBetter: {
    en: { what: "On later rows the candidate is not better than what runs[: {detail}].", next: "Keep what runs and reject the proposal, or train with other settings." },
    de: { what: "Auf späteren Zeilen ist der Kandidat nicht besser als das, was läuft[: {detail}].", next: "Behalten, was läuft, und den Vorschlag ablehnen oder mit anderen Einstellungen trainieren." },
  },
  proposalNothingLater: {
    en: { what: "The project holds no rows later than those that the running model learned from.", next: "Read newer files at Data, then train again." },
    de: { what: "Das Projekt hat keine späteren Zeilen als die, aus denen das laufende Modell gelernt hat.", next: "Unter Daten neuere Dateien lesen, dann erneut trainieren." },
  },
  proposalNotRolledBack: {
    en: { what: "This machine is not within reach, and its newest receipt says that it still runs the version in question.", next: "Start `rollback` at the machine, or take a rollback order there, and bring its receipt home; then carry this out." },
    de: { what: "Diese Maschine ist von hier nicht erreichbar, und nach ihrer neuesten Quittung läuft die fragliche Version noch.", next: "An der Maschine `rollback` starten oder einen Auftrag dazu hinbringen und ihre Quittung heimholen; danach hier ausführen." },
  },
  proposalNotReleased: {
    en: { what: "The challenger is not yet released for this machine.", next: "A production machine needs the signatures of two people and an order; every machine its own receipt that the challenger runs there, its trial behind it. The list of proposals says what is missing." },
    de: { what: "Der Herausforderer ist für diese Maschine noch nicht freigegeben.", next: "Eine Produktionsmaschine braucht zwei Unterschriften und einen Auftrag, jede Maschine die eigene Quittung, dass der Herausforderer dort läuft und die Probe bestanden hat. Die Liste der Vorschläge sagt, was fehlt." },
  },
  proposalIncomplete: {
    en: { what: "This cannot be carried out as it stands; missing[: {field}].", next: "Name the tag, say since when, and write why." },
    de: { what: "So lässt sich das nicht ausführen; es fehlt[: {field}].", next: "Den Kanal nennen, sagen, seit wann, und die Begründung dazuschreiben." },
  },
  proposalFewRowsSince: {
    en: { what: "Too few calm rows lie behind the change to make a reference from[: {detail}].", next: "Wait until more rows came, read them at Data, then carry this out again." },
    de: { what: "Hinter der Änderung liegen zu wenige ruhige Zeilen für eine Referenz[: {detail}].", next: "Warten, bis mehr Zeilen da sind, sie unter Daten lesen und dies erneut ausführen." },
  },
  proposalShadowOpen: {
    en: { what: "No device has yet told that the challenger held its bound beside what runs.", next: "Take the challenger to a device, let it run beside, and bring its records home." },
    de: { what: "Noch kein Gerät hat gemeldet, dass der Herausforderer neben dem Laufenden seine Grenze hielt.", next: "Den Herausforderer auf ein Gerät bringen, mitlaufen lassen und die Aufzeichnungen heimholen." },
  },
  diagnosisNoQuestion: {
    en: { what: "This diagnosis asks nothing, or a newer one has taken its place.", next: "Open the newest diagnosis and answer there." },
    de: { what: "Diese Diagnose stellt keine Frage, oder eine neuere ist an ihre Stelle getreten.", next: "Die neueste Diagnose öffnen und dort antworten." },
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
  deviceInputStale: {
    en: { what: "No row has come for longer than the package allows; the device gives no answer.", next: "Check the source of the rows and the line to it." },
    de: { what: "Seit länger als vom Paket erlaubt kam keine Zeile; das Gerät gibt keine Antwort.", next: "Quelle der Zeilen und die Verbindung dorthin prüfen." },
  },
  deviceSignalFrozen: {
    en: { what: "A signal[ in column {column}] has stood still for longer than it ever did in the training data; the row was treated by the declared rule.", next: "Check whether the sensor hangs or the machine rests." },
    de: { what: "Ein Signal[ in Spalte {column}] steht länger still als je in den Trainingsdaten; die Zeile wurde nach der festgelegten Regel behandelt.", next: "Prüfen, ob der Sensor hängt oder die Maschine ruht." },
  },
  deviceValueBad: {
    en: { what: "The source itself calls a value bad or uncertain; the row was treated by the declared rule.", next: "Check the sensor, the controller and their connection." },
    de: { what: "Die Quelle selbst nennt einen Wert schlecht oder unsicher; die Zeile wurde nach der festgelegten Regel behandelt.", next: "Sensor, Steuerung und ihre Verbindung prüfen." },
  },
  deviceTrialFailed: {
    en: { what: "The new package did not prove itself on trial[: {detail}]; the one before runs again.", next: "Look at the receipt; the old package answers as before." },
    de: { what: "Das neue Paket hat sich in der Probe nicht bewährt[: {detail}]; das vorige läuft wieder.", next: "Die Quittung ansehen; das alte Paket antwortet wie zuvor." },
  },
  deviceShadowDiverged: {
    en: { what: "The new package answered too differently beside the running one[: {detail}]; it was not taken.", next: "Look at the differences in the records before releasing it again." },
    de: { what: "Das neue Paket antwortete neben dem laufenden zu verschieden[: {detail}]; es wurde nicht übernommen.", next: "Vor einer neuen Freigabe die Unterschiede in den Aufzeichnungen ansehen." },
  },
  deviceRowsDropped: {
    en: { what: "Rows came faster than they can be scored; the oldest were dropped and counted.", next: "Slow the source down or take a smaller model." },
    de: { what: "Zeilen kamen schneller, als sie bewertet werden können; die ältesten wurden verworfen und gezählt.", next: "Die Quelle drosseln oder ein kleineres Modell nehmen." },
  },
  deviceDiskShort: {
    en: { what: "The device's disk or its share of it is full; scoring goes on, what could not be kept is counted.", next: "Free space or collect the records with a stick." },
    de: { what: "Der Datenträger des Geräts oder sein Anteil daran ist voll; die Bewertung läuft weiter, was nicht behalten werden konnte, ist gezählt.", next: "Platz schaffen oder die Aufzeichnungen mit einem Stick abholen." },
  },
  deviceFolderFull: {
    en: { what: "The watched folder holds more files than can be remembered; new ones are not read.", next: "Move files that were read out of the folder." },
    de: { what: "Der beobachtete Ordner enthält mehr Dateien, als gemerkt werden können; neue werden nicht gelesen.", next: "Gelesene Dateien aus dem Ordner entfernen." },
  },
  deviceSourceMalformed: {
    en: { what: "The description of the source cannot be read[: {field}].", next: "Compare it with the example beside the device program." },
    de: { what: "Die Beschreibung der Quelle ist nicht lesbar[: {field}].", next: "Mit dem Beispiel neben dem Geräteprogramm vergleichen." },
  },
  deviceBusy: {
    en: { what: "Another command holds the device.", next: "Wait until it has ended, then try again." },
    de: { what: "Ein anderer Befehl belegt das Gerät.", next: "Sein Ende abwarten, dann erneut versuchen." },
  },
  deviceSourceLost: {
    en: { what: "The source of rows was replaced, cut short or ended[: {detail}]; what was between may be missing.", next: "Check the source; reading goes on by itself." },
    de: { what: "Die Quelle der Zeilen wurde ersetzt, gekürzt oder beendet[: {detail}]; was dazwischenlag, kann fehlen.", next: "Die Quelle prüfen; das Lesen geht von selbst weiter." },
  },
  deviceWorkerDied: {
    en: { what: "The scoring process stopped or gave no sign of life and was started again[: {detail}].", next: "Nothing at once; after three times in ten minutes the package before is taken." },
    de: { what: "Der bewertende Prozess blieb stehen oder endete und wurde neu gestartet[: {detail}].", next: "Zunächst nichts; nach drei Malen in zehn Minuten wird das vorige Paket genommen." },
  },
  deviceNothingToAccept: {
    en: { what: "No package is on trial or in shadow.", next: "Nothing to do; the status says what runs." },
    de: { what: "Kein Paket ist in Probe oder im Schatten.", next: "Nichts zu tun; der Status sagt, was läuft." },
  },
  deviceNothingToRollBack: {
    en: { what: "There is no earlier package on this device to go back to.", next: "Install another package from a stick." },
    de: { what: "Auf diesem Gerät gibt es kein früheres Paket, zu dem es zurückkehren könnte.", next: "Ein anderes Paket von einem Stick installieren." },
  },
} satisfies Partial<Record<ErrorName, Record<Language, Said>>>;
