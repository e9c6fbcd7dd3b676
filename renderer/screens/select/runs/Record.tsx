// The record of one run: what it was made from, by whom, and the buttons that make it again and write it as a script.

import { useState } from "react";
import { settingsWords } from "./axes.ts";
import { contract } from "../../../../shared/contract/contract.ts";
import type { PythonScript, Reproduction, RunRecord } from "../../../../shared/contract/runs.ts";
import { runsText } from "../../../../shared/text/runs.ts";
import { CallView, useAct, useCall, useJob } from "../../../app/calls.tsx";
import { saveFile } from "../../../charts/saveFile.ts";
import { Button } from "../../../parts/Button.tsx";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import { look } from "../../../parts/look.ts";
import { PropertyList, Section } from "../../../parts/Panel.tsx";
import { ProgressRow } from "../../../parts/Progress.tsx";
import { Note } from "../../../parts/State.tsx";
import { useText } from "../../../parts/words.ts";
import { useRoleWhy } from "../../train/role.ts";
import { familyName, figureWords, metricName } from "../figures.ts";

const short = (digest: string) => digest.slice(0, 12);

export interface RecordProps {
  readonly name: string;
  /** It is what others are compared with. */
  readonly isReference: boolean;
  readonly onCompare: () => void;
}

export function Record({ name, ...acts }: RecordProps) {
  const { t } = useText();
  const answer = useCall(contract.run.describe, { run: name });
  return <CallView answer={answer} what={t(runsText.record)}>{(run) => <Told run={run} {...acts} />}</CallView>;
}

function Told({ run, isReference, onCompare }: Omit<RecordProps, "name"> & { readonly run: RunRecord }) {
  const { t, f } = useText();
  const again = useJob(contract.run.reproduce);
  const roleWhy = useRoleWhy(contract.run.reproduce);
  const [made, setMade] = useState<Reproduction | null>(null);
  const blockedWhy = roleWhy ?? (again.isRunning ? t(runsText.againRunning) : undefined);
  const digest = (of: string | null) => (of === null ? t(runsText.none) : <span className={look.num} title={of}>{short(of)}</span>);
  return (
    <>
      <Section title={t(runsText.record)} sub={run.name}>
        <PropertyList
          facts={[
            { name: t(runsText.family), value: familyName(run.family, t) },
            { name: t(runsText.settings), value: settingsWords(run) || t(runsText.usual) },
            { name: t(runsText.plan), value: run.planName },
            { name: t(runsText.by), value: run.by },
            { name: t(runsText.when), value: f.time(Date.parse(run.at) * 1000) },
            { name: t(runsText.steps), value: f.number(run.steps, { digits: 0 }) },
            { name: t(runsText.split), value: run.split },
            { name: t(runsText.seed), value: String(run.seed) },
            { name: t(runsText.data), value: digest(run.dataset) },
            { name: t(runsText.labels), value: digest(run.labels) },
            { name: t(runsText.features), value: digest(run.features) },
            { name: t(runsText.evaluation), value: digest(run.evaluation) },
          ]}
        />
        <div className={look.stack}>
          <Button onPress={onCompare}>{isReference ? t(runsText.compareStop) : t(runsText.compareFrom)}</Button>
          <Button blockedWhy={blockedWhy} onPress={() => void again.start({ run: run.name }).then((answer) => setMade(answer ?? null))}>{t(runsText.again)}</Button>
          {again.progress && <ProgressRow what={t(runsText.againRunning)} share={again.progress.done} leftMs={again.progress.leftMs} onCancel={again.cancel} />}
          {again.failure && <ErrorNote error={again.failure} />}
          {made && <Made made={made} />}
          <AsPython run={run} />
        </div>
      </Section>
      <Section title={t(runsText.figures)}>
        <PropertyList facts={Object.entries(run.metrics).map(([id, figure]) => ({ name: metricName(id, t), figure: true, value: figureWords(id, figure.value, f) }))} />
      </Section>
    </>
  );
}

/** The button that saves the run as a script, and what the script cannot do. */
function AsPython({ run }: { readonly run: RunRecord }) {
  const { t } = useText();
  const written = useAct(contract.run.exportPython);
  const [saved, setSaved] = useState<PythonScript | null>(null);
  const save = async () => {
    const made = await written.run({ run: run.name });
    if (made) saveFile(made.name, new Blob([made.script], { type: "text/x-python" }));
    setSaved(made ?? null);
  };
  const partWords = ({ part, name }: PythonScript["gaps"][number]) =>
    ({ family: t(runsText.pythonFamily, { name: familyName(name, t) }), metric: t(runsText.pythonMetric, { name: metricName(name, t) }), calibration: t(runsText.pythonCalibration) })[part];
  return (
    <>
      <Button onPress={() => void save()}>{t(runsText.python)}</Button>
      {written.failure && <ErrorNote error={written.failure} />}
      {saved && (
        <Note kind={saved.gaps.length > 0 ? "caution" : "ok"}>
          {saved.gaps.length > 0 ? t(runsText.pythonGaps, { name: saved.name, parts: saved.gaps.map(partWords).join(", ") }) : t(runsText.pythonSaved, { name: saved.name })}
        </Note>
      )}
    </>
  );
}

function Made({ made }: { readonly made: Reproduction }) {
  const { t } = useText();
  const names = { dataset: t(runsText.partDataset), features: t(runsText.partFeatures), evaluation: t(runsText.partEvaluation), model: t(runsText.partModel) };
  const told = made.parts.filter(({ same }) => same === made.same).map(({ part }) => names[part]).join(", ");
  const { recorded, now } = made.version;
  return (
    <Note kind={made.same ? "ok" : "alarm"}>
      {made.same ? t(runsText.againSame, { parts: told }) : t(runsText.againDiffers, { parts: told })}
      {recorded !== null && recorded !== now && <> {t(runsText.againVersions, { before: recorded, now })}</>}
    </Note>
  );
}
