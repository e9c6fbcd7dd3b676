// Laws of the pump station: characteristic, efficiency, cavitation, valve, vibration (simulation design, section 3.2).
// Runs anywhere, pure. Textbook forms (affinity laws, NPSH margin, equal-percentage valve); the parameters are ours.
import { exp, pow } from "./math.ts";
import type { Structure } from "./structure.ts";

const LN30 = 3.4011973816621555;

/** Zero-flow head in m of a pump at speed ratio n (1 = 2950 rpm): head factor, impeller wear w, cavitation c in 0..1. */
export function shutOffHead(n: number, headFactor: number, w: number, c: number): number {
  return 54 * headFactor * headFactor * (1 - 0.1 * w) * (1 - 0.14 * c) * n * n;
}

/** Flow in m³/h at which the pump gives `head` m: root of head = shutOff - 0.02 n Q - 7e-4 Q²; 0 behind the check valve. */
export function pumpFlow(shutOff: number, n: number, head: number): number {
  const room = shutOff - head;
  if (room <= 0) return 0;
  const b = 0.02 * n;
  return (Math.sqrt(b * b + 4 * 7e-4 * room) - b) / (2 * 7e-4);
}

/** Shaft power in kW. */
export function shaftPower(flow: number, head: number, n: number, w: number, c: number): number {
  let x = flow / (95 * n);
  if (x < 0.05) x = 0.05;
  else if (x > 1.7) x = 1.7;
  const efficiency = 0.76 * (1 - 0.12 * w) * (1 - 0.1 * c) * (2 * x - x * x);
  return (9.81 * flow * head) / 3600 / efficiency + 0.5 * n * n * n;
}

/** Motor current in A, capped at 34. */
export function motorCurrent(powerKw: number): number {
  const active = powerKw / 0.554;
  const i = Math.sqrt(active * active + 56.25);
  return i > 34 ? 34 : i;
}

/** Degree of cavitation 0..1 from suction level h (m), water temperature, strainer loss k_s and the pump's flow. */
export function cavitation(h: number, waterC: number, strainer: number, flow: number): number {
  const available = 10.2 - 5 + h - 0.02 * (waterC > 10 ? waterC - 10 : 0) - (6e-5 + strainer) * flow * flow;
  const required = 2 + 1.5 * (flow / 100) * (flow / 100);
  const x = (available - required - 0.55) / 0.18;
  return x > 25 ? 0 : 1 / (1 + exp(x));
}

/** Relative opening of the flow valve at stem x 0..1 and ageing a 0..1 (equal percentage 30:1, linear, or quick opening as the root). */
export function valveOpening(x: number, a: number, kind: Structure["valve"] = "equalPercentage"): number {
  const bent = a > 1e-9 ? pow(x, 1 + 0.6 * a) : x;
  if (kind !== "equalPercentage") return (kind === "linear" ? bent : Math.sqrt(bent)) * (1 - 1.4 * a * x * (1 - x)) + 0.01 * a;
  return exp(LN30 * (bent - 1)) * (1 - 1.4 * a * x * (1 - x)) + 0.01 * a;
}

/** Flow through the valve in m³/h, solved for the network's own loss: Q = k sqrt(p - p_net - 2.2e-5 Q²); k = size of the valve times its opening. */
export function valveFlow(k: number, pressure: number, netPressure: number): number {
  const drop = pressure - netPressure;
  if (drop <= 0) return 0;
  return k * Math.sqrt(drop / (1 + k * k * 2.2e-5));
}

/** What a bearing of damage D shows, apart from running conditions: hourly parts of velocity², envelope, kurtosis, heat. */
export function bearingSigns(damage: number): { velocity2: number; envelope: number; kurtosis: number; heat: number } {
  const over = damage > 0.25 ? 7.5 * pow(damage - 0.25, 2.2) : 0;
  const early = (damage - 0.55) / 0.16;
  return { velocity2: over * over, envelope: 5 * damage * damage, kurtosis: 5.5 * exp(-early * early), heat: 26 * damage * damage };
}

/** Vibration velocity in mm/s rms; y is the AR(1) of roughness. */
export function velocity(unbalance: number, n: number, flow: number, velocity2: number, c: number, y: number): number {
  const a = 1.1 * unbalance * n * n;
  const b = 1.4 * (flow / (95 * n) - 1);
  return Math.sqrt(a * a + b * b + velocity2 + 6.76 * c * c + 0.05) * exp(0.6 * y);
}

/** Bearing envelope in g; l = lubrication upset. */
export function envelope(n: number, signs: { envelope: number }, c: number, l: number, y: number): number {
  return (0.7 + 0.5 * n) * (1 + signs.envelope + 3.5 * c + 0.8 * l) * exp(0.9 * y);
}

/** Temperature a running bearing tends to, in °C. */
export function bearingTarget(hallC: number, n: number, powerKw: number, heat: number, l: number, c: number): number {
  return hallC + 20 * pow(n, 1.4) * (0.6 + (0.4 * powerKw) / 11.5) + heat + 16 * l + 2.5 * c;
}
