// The fast way and the careful way give the same dataset and the same notes, or the fast one steps aside. Functions of the throw-away process, run here directly.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { rowsOf } from "../rows.ts";
import { scanPlain } from "./directCsv.ts";
import { defaultBounds } from "./importRecipe.ts";
import { previewTable } from "./preview.ts";
import { readImport } from "./readImport.ts";

let folder = "";
let count = 0;
let database: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "direct-test-"));
  database = await (await DuckDBInstance.create(":memory:", { threads: "1", autoload_known_extensions: "false" })).connect();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function both(content: string) {
  const path = join(folder, `f${++count}[1].csv`);
  writeFileSync(path, content);
  const scanned = await scanPlain(path, "f.csv", { leastBytes: 0, onBytes: () => undefined });
  const ways = await Promise.all(
    [0, Number.POSITIVE_INFINITY].map(async (directBytes) => {
      const into = join(folder, `scratch${++count}`);
      mkdirSync(into);
      const bounds = { ...defaultBounds, directBytes };
      const file = { path, name: "f.csv" };
      const { recipe } = await previewTable(file, { bounds, scratch: into, memoryMb: 1024, onForm: () => undefined });
      const read = readImport([file], { ...recipe, open: [], ...(recipe.time ? { time: { zone: "Europe/Berlin", ...recipe.time } } : {}) }, into, join(into, "out.parquet"), bounds, 1024, () => undefined, () => undefined);
      const report = await read.catch((thrown: unknown) => failureOf(thrown));
      return "rows" in report ? { report, rows: await rowsOf(database, `SELECT * FROM read_parquet('${join(into, "out.parquet")}')`) } : { report, rows: [] };
    }),
  );
  return { plain: scanned !== undefined, ways };
}

const many = (line: (n: number) => string) => Array.from({ length: 200 }, (_, n) => line(n)).join("\n");
const minute = (n: number) => `2024-10-27 0${2 + Math.floor(n / 120)}:${String(Math.floor(n / 2) % 60).padStart(2, "0")}:${n % 2 === 0 ? "00" : "30"}`;

describe("the fast way agrees with the careful one", () => {
  const cases: [title: string, plain: boolean, content: string][] = [
    ["numbers, gaps and local times through a clock change", true, `time,a,b,c\n${many((n) => `${minute(n)},${n * 1.5},${n % 7 === 0 ? "" : -n}, 2.5 `)}\n`],
    ["decimal commas, carriage returns, texts", true, `Zeit;a;b\r\n${many((n) => `${n % 28 + 1}.01.2024 10:00;${n},25;Pumpe ${n % 3}\r`)}\n`],
    ["numbers that are none", true, `time,a\n${many((n) => `2024-01-01T00:00:${String(n % 60).padStart(2, "0")}Z,${["nan", "1", "inf", "2.5", "-3e2", "+4"][n % 6]}`)}\n`],
    ["times with their zone, a text and a gap: written once", true, `time,a,Name,b\n${many((n) => `2024-01-01T00:00:${String(n % 60).padStart(2, "0")}Z,${n === 3 ? "" : n / 3}, Pump ${n % 3} ,-0.0`)}\n`],
    ["no time at all: written once", true, `a,b\n${many((n) => `${n},${n % 9 === 0 ? "" : 1e300 * n}`)}\n`],
    ["a status word", true, `time,a\n${many((n) => `2024-01-01T00:00:${String(n % 60).padStart(2, "0")}Z,${n === 150 ? "Bad" : n}`)}\n`],
    ["a name beyond the sample's kinds", true, `t\tcode\tv\n${many((n) => `2024-01-01 00:00\t00${n}\t${n}`)}\n`],
    ["a row with a field too many", true, `a,b\n${many((n) => (n === 50 ? "1,2,3" : `${n},2`))}\n`],
    ["a row with a field too few", true, `a,b\n${many((n) => (n === 50 ? "1" : `${n},2`))}\n`],
    ["underscores in numbers", false, `a,b\n${many((n) => (n === 50 ? "1_000,2" : `${n},2`))}\n`],
    ["quotes", false, `a,b\n${many((n) => `"${n}",2`)}\n`],
    ["a blank line", false, `a,b\n1,2\n\n${many((n) => `${n},2`)}\n`],
    ["a last line without its end", false, `a,b\n${many((n) => `${n},2`)}`],
  ];
  test.each(cases)("%s", async (_title, plain, content) => {
    const { plain: seen, ways } = await both(content);
    expect(seen).toBe(plain);
    expect(ways[0]).toEqual(ways[1]);
  });
});
