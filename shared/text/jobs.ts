// What a long act is called while it runs, by the name of its call.

import { words } from "./text.ts";

export const jobText = words({
  "plan.run": { en: "Perform the plan", de: "Den Plan ausführen" },
  "data.importFiles": { en: "Import files", de: "Dateien einlesen" },
  "data.importImages": { en: "Import images", de: "Bilder einlesen" },
  "data.importSample": { en: "Make the sample plant", de: "Die Beispielanlage erzeugen" },
  "data.fetchTable": { en: "Read a table of a database", de: "Eine Tabelle einer Datenbank einlesen" },
  "data.importFolder": { en: "Read new files of a folder", de: "Neue Dateien eines Ordners einlesen" },
  "data.answerHeld": { en: "Read a held file by its answer", de: "Eine zurückgehaltene Datei nach der Antwort lesen" },
  "data.checkQuality": { en: "Check the data", de: "Die Daten prüfen" },
  "data.repair": { en: "Mend a finding", de: "Einen Befund beheben" },
  "data.mapPlaces": { en: "Lay out the map", de: "Die Karte anlegen" },
  "prepare.compute": { en: "Compute features", de: "Merkmale berechnen" },
  "learn.train": { en: "Train candidates", de: "Kandidaten trainieren" },
  "learn.search": { en: "Search the best model", de: "Das beste Modell suchen" },
  "learn.proposeInputs": { en: "Propose inputs", de: "Eingänge vorschlagen" },
  "learn.measureHelp": { en: "Measure what would help", de: "Messen, was hilft" },
  "learn.choose": { en: "Fit the chosen model", de: "Das gewählte Modell anpassen" },
  "run.reproduce": { en: "Make a run again", de: "Einen Lauf wiederholen" },
  "label.findSimilar": { en: "Find look-alikes", de: "Ähnliche suchen" },
  "explain.compute": { en: "Explain alarms", de: "Alarme erklären" },
  "explain.openCurves": { en: "Fit the model in each part of the rows", de: "Das Modell in jedem Teil der Zeilen anpassen" },
  "explain.measureInteractions": { en: "Find features that work together", de: "Merkmale finden, die zusammenwirken" },
  "explain.measureImportance": { en: "Measure what features are worth", de: "Messen, was Merkmale wert sind" },
  "package.build": { en: "Build the package", de: "Das Paket bauen" },
  "deploy.writeStick": { en: "Write the stick", de: "Den Stick beschreiben" },
  "deploy.practise": { en: "Practise on a device folder", de: "An einem Geräteordner üben" },
  "monitor.importStick": { en: "Read a stick", de: "Einen Stick lesen" },
});
