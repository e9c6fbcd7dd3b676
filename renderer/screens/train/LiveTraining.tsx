// The training under way: how far it is, whose turn it is, and the learning curve of families that learn step by step.

import { useEffect, useState } from "react";
import { contract } from "../../../shared/contract/contract.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import { trainText } from "../../../shared/text/train.ts";
import { useAct, useClient, type Job } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { LineChart } from "../../charts/LineChart.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";

type Live = OutputOf<typeof contract.learn.describeTraining>;

/** What is known of a training that was paused or killed: fits that are not done again. Read anew when a training begins or ends and after each act. */
export function usePausedTraining(isRunning: boolean): { readonly keptFits: number; readonly drop: () => void } | null {
  const client = useClient();
  const hold = useAct(contract.learn.holdTraining);
  const { seq } = useProject();
  const [keptFits, setKeptFits] = useState(0);
  const [dropped, setDropped] = useState(0);
  useEffect(() => {
    if (isRunning) return;
    let isGone = false;
    client.call(contract.learn.describeTraining, {}).then(
      (value) => {
        if (!isGone) setKeptFits(value?.state === "paused" ? value.keptFits : 0);
      },
      () => undefined, // nothing is lost by not saying it
    );
    return () => {
      isGone = true;
    };
  }, [client, isRunning, seq, dropped]);
  return isRunning || keptFits === 0 ? null : { keptFits, drop: () => void hold.run({ how: "drop" }).then(() => setDropped((count) => count + 1)) };
}

export function LiveTraining({ job }: { readonly job: Job<typeof contract.learn.train> }) {
  const { t } = useText();
  const client = useClient();
  const [live, setLive] = useState<Live>(null);
  const hold = useAct(contract.learn.holdTraining);
  const { progress } = job;
  const share = progress?.done ?? null;
  useEffect(() => {
    if (share === null) return;
    let isGone = false;
    client.call(contract.learn.describeTraining, {}).then(
      (value) => {
        if (!isGone) setLive(value);
      },
      () => undefined, // the job says what went wrong
    );
    return () => {
      isGone = true;
    };
  }, [client, share]);
  if (progress === null) return null;
  const lines = live === null ? [] : [{ label: t(trainText.curveTrain), colour: 1 as const, y: live.train }, ...(live.validation.some((value) => !Number.isNaN(value)) ? [{ label: t(trainText.curveHeld), colour: 2 as const, y: live.validation }] : [])];
  return (
    <div className={look.stack}>
      <ProgressRow what={live === null ? t(trainText.training) : t(trainText.trainingOf, { name: live.candidate, number: live.number, of: live.of })} share={progress.done} leftMs={progress.leftMs} onCancel={job.cancel} onPause={() => void hold.run({ how: "pause" })} />
      {live !== null && live.iteration.length > 2 && <LineChart label={t(trainText.curve, { name: live.candidate })} x={live.iteration} lines={lines} xTitle={t(trainText.curveSteps)} yTitle={t(trainText.curveLoss)} height={130} />}
    </div>
  );
}
