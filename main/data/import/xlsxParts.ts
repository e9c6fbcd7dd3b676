// The parts of an Excel workbook beside its cells: sheets, date system, number formats, shared texts, and what is active in it.
// Runs only in the throw-away import process. Values only: no link is followed, no macro read, a declared entity refuses the file. Format: ECMA-376.
import { SaxesParser } from "saxes";
import type { SaxesTagPlain } from "saxes";
import { Failure } from "../../../shared/contract/errors.ts";
import { openZip, workbookBounds } from "./zip.ts";
import type { OpenZip } from "./zip.ts";

export interface Sheet {
  name: string;
  part: string;
}

export interface Workbook {
  zip: OpenZip;
  /** Sheets that a person can see, in their order. */
  sheets: Sheet[];
  date1904: boolean;
  /** For each cell style: a date, a time of day, or a number. */
  styles: ("date" | "time" | "number")[];
  texts: string[];
  /** What was found besides values. */
  active: string[];
}

const mostTexts = 10_000_000;
const mostTextChars = 256 << 20;

export interface XmlHandlers {
  open?(tag: SaxesTagPlain): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Runs a part of the workbook through the parser. `stop` ends early. Throws xlsxMalformed, xlsxEntity. */
export async function readXml(zip: OpenZip, part: string, file: string, handlers: XmlHandlers, stop: () => boolean = () => false, between?: () => Promise<void>): Promise<void> {
  const parser = new SaxesParser();
  parser.on("doctype", () => {
    throw new Failure("xlsxEntity", { file, detail: part });
  });
  parser.on("error", (error) => {
    throw new Failure("xlsxMalformed", { file, detail: `${part}: ${error.message.slice(0, 100)}` });
  });
  // The namespace prefix is the writer's choice.
  const plain = (name: string) => name.slice(name.indexOf(":") + 1);
  if (handlers.open)
    parser.on("opentag", (tag) => {
      tag.name = plain(tag.name);
      handlers.open!(tag);
    });
  if (handlers.text) parser.on("text", (text) => handlers.text!(text));
  if (handlers.close) parser.on("closetag", ({ name }) => handlers.close!(plain(name)));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const source = await zip.read(part);
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      parser.write(decode(decoder, piece, file, part));
      await between?.();
      if (stop()) return;
    }
    parser.close();
  } finally {
    source.destroy();
  }
}

function decode(decoder: { decode(piece: Buffer, options: { stream: boolean }): string }, piece: Buffer, file: string, part: string): string {
  try {
    return decoder.decode(piece, { stream: true });
  } catch (cause) {
    throw new Failure("xlsxMalformed", { file, detail: `${part}: encoding` }, { cause });
  }
}

const builtInDates = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
const builtInTimes = new Set([18, 19, 20, 21, 32, 33, 45, 47]);

/** What a number format shows. Elapsed time such as [h]:mm is a number: it counts, it dates nothing. */
export function formatKind(id: number, code: string | undefined): "date" | "time" | "number" {
  if (code === undefined) return builtInDates.has(id) ? "date" : builtInTimes.has(id) ? "time" : "number";
  const first = code.split(";")[0]!;
  if (/\[(h+|m+|s+)\]/i.test(first)) return "number";
  const bare = first.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, "").toLowerCase().replaceAll("general", "");
  if (/[yd]/.test(bare)) return "date";
  if (/[hs]/.test(bare)) return "time";
  return /m/.test(bare) ? "date" : "number";
}

function attribute(tag: SaxesTagPlain, name: string): string | undefined {
  for (const [key, value] of Object.entries(tag.attributes)) if (key === name || key.endsWith(`:${name}`)) return value;
  return undefined;
}

