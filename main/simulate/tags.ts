// The tag list of the sample plant (simulation design, section 1). A tag's position is its random stream: only append.
// Runs anywhere, pure.

export type Area = "P" | "M" | "S" | "V";

/** One tag as the collector sees it. Span is also the clamp; noise sd = sigma + sigmaOfValue · |value|. */
export interface TagSpec {
  tag: string;
  area: Area;
  /** Site/area/machine. */
  asset: string;
  unit: string;
  low: number;
  high: number;
  /** Seconds between samples; 0 = a text written on change. */
  periodS: number;
  sigma: number;
  sigmaOfValue: number;
  /** A usual value, to size the compression deviation of tags whose noise grows with the value. */
  typical: number;
  /** Resolution of the converter. */
  bits: 12 | 16;
  /** It counts on: every step is worth archiving, and it rolls over at its span. */
  counter: boolean;
  en: string;
  de: string;
}

type Row = [tag: string, machine: string, unit: string, low: number, high: number, periodS: number, sigma: number, sigmaOfValue: number, typical: number, en: string, de: string];

const pump = (n: number): Row[] => [
  [`SI-10${n}`, `pump${n}`, "rpm", 0, 3500, 10, 0.8, 0, 2600, `Pump ${n} speed`, `Pumpe ${n} Drehzahl`],
  [`IT-10${n}`, `pump${n}`, "A", 0, 40, 1, 0, 0.006, 22, `Pump ${n} motor current`, `Pumpe ${n} Motorstrom`],
  [`PT-10${n}`, `pump${n}`, "bar", 0, 6, 1, 0.008, 0, 3, `Pump ${n} discharge pressure`, `Pumpe ${n} Druck Druckseite`],
  [`VT-10${n}V`, `pump${n}`, "mm/s", 0, 20, 1, 0, 0.045, 1.2, `Pump ${n} vibration velocity rms`, `Pumpe ${n} Schwinggeschwindigkeit`],
  [`VT-10${n}E`, `pump${n}`, "g", 0, 30, 10, 0, 0.06, 1.2, `Pump ${n} bearing envelope`, `Pumpe ${n} Lager Hüllkurve`],
  [`VT-10${n}K`, `pump${n}`, "-", 0, 20, 10, 0, 0.05, 3.2, `Pump ${n} vibration kurtosis`, `Pumpe ${n} Kurtosis`],
  [`TT-10${n}B`, `pump${n}`, "°C", 0, 120, 10, 0.06, 0, 40, `Pump ${n} bearing temperature`, `Pumpe ${n} Lagertemperatur`],
  [`LT-10${n}S`, `pump${n}`, "%", 0, 100, 60, 0.05, 0, 50, `Pump ${n} seal pot level`, `Pumpe ${n} Füllstand Sperrgefäß`],
];

