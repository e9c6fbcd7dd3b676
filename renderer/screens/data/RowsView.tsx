// Rows as they were taken in, a page at a time.

import { useState } from "react";
import styles from "./Data.module.css";
import { CallView, useCall } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { useText, type Format } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";

const pageRows = 100;

interface RawRow {
  readonly id: string;
  readonly cells: readonly (string | number | null)[];
}

/** A cell as it is kept: all digits of a number, a time without empty parts of a second, nothing where nothing is known. */
function cellWords(cell: string | number | null, f: Format): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell.replace(/\.000000Z$/, "Z");
  return f.number(cell, { digits: Math.min(9, (/\.(\d+)$/.exec(String(cell))?.[1] ?? "").length) });
}

export function RowsView({ dataset }: { readonly dataset: DatasetInfo }) {
  const { t, f } = useText();
  const [offset, setOffset] = useState(0);
  const page = useCall(contract.data.readRows, { offset, limit: pageRows });
  const units = new Map(dataset.columns.map((column) => [column.name, column.unit]));
  return (
    <CallView answer={page} what={t(dataText.rowsWhat)} lines={10}>
      {({ columns: names, rows, total }) => {
        const columns = names.map((name, at): Column<RawRow> => {
          const unit = units.get(name);
          return { id: name, title: name, ...(unit === undefined ? {} : { unit }), align: typeof rows[0]?.[at] === "number" ? "end" : "start", cell: (row) => cellWords(row.cells[at] ?? null, f) };
        });
        const last = Math.min(total, offset + rows.length);
        return (
          <div className={cx(styles["paged"])}>
            <DataTable label={t(dataText.rawRows)} rows={rows.map((cells, at) => ({ id: String(offset + at), cells }))} columns={columns} rowId={(row) => row.id} />
            <div className={cx(styles["pager"])}>
              <Button onPress={() => setOffset(Math.max(0, offset - pageRows))} blockedWhy={offset === 0 ? t(dataText.atStart) : undefined}>{t(dataText.earlier)}</Button>
              <Button onPress={() => setOffset(offset + pageRows)} blockedWhy={last >= total ? t(dataText.atEnd) : undefined}>{t(dataText.later)}</Button>
              <span className={look.muted}>{t(dataText.rowsSpan, { from: f.number(Math.min(total, offset + 1), { digits: 0 }), to: f.number(last, { digits: 0 }), total: f.number(total, { digits: 0 }) })}</span>
            </div>
          </div>
        );
      }}
    </CallView>
  );
}
