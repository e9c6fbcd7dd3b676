// What the device program says in plain words when it was started from a stick without a word: few sentences, so that the program stays small.

import { words } from "./text.ts";

export const deviceConsoleText = words({
  fresh: { en: "This machine is not a Millwright device yet.", de: "Dieser Rechner ist noch kein Millwright-Gerät." },
  freshAsk: { en: "To make it a trial device (LAB) that accepts packages of the key “{words}”, type LAB and press Enter. Anything else leaves it as it is.", de: "Um ihn zum Versuchsgerät (LAB) zu machen, das Pakete des Schlüssels „{words}“ annimmt, LAB tippen und Eingabe drücken. Alles andere lässt ihn, wie er ist." },
  freshHow: { en: "Start “install” in the folder MILLWRIGHT/device of the stick, or ask the people who prepared it.", de: "Auf dem Stick im Ordner MILLWRIGHT/device „install“ starten oder die Leute fragen, die ihn vorbereitet haben." },
  unchanged: { en: "Nothing was changed.", de: "Es wurde nichts geändert." },
  installed: { en: "INSTALLED", de: "INSTALLIERT" },
  installedSays: { en: "The new package passed its test on this machine: {rows} rows agree.", de: "Das neue Paket hat die Prüfung auf diesem Rechner bestanden: {rows} Zeilen stimmen." },
  compare: { en: "Words to compare: {words}", de: "Worte zum Vergleichen: {words}" },
  collected: { en: "COLLECTED", de: "EINGESAMMELT" },
  collectedSays: { en: "What this machine recorded is on the stick.", de: "Was dieser Rechner aufgezeichnet hat, liegt auf dem Stick." },
  already: { en: "The package on the stick runs here already.", de: "Das Paket auf dem Stick läuft hier schon." },
  running: { en: "State: {state}. Rows answered so far: {rows}. Alarms: {alarms}.", de: "Zustand: {state}. Bisher beantwortete Zeilen: {rows}. Alarme: {alarms}." },
  notWritten: { en: "The stick could not be written; the receipt waits on this machine.", de: "Der Stick ließ sich nicht beschreiben; die Quittung wartet auf diesem Rechner." },
  refused: { en: "NOT DONE", de: "NICHT AUSGEFÜHRT" },
  code: { en: "Code {code}. Write it down and tell the people who prepared the stick.", de: "Code {code}. Aufschreiben und den Leuten sagen, die den Stick vorbereitet haben." },
  class3: { en: "The stick is not signed by people this machine trusts, or is meant for another machine.", de: "Der Stick ist nicht von Leuten unterschrieben, denen dieser Rechner vertraut, oder für einen anderen Rechner bestimmt." },
  class4: { en: "What is on the stick is older than what runs here.", de: "Was auf dem Stick liegt, ist älter als das, was hier läuft." },
  class5: { en: "The stick or the disk of this machine could not be read or written.", de: "Der Stick oder die Platte dieses Rechners ließ sich nicht lesen oder beschreiben." },
  class6: { en: "The package is for another kind of machine.", de: "Das Paket ist für eine andere Art Rechner." },
  class7: { en: "The package did not pass its test on this machine.", de: "Das Paket hat die Prüfung auf diesem Rechner nicht bestanden." },
  classOther: { en: "What is on the stick cannot be used.", de: "Was auf dem Stick liegt, ist nicht zu gebrauchen." },
  before: { en: "What ran before still runs.", de: "Was vorher lief, läuft weiter." },
  pull: { en: "You may pull the stick.", de: "Der Stick kann abgezogen werden." },
  enter: { en: "Press Enter to close.", de: "Zum Schließen die Eingabetaste drücken." },
});
