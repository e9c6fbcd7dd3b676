// Raw files of the public sets as rows, with nothing changed. Pure.

/** Lines that hold exactly so many numbers between blanks; titles and empty lines fall out. */
export function numbersOf(text: string, columns: number): number[][] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row) => row.length === columns && row.every(Number.isFinite));
}

/** Cells of a plain CSV without quotes, its first line left out. */
export function cellsOf(text: string): string[][] {
  return text
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.split(","));
}

/** So many seconds after a moment, as people write it; in UTC. */
export function timeFrom(start: string, seconds: number): string {
  return new Date(Date.parse(start) + seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
}
