// The sample plant: the one button that fills any screen without data, and the fuller choice on the Data screen.

import { useState } from "react";
import { useJob } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, NumberField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { samplePresets, type SamplePreset } from "../../../shared/plan/plan.ts";
import { dataText } from "../../../shared/text/data.ts";

const usual = { preset: "demo", seed: 1, file: "pump_1min.csv" } as const;
/** A file of a plant that can be imported, and what it is called. */
interface Part {
  id: string;
  says: (t: ReturnType<typeof useText>["t"]) => string;
}
const pump: Part = { id: "pump_1min.csv", says: (t) => t(dataText.pump) };
const whole: readonly Part[] = [pump, { id: "mixer_1min.csv", says: (t) => t(dataText.mixer) }, { id: "cell_1min.csv", says: (t) => t(dataText.cell) }, { id: "bearings.csv", says: (t) => t(dataText.bearings) }];
const sites = 12;
const partsOf: Readonly<Record<SamplePreset, readonly Part[]>> = {
  // Three days hold the pump station alone.
  small: [pump], demo: whole, half: whole, year: whole,
  bench: [{ id: "bench_1min.csv", says: (t) => t(dataText.benchCase) }],
  fleet: Array.from({ length: sites }, (_, n) => ({ id: `site_${String(n + 1).padStart(2, "0")}/pump_1min.csv`, says: (t) => t(dataText.site, { n: `${n + 1}` }) })),
};

export function useImportBlock(): string | undefined {
  const { t } = useText();
  return useProject().role === "technician" ? t(dataText.onlyPlanner) : undefined;
}

/** Progress and failure of the job that makes the sample plant, or null. */
function SampleProgress({ job, again }: { readonly job: ReturnType<typeof useJob<typeof contract.data.importSample>>; readonly again: () => void }) {
  const { t } = useText();
  if (job.progress !== null) return <ProgressRow what={t(dataText.makesSample)} share={job.progress.done} leftMs={job.progress.leftMs} onCancel={job.cancel} />;
  return job.failure === null || job.failure.name === "callCancelled" ? null : <ErrorNote error={job.failure} onRetry={again} />;
}

/** What stands in a screen that needs data: why it is empty, and the button that fills it. */
export function NoData({ title }: { readonly title: string }) {
  const { t } = useText();
  const job = useJob(contract.data.importSample);
  const block = useImportBlock();
  const make = () => void job.start(usual);
  return (
    <EmptyState title={title} center act={job.isRunning ? <SampleProgress job={job} again={make} /> : <div className={look.stack}><Button look="primary" onPress={make} blockedWhy={block}>{t(dataText.makeSample)}</Button><SampleProgress job={job} again={make} /></div>}>
      {t(dataText.emptyNeeds)}
    </EmptyState>
  );
}

/** The sample plant with its choices. */
export function SampleForm({ onDone }: { readonly onDone?: () => void }) {
  const { t } = useText();
  const job = useJob(contract.data.importSample);
  const block = useImportBlock();
  const [preset, setPreset] = useState<SamplePreset>("demo");
  const [file, setFile] = useState<string>(usual.file);
  const [seed, setSeed] = useState<number>(usual.seed);
  const offered = partsOf[preset];
  const part = (offered.find(({ id }) => id === file) ?? offered[0]!).id;
  const make = () => void job.start({ preset, seed: Number.isFinite(seed) ? seed : usual.seed, file: part }).then((info) => info !== undefined && onDone?.());
  return (
    <div className={look.stack}>
      <p className={look.muted}>{t(dataText.sampleSays)}</p>
      <Form label={t(dataText.sampleTitle)} onSubmit={make}>
        <FormRow label={t(dataText.preset)}><SegmentedControl label={t(dataText.preset)} choices={samplePresets.map((id) => ({ id, label: t(dataText[id]) }))} value={preset} onChange={setPreset} /></FormRow>
        <Select label={t(dataText.part)} choices={offered.map(({ id, says }) => ({ id, label: says(t), end: id }))} value={part} onChange={setFile} />
        <NumberField label={t(dataText.seed)} value={seed} onChange={setSeed} min={0} step={1} digits={0} />
      </Form>
      {job.isRunning ? null : <div><Button onPress={make} blockedWhy={block}>{t(dataText.makeSample)}</Button></div>}
      <SampleProgress job={job} again={make} />
    </div>
  );
}
