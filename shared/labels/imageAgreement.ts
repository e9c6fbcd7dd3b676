// How far people agree on what images show: Cohen's kappa for two, Fleiss' for all, and the images of which they say different things. Pure.
// Counted over images that both (all) judged; what a person marked as open is no judgement.
import type { ImageAgreement, LabelImage } from "../contract/label.ts";
import { cohensKappa, fleissKappa } from "../stats/agreement.ts";

/** The agreement of a set's image labels; disagreements in the order of the files' names. */
export function imageAgreement(labels: readonly LabelImage[]): ImageAgreement {
  const people = [...new Set(labels.map(({ by }) => by))].sort();
  const images = new Map<string, { file: string; said: Map<string, string> }>();
  for (const { image, file, class: of, by, sure } of labels) {
    if (!images.has(image)) images.set(image, { file, said: new Map() });
    if (sure !== "open") images.get(image)!.said.set(by, of);
  }
  const judged = [...images].map(([image, one]) => ({ image, ...one }));
  const pairs = people.flatMap((first, i) => people.slice(i + 1).map((second) => ({ first, second, ...agreed(judged.flatMap(({ said }) => (said.has(first) && said.has(second) ? [[said.get(first)!, said.get(second)!] as const] : []))) })));
  const all = judged.filter(({ said }) => said.size === people.length);
  const classes = [...new Set(all.flatMap(({ said }) => [...said.values()]))];
  return {
    people: people.map((by) => ({ by, images: labels.filter((label) => label.by === by).length })),
    pairs,
    fleiss: people.length < 3 ? null : fleissKappa(all.map(({ said }) => ({ weight: 1, counts: classes.map((of) => [...said.values()].filter((each) => each === of).length) }))),
    disagreements: judged
      .filter(({ said }) => new Set(said.values()).size > 1)
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
      .map(({ image, file, said }) => ({ image, file, said: [...said].sort(([a], [b]) => (a < b ? -1 : 1)).map(([by, of]) => ({ by, class: of })) })),
  };
}

function agreed(pairs: readonly (readonly [string, string])[]): { kappa: number | null; share: number | null; images: number } {
  const classes = [...new Set(pairs.flat())];
  const table = classes.map(() => classes.map(() => 0));
  for (const [a, b] of pairs) table[classes.indexOf(a)]![classes.indexOf(b)]! += 1;
  return { kappa: cohensKappa(table), share: pairs.length === 0 ? null : pairs.filter(([a, b]) => a === b).length / pairs.length, images: pairs.length };
}
