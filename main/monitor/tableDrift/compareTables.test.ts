// Two real files through DuckDB: columns of every kind, in blocks narrower than the table, and the page that tells them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { TableDrift } from "../../../shared/contract/monitor.ts";
import { openDatabase } from "../../store/database.ts";
import { compareTables } from "./compareTables.ts";
import { tableDriftPage } from "./page.ts";
import { openTable } from "./tables.ts";

it("tells what moved in a Parquet file against a CSV, whatever fits into a block", async () => {
  const work = mkdtempSync(join(tmpdir(), "millwright-table-drift-"));
  const { connection, close } = await openDatabase({ threads: 2 });
  try {
    const noise = (k: number) => `(hash(i, ${k}) % 1000) / 1000.0`;
    const select = (shift: number, mode: string) => `SELECT ${noise(1)} AS calm, ${noise(2)} + ${shift} AS moved, CASE WHEN hash(i, 3) % 10 < ${3 + 20 * shift} THEN '${mode}' ELSE 'b' END AS mode, CASE WHEN hash(i, 4) % 10 < ${20 * shift} THEN NULL ELSE ${noise(5)} END AS holes`;
    const rows = (await connection.runAndReadAll(`${select(0, "a")}, 1 AS gone FROM range(4000) t(i)`)).getRowsJS();
    writeFileSync(join(work, "old.csv"), ["calm,moved,mode,holes,gone", ...rows.map((row) => row.join(","))].join("\n"));
    await connection.run(`COPY (${select(0.2, "a")}, 2 AS fresh FROM range(4000, 7000) t(i)) TO '${join(work, "new.parquet")}' (FORMAT parquet)`);
    const side = (name: string) => openTable(connection, { path: join(work, name), name }, work, 500, () => undefined);
    const [before, now] = [await side("old.csv"), await side("new.parquet")];
    // Room for two columns of 4000 doubles at a time.
    const seen: number[] = [];
    const report = await compareTables(connection, before, now, 0.1, 2 * 8 * 4000, (done) => seen.push(done));
    expect(seen).toEqual([2, 4]);
    expect([report.reference, report.current, report.onlyReference, report.onlyCurrent]).toEqual([{ file: "old.csv", rows: 4000 }, { file: "new.parquet", rows: 3000 }, ["gone"], ["fresh"]]);
    expect(report.columns.map(({ name, kind, changed }) => [name, kind, changed]).sort()).toEqual([["calm", "number", false], ["holes", "number", true], ["mode", "text", true], ["moved", "number", true]]);
    const moved = report.columns.find(({ name }) => name === "moved")!;
    // A fifth of a uniform's width is 0.2 / 0.2887 standard deviations.
    expect(moved.shiftSd).toBeCloseTo(0.693, 1);
    expect(report.columns.find(({ name }) => name === "holes")!.missing).toEqual([0, expect.closeTo(0.4, 1) as number]);
    // A picture holds every value of its side, and what moved tells the tables apart.
    for (const { picture } of report.columns) for (const shares of picture.shares) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect([report.together!.apart, report.together!.tags.map(({ tag }) => tag).slice(0, 2).sort()]).toEqual([true, ["holes", "moved"]]);
    expect([moved.moved!.low < 0.693, moved.moved!.high > 0.693]).toEqual([true, true]);
    const page = tableDriftPage({ ...report, onlyCurrent: ["<b>"] }, "de");
    expect([page.includes("3 von 4 Spalten verändert"), page.includes("&#60;b&#62;"), page.includes("<script")]).toEqual([true, true, false]);
  } finally {
    close();
    rmSync(work, { recursive: true, force: true });
  }
});

it("takes values that are not finite, or beyond a single float, as missing", async () => {
  const work = mkdtempSync(join(tmpdir(), "millwright-table-drift-"));
  const { connection, close } = await openDatabase({ threads: 1 });
  try {
    const write = (name: string, odd: string) => connection.run(`COPY (SELECT CASE WHEN i % 10 = 7 THEN ${odd} ELSE (hash(i) % 1000) / 1000.0 END::DOUBLE AS x FROM range(1000) t(i)) TO '${join(work, name)}' (FORMAT parquet)`);
    await write("odd.parquet", "CASE i % 4 WHEN 1 THEN 'inf'::DOUBLE ELSE -1.7976931348623157e308 END");
    await write("holes.parquet", "NULL");
    const side = (name: string) => openTable(connection, { path: join(work, name), name }, work, 500, () => undefined);
    const [odd, holes] = [await side("odd.parquet"), await side("holes.parquet")];
    const report = await compareTables(connection, odd, holes, 1, 1e6, () => undefined);
    expect(TableDrift.parse(report).columns[0]).toMatchObject({ changed: false, missing: [0.1, 0.1], shiftSd: expect.closeTo(0, 9), mean: [expect.closeTo(0.5, 1), expect.closeTo(0.5, 1)] });
  } finally {
    close();
    rmSync(work, { recursive: true, force: true });
  }
});
