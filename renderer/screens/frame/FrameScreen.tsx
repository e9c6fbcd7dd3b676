// Frame: goal, costs and place of the model on the left; on the right what follows from them, at once, as a record with reasons.

import { useState } from "react";
import { CopyPlan, PlanNotes, useDraft, usePlanBlock } from "./draft.tsx";
import styles from "./Frame.module.css";
import { Record, wordOf } from "./Record.tsx";
import { RunAllButton, RunAllNotes, useRunAll } from "./RunAll.tsx";
import { TakeTemplate } from "./TakeTemplate.tsx";
import { go, useProject, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { Section } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { scenarios, type Plan, type Scenario } from "../../../shared/plan/plan.ts";
import { recommend } from "../../../shared/plan/recommend.ts";
import { frameText } from "../../../shared/text/frame.ts";
import { sayWhy } from "../../../shared/text/whys.ts";
import { stepText } from "../../../shared/text/steps.ts";

type Frame = Plan["frame"];

const devices = ["plant-pc", "edge-box", "old-controller"] as const;
const automations = ["manual", "propose", "after-approval"] as const;
const retrainings = ["on-request", "calendar", "on-drift"] as const;

export function FrameScreen() {
  const words = useText();
  const { t, f } = words;
  const { plan } = useProject();
  const section = useSection("frame");
  const draft = useDraft(section.value);
  const block = usePlanBlock();
  const runAll = useRunAll();
  const [scenario, setScenario] = useState<Scenario | null>(null);
  const frame = draft.value;
  const set = (change: Partial<Frame>) => draft.set({ ...frame, ...change });
  /** An emptied figure keeps its last value: a plan has no empty figures. */
  const figure = (key: "missedEventCost" | "falseAlarmCost" | "alarmsPerWeek" | "responseTimeS") => (value: number) => Number.isFinite(value) && set({ [key]: value });
  const shown: Plan = { ...plan, frame };
  // The same pure rules that the call plan.recommend answers with, over the draft: the effect of an entry is seen before it is saved.
  const recommended = recommend(shown);
  const choiceOf = (topic: string) => wordOf(recommended.find((one) => one.topic === topic)?.choice ?? "", words);
  const save = () => void section.write(frame);
  const ratio = frame.missedEventCost / frame.falseAlarmCost;
  const named = <T extends string>(ids: readonly T[]) => ids.map((id) => ({ id, label: wordOf(id, words) }));
  return (
    <StepScreen
      title={t(stepText.frame)}
      sentence={t(frameText.sentence, { placement: choiceOf("placement"), families: choiceOf("families") })}
      why={<p>{t(frameText.why)}</p>}
      {...(draft.isDirty ? { facts: t(frameText.unsaved) } : {})}
      acts={
        <>
          <Button look="quiet" onPress={() => setScenario(plan.scenario)}>{t(frameText.templates)}</Button>
          <RunAllButton job={runAll} blockedWhy={draft.isDirty ? t(frameText.runAllFirst) : undefined} />
          <CopyPlan value={{ scenario: plan.scenario, frame }} />
        </>
      }
      primaryLabels={[{ word: t(frameText.save), isMarked: true }, { word: t(frameText.next) }]}
      primary={
        draft.isDirty || frame.goal === "" ? (
          <Button look="primary" icon="save" onPress={save} isDisabled={section.act.isRunning} blockedWhy={block ?? (frame.goal.trim() === "" ? t(frameText.goalHelp) : undefined)}>{t(frameText.save)}</Button>
        ) : (
          <Button look="primary" onPress={() => go("data")}>{t(frameText.next)}</Button>
        )
      }
    >
      <div className={cx(styles["frame"])}>
        <div className={cx(styles["entries"])} role="region" aria-label={t(stepText.frame)}>
          <div className={cx(styles["notes"])}>
            <RunAllNotes job={runAll} />
            <PlanNotes section={section} draft={draft} onSave={save} />
          </div>
          <Section title={t(frameText.goalSection)}>
            <Form label={t(frameText.goalSection)}>
              <TextField label={t(frameText.goal)} value={frame.goal} onChange={(goal) => set({ goal })} lines help={t(frameText.goalHelp)} placeholder={t(frameText.goalExample)} />
              <TextField label={t(frameText.asset)} value={frame.asset} onChange={(asset) => set({ asset })} placeholder={t(frameText.assetExample)} />
              <Select label={t(frameText.scenario)} choices={scenarios.map((id) => ({ id, label: wordOf(id, words), second: wordOf(`${id}Says`, words) }))} value={plan.scenario} onChange={(next) => next !== plan.scenario && setScenario(next)} help={t(frameText.scenarioHelp)} />
            </Form>
          </Section>
          <Section title={t(frameText.costSection)}>
            <Form label={t(frameText.costSection)} onSubmit={save}>
              <NumberField label={t(frameText.missed)} value={frame.missedEventCost} onChange={figure("missedEventCost")} unit={frame.currency} min={0} />
              <NumberField label={t(frameText.falseAlarm)} value={frame.falseAlarmCost} onChange={figure("falseAlarmCost")} unit={frame.currency} min={0} help={Number.isFinite(ratio) ? t(frameText.costRatio, { ratio: f.number(ratio) }) : t(frameText.costFree)} />
              <TextField label={t(frameText.currency)} value={frame.currency} onChange={(currency) => set({ currency: currency.slice(0, 8) })} />
              <NumberField label={t(frameText.alarms)} value={frame.alarmsPerWeek} onChange={figure("alarmsPerWeek")} unit={t(frameText.perWeek)} min={0.1} />
            </Form>
          </Section>
          <Section title={t(frameText.runSection)}>
            <Form label={t(frameText.runSection)} onSubmit={save}>
              <NumberField label={t(frameText.response)} value={frame.responseTimeS} onChange={figure("responseTimeS")} unit="s" min={0.001} />
              <FormRow label={t(frameText.device)}><SegmentedControl label={t(frameText.device)} choices={named(devices)} value={frame.device} onChange={(device) => set({ device })} /></FormRow>
              <FormRow label={t(frameText.automation)}><SegmentedControl label={t(frameText.automation)} choices={named(automations)} value={frame.automation} onChange={(automation) => set({ automation })} /></FormRow>
              <FormRow label={t(frameText.retraining)}><SegmentedControl label={t(frameText.retraining)} choices={named(retrainings)} value={frame.retraining} onChange={(retraining) => set({ retraining })} /></FormRow>
              <TextField label={t(frameText.reason)} value={sayWhy(frame.why, words.language)} onChange={(why) => set({ why: why === sayWhy(plan.frame.why, words.language) ? plan.frame.why : why })} lines help={t(frameText.reasonHelp)} />
            </Form>
          </Section>
        </div>
        <div className={cx(styles["record"])} role="region" aria-label={t(frameText.record)} tabIndex={0}><Record plan={shown} recommended={recommended} /></div>
      </div>
      {scenario !== null && <TakeTemplate scenario={scenario} frame={frame} onClose={() => setScenario(null)} />}
    </StepScreen>
  );
}
