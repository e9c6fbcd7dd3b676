// Agreement of people beyond chance. Pure; counts may be weights, such as the seconds for which two people said something.
// Sources: J. Cohen, Educational and Psychological Measurement 20 (1960), 37-46; J. L. Fleiss, Psychological Bulletin 76 (1971), 378-382.

/** Cohen's kappa of two people. `table[i]![j]!`: weight of units that the first put into category i and the second into j; square, at least 0.
 *  1 is full agreement, 0 what chance gives, below 0 less than chance. Null where nothing was seen, or where both know one category alone. */
export function cohensKappa(table: readonly (readonly number[])[]): number | null {
  const size = table.length;
  let [total, agreed] = [0, 0];
  const rows = new Float64Array(size);
  const columns = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const weight = table[i]![j]!;
      total += weight;
      rows[i]! += weight;
      columns[j]! += weight;
      if (i === j) agreed += weight;
    }
  if (total === 0) return null;
  let chance = 0;
  for (let i = 0; i < size; i++) chance += (rows[i]! / total) * (columns[i]! / total);
  return chance >= 1 ? null : (agreed / total - chance) / (1 - chance);
}

/** Fleiss' kappa of n people, at least 2, who all judged every unit. A unit: its weight and how many of the n put it into each category.
 *  Null where nothing was seen, or where everybody used one category alone. */
export function fleissKappa(units: readonly { readonly weight: number; readonly counts: readonly number[] }[]): number | null {
  const first = units[0];
  if (first === undefined) return null;
  const people = first.counts.reduce((sum, count) => sum + count, 0);
  if (people < 2) return null;
  const share = new Float64Array(first.counts.length);
  let [total, agreed] = [0, 0];
  for (const { weight, counts } of units) {
    total += weight;
    let pairs = 0;
    for (const [category, count] of counts.entries()) {
      pairs += count * (count - 1);
      share[category]! += (weight * count) / people;
    }
    agreed += (weight * pairs) / (people * (people - 1));
  }
  if (total === 0) return null;
  const chance = share.reduce((sum, part) => sum + (part / total) ** 2, 0);
  return chance >= 1 ? null : (agreed / total - chance) / (1 - chance);
}
