// Which image a cell of a table means: its path below the folder, its name, or its name without the ending; upper and lower case are the same. Pure.
// A name that fits two images (camera1/0001.png, camera2/0001.png) means neither: it is told, never guessed.

/** Gives the index of the image that a text names, or undefined. */
export function imageFinder(names: readonly string[]): (text: string) => number | undefined {
  const exact = new Map<string, number | null>();
  const add = (key: string, index: number) => exact.set(key, exact.has(key) && exact.get(key) !== index ? null : index);
  for (const [index, name] of names.entries()) {
    const parts = plainName(name).split("/");
    for (let from = 0; from < parts.length; from++) {
      const tail = parts.slice(from).join("/");
      add(tail, index);
      add(tail.replace(/\.[a-z0-9]{1,5}$/, ""), index);
    }
  }
  return (text) => {
    const wanted = plainName(text);
    // A table may write more of the path than was chosen.
    for (let tail = wanted; tail !== ""; tail = tail.includes("/") ? tail.slice(tail.indexOf("/") + 1) : "") {
      const found = exact.get(tail);
      if (found !== undefined) return found ?? undefined;
    }
    return undefined;
  };
}

/** An umlaut is the same letter whether a system writes it as one character or as two. */
function plainName(text: string): string {
  return text.normalize("NFC").trim().replace(/\\/g, "/").replace(/^(\.?\/)+/, "").toLowerCase();
}

/** The folder of an image below the chosen one; "" for the chosen one itself. */
export function folderOf(name: string): string {
  const parts = name.replace(/\\/g, "/").split("/");
  return parts.slice(0, -1).join("/");
}

/** The column whose cells name the most images, if at least one does; the first of equals. */
export function guessFileColumn(columns: readonly string[], rows: readonly (readonly string[])[], names: readonly string[]): { column: string; named: number } | null {
  const find = imageFinder(names);
  let best: { column: string; named: number } | null = null;
  for (const [at, column] of columns.entries()) {
    const named = rows.filter((row) => find(row[at] ?? "") !== undefined).length;
    if (named > (best?.named ?? 0)) best = { column, named };
  }
  return best;
}

const classNames = ["class", "label", "klasse", "defect", "fehler", "fehlerart", "category", "kategorie", "verdict", "urteil", "ergebnis", "result"];
const groupNames = ["camera", "kamera", "cam", "station", "view", "ansicht"];

export const guessClassColumn = (columns: readonly string[]) => columns.find((name) => classNames.includes(name.trim().toLowerCase())) ?? null;
export const guessGroupColumn = (columns: readonly string[]) => columns.find((name) => groupNames.includes(name.trim().toLowerCase())) ?? null;
