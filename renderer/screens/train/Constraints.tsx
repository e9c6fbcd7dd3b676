// The laws that every candidate keeps, each with reason, author and time, and whether the last training's models do; and a form for one more.

import { memo, useState } from "react";
import styles from "./Train.module.css";
import { OneFeature } from "./FeaturePick.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { placeOf, type Constraint, type ConstraintLaw } from "../../../shared/plan/constraints.ts";
import { constraintText } from "../../../shared/text/constraints.ts";
import { trainText } from "../../../shared/text/train.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { useProject, useSection } from "../../app/project.ts";
import { Button, IconButton } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { NumberField, TextField } from "../../parts/Fields.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Disclosure, Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { usePlanBlock } from "../frame/draft.tsx";

/** A law in words. */
function lawWords(law: ConstraintLaw, hasTime: boolean, { t, f }: Pick<Words, "t" | "f">): string {
  if (law.kind !== "lagLimit") return t(constraintText[law.kind], { name: law.feature });
  return t(constraintText.lagLimit, { name: law.tag, length: hasTime ? f.duration(law.most * 1000) : t(constraintText.rows, { count: f.number(law.most, { digits: 0 }) }) });
}

/** Of the proposed candidate's held-out rows, how many keep a direction; null where it was not looked at. */
function keptOn(evaluation: EvaluationInfo | null, law: ConstraintLaw): { candidate: string; kept: number; rows: number } | null {
  if (law.kind === "lagLimit" || evaluation === null || !evaluation.current) return null;
  const candidate = evaluation.candidates.find(({ id }) => id === evaluation.verdict.proposed) ?? evaluation.candidates.find(({ directions }) => directions !== undefined);
  const found = candidate?.directions?.find(({ feature, direction }) => feature === law.feature && direction === law.kind);
  return candidate && found ? { candidate: candidate.id, kept: found.rows - found.broken, rows: found.rows } : null;
}

export interface ConstraintsProps {
  readonly features: readonly string[];
  readonly evaluation: EvaluationInfo | null;
}

export const Constraints = memo(function Constraints({ features, evaluation }: ConstraintsProps) {
  const words = useText();
  const { t, f } = words;
  const { value, write, act } = useSection("train");
  const why = usePlanBlock();
  const data = useCall(contract.data.describe, {});
  const dataset = data.state === "ready" ? data.value : null;
  const hasTime = dataset === null || dataset.fromUs !== null;
  const tags = dataset?.columns.filter(({ kind }) => kind === "number").map(({ name }) => name) ?? [];
  const laws = value.constraints ?? [];
  const without = (law: Constraint) => {
    const { constraints: _, ...rest } = value;
    const left = laws.filter((each) => placeOf(each) !== placeOf(law));
    void write(left.length > 0 ? { ...rest, constraints: left } : rest);
  };
  return (
    <Section title={t(constraintText.title)} sub={t(constraintText.sub, { count: laws.length })}>
      {laws.length === 0 && <span className={cx(look.small, look.muted)}>{t(constraintText.none)}</span>}
      {laws.length > 0 && (
        <ul className={cx(styles["out"])}>
          {laws.map((law) => {
            const check = keptOn(evaluation, law);
            const says = lawWords(law, hasTime, words);
            return (
              <li key={placeOf(law)}>
                <span className={look.cut} title={says}>{says}</span>
                <IconButton icon="undo" label={t(constraintText.takeBack, { law: says })} isDisabled={why !== undefined} onPress={() => without(law)} />
                <span className={cx(look.small, look.muted)}>
                  {law.reason}
                  {law.by !== "" && ` · ${t(constraintText.said, { by: law.by, at: law.at === "" ? "" : f.time(Date.parse(law.at) * 1000, "day") })}`}
                  {check !== null && ` · ${t(constraintText.checked, { kept: f.number(check.kept, { digits: 0 }), rows: f.number(check.rows, { digits: 0 }), candidate: check.candidate })}`}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {(evaluation?.setAside?.length ?? 0) > 0 && <span className={cx(look.small)}>{t(constraintText.setAside, { names: evaluation?.setAside?.join(", ") ?? "" })}</span>}
      <AddLaw features={features} tags={tags} hasTime={hasTime} />
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Section>
  );
});

function AddLaw({ features, tags, hasTime }: { readonly features: readonly string[]; readonly tags: readonly string[]; readonly hasTime: boolean }) {
  const { t } = useText();
  const { plan } = useProject();
  const isDetector = plan.scenario === "anomaly";
  const act = useAct(contract.learn.constrain);
  const why = usePlanBlock();
  const [kind, setKind] = useState<ConstraintLaw["kind"]>(isDetector ? "lagLimit" : "rises");
  const [name, setName] = useState("");
  const [most, setMost] = useState(600);
  const [reason, setReason] = useState("");
  const isLag = kind === "lagLimit";
  const ways = [{ id: "rises", label: t(constraintText.kindRises) }, { id: "falls", label: t(constraintText.kindFalls) }] as const;
  const kinds = [...(isDetector ? [] : ways), { id: "lagLimit", label: t(constraintText.kindLag) } as const];
  const missing = name === "" || reason.trim() === "" || (isLag && Number.isNaN(most)) ? t(constraintText.addWhy) : undefined;
  const add = () => void act.run({ law: isLag ? { kind, tag: name, most } : { kind, feature: name }, reason: reason.trim() }).then((done) => {
    if (done === undefined) return;
    setName("");
    setReason("");
  });
  return (
    <Disclosure title={t(constraintText.add)}>
      <div className={look.stack}>
        <Select
          label={t(constraintText.kind)} choices={kinds} value={kind}
          onChange={(next) => {
            setKind(next);
            setName("");
          }}
        />
        {isDetector && <span className={cx(look.small, look.muted)}>{t(constraintText.anomalyWhy)}</span>}
        <OneFeature label={t(isLag ? constraintText.tag : constraintText.feature)} features={isLag ? tags : features} value={name} onChange={setName} />
        {isLag && <NumberField label={t(constraintText.after)} value={most} onChange={setMost} min={0} unit={hasTime ? "s" : t(constraintText.rows, { count: "" }).trim()} help={t(constraintText.memorySecond)} />}
        <TextField label={t(trainText.why)} value={reason} onChange={setReason} lines />
        <span><Button blockedWhy={why ?? missing} onPress={add}>{t(constraintText.addAct)}</Button></span>
        {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
      </div>
    </Disclosure>
  );
}
