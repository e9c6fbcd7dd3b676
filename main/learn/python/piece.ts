// A piece of the written script: one function or class of Python with the pieces that it calls. A script holds those that its run needs, each once.

export interface Piece {
  /** Names of pieces that must stand before it. */
  needs?: readonly string[];
  /** Modules that it imports, as whole import lines. */
  imports?: readonly string[];
  source: string;
}

/** The pieces asked for with all that they need, each once, what is needed first. */
export function withNeeds(all: Readonly<Record<string, Piece>>, asked: readonly string[]): Piece[] {
  const taken = new Map<string, Piece>();
  const take = (name: string): void => {
    const piece = all[name];
    if (piece === undefined) throw new RangeError(`no piece ${name}`);
    if (taken.has(name)) return;
    for (const needed of piece.needs ?? []) take(needed);
    taken.set(name, piece);
  };
  asked.forEach(take);
  return [...taken.values()];
}
