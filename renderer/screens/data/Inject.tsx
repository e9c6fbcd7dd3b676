// Known faults put into a copy of the data: one after the other is named, then the copy is made and each is marked as an event.

import { useState } from "react";
import styles from "./Data.module.css";
import { useImportBlock } from "./SampleFill.tsx";
import { useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Select } from "../../parts/Select.tsx";
import { Note } from "../../parts/State.tsx";
import { TimeField } from "../../parts/TimeField.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { faultKinds, faultProfiles, InjectedFault, type FaultKind } from "../../../shared/contract/simulate.ts";
import { jobText } from "../../../shared/text/jobs.ts";
import { simulateText } from "../../../shared/text/simulate.ts";

type Word = Exclude<keyof typeof simulateText, "done">;

/** The numbers that a kind of fault asks for, and how they stand in the call. */
const figures: Readonly<Record<FaultKind, readonly { word: Word; usual: number; into: (value: number) => Record<string, unknown> }[]>> = {
  stuck: [],
  offset: [{ word: "sizeSd", usual: 2, into: (sd) => ({ by: { sd } }) }],
  gain: [{ word: "factor", usual: 0.95, into: (by) => ({ by }) }],
  noise: [{ word: "sizeSd", usual: 0.5, into: (sd) => ({ sd: { sd } }) }],
  spikes: [{ word: "perDay", usual: 10, into: (perDay) => ({ perDay }) }, { word: "sizeSd", usual: 6, into: (sd) => ({ size: { sd } }) }],
  delay: [{ word: "seconds", usual: 600, into: (seconds) => ({ seconds }) }],
  swap: [],
  unit: [],
  slowGain: [{ word: "lossPercent", usual: 0.2, into: (percent) => ({ perDay: -percent / 100 }) }],
  damping: [{ word: "seconds", usual: 600, into: (seconds) => ({ seconds }) }],
  missing: [{ word: "sharePercent", usual: 10, into: (percent) => ({ share: percent / 100 }) }, { word: "gapMinutes", usual: 30, into: (minutes) => ({ meanGapS: minutes * 60 }) }],
  quantise: [{ word: "stepSize", usual: 1, into: (step) => ({ step }) }],
  clock: [{ word: "driftS", usual: 2, into: (driftSPerDay) => ({ driftSPerDay }) }],
};

/** The full hour before; a shorter set of data begins at its own first row. */
const wholeHour = (tUs: number): number => Math.floor(tUs / 3600e6) * 3600e6;

