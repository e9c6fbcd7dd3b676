// A digest as pronounceable words, so that two people can compare it over a telephone.
// Proquints: Wilkerson 2009, "A Proposal for Proquints": 16 bits a word, consonant-vowel-consonant-vowel-consonant.

const consonants = "bdfghjklmnprstvz";
const vowels = "aiou";

/** The bytes of words, two each; undefined when a word is none. */
export function bytesOfWords(text: string): Uint8Array | undefined {
  const words = text.trim().toLowerCase().split(/[\s-]+/);
  const out = new Uint8Array(words.length * 2);
  for (const [i, word] of words.entries()) {
    const at = [...word].map((letter, k) => (k % 2 === 0 ? consonants : vowels).indexOf(letter));
    if (at.length !== 5 || at.includes(-1)) return undefined;
    const v = (at[0]! << 12) | (at[1]! << 10) | (at[2]! << 6) | (at[3]! << 4) | at[4]!;
    out.set([v >> 8, v & 255], 2 * i);
  }
  return out;
}

/** The first `count` words (16 bits each) of a digest, e.g. "lusab babad …". Twelve words are 192 bits. */
export function digestWords(digest: Uint8Array, count = 12): string {
  const words: string[] = [];
  for (let i = 0; i < count && 2 * i + 1 < digest.length; i++) {
    const v = (digest[2 * i]! << 8) | digest[2 * i + 1]!;
    words.push(consonants[v >> 12]! + vowels[(v >> 10) & 3]! + consonants[(v >> 6) & 15]! + vowels[(v >> 4) & 3]! + consonants[v & 15]!);
  }
  return words.join(" ");
}
