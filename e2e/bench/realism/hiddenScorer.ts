// A scorer that is given what nobody sees: hour by hour the state of the plant's parameters, of its weather and of each transmitter, and the truth about models.
// Were it not to name the cause, the bench would be impossible (simulation design, section 8). It reads states, never the event that moved them.
import { drawCase, seedShare } from "../../../main/simulate/catalogue/draw.ts";
import { Draws } from "../../../main/simulate/draws.ts";
import { FaultChannels, parameterChannels, type Cause, type PlantFault } from "../../../main/simulate/faults.ts";
import { MeasuringChain } from "../../../main/simulate/measuring.ts";
import { tags, tagsOfArea, type Area } from "../../../main/simulate/tags.ts";

const seconds = 90 * 86_400;
const stepS = 6 * 3600;
const steps = seconds / stepS;
/** What lasts less than this and is gone again was no change; two weeks of works holiday are the longest. */
const passingSteps = (15 * 86_400) / stepS;
/** A like-for-like change of a transmitter moves it by less than this share of its span; twice the converter's step is no move. */
const likeForLike = 0.0025;
const leastMove = 8e-4;

/** What a moved parameter means to somebody who can see it. */
const meaning: readonly (readonly [RegExp, Cause])[] = [
  [/^P\.(netPressure|bypass|head|flowGain|pressureGain|flowHand)|^M\.(agitator|temperatureGain|steam|temperatureSp)/, "PLANT"],
  [/^P\.(demand|pressureSp)|^M\.(newRecipe|lotViscosity|weekend)/, "REGIME"],
  [/^P\.(bearingRate|impeller|valveAgeing|stiction|strainerRate|sealRate)|^M\.(trueDose|cleaning|exchanger)/, "AGEING"],
  [/^M\.lab/, "SCALE"],
];

/** Something that moved: its cause, from which step, and how many steps it lasted. */
interface Moved {
  cause: Cause;
  from: number;
  lasted: number;
}

/** The cause that the hidden states of a case speak for. */
function causeOf(area: Area, faults: readonly PlantFault[], draws: Draws): Cause {
  const chain = new MeasuringChain(draws);
  const channels = new FaultChannels(area, faults, draws, chain);
  const numbers = tagsOfArea(area).filter((i) => tags[i]!.periodS > 0);
  const parameters = parameterChannels.map(() => new Float64Array(steps));
  // each transmitter is asked about two values, and about the first again with a noise of one sd
  const seen = numbers.map(() => Array.from({ length: 3 }, () => new Float64Array(steps)));
  const way = numbers.map(() => new Float64Array(steps));
  const [x, z] = [new Float64Array(tags.length), new Float64Array(tags.length)];
  for (let s = 0; s < steps; s++) {
    channels.update(s * stepS);
    parameters.forEach((series, p) => (series[s] = channels.parameters[p]!));
    numbers.forEach((i, n) => {
      const { typical, low, high } = tags[i]!;
      [[typical, 0], [typical + 0.2 * (high - low), 0], [typical, 4]].forEach(([value, noise], k) => {
        x[i] = value!;
        z[i] = noise!;
        chain.read(i, x, z);
        seen[n]![k]![s] = chain.last[i]!;
      });
      way[n]![s] = channels.dampingS[i]! + (channels.readAs[i] === i ? 0 : 1e6);
    });
  }
  const moved: Moved[] = [];
  const note = (series: ArrayLike<number>, least: number, cause: (from: number) => Cause | undefined): void => {
    const off = Array.from(series, (v) => Math.abs(v - series[0]!) > least);
    const from = off.indexOf(true);
    const says = from < 0 ? undefined : cause(from);
    if (says !== undefined) moved.push({ cause: says, from, lasted: off.lastIndexOf(true) - from + 1 });
  };
  parameters.forEach((series, p) => note(series, 1e-9, () => meaning.find(([name]) => name.test(parameterChannels[p]!.name))?.[1]));
  numbers.forEach((i, n) => {
    const [at, above, noisy] = seen[n]! as [Float64Array, Float64Array, Float64Array];
    const { low, high } = tags[i]!;
    const span = high - low;
    const steep = above.map((v, s) => v - at[s]!);
    const least = leastMove * span;
    const size = (series: Float64Array): number => series.reduce((most, v) => Math.max(most, Math.abs(v - series[0]!)), 0);
    const isSudden = (series: Float64Array, from: number): boolean => Math.abs(series[Math.min(steps - 1, from + 1)]! - series[0]!) >= 0.8 * size(series);
    const isSteep = size(steep) > least;
    // another slope at once is another scale, unless the transmitter stands still; a slope that is lost slowly is a sensor
    note(steep, least, (from) => (steep[from] !== 0 && isSudden(steep, from) ? "SCALE" : "SENSOR"));
    note(at, least, (from) => (isSteep || (isSudden(at, from) && size(at) < likeForLike * span) ? undefined : "SENSOR"));
    note(noisy.map((v, s) => v - at[s]!), least, () => (isSteep ? undefined : "SENSOR"));
    note(way[n]!, 0, (from) => (way[n]![from]! >= 1e6 ? "SENSOR" : "SCALE"));
  });
  if (faults.some(({ cause }) => cause === "MODEL")) moved.push({ cause: "MODEL", from: steps, lasted: steps });
  // what is gone again counts only where a number meant something else meanwhile
  const lasting = moved.filter(({ cause, from, lasted }) => from + lasted >= steps || lasted > passingSteps || (cause === "SCALE" && lasted >= 8));
  return lasting.sort((a, b) => a.from - b.from)[0]?.cause ?? "NONE";
}

/** Share of drawn cases (no held-out seeds) whose cause is named, and the scenarios that are not. */
export function hiddenNames(count: number): { share: number; missed: Record<string, number> } {
  const missed: Record<string, number> = {};
  let [cases, right] = [0, 0];
  for (let seed = 1; cases < count; seed++) {
    const draws = new Draws(BigInt(seed));
    if (seedShare(draws) === "heldOut") continue;
    const { scenario, area, faults } = drawCase(draws, seconds);
    const real = faults.filter(({ cause }) => cause !== "NONE");
    const most = Math.max(0, ...real.map(({ share }) => share ?? 1));
    const wanted = real.length === 0 ? ["NONE"] : real.filter(({ share }) => (share ?? 1) >= most - 1e-9).map(({ cause }) => cause);
    cases++;
    const said = causeOf(area, faults, draws);
    if (wanted.includes(said)) right++;
    else missed[`${scenario === "NONE" ? (faults[0]?.scenario ?? "NONE") : scenario} as ${said}`] = (missed[`${scenario === "NONE" ? (faults[0]?.scenario ?? "NONE") : scenario} as ${said}`] ?? 0) + 1;
  }
  return { share: right / cases, missed };
}