export function Inject({ dataset, onClose }: { readonly dataset: DatasetInfo; readonly onClose: () => void }) {
  const words = useText();
  const { t, f } = words;
  const job = useJob(contract.label.injectFaults);
  const block = useImportBlock();
  const tags = dataset.columns.filter(({ kind }) => kind === "number").map(({ name }) => ({ id: name, label: name }));
  const { fromUs: first, toUs: last } = dataset;
  const [tag, setTag] = useState(tags[0]?.id ?? "");
  const [other, setOther] = useState(tags[1]?.id ?? "");
  const [kind, setKind] = useState<FaultKind>("offset");
  const [fromUs, setFrom] = useState(first === null || last === null ? 0 : Math.max(first, wholeHour(first + 0.6 * (last - first))));
  const [profile, setProfile] = useState<(typeof faultProfiles)[number]>("step");
  const [rampDays, setRampDays] = useState(10);
  const [values, setValues] = useState<readonly number[]>(figures.offset.map(({ usual }) => usual));
  const [units, setUnits] = useState<readonly [string, string]>(["°C", "°F"]);
  const [faults, setFaults] = useState<readonly InjectedFault[]>([]);
  const [done, setDone] = useState<string | null>(null);
  const choose = (next: FaultKind) => {
    setKind(next);
    setValues(figures[next].map(({ usual }) => usual));
  };
  const hasLength = profile === "ramp" || profile === "exponential" || profile === "sawtooth";
  const wanted = InjectedFault.safeParse({ kind, tag, fromUs, profile, ...(hasLength ? { rampDays } : {}), ...(kind === "swap" ? { withTag: other } : {}), ...(kind === "unit" ? { from: units[0], to: units[1] } : {}), ...Object.assign({}, ...figures[kind].map(({ into }, n) => into(values[n]!))) });
  const make = () => void job.start({ faults: [...faults] }).then((made) => made !== undefined && setDone(t(simulateText.done, { rows: f.number(made.changedRows, { digits: 0 }), faults: f.number(made.truth.length, { digits: 0 }) })));
  const hasTime = first !== null;
  return (
    <Dialog
      isOpen wide onClose={onClose} title={t(simulateText.title)}
      acts={<Button look="primary" onPress={make} blockedWhy={block} isDisabled={faults.length === 0 || job.isRunning || done !== null}>{t(simulateText.make)}</Button>}
    >
      <div className={look.stack}>
        <p className={look.muted}>{t(simulateText.says)}</p>
        {!hasTime && <Note kind="caution">{t(simulateText.noTime)}</Note>}
        <Form label={t(simulateText.title)} onSubmit={() => wanted.success && setFaults([...faults, wanted.data])}>
          <Select label={t(simulateText.tag)} choices={tags} value={tag} onChange={setTag} />
          <Select label={t(simulateText.kind)} choices={faultKinds.map((id) => ({ id, label: t(simulateText[id]) }))} value={kind} onChange={choose} />
          {kind === "swap" && <Select label={t(simulateText.withTag)} choices={tags.filter(({ id }) => id !== tag)} value={other} onChange={setOther} />}
          {kind === "unit" && <TextField label={t(simulateText.unitFrom)} value={units[0]} onChange={(text) => setUnits([text, units[1]])} />}
          {kind === "unit" && <TextField label={t(simulateText.unitTo)} value={units[1]} onChange={(text) => setUnits([units[0], text])} />}
          {figures[kind].map(({ word }, n) => <NumberField key={word} label={t(simulateText[word])} value={values[n]!} onChange={(value) => setValues(values.map((old, k) => (k === n ? value : old)))} />)}
          <TimeField label={t(simulateText.from)} tUs={fromUs} onChange={setFrom} />
          <Select label={t(simulateText.profile)} choices={faultProfiles.map((id) => ({ id, label: t(simulateText[id]) }))} value={profile} onChange={setProfile} />
          {hasLength && <NumberField label={t(simulateText.rampDays)} value={rampDays} onChange={setRampDays} min={0.01} />}
        </Form>
        <div><Button onPress={() => wanted.success && setFaults([...faults, wanted.data])} isDisabled={!wanted.success || !hasTime || job.isRunning}>{t(simulateText.add)}</Button></div>
        {faults.length === 0 ? <p className={look.muted}>{t(simulateText.none)}</p> : (
          <ul className={cx(styles["faults"])}>
            {faults.map((fault, n) => (
              <li key={`${n} ${fault.tag}`} className={look.row}>
                <span>{fault.tag}</span><span>{t(simulateText[fault.kind])}, {t(simulateText[fault.profile])}</span><span className={look.muted}>{t(simulateText.from)} {f.time(fault.fromUs)}</span>
                <Button look="quiet" onPress={() => setFaults(faults.filter((_, k) => k !== n))} isDisabled={job.isRunning}>{t(simulateText.remove)}</Button>
              </li>
            ))}
          </ul>
        )}
        {job.progress !== null && <ProgressRow what={t(jobText["label.injectFaults"])} share={job.progress.done} leftMs={job.progress.leftMs} onCancel={job.cancel} />}
        {job.failure !== null && job.failure.name !== "callCancelled" && <ErrorNote error={job.failure} onRetry={make} />}
        {done !== null && <Note kind="ok">{done}</Note>}
      </div>
    </Dialog>
  );
}
