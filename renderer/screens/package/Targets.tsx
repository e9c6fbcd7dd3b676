// The forms in which a package is put on a machine: what each weighs, what it took when it ran here, and a button that lays it out.

import { useMemo, useState } from "react";
import styles from "./Package.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { PackageInfo } from "../../../shared/contract/deploy.ts";
import type { TargetInfo } from "../../../shared/contract/targets.ts";
import { targetNames, targetText } from "../../../shared/text/targets.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { useText } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";

const mebibyte = 1_048_576;

export function Targets({ selected }: { readonly selected: PackageInfo }) {
  const { t, f } = useText();
  const list = useCall(contract.target.list, { package: selected.digest });
  const measure = useJob(contract.target.measure);
  const lay = useJob(contract.target.export);
  const measureWhy = useRoleWhy(contract.target.measure);
  const layWhy = useRoleWhy(contract.target.export);
  const [laid, setLaid] = useState<OutputOf<(typeof contract)["target"]["export"]> | null>(null);
  const isBusy = measure.isRunning || lay.isRunning;
  const layOut = (target: TargetInfo["id"]) => void lay.start({ target, package: selected.digest }).then((made) => setLaid(made ?? null));
  const columns = useMemo((): Column<TargetInfo>[] => {
    const ms = (value: number) => (value >= 1000 ? `${f.number(value / 1000, { digits: 1 })} s` : value < 1 ? `${f.number(value * 1000, { digits: value < 0.01 ? 1 : 0 })} µs` : `${f.number(value, { digits: value < 10 ? 1 : 0 })} ms`);
    const figure = (value: number | null | undefined, words: (value: number) => string) => (value === null || value === undefined ? "" : words(value));
    return [
      {
        id: "target", title: t(targetText.target), value: (one) => t(targetNames[one.id]),
        cell: (one) => <span title={t(targetNames[`${one.id}Says`])}>{t(targetNames[one.id])}{one.failure !== null && <><br /><span className={cx(look.small, look.muted)}>{t(targetText.notHere)}</span></>}</span>,
      },
      { id: "size", title: t(targetText.size), align: "end", width: 58, value: (one) => one.measured?.bytes ?? null, cell: (one) => figure(one.measured?.bytes, f.bytes) },
      { id: "packed", title: t(targetText.packed), align: "end", width: 58, value: (one) => one.measured?.packedBytes ?? null, cell: (one) => figure(one.measured?.packedBytes, f.bytes) },
      { id: "start", title: t(targetText.start), align: "end", width: 58, value: (one) => one.measured?.startMs ?? null, cell: (one) => <span title={t(targetText.startHelp)}>{figure(one.measured?.startMs, ms)}</span> },
      { id: "memory", title: t(targetText.memory), align: "end", width: 58, value: (one) => one.measured?.memoryMb ?? null, cell: (one) => figure(one.measured?.memoryMb, (mb) => f.bytes(mb * mebibyte)) },
      { id: "row", title: t(targetText.row), align: "end", width: 58, value: (one) => one.measured?.rowMs ?? null, cell: (one) => <span title={t(targetText.rowHelp)}>{figure(one.measured?.rowMs, ms)}</span> },
      { id: "out", title: "", width: 68, cell: (one) => <Button look="link" blockedWhy={layWhy ?? (one.failure === null ? (isBusy ? t(targetText.running) : undefined) : t(targetText.notHere))} onPress={() => layOut(one.id)}>{t(targetText.out)}</Button> },
    ];
    // oxlint-disable-next-line react/exhaustive-deps -- laying out is a plain start of a job
  }, [t, f, isBusy, layWhy]);
  const ready = list.state === "ready" ? list.value : undefined;
  if (ready?.package === null) return null;
  const isMeasured = ready?.targets.some(({ measured }) => measured !== null) ?? false;
  return (
    <Section
      title={t(targetText.title)} sub={isMeasured || ready === undefined ? t(targetText.sub) : t(targetText.subNone, { counter: ready.package!.counter })} bare
      acts={<Button look="quiet" blockedWhy={measureWhy ?? (isBusy ? t(targetText.running) : undefined)} onPress={() => void measure.start({})}>{t(targetText.measure)}</Button>}
    >
      {measure.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(targetText.measuring)} share={measure.progress.done} leftMs={measure.progress.leftMs} onCancel={measure.cancel} /></div>}
      {[measure.failure, lay.failure].map((failure, i) => failure !== null && <div key={i} className={cx(styles["pad"])}><ErrorNote error={failure} /></div>)}
      <CallView answer={list} what={t(targetText.reading)}>{({ targets }) => <DataTable label={t(targetText.title)} rows={targets} columns={columns} rowId={(one) => one.id} free />}</CallView>
      {laid !== null && <p className={cx(styles["pad"], look.small)}>{t(targetText.laid, { target: t(targetNames[laid.id]), files: laid.files.length, size: f.bytes(laid.files.reduce((sum, { bytes }) => sum + bytes, 0)), folder: laid.folder })}</p>}
    </Section>
  );
}
