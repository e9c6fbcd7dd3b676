// A table of things: sticky head, sorting, rows chosen by mouse or keyboard, virtual from 200 rows on.
// State by TanStack Table, markup ours. First column names the thing, last column says what it waits for.

import { useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable, type ColumnDef } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import styles from "./DataTable.module.css";
import { cx } from "./classes.ts";
import { Icon } from "./Icon.tsx";
import { useText, type Format } from "./words.ts";
import { partsText } from "../../shared/text/parts.ts";

export type CellValue = string | number | bigint | boolean | null | undefined;

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What is sorted and, without `cell`, shown. A missing value is the word "unknown" and sorts last. Without it the column cannot be sorted. */
  readonly value?: (row: Row) => CellValue;
  /** Draws the cell when drawing is faster to read than words. */
  readonly cell?: (row: Row) => ReactNode;
  /** Unit, muted, in the head. */
  readonly unit?: string;
  /** Figures stand at the right end; the default where `value` gives numbers is up to you. */
  readonly align?: "start" | "end";
  /** Digits after the decimal mark of a number in this column; three figures if not given. */
  readonly digits?: number;
  /** Width in px; columns without one share the rest. */
  readonly width?: number;
}

export interface DataTableProps<Row> {
  /** Accessible name. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  readonly selected?: string | null;
  readonly onSelect?: (id: string, row: Row) => void;
  /** Enter or double click. */
  readonly onOpen?: (id: string, row: Row) => void;
  readonly sort?: { readonly column: string; readonly descending?: boolean };
  /** What stands there without rows. */
  readonly empty?: ReactNode;
  /** The row others are compared with: on the panel's grey. */
  readonly isReference?: (row: Row) => boolean;
  /** Height follows the rows instead of the region (no virtual rows). */
  readonly free?: boolean;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

/** Order of two cell values: numbers by size, words by the language, missing values last. Exported for its test. */
export function compareCells(a: CellValue, b: CellValue): number {
  const missing = (value: CellValue) => value === null || value === undefined || (typeof value === "number" && Number.isNaN(value));
  if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b));
  if ((typeof a === "number" || typeof a === "bigint") && (typeof b === "number" || typeof b === "bigint")) return a < b ? -1 : a > b ? 1 : 0;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

function showCell(value: CellValue, f: Format, digits: number | undefined): ReactNode {
  if (value === null || value === undefined) return f.number(null);
  if (typeof value === "number" || typeof value === "bigint") return f.number(value, digits === undefined ? {} : { digits });
  return String(value);
}

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, rows, columns, rowId, selected, onSelect, onOpen, sort, empty, isReference, free } = props;
  const { t, f } = useText();
  const scroll = useRef<HTMLDivElement>(null);
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, Row> => ({
        id: column.id,
        accessorFn: (row) => column.value?.(row),
        enableSorting: column.value !== undefined,
        sortUndefined: false,
        sortFn: (a, b, id) => compareCells(a.getValue<CellValue>(id), b.getValue<CellValue>(id)),
      })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({ features, columns: definitions, data, getRowId: rowId, initialState: { sorting: sort === undefined ? [] : [{ id: sort.column, desc: sort.descending === true }] } });
  const shown = table.getRowModel().rows;
  const isVirtual = free !== true && shown.length >= 200;
  const rowHeight = useMemo(() => (parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) || 24) + 4, []);
  const virtual = useVirtualizer({ count: isVirtual ? shown.length : 0, getScrollElement: () => scroll.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = virtual.getVirtualItems();
  const first = isVirtual ? (items[0]?.index ?? 0) : 0;
  const last = isVirtual ? (items.at(-1)?.index ?? -1) : shown.length - 1;
  const current = shown.findIndex((row) => row.id === selected);

  const choose = (index: number) => {
    const row = shown[Math.min(shown.length - 1, Math.max(0, index))];
    if (row === undefined) return;
    onSelect?.(row.id, row.original);
    if (isVirtual) virtual.scrollToIndex(row.index, { align: "auto" });
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(row.id)}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return;
    const step: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: shown.length - 1, PageDown: index + 10, PageUp: index - 10, " ": index };
    const row = shown[index];
    if (event.key === "Enter" && row !== undefined) {
      event.preventDefault();
      (onOpen ?? onSelect)?.(row.id, row.original);
    } else if (step[event.key] !== undefined) {
      event.preventDefault();
      choose(step[event.key] ?? index);
    }
  };

  if (shown.length === 0) return <>{empty ?? <div className={cx(styles["empty"])}>{t(partsText.noRows)}</div>}</>;
  const canChoose = onSelect !== undefined;
  return (
    <div ref={scroll} className={cx(styles["scroll"], free && styles["free"])} {...(canChoose ? {} : { tabIndex: 0, role: "group", "aria-label": label })}>
      <table className={cx(styles["table"])} role={canChoose ? "grid" : undefined} aria-label={label} aria-rowcount={shown.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => {
              const state = table.getColumn(column.id)?.getIsSorted() ?? false;
              return (
                <th
                  key={column.id} scope="col" className={cx(column.align === "end" && styles["end"])} style={column.width === undefined ? {} : { width: column.width }}
                  aria-sort={state === "asc" ? "ascending" : state === "desc" ? "descending" : undefined}
                >
                  {column.value === undefined ? column.title : (
                    <button type="button" className={cx(styles["sort"])} title={t(partsText.sortBy, { column: column.title })} onClick={() => table.getColumn(column.id)?.toggleSorting(state === "asc")}>
                      {column.title}
                      {state !== false && <Icon name={state === "asc" ? "sortUp" : "sortDown"} size="tiny" />}
                    </button>
                  )}
                  {column.unit !== undefined && <span className={cx(styles["unit"])}>{column.unit}</span>}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {isVirtual && first > 0 && <tr className={cx(styles["spacer"])} aria-hidden="true"><td colSpan={columns.length} style={{ height: first * rowHeight }} /></tr>}
          {shown.slice(first, last + 1).map((row, offset) => {
            const index = first + offset;
            const isSelected = row.id === selected;
            return (
              <tr
                key={row.id} data-row={row.id} aria-rowindex={index + 2}
                className={cx(isSelected && styles["selected"], canChoose && styles["hoverable"], isReference?.(row.original) && styles["reference"])}
                {...(canChoose ? { tabIndex: isSelected || (current < 0 && index === first) ? 0 : -1, "aria-selected": isSelected, onClick: () => onSelect(row.id, row.original), onDoubleClick: () => onOpen?.(row.id, row.original) } : {})}
                onKeyDown={(event) => canChoose && onKeyDown(event, index)}
              >
                {columns.map((column) => {
                  const value = column.value?.(row.original);
                  return (
                    <td key={column.id} className={cx(column.align === "end" && styles["end"])} title={column.cell === undefined && typeof value === "string" ? value : undefined}>
                      {column.cell === undefined ? showCell(value, f, column.digits) : column.cell(row.original)}
                    </td>
                  );
                })}
              </tr>
            );
          })}
          {isVirtual && last < shown.length - 1 && <tr className={cx(styles["spacer"])} aria-hidden="true"><td colSpan={columns.length} style={{ height: (shown.length - 1 - last) * rowHeight }} /></tr>}
        </tbody>
      </table>
    </div>
  );
}
