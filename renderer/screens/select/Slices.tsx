// Machines, batches or runs on their own, weakest first: where the choice would disappoint.

import { useMemo } from "react";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import { besides, figureWords, metricName } from "./figures.ts";

type Slice = EvaluationInfo["slices"][number];

export function Slices({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const { t, f } = useText();
  const { metric, slices } = evaluation;
  const columns = useMemo((): Column<Slice>[] => {
    const [second] = besides(evaluation).filter((id) => slices.some((slice) => slice.values[id] !== undefined));
    return [
      { id: "name", title: t(selectText.slice), value: (slice) => slice.name },
      { id: "rows", title: t(selectText.rows), align: "end", width: 76, value: (slice) => slice.rows, digits: 0 },
      ...[metric, ...(second === undefined ? [] : [second])].map((id): Column<Slice> => ({ id, title: metricName(id, t), align: "end", width: 112, value: (slice) => slice.values[id] ?? null, cell: (slice) => figureWords(id, slice.values[id], f) })),
    ];
  }, [evaluation, metric, slices, t, f]);
  return (
    <Section title={t(selectText.slices)} sub={t(selectText.slicesSub, { metric: metricName(metric, t) })} bare>
      {slices.length === 0 ? <EmptyState>{t(selectText.noSlices)}</EmptyState> : <DataTable label={t(selectText.slices)} rows={slices.slice(0, 100)} columns={columns} rowId={(slice) => slice.name} free />}
    </Section>
  );
}
