// Units that are taken for one another in plants, as y = slope * x + offset. Factors: ISO 80000 and NIST SP 811 (2008), appendix B.
export interface Conversion {
  from: string;
  to: string;
  slope: number;
  offset: number;
}

const pairs: Conversion[] = [
  { from: "bar", to: "psi", slope: 14.5038, offset: 0 },
  { from: "bar", to: "kPa", slope: 100, offset: 0 },
  { from: "bar", to: "MPa", slope: 0.1, offset: 0 },
  { from: "bar", to: "mbar", slope: 1000, offset: 0 },
  { from: "°C", to: "°F", slope: 1.8, offset: 32 },
  { from: "°C", to: "K", slope: 1, offset: 273.15 },
  { from: "rms", to: "peak", slope: Math.SQRT2, offset: 0 },
  { from: "rms", to: "peak to peak", slope: 2 * Math.SQRT2, offset: 0 },
  { from: "mm/s", to: "in/s", slope: 1 / 25.4, offset: 0 },
  { from: "g", to: "m/s²", slope: 9.80665, offset: 0 },
  { from: "m³/h", to: "l/min", slope: 1000 / 60, offset: 0 },
  { from: "m³/h", to: "l/s", slope: 1 / 3.6, offset: 0 },
  { from: "m³/h", to: "gal/min", slope: 4.40287, offset: 0 },
  { from: "m", to: "ft", slope: 3.28084, offset: 0 },
  { from: "kg", to: "lb", slope: 2.20462, offset: 0 },
  { from: "Hz", to: "rpm", slope: 60, offset: 0 },
];

/** Every conversion, both ways. */
const conversions: Conversion[] = pairs.flatMap((one) => [one, { from: one.to, to: one.from, slope: 1 / one.slope, offset: -one.offset / one.slope }]);

/** Units that a vibration or a current is given in: there, effective and peak values are taken for one another. */
const alternating = ["mm/s", "m/s", "in/s", "g", "m/s²", "µm", "A", "V"];
const known = new Set([...pairs.flatMap(({ from, to }) => [from, to]), ...alternating]);
/** Other spellings. */
const spelled: Record<string, string> = { degC: "°C", C: "°C", degF: "°F", F: "°F", "m3/h": "m³/h", "m/s2": "m/s²", mbar: "mbar", "l/min": "l/min", rpm: "rpm", "1/min": "rpm", "U/min": "rpm" };

/** Conversions that a column in `unit` may have gone through; all of them where the unit is unknown, none where nothing is known about it. */
export function conversionsFor(unit: string | undefined): Conversion[] {
  if (unit === undefined || unit.trim() === "") return conversions;
  const name = spelled[unit.trim()] ?? unit.trim();
  if (!known.has(name)) return [];
  // A column of the historian may be in the second unit of the pair for most of its time, so a unit stands for all that its pairs reach.
  const family = new Set([name, ...pairs.filter(({ from, to }) => from === name || to === name).flatMap(({ from, to }) => [from, to])]);
  return conversions.filter(({ from, to }) => (family.has(from) && family.has(to)) || (alternating.includes(name) && (from === "rms" || to === "rms")));
}
