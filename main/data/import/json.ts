// JSON and JSON lines to a scratch table: a list of records or lists, records with one list inside, columns with lists, or one record a line.
// Runs only in the throw-away import process. Nested records become columns a.b; lists inside a record stay as their text.
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import { decodeFile, guessEncoding, readHead } from "./decode.ts";
import { ElementReader, jsonBounds, measure, Oddities, parseOne, wellFormed } from "./jsonRecords.ts";
import type { AsideRow } from "./normalise.ts";
import { numberText, TableWriter } from "./scratchTable.ts";
import type { ScratchTable } from "./scratchTable.ts";

export interface JsonSource {
  path: string;
  name: string;
  form: "json" | "jsonLines";
  columns: number;
  decimal: "." | ",";
  /** Stop after so many records, for previews. */
  sampleRows?: number;
}

type Row = Map<string, string>;
class Enough extends Error {}
const mostBadShare = 0.01;
const keptAside = 1000;

function cellOf(value: unknown, decimal: "." | ","): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return numberText(value, decimal);
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "string" ? wellFormed(value) : JSON.stringify(value);
}

function flatten(value: object, prefix: string, into: Row, decimal: "." | ","): Row {
  for (const [key, item] of Object.entries(value)) {
    const name = prefix + key;
    if (typeof item === "object" && item !== null && !Array.isArray(item)) flatten(item as object, `${name}.`, into, decimal);
    else into.set(name, cellOf(item, decimal));
  }
  return into;
}

/** Records of a document that is no list: the one list inside, columns with lists of one length, or the record itself. Undefined when it holds no table. */
function* rowsInside(document: Record<string, unknown>, decimal: "." | ","): Generator<Row | string[]> {
  const { columns, data } = document;
  if (Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray)) {
    yield columns.map((name) => cellOf(name, decimal));
    for (const item of data) yield (item as unknown[]).map((cell) => cellOf(cell, decimal));
    return;
  }
  const lists = Object.entries(document).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const records = lists.filter(([, list]) => list.length > 0 && list.every((item) => typeof item === "object" && item !== null && !Array.isArray(item)));
  if (records.length === 1) {
    for (const item of records[0]![1]) yield flatten(item as object, "", new Map(), decimal);
    return;
  }
  const length = lists[0]?.[1].length ?? 0;
  if (lists.length > 1 && lists.length === Object.keys(document).length && lists.every(([, list]) => list.length === length)) {
    for (let r = 0; r < length; r++) yield new Map(lists.map(([name, list]) => [name, cellOf(list[r], decimal)]));
    return;
  }
  yield flatten(document, "", new Map(), decimal);
}

interface Pass {
  record(row: Row | string[], index: number): void;
  broken(index: number): void;
  settle(): Promise<void>;
}

async function readThrough(source: JsonSource, odd: Oddities, pass: Pass): Promise<void> {
  const { path, name, form, decimal, sampleRows = Number.POSITIVE_INFINITY } = source;
  const { head } = await readHead(path, name, 65_536);
  const encoding = guessEncoding(head);
  if (head[0] === 0xef || head[0] === 0xff || head[0] === 0xfe) odd.add("byteOrderMark", 1);
  let given = 0;
  const give = (row: Row | string[], index: number) => {
    if (++given > sampleRows) throw new Enough();
    pass.record(row, index);
  };
  const element = (text: string, colons: number, index: number, onBroken: (thrown: Error) => void) => {
    let value: unknown;
    try {
      value = parseOne(text, colons, index, odd);
    } catch (thrown) {
      onBroken(thrown as Error);
      return;
    }
    if (Array.isArray(value)) give(value.map((cell) => cellOf(cell, decimal)), index);
    else if (typeof value === "object" && value !== null) give(flatten(value, "", new Map(), decimal), index);
    else onBroken(new Error("no record"));
  };
  const whole = (text: string, colons: number, index: number) => {
    const fail = (thrown: Error) => {
      throw new Failure("jsonMalformed", { file: name, row: index, detail: thrown.message.slice(0, 100) });
    };
    if (index === 1 && text.startsWith("{") && wholeDocument) {
      let document: unknown;
      try {
        document = parseOne(text, colons, 1, odd);
      } catch (thrown) {
        fail(thrown as Error);
      }
      let row = 0;
      for (const inside of rowsInside(document as Record<string, unknown>, decimal)) give(inside, ++row);
    } else element(text, colons, index, fail);
  };
  let wholeDocument = false;
  let rest = "";
  let line = 0;
  const lineDone = (raw: string) => {
    line++;
    const text = raw.trim();
    if (text === "") {
      return;
    }
    const { depth, colons } = measure(text);
    if (depth > jsonBounds.depth) throw new Failure("jsonOverBound", { file: name, row: line, detail: `depth most=${jsonBounds.depth}` });
    if (colons > jsonBounds.keys) throw new Failure("jsonOverBound", { file: name, row: line, detail: `keys most=${jsonBounds.keys}` });
    element(text, colons, line, () => pass.broken(line));
  };
  const reader = new ElementReader(name, jsonBounds, whole);
  try {
    let first = true;
    await decodeFile(path, name, encoding, async (text) => {
      if (form === "json") {
        if (first) wholeDocument = text.trimStart().startsWith("{");
        first = false;
        reader.push(text);
      } else {
        const lines = (rest + text).split("\n");
        rest = lines.pop()!;
        if (rest.length > jsonBounds.elementChars) throw new Failure("jsonOverBound", { file: name, row: line + 1, detail: `characters most=${jsonBounds.elementChars}` });
        for (const each of lines) lineDone(each);
      }
      await pass.settle();
    });
    if (form === "json") reader.end();
    else if (rest !== "") lineDone(rest);
  } catch (thrown) {
    if (!(thrown instanceof Enough)) throw thrown;
  }
}