const activeParts: [RegExp, string][] = [
  [/(^|\/)vbaProject/i, "macros"], [/(^|\/)externalLinks\//i, "externalLinks"], [/(^|\/)embeddings\//i, "embeddedObjects"], [/(^|\/)activeX\//i, "activeX"], [/(^|\/)connections\.xml$/i, "connections"], [/(^|\/)macrosheets\//i, "macroSheets"], [/(^|\/)ctrlProps\//i, "controls"],
];

/** True when the entries are those of a workbook. */
export function isWorkbook(names: readonly string[]): boolean {
  return names.includes("[Content_Types].xml") && names.some((name) => /^xl\/workbook\d*\.xml$/.test(name));
}

/** Opens a workbook; the caller closes `zip`. Throws the xlsx failures; a bomb is refused by the directory, before anything is inflated. */
export async function openWorkbook(path: string, file: string): Promise<Workbook> {
  const zip = await openZip(path, file, workbookBounds).catch((thrown: unknown) => {
    throw thrown instanceof Failure && thrown.data.name === "zipOverBound" ? new Failure("xlsxOverBound", thrown.data.where) : thrown;
  });
  try {
    const names = new Set(zip.entries.map(({ name }) => name));
    const main = [...names].find((name) => /^xl\/workbook\d*\.xml$/.test(name));
    if (main === undefined) throw new Failure("xlsxMalformed", { file, detail: "no workbook" });
    const active = activeParts.filter(([pattern]) => [...names].some((name) => pattern.test(name))).map(([, word]) => word);
    // Names of parts are the same in upper and lower case (ECMA-376, part 2), and only the relations say which part holds what.
    const parts = new Map([...names].map((name) => [name.toLowerCase(), name]));
    const targets = new Map<string, string>();
    const kinds = new Map<string, string>();
    const relations = main.replace(/([^/]+)$/, "_rels/$1.rels");
    if (names.has(relations))
      await readXml(zip, relations, file, {
        open: (tag) => {
          if (tag.name !== "Relationship" || attribute(tag, "TargetMode") === "External") return;
          const target = attribute(tag, "Target") ?? "";
          const part = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
        targets.set(attribute(tag, "Id") ?? "", part);
        kinds.set((attribute(tag, "Type") ?? "").replace(/^.*\//, ""), part);
        },
      });
    const sheets: Sheet[] = [];
    let date1904 = false;
    let dde = false;
    await readXml(zip, main, file, {
      open: (tag) => {
        if (tag.name === "workbookPr") date1904 = ["1", "true"].includes(attribute(tag, "date1904") ?? "");
        if (tag.name === "ddeLink") dde = true;
        if (tag.name !== "sheet") return;
        const part = parts.get((targets.get(attribute(tag, "id") ?? "") ?? "").toLowerCase());
        if (part !== undefined && /worksheets\//i.test(part) && !["hidden", "veryHidden"].includes(attribute(tag, "state") ?? "")) sheets.push({ name: attribute(tag, "name") ?? "", part });
      },
    });
    if (dde) active.push("dde");
    if (sheets.length === 0) throw new Failure("xlsxMalformed", { file, detail: "no sheet" });
    const partOf = (kind: string) => parts.get((kinds.get(kind) ?? `xl/${kind}.xml`).toLowerCase());
    const [styles, texts] = [partOf("styles"), partOf("sharedStrings")];
    return { zip, sheets, date1904, styles: styles === undefined ? [] : await readStyles(zip, styles, file), texts: texts === undefined ? [] : await readTexts(zip, texts, file), active };
  } catch (thrown) {
    zip.close();
    throw thrown;
  }
}

async function readStyles(zip: OpenZip, part: string, file: string): Promise<Workbook["styles"]> {
  const codes = new Map<number, string>();
  const styles: Workbook["styles"] = [];
  let inside = false;
  await readXml(zip, part, file, {
    open: (tag) => {
      if (tag.name === "numFmt") codes.set(Number(attribute(tag, "numFmtId")), attribute(tag, "formatCode") ?? "");
      else if (tag.name === "cellXfs") inside = true;
      else if (inside && tag.name === "xf") {
        const id = Number(attribute(tag, "numFmtId") ?? 0);
        styles.push(formatKind(id, codes.get(id)));
      }
    },
    close: (name) => {
      if (name === "cellXfs") inside = false;
    },
  });
  return styles;
}

async function readTexts(zip: OpenZip, part: string, file: string): Promise<string[]> {
  const texts: string[] = [];
  let chars = 0;
  let current = "";
  let inText = false;
  let phonetic = false;
  await readXml(zip, part, file, {
    open: ({ name }) => {
      if (name === "si") current = "";
      else if (name === "rPh") phonetic = true;
      else if (name === "t") inText = !phonetic;
    },
    text: (text) => {
      if (inText) current += text;
    },
    close: (name) => {
      if (name === "t") inText = false;
      else if (name === "rPh") phonetic = false;
      else if (name === "si") {
        chars += current.length;
        texts.push(current);
        if (texts.length > mostTexts || chars > mostTextChars) throw new Failure("xlsxOverBound", { file, detail: `sharedTexts=${texts.length} characters=${chars}` });
      }
    },
  });
  return texts;
}
