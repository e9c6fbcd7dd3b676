// Worse since when: truth that comes late and one after another, held against what the model did on rows that it had not seen when it was packaged. Pure.
// May be looked at after every value, as often as anyone likes: a conformal CUSUM. Each value's rank among those before it (with the reference) is a bet against
// "as before"; while nothing changed, a finding comes at most once in `limit` blocks on average, whatever the distribution of the values.
// Vovk, Petej, Nouretdinov, Ahlberg, Carlsson, Gammerman, "Retrain or not retrain: conformal test martingales for change-point detection", COPA 2021; betting by
// powers of the rank: Shafer, Shen, Vereshchagin, Vovk, Statistical Science 26(1), 2011; expected time to a false finding: Shin, Ramdas, Rinaldo, 2022.

/** How strongly small ranks are bet on; a mixture, so that slight and great changes are both found. */
const powers = [0.2, 0.4, 0.6];
const leastReference = 12;

export interface Worse {
  /** Values of the reference, and later ones, before neighbours were put together. */
  reference: number;
  observations: number;
  /** Neighbours that count as one, because they err alike. */
  together: number;
  /** Of the newest block; a finding stands from `limit` on, until the bets are lost again. */
  evidence: number;
  limit: number;
  /** Place among the later values where the standing finding began; null while there is none. */
  since: number | null;
  /** How often a finding began. */
  findings: number;
  /** Mean of the reference, and of what came later: since the finding where there is one, else of all. */
  before: number;
  now: number;
}

/** values: greater is worse, in time order. limitOf: blocks to a false finding on average, at least, from how many values make a block. Null with fewer than
 *  12 blocks of reference or no later block. */
export function worseSince(reference: readonly number[], later: readonly number[], limitOf: (together: number) => number): Worse | null {
  const together = untilApart(reference);
  const known = joined(reference, together);
  const blocks = joined(later, together);
  if (known.length < leastReference || blocks.length === 0) return null;
  const limit = Math.max(2, limitOf(together));
  const bag = [...known];
  const runs = powers.map(() => ({ wealth: 1, start: 0 }));
  const evidenceOf = () => runs.reduce((sum, { wealth }) => sum + wealth, 0) / runs.length;
  let since: number | null = null;
  let findings = 0;
  blocks.forEach((value, i) => {
    // Ties count against the finding, so it comes no more often than promised.
    const rank = (bag.reduce((sum, other) => sum + Number(other >= value), 0) + 1) / (bag.length + 1);
    powers.forEach((power, k) => {
      const run = runs[k]!;
      if (run.wealth <= 1) runs[k] = { wealth: 1, start: i };
      // More than a finding needs would only have to be lost again before it can end.
      runs[k]!.wealth = Math.min(powers.length * limit, runs[k]!.wealth * power * rank ** (power - 1));
    });
    if (since !== null && evidenceOf() <= 1) since = null;
    if (since === null && evidenceOf() >= limit) {
      since = runs.reduce((best, run) => (run.wealth > best.wealth ? run : best)).start;
      findings++;
    }
    // What is worse shall not become what is usual.
    if (since === null) bag.push(value);
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    reference: reference.length, observations: later.length, together, evidence: evidenceOf(), limit, findings,
    since: since === null ? null : since * together,
    before: mean(reference),
    now: mean(later.slice(since === null ? 0 : since * together)),
  };
}

/** Means of `size` neighbours each; a shorter rest at the end waits for more. */
function joined(values: readonly number[], size: number): number[] {
  return Array.from({ length: Math.floor(values.length / size) }, (_, b) => values.slice(b * size, (b + 1) * size).reduce((sum, value) => sum + value, 0) / size);
}

/** How many neighbours it takes until blocks know nothing of each other, while 12 are left. */
function untilApart(values: readonly number[]): number {
  let size = 1;
  while (Math.floor(values.length / (2 * size)) >= leastReference && goesWithNext(joined(values, size))) size *= 2;
  return size;
}

/** Whether neighbours go with each other beyond chance (lag-1 autocorrelation). */
export function goesWithNext(values: readonly number[]): boolean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [together, alone] = [0, 0];
  values.forEach((value, i) => {
    alone += (value - mean) ** 2;
    if (i > 0) together += (value - mean) * (values[i - 1]! - mean);
  });
  return alone > 0 && together / alone > Math.max(0.1, 1 / Math.sqrt(values.length));
}