const P: Row[] = [
  ["LT-100", "sump", "%", 0, 100, 1, 0.15, 0, 60, "Sump level", "Füllstand Vorlage"],
  ["LIC-100.SP", "sump", "%", 0, 100, 10, 0, 0, 60, "Sump level set point", "Füllstand Sollwert"],
  ["LV-100.OP", "sump", "%", 0, 100, 10, 0, 0, 40, "Make-up valve command", "Zulaufventil Stellwert"],
  ["FT-101", "sump", "m³/h", 0, 300, 1, 0.3, 0.004, 100, "Inflow", "Zulauf"],
  ["TT-100", "sump", "°C", 0, 60, 10, 0.04, 0, 10, "Water temperature", "Wassertemperatur"],
  ["PT-100", "suction", "bar", -1, 1, 10, 0.004, 0, -0.3, "Suction pressure", "Saugdruck"],
  ["PIC-120.PV", "header", "bar", 0, 6, 1, 0.008, 0, 3, "Header pressure", "Sammlerdruck"],
  ["PIC-120.SP", "header", "bar", 0, 6, 10, 0, 0, 3, "Header pressure set point", "Sammlerdruck Sollwert"],
  ["PIC-120.OP", "header", "%", 0, 100, 1, 0, 0, 88, "Speed command", "Drehzahl Stellwert"],
  ["FIC-120.PV", "header", "m³/h", 0, 250, 1, 0.35, 0, 100, "Flow to the works", "Durchfluss zum Werk"],
  ["FIC-120.SP", "header", "m³/h", 0, 250, 10, 0, 0, 100, "Flow set point", "Durchfluss Sollwert"],
  ["FIC-120.OP", "header", "%", 0, 100, 1, 0, 0, 65, "Flow valve command", "Durchflussventil Stellwert"],
  ["ZT-120", "header", "%", 0, 100, 1, 0.08, 0, 65, "Flow valve stem", "Durchflussventil Stellung"],
  ["PT-130", "header", "bar", 0, 6, 10, 0.006, 0, 1.6, "Network back pressure", "Netzgegendruck"],
  ["TT-120", "header", "°C", 0, 60, 10, 0.05, 0, 11, "Discharge temperature", "Austrittstemperatur"],
  ["JT-100", "station", "kW", 0, 60, 1, 0, 0.004, 15, "Station power", "Leistung Pumpstation"],
  ...pump(1), ...pump(2), ...pump(3),
];

const M: Row[] = [
  ["TIC-200.PV", "vessel", "°C", 0, 150, 1, 0.05, 0, 60, "Vessel temperature", "Kesseltemperatur"],
  ["TIC-200.SP", "vessel", "°C", 0, 150, 10, 0, 0, 60, "Vessel temperature set point", "Kesseltemperatur Sollwert"],
  ["TIC-200.OP", "vessel", "°C", 0, 150, 10, 0, 0, 60, "Jacket set point from master", "Mantel-Sollwert vom Führungsregler"],
  ["TT-201", "vessel", "°C", 0, 150, 10, 0.07, 0, 60, "Vessel temperature, second probe", "Kesseltemperatur, zweiter Fühler"],
  ["TIC-210.PV", "jacket", "°C", 0, 150, 1, 0.06, 0, 70, "Jacket inlet temperature", "Mantel Vorlauftemperatur"],
  ["TIC-210.OP", "jacket", "%", 0, 100, 1, 0, 0, 55, "Split-range command", "Split-Range Stellwert"],
  ["ZT-210", "jacket", "%", 0, 100, 1, 0.1, 0, 20, "Steam valve position", "Dampfventil Stellung"],
  ["TT-211", "jacket", "°C", 0, 150, 10, 0.06, 0, 70, "Jacket outlet temperature", "Mantel Rücklauftemperatur"],
  ["FT-210", "jacket", "m³/h", 0, 25, 10, 0, 0.006, 18, "Jacket flow", "Mantel Durchfluss"],
  ["PT-215", "jacket", "bar", 0, 10, 10, 0.01, 0, 5, "Steam pressure", "Dampfdruck"],
  ["TT-205", "jacket", "°C", 0, 40, 10, 0.05, 0, 14, "Cooling water temperature", "Kühlwassertemperatur"],
  ["SIC-220", "agitator", "rpm", 0, 150, 10, 0.15, 0, 85, "Agitator speed", "Rührer Drehzahl"],
  ["JT-220", "agitator", "kW", 0, 11, 1, 0, 0.02, 4, "Agitator power", "Rührer Leistung"],
  ["VT-230", "vessel", "mPa·s", 0, 2000, 10, 0, 0.015, 120, "Viscosity in line", "Viskosität Inline"],
  ["WT-200", "vessel", "kg", 0, 4000, 1, 1.2, 0, 2700, "Vessel weight", "Kesselgewicht"],
  ["FT-240", "dosing", "kg/min", 0, 20, 1, 0, 0.005, 8, "Dosing flow", "Dosierstrom"],
  ["FT-250", "dosing", "kg/min", 0, 300, 10, 0, 0.005, 180, "Base charge flow", "Vorlagestrom"],
  ["CT-260", "cip", "mS/cm", 0, 200, 10, 0, 0.004, 30, "Cleaning conductivity", "Reinigung Leitfähigkeit"],
  ["TT-260", "cip", "°C", 0, 150, 10, 0.08, 0, 30, "Cleaning temperature", "Reinigung Temperatur"],
  ["FT-260", "cip", "m³/h", 0, 20, 10, 0, 0.006, 3, "Cleaning flow", "Reinigung Durchfluss"],
];

