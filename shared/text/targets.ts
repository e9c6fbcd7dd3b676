// Words of targets: the forms in which a package is put on a machine, and what each of them takes.

import { words } from "./text.ts";

/** Targets by their id, and for which machine each is. */
export const targetNames = words({
  files: { en: "Files", de: "Dateien" },
  filesSays: { en: "for a machine with Node 20 or newer", de: "für Rechner mit Node 20 oder neuer" },
  "linux-x64": { en: "Linux, x64", de: "Linux, x64" },
  "linux-x64Says": { en: "one executable; nothing else is needed", de: "ein Programm; sonst ist nichts nötig" },
  "linux-arm64": { en: "Linux, ARM64", de: "Linux, ARM64" },
  "linux-arm64Says": { en: "one executable; nothing else is needed", de: "ein Programm; sonst ist nichts nötig" },
  "win-x64": { en: "Windows, x64", de: "Windows, x64" },
  "win-x64Says": { en: "one executable; nothing else is needed", de: "ein Programm; sonst ist nichts nötig" },
  image: { en: "Container image", de: "Container-Abbild" },
  imageSays: { en: "OCI archive for Linux x64, loads from the file", de: "OCI-Archiv für Linux x64, wird aus der Datei geladen" },
  c99: { en: "C99 source", de: "C99-Quelltext" },
  c99Says: { en: "for controllers: no allocation, no library but libm", de: "für Steuerungen: kein Allozieren, keine Bibliothek außer libm" },
  onnx: { en: "ONNX", de: "ONNX" },
  onnxSays: { en: "the model alone, for tools that read it", de: "das Modell allein, für Werkzeuge, die es lesen" },
});

export const targetText = words({
  title: { en: "Targets", de: "Lieferformen" },
  sub: { en: "measured on this computer", de: "auf diesem Rechner gemessen" },
  subNone: { en: "not measured yet for version {counter}", de: "für Version {counter} noch nicht gemessen" },
  measure: { en: "Measure", de: "Messen" },
  measuring: { en: "Building and running each target", de: "Jede Lieferform wird gebaut und gestartet" },
  target: { en: "Target", de: "Lieferform" },
  size: { en: "Size", de: "Größe" },
  packed: { en: "Packed", de: "Gepackt" },
  start: { en: "Start", de: "Start" },
  startHelp: { en: "From starting the program to the first score, the package's proof checked on the way.", de: "Vom Start des Programms bis zum ersten Wert, die Prüfung des Pakets eingeschlossen." },
  memory: { en: "Memory", de: "Speicher" },
  row: { en: "A row", de: "Je Zeile" },
  rowHelp: { en: "Middle over a replay, preparation included.", de: "Mittel über eine Wiedergabe, Vorbereitung eingeschlossen." },
  out: { en: "Lay out", de: "Ablegen" },
  laid: { en: "{target}: {files} files, {size}, in {folder} of the project's folder.", de: "{target}: {files} Dateien, {size}, in {folder} im Ordner des Projekts." },
  notHere: { en: "not set up here", de: "hier nicht eingerichtet" },
  reading: { en: "targets", de: "Lieferformen" },
  running: { en: "Targets are being measured.", de: "Die Lieferformen werden gemessen." },
  inSelect: { en: "Program files", de: "Programmdateien" },
  inSelectSays: { en: "{size}, {memory}: the device program's {base} around this model, from what was measured of {candidate}", de: "{size}, {memory}: die {base} des Geräteprogramms um dieses Modell, aus dem, was von {candidate} gemessen wurde" },
  estimate: { en: "about {size}", de: "etwa {size}" },
});
