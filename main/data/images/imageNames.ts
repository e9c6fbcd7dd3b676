// Which image a cell of a table means: its path below the folder, its name, or its name without the ending; upper and lower case are the same. Pure.
// A name that fits two images (camera1/0001.png, camera2/0001.png) means neither, and one that names another folder than an image lies in does not mean
// that image: it is told, never guessed.

const withoutEnding = (name: string) => name.replace(/\.[a-z0-9]{1,5}$/, "");

/** Names of images by what may stand for them: with their ending and without; null for what stands for two. */
function indexed(names: readonly string[], keysOf: (parts: string[]) => string[]): Map<string, number | null> {
  const out = new Map<string, number | null>();
  for (const [index, name] of names.entries())
    for (const key of keysOf(plainName(name).split("/")))
      for (const form of new Set([key, withoutEnding(key)])) out.set(form, out.has(form) && out.get(form) !== index ? null : index);
  return out;
}

/** Gives the index of the image that a text names, or undefined. */
export function imageFinder(names: readonly string[]): (text: string) => number | undefined {
  const tails = indexed(names, (parts) => parts.map((_, from) => parts.slice(from).join("/")));
  const wholes = indexed(names, (parts) => [parts.join("/")]);
  return (text) => {
    const wanted = plainName(text);
    if (wanted === "") return undefined;
    const found = tails.get(wanted);
    if (found !== undefined) return found ?? undefined;
    // A table may write more of the path than was chosen; what was chosen then stands in it whole.
    for (let at = wanted.indexOf("/"); at >= 0; at = wanted.indexOf("/", at + 1)) {
      const whole = wholes.get(wanted.slice(at + 1));
      if (whole !== undefined) return whole ?? undefined;
    }
    return undefined;
  };
}

/** Gives the index of the one image of the name that a text ends in, whatever folders both stand in: no more than a hint. */
export function imageOfName(names: readonly string[]): (text: string) => number | undefined {
  const last = indexed(names, (parts) => [parts.at(-1)!]);
  return (text) => {
    const name = plainName(text).split("/").at(-1)!;
    return name === "" ? undefined : (last.get(name) ?? undefined);
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
  // Also where its folders are others: it is the column all the same, and reading it says what is wrong.
  const [find, hint] = [imageFinder(names), imageOfName(names)];
  let best: { column: string; named: number } | null = null;
  for (const [at, column] of columns.entries()) {
    const named = rows.filter((row) => (find(row[at] ?? "") ?? hint(row[at] ?? "")) !== undefined).length;
    if (named > (best?.named ?? 0)) best = { column, named };
  }
  return best;
}

const classNames = ["class", "label", "klasse", "defect", "fehler", "fehlerart", "category", "kategorie", "verdict", "urteil", "ergebnis", "result"];
const groupNames = ["camera", "kamera", "cam", "station", "view", "ansicht"];

export const guessClassColumn = (columns: readonly string[]) => columns.find((name) => classNames.includes(name.trim().toLowerCase())) ?? null;
export const guessGroupColumn = (columns: readonly string[]) => columns.find((name) => groupNames.includes(name.trim().toLowerCase())) ?? null;
