// Laws of the mixing line: viscosity, heat transfer, reaction, agitator power, steam and fouling (simulation design, section 3.3).
// Runs anywhere, pure. Forms: Nusselt relation, Arrhenius factors, Kern and Seaton fouling. Temperatures in °C unless a name ends in K.
import { exp, pow } from "./math.ts";

/** Viscosity in mPa s: 70 °C value times composition (reacted x, unreacted c) cubed times the temperature factor; at least that of water. */
export function viscosity(at70: number, x: number, c: number, xNominal: number, temperatureC: number): number {
  const share = (x + 0.35 * c) / xNominal;
  const mu = at70 * share * share * share * exp(2200 * (1 / (temperatureC + 273.15) - 1 / 343));
  return mu < 0.7 ? 0.7 : mu;
}

/** Overall heat transfer in W/m²K from agitator speed N (1/s), viscosity, fouling and hard scale. */
export function heatTransfer(n: number, mu: number, fouling: number, scale: number): number {
  const inner = 650 * pow((n < 0.05 ? 0.05 : n) / 1.33, 0.67) * pow(mu / 100, -0.22);
  return 1 / (1 / inner + 1 / 1600 + 3e-4 + fouling + scale);
}

/** Agitator power in kW at N (1/s), viscosity in mPa s and contents in kg. */
export function agitatorPower(n: number, mu: number, massKg: number): number {
  if (n < 0.01) return 0;
  const reynolds = (1000 * n) / (mu / 1000);
  const filled = massKg / 1500;
  return 1.25 * n * n * n * (1 + pow(1500 / reynolds, 0.8)) * (filled < 1 ? filled : 1);
}

/** Rate of the reaction in 1/s. */
export function reactionRate(temperatureC: number): number {
  return 6e-4 * exp(6000 * (1 / 343 - 1 / (temperatureC + 273.15)));
}

/** Heat in kW from steam at p_s bar through a valve of relative opening f into a jacket at Tj; r = scale of the exchanger. */
export function steamHeat(opening: number, steamBar: number, jacketC: number, r: number): number {
  const saturated = 100 * Math.sqrt(Math.sqrt(steamBar / 1.013));
  const valve = (520 * opening * steamBar) / 5;
  const exchanger = (9 / (1 / 2000 + r) / 1000) * (saturated - jacketC);
  return exchanger > 0 && valve > 0 ? (valve * exchanger) / (valve + exchanger) : 0;
}

/** Steam valve, equal percentage 30:1 but tight at 0. */
export function steamOpening(x: number): number {
  return x <= 0 ? 0 : (exp(3.4011973816621555 * (x - 1)) - 1 / 30) / (1 - 1 / 30);
}

/** Growth of product fouling in m²K/W a second (Kern and Seaton). */
export function foulingRate(factor: number, jacketC: number, fouling: number): number {
  return 2.6e-9 * factor * exp(0.03 * (jacketC - 85)) * exp(-fouling / 6e-4);
}
