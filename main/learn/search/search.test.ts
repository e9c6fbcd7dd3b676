// The search on its own: a made-up landscape instead of fits, so that every rule of it can be seen.
import { describe, expect, it } from "vitest";
import { leading, search, type SearchInput } from "./search.ts";
import { spaceOf } from "./spaces.ts";
import type { Trial, TrialOutcome, TrialSpec } from "./trial.ts";

const input: SearchInput = {
  start: [{ family: "nlinear", parameters: { alpha: 1 } }],
  families: ["nlinear", "boosting", "mystery"],
  facts: { rows: 20_000, features: 8, task: "regression" },
  rungs: 3,
  higherIsBetter: false,
  seed: 4,
  trials: 60,
  parallel: 1,
  costOf: (family) => ["nlinear", "mystery", "boosting"].indexOf(family),
};

/** An error that is least for boosted trees at a learning rate of 0.05 with 30 leaves, more so on more rows; one family never fits. */
function outcomeOf({ family, parameters, rung }: TrialSpec): TrialOutcome {
  const rest = { bytes: 1, rowUs: 1, failure: null, seconds: 0, atSeconds: 0 };
  if (family === "mystery") return { ...rest, state: "failed", score: null };
  const { learningRate = 0.3, leaves = 4, alpha = 1 } = parameters as { learningRate?: number; leaves?: number; alpha?: number };
  const score = family === "nlinear" ? 5 + Math.abs(Math.log(alpha / 10)) / 10 : 2 + Math.abs(Math.log(learningRate / 0.05)) + Math.abs(Math.log(leaves / 30));
  return { ...rest, state: "done", score: score + (2 - rung) };
}

const port = (more: Partial<Parameters<typeof search>[1]> = {}) => ({ known: () => undefined, isOver: () => false, perform: (spec: TrialSpec) => Promise.resolve(outcomeOf(spec)), ...more });
const shape = (trials: readonly Trial[]) => trials.map(({ number, family, rung, origin }) => `${number} ${family} ${rung} ${origin}`);
/** Resolves in another order than begun. */
const late = (spec: TrialSpec) => new Promise<TrialOutcome>((resolve) => queueMicrotask(() => (spec.number % 2 === 0 ? queueMicrotask(() => resolve(outcomeOf(spec))) : resolve(outcomeOf(spec)))));

describe("the search in a budget", () => {
  it("begins with the plan's candidates and every family's defaults, and lets the best of each kind rise", async () => {
    const trials = await search(input, port({}));
    expect(shape(trials.slice(0, 8))).toEqual(["1 nlinear 0 plan", "2 nlinear 0 default", "3 boosting 0 default", "4 mystery 0 default", "5 nlinear 1 plan", "6 boosting 1 default", "7 nlinear 2 plan", "8 boosting 2 default"]);
    expect(trials.length).toBe(60);
  });

  it("finds the valley, and takes its winner among trials on all rows", async () => {
    const trials = await search({ ...input, trials: 150 }, port());
    const [best] = leading(trials, input);
    const first = trials.find(({ family, rung }) => family === "boosting" && rung === 2)!;
    expect({ family: best!.family, rung: best!.rung }).toEqual({ family: "boosting", rung: 2 });
    expect([first.score! > 5.5, best!.score! < 2.7]).toEqual([true, true]);
  });

  it("begins no further trial once one could not be kept", async () => {
    let begun = 0;
    const perform = async (spec: TrialSpec) => {
      begun++;
      await Promise.resolve();
      if (spec.number === 1) throw new Error("full");
      return outcomeOf(spec);
    };
    await expect(search({ ...input, rungs: 1, parallel: 2 }, port({ perform }))).rejects.toThrow("full");
    // Nobody waits for the other line of trials any more, so it is given its turns here.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect(begun).toBe(2);
  });

  it("tries the same with the same seed, however many trials stand side by side, and other things with another", async () => {
    const one = await search(input, port());
    expect(await search({ ...input, parallel: 3 }, port({ perform: late }))).toEqual(one);
    expect(await search({ ...input, seed: 5 }, port())).not.toEqual(one);
  });

  it("goes on after an end at any trial as if there had been none, and performs nothing twice", async () => {
    const whole = await search(input, port());
    for (const end of [1, 4, 7, 23, 59]) {
      const kept = new Map(whole.slice(0, end).map((trial) => [trial.number, trial]));
      const performed: number[] = [];
      const resumed = await search(input, port({
        known: ({ number }) => {
          const trial = kept.get(number);
          return trial && { state: trial.state, score: trial.score, bytes: 1, rowUs: 1, failure: null, seconds: 0, atSeconds: 0 };
        },
        perform: (spec) => {
          performed.push(spec.number);
          return Promise.resolve(outcomeOf(spec));
        },
      }));
      expect(resumed).toEqual(whole);
      expect(performed).toEqual(whole.slice(end).map(({ number }) => number));
    }
  });

  it("ends when its time is over, and by itself when there is nothing new to try", async () => {
    let performed = 0;
    const timed = await search({ ...input, trials: null }, port({ isOver: () => performed >= 9, perform: (spec) => (performed++, Promise.resolve(outcomeOf(spec))) }));
    expect(timed.length).toBe(9);
    const bare = await search({ ...input, families: ["mystery"], start: [], trials: null }, port());
    expect(shape(bare)).toEqual(["1 mystery 0 default"]);
  });

  it("draws settings inside their bounds, whole where they count things", async () => {
    const trials = await search({ ...input, trials: 200 }, port());
    const space = spaceOf("boosting", input.facts);
    const drawn = trials.filter(({ family, origin }) => family === "boosting" && origin !== "default");
    expect(drawn.length).toBeGreaterThan(50);
    for (const [name, dimension] of Object.entries(space)) {
      if (dimension.kind !== "number") continue;
      const values = drawn.map(({ parameters }) => parameters[name] as number);
      expect(values.every((value) => value >= dimension.low && value <= dimension.high), name).toBe(true);
      expect(values.every((value) => Number.isInteger(value)), name).toBe(dimension.whole === true);
    }
  });
});
