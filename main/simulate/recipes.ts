// Recipes and the batch schedule of the mixing line (simulation design, section 3.3).
// Runs anywhere, pure. Draws hang on campaign and batch numbers, so a run with a fault and its twin make the same products.
import { use, type Draws } from "./draws.ts";
import { streamId } from "./streams.ts";

export interface Recipe {
  name: "K-12" | "K-30" | "S-05" | "R4";
  temperatureC: number;
  /** Viscosity at 70 °C in mPa s. */
  viscosity: number;
  holdS: number;
  rpm: number;
  doseKg: number;
  /** Factor on product fouling. */
  fouling: number;
  share: number;
}

export const recipes: readonly Recipe[] = [
  { name: "K-12", temperatureC: 68, viscosity: 120, holdS: 2700, rpm: 85, doseKg: 160, fouling: 1, share: 0.5 },
  { name: "K-30", temperatureC: 78, viscosity: 620, holdS: 3900, rpm: 70, doseKg: 240, fouling: 1.9, share: 0.3 },
  { name: "S-05", temperatureC: 60, viscosity: 45, holdS: 1800, rpm: 95, doseKg: 90, fouling: 0.6, share: 0.2 },
  { name: "R4", temperatureC: 74, viscosity: 300, holdS: 3000, rpm: 80, doseKg: 200, fouling: 1.3, share: 0 },
];

/** What is drawn for a campaign: its recipe and number of batches (3 to 11). `r4` = share of campaigns of the new recipe, `shift` 0..1 from shares 50/30/20 to 20/60/20. */
export function campaign(draws: Draws, number: number, r4 = 0, shift = 0): { recipe: Recipe; batches: number } {
  const stream = streamId("M.campaign");
  const u = draws.uniform(use.event, stream, number, 0);
  const recipe = recipes[draws.uniform(use.event, stream, number, 2) < r4 ? 3 : u < 0.5 - 0.3 * shift ? 0 : u < 0.8 ? 1 : 2]!;
  return { recipe, batches: 3 + Math.floor(9 * draws.uniform(use.event, stream, number, 1)) };
}

export interface BatchDraw {
  /** Factor on viscosity: raw-material lot (renewed each 60 h) times batch-to-batch spread. */
  viscosity: number;
  holdFactor: number;
  idleS: number;
  chargeC: number;
}

/** What is drawn for a batch that starts at second `t` of the run. */
export function batchDraw(draws: Draws, number: number, t: number, waterC: number): BatchDraw {
  const stream = streamId("M.batch");
  const n = (lane: number): number => draws.normal(use.event, stream, number, lane);
  const u = (lane: number): number => draws.uniform(use.event, stream, number, lane);
  const lot = 1 + 0.035 * draws.normal(use.event, streamId("M.lot"), Math.floor(t / 216000));
  return {
    viscosity: lot * (1 + 0.02 * n(0)),
    holdFactor: 1 + 0.06 * (2 * u(1) - 1),
    idleS: 60 * (7 + 15 * u(2)) + (u(3) < 0.05 ? 5400 * u(4) : 0),
    chargeC: waterC + 3 + 1.5 * n(5),
  };
}
