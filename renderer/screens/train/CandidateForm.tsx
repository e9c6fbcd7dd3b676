// Settings of one candidate: its family's parameters with the recommended values, and why it competes.

import { useState } from "react";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import type { CandidateSpec } from "../../../shared/plan/plan.ts";
import { choiceText, trainText } from "../../../shared/text/train.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Form, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { steady } from "../../parts/steady.tsx";
import { useText } from "../../parts/words.ts";
import { familyName } from "../select/figures.ts";
import { ManyFeatures, OneFeature } from "./FeaturePick.tsx";
import { averageFamily, Members } from "./Members.tsx";
import { WhyField } from "./Recommended.tsx";
import { parameterName } from "./settingsWords.ts";

export type FamilyInfo = OutputOf<(typeof contract)["learn"]["listFamilies"]>[number];

export interface CandidateFormProps {
  readonly spec: CandidateSpec;
  readonly family: FamilyInfo | undefined;
  /** Features that the table has. */
  readonly features: readonly string[];
  readonly onChange: (spec: CandidateSpec) => void;
  readonly onRemove: () => void;
  /** Why it cannot be removed. */
  readonly keepWhy: string | undefined;
}

export const CandidateForm = steady(function CandidateForm({ spec, family, features, onChange, onRemove, keepWhy }: CandidateFormProps) {
  const { t } = useText();
  const naming = Object.entries(family?.naming ?? {});
  const defaults = Object.entries(family?.defaults ?? {}).filter(([name, usual]) => !naming.some(([one]) => one === name) && (typeof usual !== "object" || usual === null));
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...others } = spec.parameters;
    // What a person changes is the person's own: the next search leaves it in place.
    const { search: _found, ...own } = spec;
    onChange({ ...own, parameters: value === undefined ? others : { ...others, [name]: value } });
  };
  return (
    <Section title={spec.id} acts={<Button look="quiet" icon="delete" blockedWhy={keepWhy} onPress={onRemove}>{t(trainText.remove)}</Button>}>
      <span className={cx(look.small, look.muted)}>{familyName(spec.family, t)}</span>
      {spec.family === averageFamily && <Members members={spec.parameters["members"]} />}
      {defaults.length === 0 && naming.length === 0 && <span className={look.muted}>{t(trainText.noParameters)}</span>}
      <Form label={t(trainText.parametersOf, { name: spec.id })}>
        {defaults.map(([name, usual]) => <Parameter key={name} name={name} usual={usual} value={spec.parameters[name] ?? usual} onChange={(value) => set(name, value)} />)}
        {naming.map(([name, many]) => {
          const value = spec.parameters[name];
          return many === "one"
            ? <OneFeature key={name} label={parameterName(name, t)} features={features} value={typeof value === "string" ? value : ""} onChange={(feature) => set(name, feature)} />
            : <ManyFeatures key={name} label={parameterName(name, t)} features={features} otherwise={many === "some" ? "none" : "all"} value={Array.isArray(value) ? value.map(String) : undefined} onChange={(list) => set(name, list)} />;
        })}
        <WhyField label={t(trainText.whyThis)} value={spec.why} onKeep={(why) => onChange({ ...spec, why })} />
      </Form>
      <span className={look.row}>
        {Object.keys(spec.parameters).length > 0 && spec.family !== averageFamily && <Button look="quiet" icon="undo" onPress={() => onChange({ ...spec, parameters: {} })}>{t(trainText.back)}</Button>}
      </span>
    </Section>
  );
});

interface ParameterProps {
  readonly name: string;
  readonly usual: unknown;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Parameters that are one of a few words. */
const choices = {
  classWeight: ["none", "balanced"],
  classWeights: ["none", "balanced"],
  distance: ["mean", "largest"],
  objective: ["auto", "logistic", "squared", "absolute", "huber", "quantile", "poisson", "tweedie"],
  outside: ["spe", "t2"],
  regimeModels: ["one", "each"],
} as const;
type Choice = (typeof choices)[keyof typeof choices][number];

function Parameter({ name, usual, value, onChange }: ParameterProps) {
  const { t } = useText();
  const label = parameterName(name, t);
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? String(value);
  if (typeof usual === "number") return <NumberField label={label} value={typeof value === "number" ? value : usual} onChange={(next) => !Number.isNaN(next) && next !== value && onChange(next)} min={0} digits={4} />;
  const words: readonly Choice[] | undefined = Object.entries(choices).find(([id]) => id === name)?.[1];
  if (words) return <Select label={label} choices={words.map((id) => ({ id, label: t(choiceText[id]) }))} value={words.find((id) => id === value) ?? words[0]!} onChange={onChange} />;
  // A number in a field that also knows a word ("auto") is kept as a number.
  const commit = () => {
    setDraft(null);
    onChange(text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : text.trim());
  };
  return <TextField label={label} value={text} onChange={setDraft} onEnter={commit} {...(text === String(value) ? {} : { help: <Button look="link" onPress={commit}>{t(trainText.take)}</Button> })} />;
}