/** Converts a file. Two passes: the columns of all records first, then the rows. Throws jsonMalformed, jsonOverBound, jsonTooManyBadLines, csvEmpty and the failures of decoding. */
export async function convertJson(source: JsonSource, scratch: string, id: number): Promise<ScratchTable> {
  const { name, columns: mostColumns } = source;
  const odd = new Oddities();
  const index = new Map<string, number>();
  let lists = false;
  let records = 0;
  let bad = 0;
  const aside: AsideRow[] = [];
  const putAside = (row: number) => {
    bad++;
    if (aside.length < keptAside) aside.push({ file: name, row, fields: 0, expected: index.size, reason: "fields" });
  };
  await readThrough(source, odd, {
    record: (row, number) => {
      if (records === 0) lists = Array.isArray(row);
      // Lists have their columns by place, records by name: what is the other kind has no place in the table.
      else if (Array.isArray(row) !== lists) {
        putAside(number);
        return;
      }
      records++;
      if (Array.isArray(row)) {
        if (lists && row.length > index.size) for (let i = index.size; i < row.length; i++) index.set(String(i), i);
      } else for (const key of row.keys()) if (!index.has(key)) index.set(key, index.size);
      if (index.size > mostColumns) throw new Failure("jsonOverBound", { file: name, row: records, detail: `columns most=${mostColumns}` });
    },
    broken: putAside,
    settle: () => Promise.resolve(),
  });
  if (records === 0 && bad === 0) throw new Failure("csvEmpty", { file: name });
  if (bad > (records + bad) * mostBadShare) throw new Failure("jsonTooManyBadLines", { file: name, row: aside[0]!.row, detail: `bad=${bad} of=${records + bad}` });
  const path = join(scratch, `json${id}.csv`);
  const out = new TableWriter(path);
  const names = [...index.keys()];
  // Lists carry their header as their first record, if they have one; records carry it in their names.
  if (!lists) out.row(names, names.length);
  let at = 0;
  await readThrough(source, new Oddities(), {
    record: (row, number) => {
      if (Array.isArray(row) !== lists) return;
      if (number > at + 1) out.gap(number - at - 1);
      at = number;
      if (Array.isArray(row)) out.row(row, names.length);
      else {
        const cells = new Array<string>(names.length).fill("");
        for (const [key, cell] of row) cells[index.get(key)!] = cell;
        out.row(cells, names.length);
      }
    },
    broken: () => undefined,
    settle: () => out.drain(),
  });
  await out.close();
  const flags = [];
  if (odd.any) flags.push(new Failure("jsonOddities", { file: name, row: odd.firstRow, detail: odd.detail() }).data);
  if (bad > 0) flags.push(new Failure("jsonLinesAside", { file: name, row: aside[0]!.row, detail: `count=${bad}` }).data);
  return { path, lineShift: lists ? 0 : -1, header: !lists, flags, aside, asideCount: bad };
}
