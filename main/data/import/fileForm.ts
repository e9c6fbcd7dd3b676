// What an outside file is, told by its bytes and never by its name: text, JSON, Parquet, archive, workbook, database.
// Runs only in the throw-away import process; reads the head of the file and nothing else.
import { Failure } from "../../../shared/contract/errors.ts";
import { decodeSample, guessEncoding, openForReading, refusedKind } from "./decode.ts";

/** Forms that hold a table and forms that hold files with tables. */
export type FileForm = "text" | "json" | "jsonLines" | "parquet" | "xlsx" | "sqlite" | "zip" | "gzip" | "zstd";

const headBytes = 65_536;

/** Form by the first bytes. A JSON document begins with an object, or with a list of objects or lists; a text may begin with a bracket too. */
export function formOf(head: Buffer, name: string): FileForm {
  const kind = refusedKind(head);
  if (kind === "zip" || kind === "gzip" || kind === "zstd" || kind === "parquet" || kind === "sqlite") return kind;
  if (kind === "xls") throw new Failure("xlsxUnsupported", { file: name });
  if (kind) throw new Failure("fileRefusedKind", { file: name, detail: kind });
  let text: string;
  try {
    text = decodeSample(head, guessEncoding(head), name);
  } catch {
    return "text";
  }
  const begin = text.replace(/^\ufeff/, "").trimStart();
  if (!/^(\{\s*["}]|\[\s*[{[\]])/.test(begin)) return "text";
  const end = begin.search(/[\r\n]/);
  const line = (end < 0 ? begin : begin.slice(0, end)).trim();
  const rest = end < 0 ? "" : begin.slice(end).trimStart();
  return isWhole(line) && (rest[0] === line[0] || (rest === "" && line[0] === "{" && !line.includes(":["))) ? "jsonLines" : "json";
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line.replace(/\b(NaN|-?Infinity)\b/g, "null"));
    return true;
  } catch {
    return false;
  }
}

export interface Looked {
  form: FileForm;
  bytes: number;
  modifiedMs: number;
}

/** Looks at a file. Throws fileMissing, fileNotReadable, fileRefusedKind, xlsxUnsupported. */
export async function lookAt(path: string, name: string): Promise<Looked> {
  const handle = await openForReading(path, name);
  try {
    const { size, mtimeMs } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(headBytes, size)), 0, Math.min(headBytes, size), 0);
    return { form: formOf(buffer.subarray(0, bytesRead), name), bytes: size, modifiedMs: mtimeMs };
  } finally {
    await handle.close();
  }
}
