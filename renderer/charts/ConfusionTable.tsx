// Who was taken for whom: a row a true class, a column an answered one, each cell the share of its row.
// Right answers stand on the diagonal and are outlined; the rows behind a share are in the cell's title.

import styles from "./Charts.module.css";
import { partsText } from "../../shared/text/parts.ts";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";
import { cellInk } from "./Small.tsx";

export interface ConfusionTableProps {
  readonly label: string;
  readonly names: readonly string[];
  /** Rows by true class and answered class; one column more counts those without an answer. */
  readonly matrix: readonly (readonly number[])[];
}

export function ConfusionTable({ label, names, matrix }: ConfusionTableProps) {
  const { t, f } = useText();
  const unanswered = matrix.some((row) => (row[names.length] ?? 0) > 0);
  const columns = [...names, ...(unanswered ? [t(partsText.noAnswer)] : [])];
  return (
    <div className={cx(styles["heat"], styles["confusion"], columns.length <= 4 && styles["roomy"])} role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr><td className={cx(styles["corner"])}>{t(partsText.trueAgainstAnswered)}</td>{columns.map((name) => <th key={name} scope="col" title={name}><span className={cx(styles["columnName"])}>{name}</span></th>)}</tr>
        </thead>
        <tbody>
          {names.map((row, i) => {
            const counts = matrix[i] ?? [];
            const all = counts.reduce((sum, n) => sum + n, 0);
            return (
              <tr key={row}>
                <th scope="row" title={row}>{row}</th>
                {columns.map((column, k) => {
                  const share = all === 0 ? 0 : (counts[k] ?? 0) / all;
                  const rows = t(partsText.rowsOf, { rows: f.number(counts[k] ?? 0, { digits: 0 }), of: f.number(all, { digits: 0 }) });
                  return <td key={column}><span className={cx(styles["cell"], i === k && styles["right"])} style={share === 0 ? {} : cellInk(share)} title={rows}>{share === 0 ? "" : f.percent(share, { digits: 0 })}</span></td>;
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
