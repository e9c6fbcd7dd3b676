// From chosen files to tables that the common reading understands: archives unpacked, JSON and workbooks as clean text, Parquet as it is.
// Runs only in the throw-away import process. Works on private names in the scratch folder, so that a file's own name means nothing.
import { copyFile, link, stat, constants } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { lookAt } from "./fileForm.ts";
import type { FileForm, Looked } from "./fileForm.ts";
import type { CsvBounds, TableForm } from "./importRecipe.ts";
import { convertJson } from "./json.ts";
import type { AsideRow, CsvFile } from "./normalise.ts";
import { unpackStream, unpackZip } from "./unpack.ts";
import { convertXlsx } from "./xlsx.ts";
import { isWorkbook } from "./xlsxParts.ts";
import { openZip, zipBounds } from "./zip.ts";

/** One table, ready to be read. */
export interface OpenTable {
  form: TableForm;
  path: string;
  /** What people see; groups are made from it. */
  name: string;
  /** Index of the chosen file it came from. */
  origin: number;
  /** True when `path` is not the chosen file itself but text or a copy of ours. */
  own: boolean;
  lineShift: number;
  header: boolean;
  flags: FailureData[];
  aside: AsideRow[];
  asideCount: number;
  /** Sheets of a workbook that hold tables. */
  parts?: string[];
  part?: string;
  date1904?: boolean;
}

export interface OpenOptions {
  scratch: string;
  bounds: CsvBounds;
  decimal: "." | ",";
  part?: string | undefined;
  /** Set for previews: only the beginning is unpacked and converted. */
  sample?: boolean;
}

const sampleBytes = (4 << 20) + 1;
const sampleRows = 20_000;

/** A name of ours for a file: a link where the disk allows it, else a copy. Another name in a query could mean more than itself. */
export async function privateName(path: string, scratch: string, id: number): Promise<string> {
  const to = join(scratch, `input${id}`);
  try {
    await link(path, to);
  } catch {
    await copyFile(path, to, constants.COPYFILE_FICLONE);
  }
  return to;
}

/** Throws csvChangedWhileRead when the file is not the one that was looked at. */
function sameAs(file: CsvFile, { bytes, modifiedMs }: Looked): void {
  if (file.expect && (file.expect.bytes !== bytes || file.expect.modifiedMs !== modifiedMs)) throw new Failure("csvChangedWhileRead", { file: file.name });
}

let made = 0;

async function tableOf(form: FileForm, path: string, name: string, origin: number, options: OpenOptions): Promise<OpenTable> {
  const { scratch, bounds, decimal, part, sample } = options;
  const base = { path, name, origin, own: false, lineShift: 0, header: false, flags: [], aside: [], asideCount: 0 };
  if (form === "text") return { ...base, form };
  if (form === "parquet") return { ...base, form, path: await privateName(path, scratch, made++), own: true, header: true };
  if (form === "json" || form === "jsonLines") {
    const table = await convertJson({ path, name, form, columns: bounds.columns, decimal, ...(sample ? { sampleRows } : {}) }, scratch, made++);
    return { ...base, ...table, form, own: true };
  }
  if (form === "xlsx") {
    const { sheet, sheets, ...table } = await convertXlsx({ path, name, sheet: part, columns: bounds.columns, cells: bounds.cells, decimal, ...(sample ? { sampleRows } : {}) }, scratch, made++);
    return { ...base, ...table, form, own: true, parts: sheets, part: sheet };
  }
  if (form === "sqlite") throw new Failure("fileRefusedKind", { file: name, detail: "sqlite" });
  throw new Failure("zipOverBound", { file: name, detail: "an archive inside an archive" });
}

async function isXlsx(path: string, name: string): Promise<boolean> {
  // A peek without judgement: only whether the names are those of a workbook; the strict reading follows either way.
  const zip = await openZip(path, name, { ...zipBounds, ratio: Number.POSITIVE_INFINITY, totalBytes: Number.POSITIVE_INFINITY });
  zip.close();
  return isWorkbook(zip.entries.map((entry) => entry.name));
}

/** Opens files in the order given. Throws the failures of unpacking and converting; csvFormatChanged for files of different forms. */
export async function openTables(files: readonly CsvFile[], options: OpenOptions): Promise<OpenTable[]> {
  const { scratch, sample } = options;
  const out: OpenTable[] = [];
  for (const [origin, file] of files.entries()) {
    const looked = await lookAt(file.path, file.name);
    sameAs(file, looked);
    const form: FileForm = looked.form === "zip" && (await isXlsx(file.path, file.name)) ? "xlsx" : looked.form;
    if (form !== "gzip" && form !== "zstd" && form !== "zip") out.push(await tableOf(form, file.path, file.name, origin, options));
    else {
      const unpack = (limit: number | undefined) => {
        const how = { scratch, file: file.name, ...(limit === undefined ? {} : { sampleBytes: limit }) };
        return form === "zip" ? unpackZip(file.path, how) : unpackStream(form, file.path, how).then((one) => [one]);
      };
      let inside = await unpack(sample ? sampleBytes : undefined);
      const forms = await formsOf(inside);
      // The beginning of a workbook or a Parquet file is worth nothing: their directory stands at the end.
      const binary = sample && forms.some((each) => each !== "text" && each !== "json" && each !== "jsonLines");
      if (binary) inside = (await unpack(undefined)).slice(0, 1);
      for (const [i, { path, name }] of inside.entries()) {
        const inner = forms[i] === "zip" && (await isXlsx(path, name)) ? "xlsx" : forms[i]!;
        const table = await tableOf(inner, path, name, origin, options);
        out.push({ ...table, own: true });
      }
    }
    const after = await stat(file.path).catch(() => undefined);
    if (after?.size !== looked.bytes || after.mtimeMs !== looked.modifiedMs) throw new Failure("csvChangedWhileRead", { file: file.name });
  }
  const other = out.find(({ form }) => form !== out[0]!.form);
  if (other && !(isJson(other.form) && isJson(out[0]!.form))) throw new Failure("csvFormatChanged", { file: other.name, field: "form", detail: `${other.form}, the first is ${out[0]!.form}` });
  return out;
}

const isJson = (form: TableForm) => form === "json" || form === "jsonLines";

async function formsOf(inside: readonly { path: string; name: string }[]): Promise<FileForm[]> {
  const forms: FileForm[] = [];
  for (const { path, name } of inside) forms.push((await lookAt(path, name)).form);
  return forms;
}
