// Parts of the tested rows on their own, weakest first: where the choice would disappoint.

import { memo, useMemo, useState } from "react";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { Button } from "../../parts/Button.tsx";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import { besides, cutName, figureWords, metricName } from "./figures.ts";
import { useWide } from "./wide.ts";

type Slice = EvaluationInfo["slices"][number];

const few = 8;

export const Slices = memo(function Slices({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const { t, f } = useText();
  const { metric, slices } = evaluation;
  const [all, setAll] = useState(false);
  const isWide = useWide();
  const columns = useMemo((): Column<Slice>[] => {
    const [second] = besides(evaluation).filter((id) => slices.some((slice) => slice.values[id] !== undefined));
    return [
      { id: "name", title: t(selectText.slice), value: (slice) => slice.name },
      { id: "by", title: t(selectText.cutBy), value: (slice) => cutName(slice, t) },
      { id: "rows", title: t(selectText.rows), align: "end", width: 72, value: (slice) => slice.rows, digits: 0 },
      ...[metric, ...(second === undefined || !isWide ? [] : [second])].map((id): Column<Slice> => ({ id, title: metricName(id, t), align: "end", width: 104, value: (slice) => slice.values[id] ?? null, cell: (slice) => figureWords(id, slice.values[id], f) })),
    ];
  }, [evaluation, metric, slices, t, f, isWide]);
  return (
    <Section
      title={t(selectText.slices)} sub={t(selectText.slicesSub, { metric: metricName(metric, t) })} bare
      acts={slices.length > few && <Button look="quiet" onPress={() => setAll(!all)}>{all ? t(selectText.fewSlices) : t(selectText.allSlices, { count: slices.length })}</Button>}
    >
      {slices.length === 0 ? <EmptyState>{t(selectText.noSlices)}</EmptyState> : <DataTable label={t(selectText.slices)} rows={all ? slices : slices.slice(0, few)} columns={columns} rowId={(slice) => `${slice.by} ${slice.of} ${slice.name}`} free />}
    </Section>
  );
});
