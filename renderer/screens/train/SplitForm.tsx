// How rows are kept apart, and how a score becomes an alarm: two sections of the plan, each choice with what it means.

import { memo, useState } from "react";
import { contract } from "../../../shared/contract/contract.ts";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { splitText, thresholdText, trainText } from "../../../shared/text/train.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { useProject, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Checkbox, Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { AlarmClasses } from "./AlarmClasses.tsx";
import { useClassNames } from "./classNames.ts";
import { Recommended, WhyField } from "./Recommended.tsx";
import { useRoleWhy } from "./role.ts";

type How = Plan["split"]["how"];
type Threshold = Plan["select"]["threshold"];

const kinds = ["forwardChaining", "blockedFolds", "holdout", "groupFolds", "headOfGroup", "stratifiedRandom"] as const;
const rules = ["costs", "alarmsPerWeek", "normalRows", "fixed", "none"] as const;
const leastReason = 8;
const changesMost = 200;
const calibrations = ["none", "platt", "isotonic"] as const;

/** A split of a kind with the recommended figures; random starts without its reason and is not valid until a person wrote one. */
function freshSplit(kind: How["kind"]): How {
  switch (kind) {
    case "forwardChaining":
    case "blockedFolds":
      return { kind, folds: 4 };
    case "holdout":
      return { kind, testShare: 0.3 };
    case "groupFolds":
      return { kind, folds: 4 };
    case "headOfGroup":
      return { kind, trainRows: 400 };
    case "stratifiedRandom":
      return { kind, folds: 4, reason: "" };
  }
}

