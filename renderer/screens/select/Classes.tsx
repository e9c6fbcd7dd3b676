// Each class on its own: how well it is recognised, and what it is taken for.

import { memo, useMemo } from "react";
import type { CandidateResult, ClassTable } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { ConfusionTable } from "../../charts/ConfusionTable.tsx";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import { useWide } from "./wide.ts";

type ClassRow = ClassTable["figures"][number] & { readonly name: string; readonly rows: number };

/** `table`: that of the candidate. */
export const Classes = memo(function Classes({ candidate, table }: { readonly candidate: CandidateResult; readonly table: ClassTable }) {
  const { t, f } = useText();
  const { names, matrix, figures } = table;
  const isWide = useWide();
  const rows = useMemo(() => names.map((name, k): ClassRow => ({ ...figures[k]!, name, rows: (matrix[k] ?? []).reduce((sum, n) => sum + n, 0) })), [names, matrix, figures]);
  const columns = useMemo((): Column<ClassRow>[] => {
    const share = (id: "recall" | "precision", title: string): Column<ClassRow> => ({ id, title, align: "end", width: 92, value: (row) => row[id], cell: (row) => f.percent(row[id], { digits: 0 }) });
    const figure = (id: "f1" | "prAuc", title: string): Column<ClassRow> => ({ id, title, align: "end", width: 72, value: (row) => row[id], digits: 2 });
    return [
      { id: "name", title: t(selectText.className), value: (row) => row.name },
      { id: "rows", title: t(selectText.rows), align: "end", width: 72, value: (row) => row.rows, digits: 0 },
      share("recall", t(selectText.recognised)), share("precision", t(selectText.rightAnswers)), figure("f1", t(selectText.classF1)), ...(isWide ? [figure("prAuc", t(selectText.classPrArea))] : []),
    ];
  }, [t, f, isWide]);
  return (
    <Section title={t(selectText.classes, { name: candidate.id })} sub={t(selectText.classesSub)} bare>
      <DataTable label={t(selectText.classes, { name: candidate.id })} rows={rows} columns={columns} rowId={(row) => row.name} sort={{ column: "f1" }} free />
      <ConfusionTable label={t(selectText.confusion)} names={names} matrix={matrix} />
    </Section>
  );
});
