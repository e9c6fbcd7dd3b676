// Units as products of named parts: enough to refuse a sum of bar and °C, to say the unit of a formula, and to convert between units
// of one quantity. A unit that cannot be read is unknown, never guessed. Factors: SI brochure, 9th edition; psi and inch as defined.

/** Exponents by part, such as m 3, h -1. Empty: a plain number. */
export type Unit = ReadonlyMap<string, number>;

export const plainNumber: Unit = new Map();

const aliases: Record<string, string> = { degC: "°C", C: "°C", "℃": "°C", degF: "°F", µm: "um", "μm": "um", liter: "L", l: "L", sec: "s", hr: "h", Ohm: "Ω", U: "rev", rpm: "rpm" };
const superscripts: Record<string, string> = { "²": "2", "³": "3", "¹": "1", "⁻": "-" };

/** Reads a unit such as "m³/h", "kg/(m2·s)", "1/min", "bar"; undefined where it is empty or not understood. */
export function parseUnit(text: string): Unit | undefined {
  const flat = text.trim().replace(/[²³¹⁻]/g, (sign) => superscripts[sign]!).replace(/\s*([/*·^()])\s*/g, "$1").replace(/[*·\s]/g, "·");
  if (flat === "" || flat === "-") return undefined;
  const parts = flat.split("/");
  if (parts.length > 3) return undefined;
  const unit = new Map<string, number>();
  for (const [place, part] of parts.entries()) {
    const bare = part.startsWith("(") && part.endsWith(")") ? part.slice(1, -1) : part;
    for (const factor of bare.split("·")) {
      if (factor === "1") continue;
      const found = /^([A-Za-zµμΩ°%℃]+?)\^?(-?\d)?$/u.exec(factor);
      if (found === null) return undefined;
      const name = aliases[found[1]!] ?? found[1]!;
      unit.set(name, (unit.get(name) ?? 0) + (place === 0 ? 1 : -1) * Number(found[2] ?? 1));
    }
  }
  return withoutZeros(unit);
}

function withoutZeros(unit: Map<string, number>): Unit {
  for (const [name, power] of unit) if (power === 0) unit.delete(name);
  return unit;
}

/** One over the other when `sign` is -1, their product when it is 1. */
export function times(a: Unit, b: Unit, sign: 1 | -1): Unit {
  const unit = new Map(a);
  for (const [name, power] of b) unit.set(name, (unit.get(name) ?? 0) + sign * power);
  return withoutZeros(unit);
}

export function toPower(unit: Unit, power: number): Unit {
  return new Map([...unit].map(([name, p]) => [name, p * power]));
}

export function sameUnit(a: Unit, b: Unit): boolean {
  return a.size === b.size && [...a].every(([name, power]) => b.get(name) === power);
}

/** The unit as people write it; "1" for a plain number. */
export function writeUnit(unit: Unit): string {
  const raised = (name: string, power: number): string => `${name}${power === 1 ? "" : power === 2 ? "²" : power === 3 ? "³" : `^${power}`}`;
  const over = [...unit].filter(([, power]) => power > 0).map(([name, power]) => raised(name, power));
  const under = [...unit].filter(([, power]) => power < 0).map(([name, power]) => raised(name, -power));
  if (under.length === 0) return over.length === 0 ? "1" : over.join("·");
  return `${over.length === 0 ? "1" : over.join("·")}/${under.length > 1 ? `(${under.join("·")})` : under[0]!}`;
}

interface Part {
  /** Powers of m, kg, s, K, A, mol, rad. */
  quantity: string;
  factor: number;
  offset?: number;
}
const part = (quantity: string, factor: number, offset?: number): Part => (offset === undefined ? { quantity, factor } : { quantity, factor, offset });
const pressure = "m-1 kg1 s-2";
const energy = "m2 kg1 s-2";
const power = "m2 kg1 s-3";
const voltage = "m2 kg1 s-3 A-1";
const parts: Record<string, Part> = {
  m: part("m1", 1), mm: part("m1", 1e-3), cm: part("m1", 1e-2), km: part("m1", 1e3), um: part("m1", 1e-6), in: part("m1", 0.0254), ft: part("m1", 0.3048),
  L: part("m3", 1e-3), ml: part("m3", 1e-6), mL: part("m3", 1e-6),
  kg: part("kg1", 1), g: part("kg1", 1e-3), mg: part("kg1", 1e-6), t: part("kg1", 1e3), lb: part("kg1", 0.45359237),
  s: part("s1", 1), ms: part("s1", 1e-3), min: part("s1", 60), h: part("s1", 3600), d: part("s1", 86400), Hz: part("s-1", 1), kHz: part("s-1", 1e3), rpm: part("s-1", 1 / 60),
  K: part("K1", 1), "°C": part("K1", 1, 273.15), "°F": part("K1", 5 / 9, 459.67 * (5 / 9)),
  A: part("A1", 1), mA: part("A1", 1e-3), mol: part("mol1", 1), rad: part("rad1", 1), "°": part("rad1", Math.PI / 180),
  N: part("m1 kg1 s-2", 1), kN: part("m1 kg1 s-2", 1e3),
  Pa: part(pressure, 1), hPa: part(pressure, 100), kPa: part(pressure, 1e3), MPa: part(pressure, 1e6), bar: part(pressure, 1e5), mbar: part(pressure, 100), psi: part(pressure, 6894.757293168361), atm: part(pressure, 101325),
  J: part(energy, 1), kJ: part(energy, 1e3), MJ: part(energy, 1e6), Wh: part(energy, 3600), kWh: part(energy, 3.6e6),
  W: part(power, 1), kW: part(power, 1e3), MW: part(power, 1e6),
  V: part(voltage, 1), mV: part(voltage, 1e-3), kV: part(voltage, 1e3), Ω: part("m2 kg1 s-3 A-2", 1),
  "%": part("", 0.01), ppm: part("", 1e-6),
};

/** x in `to` is x in `from` times factor plus offset; undefined where the units are of different quantities or not known. */
export function conversion(from: Unit, to: Unit): { factor: number; offset: number } | undefined {
  const a = inBase(from);
  const b = inBase(to);
  if (a === undefined || b === undefined || a.quantity !== b.quantity) return undefined;
  return { factor: a.factor / b.factor, offset: (a.offset - b.offset) / b.factor };
}

function inBase(unit: Unit): { quantity: string; factor: number; offset: number } | undefined {
  const powers = new Map<string, number>();
  let factor = 1;
  let offset = 0;
  for (const [name, exponent] of unit) {
    const found = parts[name];
    if (found === undefined) return undefined;
    factor *= found.factor ** exponent;
    // Degrees have a zero of their own only where they stand alone; in W/(m·°C) they are differences.
    if (unit.size === 1 && exponent === 1) offset = found.offset ?? 0;
    for (const [, base, one] of found.quantity.matchAll(/([A-Za-z]+)(-?\d+)/g)) powers.set(base!, (powers.get(base!) ?? 0) + Number(one) * exponent);
  }
  const quantity = [...powers].filter(([, p]) => p !== 0).sort(([a], [b]) => (a < b ? -1 : 1)).map(([base, p]) => `${base}${p}`).join(" ");
  return { quantity, factor, offset };
}
