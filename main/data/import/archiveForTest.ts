// Archives and workbooks byte by byte, sound or broken in one chosen place: fixtures of the bad-input table. Test support only.
// Format: PKWARE APPNOTE 6.3, ECMA-376. Nothing here reads; what it writes is what a stranger might send.
import { crc32, deflateRawSync } from "node:zlib";

export interface EntryForTest {
  name: string;
  data: string | Buffer;
  /** Unix mode in the high half of the external attributes. */
  mode?: number;
  /** What the local header says instead. */
  local?: { name?: string; bytes?: number; crc?: number };
  /** What the directory claims instead of the truth. */
  claimedBytes?: number;
  encrypted?: boolean;
  method?: number;
  /** Another entry's offset instead of its own. */
  offset?: number;
}

/** A zip archive; `before` and `after` are bytes outside of it. */
export function zipForTest(entries: readonly EntryForTest[], { before = "", after = "" } = {}): Buffer {
  const locals: Buffer[] = [Buffer.from(before)];
  const directory: Buffer[] = [];
  let at = locals[0]!.length;
  for (const { name, data, mode, local = {}, claimedBytes, encrypted, method = 8, offset } of entries) {
    const raw = Buffer.from(data);
    const packed = method === 8 ? deflateRawSync(raw) : raw;
    const flags = encrypted ? 1 : 0x800;
    const crc = crc32(raw);
    const fields = (bytes: number, sum: number, called: Buffer) => {
      const out = Buffer.alloc(26);
      out.writeUInt16LE(20, 0);
      out.writeUInt16LE(flags, 2);
      out.writeUInt16LE(method, 4);
      out.writeUInt32LE(sum >>> 0, 10);
      out.writeUInt32LE(packed.length, 14);
      out.writeUInt32LE(bytes, 18);
      out.writeUInt16LE(called.length, 22);
      return out;
    };
    const called = Buffer.from(local.name ?? name);
    const own = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields(local.bytes ?? claimedBytes ?? raw.length, local.crc ?? crc, called), called, packed]);
    const named = Buffer.from(name);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset ?? at, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), Buffer.from([20, 3]), fields(claimedBytes ?? raw.length, crc, named), tail, named]));
    locals.push(own);
    at += own.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, central, Buffer.from("PK\x05\x06", "latin1"), end, Buffer.from(after)]);
}

export interface WorkbookForTest {
  /** XML inside <sheetData> of each sheet, by its name. */
  sheets: Record<string, string>;
  texts?: string[];
  date1904?: boolean;
  /** Before sheetData, such as a dimension. */
  beforeData?: string;
  /** After sheetData, such as merged cells. */
  afterData?: string;
  /** Further parts. */
  parts?: EntryForTest[];
  /** Parts under another name; the relations of texts and styles name it. */
  renamed?: Record<string, string>;
  /** Put in front of each sheet's XML. */
  prologue?: string;
}

/** A workbook; styles: 0 general, 1 date and time, 2 date, 3 time of day, 4 elapsed time. */
export function workbookForTest({ sheets, texts = [], date1904, beforeData = "", afterData = "", parts = [], renamed, prologue = "" }: WorkbookForTest): Buffer {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const names = Object.keys(sheets);
  const called = (name: string) => renamed?.[name] ?? name;
  const others = renamed === undefined ? "" : ["sharedStrings", "styles"].map((kind) => `<Relationship Id="${kind}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="/${called(`xl/${kind}.xml`)}"/>`).join("");
  return zipForTest([
    { name: "[Content_Types].xml", data: `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>` },
    { name: "xl/workbook.xml", data: `${head}<workbook xmlns="${main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr${date1904 ? ' date1904="1"' : ""}/><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join("")}</sheets></workbook>` },
    { name: "xl/_rels/workbook.xml.rels", data: `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join("")}${others}</Relationships>` },
    { name: called("xl/styles.xml"), data: `${head}<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="164" formatCode="[h]:mm:ss"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="21"/><xf numFmtId="164"/></cellXfs></styleSheet>` },
    { name: called("xl/sharedStrings.xml"), data: `${head}<sst xmlns="${main}">${texts.map((text) => `<si><t>${text}</t></si>`).join("")}</sst>` },
    ...names.map((name, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, data: `${head}${prologue}<worksheet xmlns="${main}">${beforeData}<sheetData>${sheets[name]}</sheetData>${afterData}</worksheet>` })),
    ...parts,
  ]);
}
