// The dialog that follows a choice of task: its standard template with the present data, or a worked example with its own.

import { useState } from "react";
import { wordOf } from "./Record.tsx";
import { CallView, useAct, useCall } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import type { Plan, Scenario } from "../../../shared/plan/plan.ts";
import { frameText } from "../../../shared/text/frame.ts";

interface Template {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly plan: Plan;
}

function sourceName({ data: { source } }: Plan): string {
  return source.kind === "files" ? source.match.join(", ") : source.file;
}

/** `frame` is the draft of the screen: goal and costs stay what the person has typed. */
export function TakeTemplate({ scenario, frame, onClose }: { readonly scenario: Scenario; readonly frame: Plan["frame"]; readonly onClose: () => void }) {
  const words = useText();
  const { t } = words;
  const { plan, name, role } = useProject();
  const examples = useCall(contract.plan.listExamples, {});
  const replace = useAct(contract.plan.replace);
  const [chosen, setChosen] = useState("standard");
  const standard: Template = {
    id: "standard",
    title: t(frameText.takeStandard),
    says: t(frameText.takeStandardSays),
    plan: { ...defaultPlan(scenario, plan.name || name), seed: plan.seed, frame, data: plan.data, explore: plan.explore, deploy: plan.deploy, monitor: plan.monitor },
  };
  const found = examples.state === "ready" ? examples.value : [];
  const templates: Template[] = [
    standard,
    ...found.filter((one) => one.scenario === scenario).map((one) => ({ id: one.id, title: one.plan.name, says: t(frameText.takeExampleSays, { file: sourceName(one.plan) }), plan: { ...one.plan, frame: frame.goal === "" ? one.plan.frame : frame } })),
  ];
  const template = templates.find((one) => one.id === chosen) ?? standard;
  const take = () => void replace.run({ plan: template.plan }).then((done) => done !== undefined && onClose());
  return (
    <Dialog
      isOpen onClose={onClose} title={t(frameText.takeTitle, { scenario: wordOf(scenario, words) })}
      acts={
        <>
          <Button onPress={onClose}>{t(frameText.close)}</Button>
          {/* Open once the examples are listed: the dialog grows with them, and a press on a button that moves away is lost. */}
          <Button look="primary" onPress={take} isDisabled={replace.isRunning || examples.state === "loading"} blockedWhy={role === "scientist" ? undefined : t(frameText.onlyScientist)}>{t(frameText.take)}</Button>
        </>
      }
    >
      <div className={look.stack}>
        <p>{t(frameText.takeSays)}</p>
        <ChoiceList label={t(frameText.templates)} items={templates} itemId={(one) => one.id} itemText={(one) => one.title} selected={template.id} onSelect={setChosen}>
          {(one) => (
            <div>
              <div className={look.cut}>{one.title}</div>
              <div className={`${look.muted} ${look.small} ${look.cut}`}>{one.says}</div>
            </div>
          )}
        </ChoiceList>
        <CallView answer={examples} what={t(frameText.examples)} lines={2}>{() => null}</CallView>
        {replace.failure !== null && <ErrorNote error={replace.failure} onRetry={take} />}
      </div>
    </Dialog>
  );
}
