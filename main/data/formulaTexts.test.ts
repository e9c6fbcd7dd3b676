import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { formulaFlags } from "./formulaTexts.ts";

test("texts and names that begin like a formula are told, numbers among texts are not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "formula-texts-"));
  const database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  try {
    const path = join(folder, "data.parquet");
    await database.run(`COPY (SELECT * FROM (VALUES (0, '=1+1', '-4.5', 1.0), (1, 'pump', '+7', 2.0), (2, NULL, 'x', 3.0), (3, '''@SUM(A1)', '', 4.0)) v(row_id, note, code, "=x")) TO '${path}' (FORMAT parquet)`);
    const column = (name: string, kind: "text" | "number") => ({ name, kind, missing: 0 });
    expect((await formulaFlags(database, path, [column("note", "text"), column("code", "text"), column("=x", "number")])).map(({ code, where }) => [code, where["column"], where["detail"]])).toEqual([
      ["MW-CSV-704", "=x", '"=x"'],
      ["MW-CSV-704", "note", `"'@SUM(A1)"`],
    ]);
    expect(await formulaFlags(database, path, [column("code", "text")])).toEqual([]);
  } finally {
    database.closeSync();
    rmSync(folder, { recursive: true });
  }
});
