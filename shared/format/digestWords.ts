// A digest as pronounceable words, so that two people can compare it over a telephone.
// Proquints: Wilkerson 2009, "A Proposal for Proquints": 16 bits a word, consonant-vowel-consonant-vowel-consonant.

const consonants = "bdfghjklmnprstvz";
const vowels = "aiou";

/** The first `count` words (16 bits each) of a digest, e.g. "lusab babad …". Twelve words are 192 bits. */
export function digestWords(digest: Uint8Array, count = 12): string {
  const words: string[] = [];
  for (let i = 0; i < count && 2 * i + 1 < digest.length; i++) {
    const v = (digest[2 * i]! << 8) | digest[2 * i + 1]!;
    words.push(consonants[v >> 12]! + vowels[(v >> 10) & 3]! + consonants[(v >> 6) & 15]! + vowels[(v >> 4) & 3]! + consonants[v & 15]!);
  }
  return words.join(" ");
}
