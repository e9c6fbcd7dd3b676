// What people at this plant write, in their words and languages: plant data, not words of the product. `#` = number of the pump, `~` = batch or loop.
// Runs anywhere, pure. Keys are kinds of events (area.ts) and scenarios (faults.ts).

/** Sentences in the languages of the people who write them. */
export interface Sentences {
  de: readonly string[];
  en: readonly string[];
}

/** Maintenance orders. */
export const work: Readonly<Record<string, Sentences>> = {
  bearing: { de: ["P10# Lager getauscht, war laut", "Pumpe # Lager neu, Probelauf i.O.", "P-10# Lagerwechsel DE+NDE"], en: ["bearing replaced P-10#, was noisy", "P10# new bearings fitted, run ok"] },
  seal: { de: ["P10# GLRD undicht, getauscht", "Pumpe # Gleitringdichtung neu"], en: ["mech. seal changed P-10#"] },
  strainer: { de: ["Sieb gereinigt (wie immer)", "Saugsieb gereinigt, viel Laub", "Sieb sauber gemacht"], en: ["suction strainer cleaned", "strainer cleaned as scheduled"] },
  sealRefill: { de: ["P10# Sperrflüssigkeit nachgefüllt", "Sperrgefäß P# aufgefüllt"], en: ["seal pot P-10# topped up"] },
  DI1: { de: ["P10# abgeschmiert", "Lager P# gefettet lt. Plan"], en: ["greased DE brg P-10#, temp bit high after"] },
  DI14: { de: ["PT-130 1:1 getauscht", "Drucktransmitter Netz ersetzt, gleicher Typ"], en: ["PT-130 replaced like for like"] },
  PL2: { de: ["Laufrad P# abgedreht", "P10# anderes Laufrad eingebaut"], en: ["impeller P-10# trimmed"] },
};

/** Notices of plant changes by scenario; PL2 is written as work (above). */
export const changes: Readonly<Record<string, readonly string[]>> = {
  PL1: ["Handschieber im Netz angedrosselt", "Netz: Schieber hinter PT-130 teilweise geschlossen"],
  PL3: ["Bypass zur Vorlage geöffnet", "Rückführung auf Vorlage teilweise offen"],
  PL4: ["Regler neu eingestellt", "Reglerparameter geändert, Hr. Krause"],
  PL5: ["Rührerblätter getauscht", "Rührer: kürzere Blätter montiert"],
  PL6: ["Dampfreduzierung auf 4,2 bar gestellt"],
  PL7: ["Chargentemperatur angehoben (Absprache Schicht)"],
  SC1: ["FT-101 Messbereich geändert", "FT-101 neu parametriert"],
  SC2: ["Schwingungsmessung umgestellt", "VT-10#V andere Einheit (Service)"],
  SC3: ["Messumformer getauscht, andere Einheit", "Transmitter neu parametriert"],
  SC4: ["Labor: neue Methode Viskosität"],
  SC5: ["Export neu aufgesetzt"],
  SC6: ["Dämpfung am Messumformer geändert"],
};

/** Notices of changes that never were. */
export const neverHappened: readonly string[] = ["PT-130 Messbereich geändert", "Regler FIC-120 neu eingestellt", "Rührer Blätter getauscht"];

/** Notice of a change that tells nobody what was changed. */
export const vagueChange = "Umbau Pumpstation, Details folgen";

/** Lines of the shift log about an event of the shift. */
export const shiftLines: Readonly<Record<string, Sentences>> = {
  failure: { de: ["P10# ausgefallen, Reserve läuft, Instandhaltung informiert", "Störung P# - steht. Reserve übernommen"], en: ["P10# tripped, standby running, maintenance called"] },
  trip: { de: ["P10# ausgelöst, nach Quittieren wieder i.O.", "Abschaltung P#, Ursache ?"], en: ["P10# trip, reset ok"] },
  bearing: { de: ["P10# wieder frei nach Lagerwechsel", "P# Probelauf o.k., steht als Reserve"], en: ["P10# back from repair"] },
  seal: { de: ["P10# wieder frei, Dichtung neu"], en: ["P10# back, new seal"] },
  strainer: { de: ["Saugsieb gereinigt, Saugdruck wieder besser", "Sieb gemacht"], en: ["strainer cleaned, suction ok again"] },
  sealRefill: { de: ["Sperrgefäß P# nachgefüllt"], en: ["topped up seal pot P10#"] },
  hand: { de: ["~ zeitweise in Hand gefahren", "~ kurz auf Hand, schwingt"], en: ["~ in manual for a while"] },
  cip: { de: ["CIP gefahren, Leitfähigkeit o.k.", "Kessel gereinigt"], en: ["CIP done"] },
  noisy: { de: ["P10# läuft rau, bitte beobachten", "P# klingt anders als sonst", "Lager P10# wird warm?"], en: ["P10# sounds rough, keep an eye on it"] },
  DI1: { de: ["P10# wurde abgeschmiert"], en: ["fitters greased P10#"] },
  DI14: { de: ["Messtechnik hat PT-130 getauscht"], en: ["instrument guys swapped PT-130"] },
  PL2: { de: ["P10# nach Umbau Laufrad wieder in Betrieb", "Schlosser an P10#, Laufrad"], en: ["P10# back with the other impeller"] },
};

/** Lines of a shift that tells of nothing. */
export const quietLines: Sentences = {
  de: ["keine Besonderheiten", "ruhige Schicht", "Anlage läuft", "k.B.", "alles i.O., Rundgang gemacht", "Proben gezogen, sonst nichts"],
  en: ["nothing to report", "quiet shift", "all ok"],
};
