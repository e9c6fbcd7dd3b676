// What the model shall say: the target section of the plan and the class of events that it is about.

import { valueOf } from "./steps.ts";
import { plain, useDraft, usePlanBlock } from "../frame/draft.tsx";
import { useCall } from "../../app/calls.tsx";
import { go, useProject, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { prepareText } from "../../../shared/text/prepare.ts";
import { sayWhy } from "../../../shared/text/whys.ts";

type What = Plan["target"]["what"];
const kinds = ["none", "column", "activeEvent", "eventWithin", "remainingLife", "forecast"] as const;
const kindTexts = {
  none: [prepareText.targetNone, prepareText.targetNoneSays],
  column: [prepareText.targetColumn, prepareText.targetColumnSays],
  activeEvent: [prepareText.targetActive, prepareText.targetActiveSays],
  eventWithin: [prepareText.targetWithin, prepareText.targetWithinSays],
  remainingLife: [prepareText.targetLife, prepareText.targetLifeSays],
  forecast: [prepareText.targetForecast, prepareText.targetForecastSays],
} as const;

/** A target of another kind, with what the old one already said. */
function ofKind(kind: What["kind"], old: What, column: string): What {
  const named = "column" in old ? old.column : column;
  switch (kind) {
    case "none":
    case "activeEvent":
      return { kind };
    case "column":
      return { kind, column: named };
    case "eventWithin":
      return { kind, horizonS: "horizonS" in old ? old.horizonS : 3600 };
    case "forecast":
      return { kind, column: named, horizonS: "horizonS" in old ? old.horizonS : 3600 };
    case "remainingLife":
      return { kind, unit: "rows", cap: 125 };
  }
}

export function TargetEditor({ dataset }: { readonly dataset: DatasetInfo }) {
  const { t, f, language } = useText();
  const { plan } = useProject();
  const block = usePlanBlock();
  const [section, label] = [useSection("target"), useSection("label")];
  const labels = useCall(contract.label.read, {});
  const draft = useDraft({ target: plan.target, class: plan.label.class });
  const { target } = draft.value;
  const { what } = target;
  const setWhat = (next: What) => draft.set({ ...draft.value, target: { ...target, what: next } });
  // The plan keeps its own reasons in English; one that reads as before is not a new one.
  const setWhy = (why: string) => draft.set({ ...draft.value, target: { ...target, why: why === sayWhy(plan.target.why, language) ? plan.target.why : why } });
  const numbers = dataset.columns.filter((column) => column.kind === "number");
  const asked = what.kind === "column" ? dataset.columns.filter((column) => column.kind === "number" || column.kind === "text") : numbers;
  const needsClass = what.kind === "activeEvent" || what.kind === "eventWithin" || what.kind === "remainingLife";
  const known = labels.state === "ready" ? labels.value : null;
  const classes = [...new Set([...(known?.classes.map((one) => one.id) ?? []), draft.value.class])];
  const count = known?.events.filter((event) => event.class === draft.value.class).length ?? 0;
  const failure = section.act.failure ?? label.act.failure;
  const save = async () => {
    const isTaken = plain(target) === plain(plan.target) || (await section.write(target));
    if (isTaken && draft.value.class !== plan.label.class) await label.write({ ...label.value, class: draft.value.class });
  };
  return (
    <Section title={t(prepareText.target)}>
      <Select label={t(prepareText.target)} hideLabel choices={kinds.map((id) => ({ id, label: t(kindTexts[id][0]), second: t(kindTexts[id][1]) }))} value={what.kind} onChange={(kind) => setWhat(ofKind(kind, what, numbers[0]?.name ?? ""))} />
      <p className={`${look.muted} ${look.small}`}>{t(kindTexts[what.kind][1])}</p>
      <Form label={t(prepareText.targetDetails)} onSubmit={() => void save()}>
        {"column" in what && <Select label={t(prepareText.column)} choices={asked.map((column) => ({ id: column.name, label: column.name }))} value={what.column} onChange={(column) => setWhat({ ...what, column })} />}
        {what.kind === "column" && (
          <TextField
            label={t(prepareText.positive)} help={t(plan.scenario === "classification" ? prepareText.positiveClassesHelp : prepareText.positiveHelp)} value={what.positive === undefined ? "" : String(what.positive)}
            onChange={(text) => setWhat(text === "" ? { kind: "column", column: what.column } : { ...what, positive: valueOf(text, dataset.columns.find((column) => column.name === what.column)?.kind) })}
          />
        )}
        {"horizonS" in what && <NumberField label={t(prepareText.horizon)} value={what.horizonS / 60} onChange={(minutes) => Number.isFinite(minutes) && setWhat({ ...what, horizonS: minutes * 60 })} unit={t(prepareText.minutes)} min={0.01} />}
        {what.kind === "remainingLife" && (
          <>
            <FormRow label={t(prepareText.lifeUnit)}><SegmentedControl label={t(prepareText.lifeUnit)} choices={[{ id: "rows", label: t(prepareText.lifeRows) }, { id: "hours", label: t(prepareText.lifeHours) }]} value={what.unit} onChange={(unit) => setWhat({ ...what, unit })} /></FormRow>
            <NumberField label={t(prepareText.cap)} value={what.cap} onChange={(cap) => Number.isFinite(cap) && setWhat({ ...what, cap })} unit={t(what.unit === "rows" ? prepareText.lifeRows : prepareText.lifeHours)} min={1} help={t(prepareText.capHelp)} />
          </>
        )}
        {needsClass && <Select label={t(prepareText.eventClass)} choices={classes.map((id) => ({ id, label: known?.classes.find((one) => one.id === id)?.name ?? id }))} value={draft.value.class} onChange={(id) => draft.set({ ...draft.value, class: id })} help={t(prepareText.events, { count: f.number(count, { digits: 0 }) })} />}
        <TextField label={t(prepareText.reason)} value={sayWhy(target.why, language)} onChange={setWhy} lines />
      </Form>
      {needsClass && count === 0 && <div><Button look="link" onPress={() => go("label")}>{t(prepareText.toLabel)}</Button></div>}
      {draft.isDirty && (
        <div className={look.row}>
          <Button icon="save" onPress={() => void save()} isDisabled={section.act.isRunning || label.act.isRunning} blockedWhy={block}>{t(prepareText.saveTarget)}</Button>
          <Button look="quiet" onPress={draft.reset}>{t(prepareText.discard)}</Button>
        </div>
      )}
      {failure !== null && <ErrorNote error={failure} onRetry={() => void save()} />}
    </Section>
  );
}
