// Any preset of the sample plant into a folder: the one way for the command line, a plan and the screen. Runs in Node.
import type { SamplePreset } from "../../shared/plan/plan.ts";
import { simulateBench, type BenchOptions } from "./benchFiles.ts";
import { simulateFleet } from "./fleet.ts";
import { simulate, type SimulateOptions } from "./simulate.ts";

/** What is to be made; what a preset has no use for is not looked at. */
export type PlantWish = { preset: SamplePreset } & Omit<SimulateOptions, "preset" | "faults"> & Pick<BenchOptions, "seeds" | "scenarios">;

/** Makes the plant, the cases of a bench or the fleet. Throws as each of them. */
export function makePlant({ preset, ...wish }: PlantWish): Promise<object> {
  if (preset === "fleet") return simulateFleet(wish);
  if (preset === "bench") return simulateBench(wish);
  return simulate({ ...wish, preset });
}