export const SplitForm = memo(function SplitForm() {
  const { t, f } = useText();
  const { plan } = useProject();
  const { value, write, act } = useSection("split");
  const learns = useSection("train");
  const replace = useAct(contract.plan.replace);
  const seedWhy = useRoleWhy(contract.plan.replace);
  const data = useCall(contract.data.describe, {});
  const hasGroups = learns.value.perGroup || (data.state === "ready" && data.value !== null && data.value.groups.length > 0);
  const usual = defaultPlan(plan.scenario, plan.name);
  const [draft, setDraft] = useState<Extract<How, { kind: "stratifiedRandom" }> | null>(null);
  const how = draft ?? value.how;
  const set = (next: How) => {
    if (next.kind === "stratifiedRandom" && (draft !== null || value.how.kind !== "stratifiedRandom" || next.reason !== value.how.reason)) setDraft(next);
    else {
      setDraft(null);
      void write({ ...value, how: next });
    }
  };
  const splitWords = (one: How) => ("folds" in one ? t(trainText.foldsOf, { how: t(splitText[one.kind]), folds: one.folds }) : `${t(splitText[one.kind])}, ${one.kind === "holdout" ? f.percent(one.testShare, { digits: 0 }) : f.number(one.trainRows, { digits: 0 })}`);
  const folds = (kind: "forwardChaining" | "blockedFolds" | "groupFolds" | "stratifiedRandom", count: number) => (how.kind === kind ? set({ ...how, folds: count }) : undefined);
  return (
    <Section title={t(trainText.split)}>
      <Form label={t(trainText.split)}>
        <Select label={t(trainText.how)} choices={kinds.map((id) => ({ id, label: t(splitText[id]), second: t(splitText[`${id}Says`]) }))} value={how.kind} onChange={(kind) => kind !== how.kind && set(freshSplit(kind))} />
        {"folds" in how && <NumberField label={t(trainText.folds)} value={how.folds} min={how.kind === "forwardChaining" ? 1 : 2} max={20} step={1} digits={0} onChange={(count) => !Number.isNaN(count) && count !== how.folds && folds(how.kind, count)} />}
        {how.kind === "holdout" && <NumberField label={t(trainText.testShare)} unit="%" value={Math.round(how.testShare * 100)} min={1} max={99} step={1} digits={0} onChange={(share) => !Number.isNaN(share) && share / 100 !== how.testShare && set({ ...how, testShare: share / 100 })} />}
        {how.kind === "headOfGroup" && <NumberField label={t(trainText.trainRows)} value={how.trainRows} min={1} step={1} digits={0} onChange={(rows) => !Number.isNaN(rows) && rows !== how.trainRows && set({ ...how, trainRows: rows })} />}
        {how.kind === "stratifiedRandom" && <TextField label={t(trainText.reason)} value={how.reason} onChange={(reason) => set({ ...how, reason })} lines />}
        <NumberField label={t(trainText.purge)} unit="s" value={value.purgeS ?? NaN} min={0} digits={0} help={t(trainText.purgeAuto)} onChange={(seconds) => {
          const purgeS = Number.isNaN(seconds) ? null : seconds;
          if (purgeS !== value.purgeS) void write({ ...value, purgeS });
        }} />
        {(how.kind === "forwardChaining" || how.kind === "blockedFolds" || how.kind === "holdout") && <PlantChanges known={value.changesUs} onKnown={(changesUs) => void write({ ...value, changesUs })} />}
        {plan.scenario === "anomaly" && (
          <FormRow label={t(trainText.trainOn)}>
            <SegmentedControl label={t(trainText.trainOn)} value={learns.value.trainOn} choices={[{ id: "normal", label: t(trainText.trainOnNormal) }, { id: "all", label: t(trainText.trainOnAll) }]} onChange={(trainOn) => void learns.write({ ...learns.value, trainOn })} />
          </FormRow>
        )}
        {hasGroups && <FormRow label="" help={t(trainText.perGroupSays)}><Checkbox value={learns.value.perGroup} onChange={(perGroup) => void learns.write({ ...learns.value, perGroup })}>{t(trainText.perGroup)}</Checkbox></FormRow>}
        <NumberField label={t(trainText.seed)} value={plan.seed} min={0} step={1} digits={0} isDisabled={seedWhy !== undefined} help={seedWhy ?? t(trainText.seedHelp)} onChange={(seed) => !Number.isNaN(seed) && seed !== plan.seed && void replace.run({ plan: { ...plan, seed } })} />
        <WhyField label={t(trainText.why)} value={value.why} onKeep={(why) => void write({ ...value, why })} />
      </Form>
      <p className={cx(look.small, look.muted)}>{t(splitText[`${how.kind}Says`])}</p>
      <Recommended
        value={splitWords(usual.split.how)} isTaken={splitWords(value.how) === splitWords(usual.split.how)} whys={[usual.split.why, t(splitText[`${usual.split.how.kind}Says`])]}
        onTake={() => void write({ ...value, how: usual.split.how, purgeS: usual.split.purgeS, why: usual.split.why }).then((taken) => taken && setDraft(null))}
      />
      {draft !== null && (
        <span className={look.row}>
          <Button blockedWhy={draft.reason.trim().length < leastReason ? t(trainText.reasonWhy) : undefined} onPress={() => void write({ ...value, how: { ...draft, reason: draft.reason.trim() } }).then((taken) => taken && setDraft(null))}>{t(trainText.useSplit)}</Button>
        </span>
      )}
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
      {replace.failure !== null && <ErrorNote error={replace.failure} onRetry={replace.clear} />}
      {learns.act.failure !== null && <ErrorNote error={learns.act.failure} onRetry={learns.act.clear} />}
    </Section>
  );
});

/** Cuts at changes of the plant that its log knows; nothing where it knows none. */
function PlantChanges({ known, onKnown }: { readonly known: readonly number[]; readonly onKnown: (changesUs: number[]) => void }) {
  const { t } = useText();
  const catalogue = useCall(contract.catalogue.read, {});
  const logged = catalogue.state === "ready" ? catalogue.value.entries.filter(({ kind }) => kind === "change").map(({ fromUs }) => fromUs).sort((a, b) => a - b) : [];
  if (known.length === 0 && logged.length === 0) return null;
  return (
    <FormRow label="" help={known.length > 0 ? t(trainText.changesSome, { count: known.length }) : t(trainText.changesNone, { count: logged.length })}>
      {known.length > 0 ? <Button look="quiet" onPress={() => onKnown([])}>{t(trainText.changesDrop)}</Button> : <Button onPress={() => onKnown(logged.slice(0, changesMost))}>{t(trainText.changesCut)}</Button>}
    </FormRow>
  );
}

