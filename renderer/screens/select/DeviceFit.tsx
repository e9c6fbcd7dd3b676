// What each candidate takes on a device: estimated from its document, and measured where a device has reported of a package made from it.

import { useMemo } from "react";
import { contract } from "../../../shared/contract/contract.ts";
import type { CandidateResult, EvaluationInfo } from "../../../shared/contract/learn.ts";
import { memoryOnDevice } from "../../../shared/plan/deviceMemory.ts";
import { selectText } from "../../../shared/text/select.ts";
import { useCall } from "../../app/calls.tsx";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import { inOrder } from "./figures.ts";

const mebibyte = 1_048_576;

export function DeviceFit({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const { t, f } = useText();
  const answer = useCall(contract.monitor.readDeviceFits, {});
  const fits = useMemo(() => (answer.state === "ready" ? answer.value : []), [answer]);
  const rows = useMemo(() => inOrder(evaluation).filter((one) => one.role === "candidate" && one.modelBytes !== null), [evaluation]);
  const columns = useMemo((): Column<CandidateResult>[] => {
    const perRow = (us: number) => (us < 1000 ? `${f.number(us, { digits: us < 10 ? 1 : 0 })} µs` : `${f.number(us / 1000, { digits: 1 })} ms`);
    const measured = (one: CandidateResult) => fits.find((fit) => fit.candidate === one.id && fit.family === one.family);
    return [
      { id: "name", title: t(selectText.model), width: 120, value: (one) => one.id },
      { id: "size", title: t(selectText.size), align: "end", width: 68, value: (one) => one.modelBytes, cell: (one) => f.bytes(one.modelBytes ?? 0) },
      { id: "memory", title: t(selectText.memory), align: "end", width: 74, value: (one) => one.modelBytes, cell: (one) => f.bytes(memoryOnDevice(one.modelBytes ?? 0)) },
      { id: "perRow", title: t(selectText.perRow), align: "end", width: 84, value: (one) => one.rowUs, cell: (one) => (one.rowUs === null ? "" : perRow(one.rowUs)) },
      {
        id: "measured", title: t(selectText.measuredOn), value: (one) => measured(one)?.rowP99Ms ?? null,
        cell: (one) => {
          const fit = measured(one);
          if (fit === undefined) return <span className={look.muted}>{t(selectText.notMeasured)}</span>;
          const says = t(selectText.measuredSays, { memory: f.bytes(fit.memoryMb * mebibyte), time: perRow(fit.rowP99Ms * 1000), device: fit.device, counter: fit.counter });
          return <span title={says}>{t(selectText.measuredShort, { memory: f.bytes(fit.memoryMb * mebibyte), time: perRow(fit.rowP99Ms * 1000) })}</span>;
        },
      },
    ];
  }, [t, f, fits]);
  if (rows.length === 0) return null;
  return (
    <Section title={t(selectText.device)} sub={t(selectText.deviceSub)} bare>
      <DataTable label={t(selectText.device)} rows={rows} columns={columns} rowId={(one) => one.id} free />
    </Section>
  );
}
