// Texts that a spreadsheet would run as a formula, told after an import: they are only text here, and inert in every CSV that is written.
// Runs in the engine over our own Parquet; one pass over the columns of text and nothing else.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { DatasetInfo } from "../../shared/contract/data.ts";
import { isFormula } from "../../shared/format/csvText.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { rowsOf } from "./rows.ts";

const examples = 200;

/** One flag a column of text (or a name of a column) with such texts, with an example; csvFormulaTexts. */
export async function formulaFlags(connection: DuckDBConnection, parquet: string, columns: DatasetInfo["columns"]): Promise<DatasetInfo["flags"]> {
  const flags: Failure[] = columns.filter(({ name }) => isFormula(name)).map(({ name }) => new Failure("csvFormulaTexts", { column: name, detail: JSON.stringify(name) }));
  const texts = columns.filter(({ kind }) => kind === "text" || kind === "group");
  if (texts.length > 0) {
    // The first sign alone is asked of the database; what is a number after all is sorted out here.
    const list = texts.map(({ name, kind }, i) => {
      const c = kind === "group" ? "grp" : quoteName(name);
      return `list(DISTINCT ${c}) FILTER (ascii(ltrim(${c}, '''')) IN (9, 13, 43, 45, 61, 64, 65291, 65293, 65309, 65312))[1:${examples}] AS c${i}`;
    });
    const [row] = await rowsOf(connection, `SELECT ${list.join(", ")} FROM read_parquet(${quoteText(parquet)})`);
    for (const [i, { name }] of texts.entries()) {
      const found = ((row?.[`c${i}`] as unknown[] | null) ?? []).map(String).filter(isFormula).sort();
      if (found.length > 0) flags.push(new Failure("csvFormulaTexts", { column: name, detail: JSON.stringify(found[0]!.slice(0, 60)) }));
    }
  }
  return flags.map(({ data }) => data) as DatasetInfo["flags"];
}
