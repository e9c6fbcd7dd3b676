// Names of the steps and the reasons why one is blocked.

import { words } from "./text.ts";

export const stepText = words({
  frame: { en: "Frame", de: "Rahmen" },
  data: { en: "Data", de: "Daten" },
  explore: { en: "Explore", de: "Erkunden" },
  prepare: { en: "Prepare", de: "Merkmale" },
  label: { en: "Label", de: "Markieren" },
  train: { en: "Train", de: "Trainieren" },
  select: { en: "Select", de: "Auswählen" },
  explain: { en: "Explain", de: "Erklären" },
  package: { en: "Package", de: "Packen" },
  deploy: { en: "Deploy", de: "Einspielen" },
  monitor: { en: "Monitor", de: "Überwachen" },
});

export const blockedText = words({
  needsDataset: { en: "needs data", de: "braucht Daten" },
  needsFeatures: { en: "needs features from Prepare", de: "braucht berechnete Merkmale" },
  needsLabels: { en: "needs labelled events", de: "braucht markierte Ereignisse" },
  needsEvaluation: { en: "needs trained candidates", de: "braucht trainierte Kandidaten" },
  needsChosenModel: { en: "needs a chosen model", de: "braucht ein gewähltes Modell" },
  needsPackage: { en: "needs a package", de: "braucht ein Paket" },
  needsStick: { en: "needs a written stick", de: "braucht einen beschriebenen Stick" },
  noModelBeatsBaseline: { en: "no model beats the rule", de: "kein Modell schlägt die Regel" },
});
