// What a person chose as a folder of images: the images by the endings of their names, the one table beside them, and what is left out. Pure but for reading folders that were dropped.

/** A file with its path below the chosen folder. */
export interface ChosenFile {
  readonly file: File;
  readonly name: string;
}

export interface ChosenFolder {
  readonly images: readonly ChosenFile[];
  /** Set where exactly one table lies beside the images. */
  readonly table: ChosenFile | null;
  readonly leftOut: number;
}

// Forms that are named but not read belong in: the report then says so.
const imageEnding = /\.(png|jpe?g|jpe|jfif|bmp|dib|tiff?|gif|webp|jp2|hei[cf])$/i;
const tableEnding = /\.(csv|tsv|txt|xlsx|json|jsonl|ndjson|parquet)$/i;

/** True for a name that promises an image. */
export const isImageName = (name: string) => imageEnding.test(name);

/** Parts chosen files. Names begin below the folder that was chosen; hidden files are left out. */
export function partFolder(files: readonly ChosenFile[]): ChosenFolder {
  const open = files.filter(({ name }) => !name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX"));
  const images = open.filter(({ name }) => isImageName(name));
  const tables = open.filter(({ name }) => tableEnding.test(name));
  const [table] = tables;
  const top = commonFolder(images.map(({ name }) => name));
  return { images: images.map((one) => ({ ...one, name: one.name.slice(top.length) })), table: tables.length === 1 && table !== undefined ? table : null, leftOut: files.length - images.length - (tables.length === 1 ? 1 : 0) };
}

/** The folders that all names begin with, with the slash behind them. */
function commonFolder(names: readonly string[]): string {
  const [first = ""] = names;
  let end = 0;
  for (let at = first.indexOf("/"); at >= 0; at = first.indexOf("/", at + 1)) {
    if (!names.every((name) => name.startsWith(first.slice(0, at + 1)))) break;
    end = at + 1;
  }
  return first.slice(0, end);
}

/** Files of an input that chooses folders or files. */
export function chosenFiles(list: Iterable<File>): ChosenFile[] {
  return [...list].map((file) => ({ file, name: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath }));
}

/** True where a folder is among the things that were dropped. Must be asked before the event ends. */
export function hasFolder(items: DataTransferItemList): boolean {
  return [...items].some((item) => item.webkitGetAsEntry()?.isDirectory === true);
}

/** All files below what was dropped. Entries are taken at once: the browser forgets them when the event ends. */
export async function droppedFiles(items: DataTransferItemList): Promise<ChosenFile[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const out: ChosenFile[] = [];
  for (const entry of entries) await walk(entry, out);
  return out;
}

async function walk(entry: FileSystemEntry, out: ChosenFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    out.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives at most a hundred entries at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await walk(one, out);
  }
}