const S: Row[] = [
  ["TT-001", "weather", "°C", -30, 50, 60, 0.1, 0, 10, "Outdoor temperature", "Außentemperatur"],
  ["TT-002", "hall", "°C", 0, 50, 60, 0.1, 0, 18, "Hall temperature", "Hallentemperatur"],
  ["MT-001", "hall", "%", 0, 100, 60, 1, 0, 50, "Hall humidity", "Hallenfeuchte"],
];

const V: Row[] = [
  ["JT-300", "lamp", "A", 0, 3, 10, 0, 0.005, 1.35, "Lamp current", "Lampenstrom"],
  ["LX-300", "camera", "-", 0, 255, 10, 0.6, 0, 128, "Grey of the reference patch", "Grauwert der Referenzfläche"],
  ["TT-300", "camera", "°C", 0, 100, 10, 0.1, 0, 32, "Camera temperature", "Kameratemperatur"],
  ["KT-300", "station", "s", 0, 60, 10, 0.15, 0, 11.5, "Cycle time", "Taktzeit"],
  ["QT-300", "station", "-", 0, 65536, 10, 0, 0, 5000, "Parts", "Teile"],
  ["QT-301", "station", "-", 0, 65536, 10, 0, 0, 80, "Rejects", "Ausschuss"],
];

const text = (tag: string, machine: string, en: string, de: string): Row => [tag, machine, "", 0, 0, 0, 0, 0, 0, en, de];

const spec = (area: Area, rows: Row[]): TagSpec[] =>
  rows.map(([tag, machine, unit, low, high, periodS, sigma, sigmaOfValue, typical, en, de]) => ({
    tag, area, asset: `Weidenau/${area}/${machine}`, unit, low, high, periodS, sigma, sigmaOfValue, typical,
    bits: /^(LT|WT|QT)-/.test(tag) ? 16 : 12, counter: tag.startsWith("QT-"), en, de,
  }));

/** Every tag; the position is the tag's number and random stream. New tags go to the end. */
export const tags: readonly TagSpec[] = [
  ...spec("P", P),
  ...spec("P", [1, 2, 3].map((n) => text(`XS-10${n}`, `pump${n}`, `Pump ${n} state`, `Pumpe ${n} Zustand`))),
  ...spec("M", M),
  ...spec("M", [
    text("XS-200", "vessel", "Phase", "Phase"),
    text("XS-201", "vessel", "Batch", "Charge"),
    text("XS-202", "vessel", "Recipe", "Rezept"),
    ["LAB-VISC", "laboratory", "mPa·s", 0, 100000, 0, 0, 0, 0, "Laboratory viscosity at 70 °C", "Labor Viskosität bei 70 °C"],
    ["LAB-DM", "laboratory", "%", 0, 100, 0, 0, 0, 0, "Laboratory dry matter", "Labor Trockensubstanz"],
  ]),
  ...spec("S", S),
  ...spec("V", V),
  ...spec("V", [text("XS-300", "station", "State of the wiring cell", "Zustand der Verdrahtungszelle")]),
];

const numbers = new Map(tags.map((t, i) => [t.tag, i]));

/** Number of a tag in the list; throws on a name that is not in it (a bug in the caller). */
export function tagNumber(tag: string): number {
  const i = numbers.get(tag);
  if (i === undefined) throw new Error(`no such tag: ${tag}`);
  return i;
}

/** Site, area and machine path of all tags of an area. */
export function tagsOfArea(area: Area): number[] {
  return tags.flatMap((t, i) => (t.area === area ? [i] : []));
}
