// What each candidate takes on a device: estimated from its document, and measured where a device has reported of a package made from it.

import { memo, useMemo } from "react";
import { contract } from "../../../shared/contract/contract.ts";
import type { CandidateResult, EvaluationInfo } from "../../../shared/contract/learn.ts";
import { memoryOnDevice } from "../../../shared/plan/deviceMemory.ts";
import { selectText } from "../../../shared/text/select.ts";
import { targetText } from "../../../shared/text/targets.ts";
import { useCall } from "../../app/calls.tsx";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import { inOrder } from "./figures.ts";

const mebibyte = 1_048_576;

export const DeviceFit = memo(function DeviceFit({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const { t, f } = useText();
  const answer = useCall(contract.monitor.readDeviceFits, {});
  const targets = useCall(contract.target.list, {});
  const around = useMemo(() => (targets.state === "ready" && targets.value.base !== null && targets.value.package !== null ? { ...targets.value.base, candidate: targets.value.package.candidate } : null), [targets]);
  const fits = useMemo(() => (answer.state === "ready" ? answer.value : []), [answer]);
  const rows = useMemo(() => inOrder(evaluation).filter((one) => one.role === "candidate" && one.modelBytes !== null), [evaluation]);
  const columns = useMemo((): Column<CandidateResult>[] => {
    const perRow = (us: number) => (us < 1000 ? `${f.number(us, { digits: us < 10 ? 1 : 0 })} µs` : `${f.number(us / 1000, { digits: 1 })} ms`);
    const measured = (one: CandidateResult) => fits.find((fit) => fit.candidate === one.id && fit.family === one.family);
    return [
      { id: "name", title: t(selectText.model), width: 96, value: (one) => one.id },
      { id: "size", title: t(selectText.size), align: "end", width: 68, value: (one) => one.modelBytes, cell: (one) => f.bytes(one.modelBytes ?? 0) },
      { id: "memory", title: t(selectText.memory), align: "end", width: 74, value: (one) => one.modelBytes, cell: (one) => f.bytes(memoryOnDevice(one.modelBytes ?? 0)) },
      { id: "perRow", title: t(selectText.perRow), align: "end", width: 84, value: (one) => one.rowUs, cell: (one) => (one.rowUs === null ? "" : perRow(one.rowUs)) },
      ...(around === null ? [] : [{
        id: "program", title: t(targetText.inSelect), width: 104, value: (one: CandidateResult) => one.modelBytes,
        cell: (one: CandidateResult) => {
          // the program and what it takes are those of the package that was measured; only the model differs
          const size = f.bytes(around.bytes - around.modelBytes + (one.modelBytes ?? 0));
          const memory = around.memoryMb === null ? "" : f.bytes(around.memoryMb * mebibyte + memoryOnDevice(one.modelBytes ?? 0) - memoryOnDevice(around.modelBytes));
          const says = t(targetText.inSelectSays, { size, memory, base: f.bytes(around.bytes - around.modelBytes), candidate: around.candidate });
          return <span title={says}>{one.id === around.candidate ? size : t(targetText.estimate, { size })}{memory !== "" && <><br /><span className={cx(look.small, look.muted)}>{memory}</span></>}</span>;
        },
      }]),
      {
        id: "measured", title: t(selectText.measuredOn), value: (one) => measured(one)?.rowP99Ms ?? null,
        cell: (one) => {
          const fit = measured(one);
          if (fit === undefined) return <span className={look.muted}>{t(selectText.notMeasured)}</span>;
          const says = t(selectText.measuredSays, { memory: f.bytes(fit.memoryMb * mebibyte), time: perRow(fit.rowP99Ms * 1000), device: fit.device, counter: fit.counter });
          return <span title={says}>{perRow(fit.rowP99Ms * 1000)}<br /><span className={cx(look.small, look.muted)}>{f.bytes(fit.memoryMb * mebibyte)}</span></span>;
        },
      },
    ];
  }, [t, f, fits, around]);
  if (rows.length === 0) return null;
  return (
    <Section title={t(selectText.device)} sub={t(selectText.deviceSub)} bare>
      <DataTable label={t(selectText.device)} rows={rows} columns={columns} rowId={(one) => one.id} free />
    </Section>
  );
});