function freshThreshold(kind: Threshold["kind"], alarmsPerWeek: number): Threshold {
  switch (kind) {
    case "costs":
    case "none":
      return { kind };
    case "alarmsPerWeek":
      return { kind, n: alarmsPerWeek };
    case "normalRows":
      return { kind, share: 0.01 };
    case "fixed":
      return { kind, at: 0.5 };
  }
}

export const ThresholdForm = memo(function ThresholdForm() {
  const { t, f } = useText();
  const { plan } = useProject();
  const { value, write, act } = useSection("select");
  const classes = useClassNames();
  const { threshold, count, of } = value;
  const { frame } = plan;
  const set = (next: Threshold) => void write({ ...value, threshold: next });
  const usual = defaultPlan(plan.scenario, plan.name).select;
  const ruleWords = (one: Threshold) => `${t(thresholdText[one.kind])}${one.kind === "normalRows" ? ` ${f.percent(one.share)}` : one.kind === "alarmsPerWeek" ? ` ${f.number(one.n)}` : one.kind === "fixed" ? ` ${f.number(one.at)}` : ""}`;
  const says = threshold.kind === "costs" ? t(thresholdText.costsSays, { miss: f.quantity(frame.missedEventCost, frame.currency), alarm: f.quantity(frame.falseAlarmCost, frame.currency) }) : t(thresholdText[`${threshold.kind}Says`]);
  return (
    <Section title={t(trainText.threshold)}>
      <Form label={t(trainText.threshold)}>
        <Select label={t(trainText.rule)} choices={rules.map((id) => ({ id, label: t(thresholdText[id]) }))} value={threshold.kind} onChange={(kind) => kind !== threshold.kind && set(freshThreshold(kind, frame.alarmsPerWeek))} />
        {threshold.kind === "alarmsPerWeek" && <NumberField label={t(trainText.perWeek)} value={threshold.n} min={0.01} onChange={(n) => n > 0 && n !== threshold.n && set({ ...threshold, n })} />}
        {threshold.kind === "normalRows" && <NumberField label={t(trainText.share)} unit="%" value={threshold.share * 100} min={0.01} max={50} onChange={(share) => share > 0 && share / 100 !== threshold.share && set({ ...threshold, share: share / 100 })} />}
        {threshold.kind === "fixed" && <NumberField label={t(trainText.at)} value={threshold.at} onChange={(at) => !Number.isNaN(at) && at !== threshold.at && set({ ...threshold, at })} />}
        {classes !== undefined && <AlarmClasses names={classes} value={value.alarmClasses ?? []} onChange={(alarmClasses) => void write({ ...value, alarmClasses })} />}
        {plan.scenario === "classification" && classes === undefined && (
          <Select label={t(trainText.calibration)} help={t(trainText.calibrationHelp)} choices={calibrations.map((id) => ({ id, label: t(trainText[`calibration${id}`]) }))} value={value.calibration} onChange={(calibration) => calibration !== value.calibration && void write({ ...value, calibration })} />
        )}
        {threshold.kind !== "none" && (
          <>
            <NumberField label={t(trainText.count)} value={count} min={1} max={1000} step={1} digits={0} onChange={(next) => !Number.isNaN(next) && next !== count && void write({ ...value, count: next, of: Math.max(next, of) })} />
            <NumberField label={t(trainText.of)} value={of} min={1} max={1000} step={1} digits={0} onChange={(next) => !Number.isNaN(next) && next !== of && void write({ ...value, of: next, count: Math.min(next, count) })} />
          </>
        )}
      </Form>
      <p className={cx(look.small, look.muted)}>{classes !== undefined && threshold.kind === "fixed" ? t(trainText.leastProbabilitySays) : says}</p>
      {threshold.kind !== "none" && <p className={cx(look.small, look.muted)}>{t(trainText.persistenceSays, { count, of })}</p>}
      <Recommended
        value={t(trainText.ruleOf, { rule: ruleWords(usual.threshold), count: usual.count, of: usual.of })} isTaken={ruleWords(threshold) === ruleWords(usual.threshold) && count === usual.count && of === usual.of}
        whys={[t(thresholdText[`${usual.threshold.kind === "costs" ? "costs" : "normalRows"}Why`]), t(trainText.whyPersistence)]}
        onTake={() => void write({ ...value, threshold: usual.threshold, count: usual.count, of: usual.of })}
      />
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Section>
  );
});
