// What a rule, a search or a model proposes as events: accepted or rejected by one key each, the curve follows.

import { useState } from "react";
import { batchProposals } from "./batches.ts";
import { classColour } from "./events.ts";
import styles from "./Label.module.css";
import { useAnswered } from "./sayings.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { seriesColour } from "../../charts/colours.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { useKeys } from "../explain/keys.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { AlarmInfo } from "../../../shared/contract/explain.ts";
import type { LabelSetInfo, LabelSuggestion } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";

export interface ProposalsProps {
  readonly set: LabelSetInfo;
  readonly classes: LabelSetInfo["classes"];
  /** The class that a rule proposes at first. */
  readonly firstClass: string;
  /** A tag of the curve, for the example of a rule. */
  readonly tag: string;
  readonly selected: string | null;
  /** Chosen, or none left. */
  readonly onSelect: (proposal: LabelSuggestion | null) => void;
  readonly block: string | undefined;
  /** An event is being drawn: number keys choose its class. */
  readonly isDrafting: boolean;
}

/** Open proposals, likeliest first, then in order of time. */
export function openProposals({ suggestions }: LabelSetInfo): LabelSuggestion[] {
  return suggestions.filter(({ state }) => state === "open").sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.fromUs - b.fromUs);
}

/** Alarms of the chosen model where nobody marked an event: it may be wrong, or the marks are. */
export function proposalsOf(alarms: readonly AlarmInfo[], of: string): Omit<LabelSuggestion, "id" | "state">[] {
  return alarms.flatMap(({ fromUs, toUs, group, score, truth, id }) =>
    truth === "event" || fromUs === null || toUs === null ? [] : [{ class: of, fromUs, toUs, ...(group === null ? {} : { group }), from: "model" as const, score, detail: id }],
  );
}

/** Places where the model can hardly tell that nobody was asked about yet. */
export function unsureOf(asked: readonly { readonly fromUs: number; readonly toUs: number; readonly group: string | null; readonly nearness: number }[], { suggestions }: Pick<LabelSetInfo, "suggestions">, of: string): Omit<LabelSuggestion, "id" | "state">[] {
  return asked
    .filter(({ fromUs, toUs, group }) => !suggestions.some((each) => each.fromUs === fromUs && each.toUs === toUs && each.group === (group ?? undefined)))
    .map(({ fromUs, toUs, group, nearness }) => ({ class: of, fromUs, toUs, ...(group === null ? {} : { group }), from: "unsure" as const, score: nearness, detail: "" }));
}

export function Proposals({ set, classes, firstClass, tag, selected, onSelect, block, isDrafting }: ProposalsProps) {
  const { t, f } = useText();
  const { plan } = useProject();
  const answer = useAct(contract.label.answerSuggestions);
  const alarms = useCall(contract.explain.listAlarms, {});
  const hasAlarms = plan.scenario === "classification" || plan.scenario === "anomaly";
  const asked = useCall(contract.explain.askLabels, hasAlarms ? {} : null);
  const dataset = useCall(contract.data.describe, {});
  const catalogue = useCall(contract.catalogue.read, {});
  const add = useAct(contract.label.addSuggestions);
  const fromModel = alarms.state === "ready" && hasAlarms ? proposalsOf(alarms.value, firstClass) : [];
  const unsure = asked.state === "ready" ? unsureOf(asked.value, set, firstClass) : [];
  const batches = dataset.state === "ready" && dataset.value !== null && catalogue.state === "ready" ? batchProposals(dataset.value, catalogue.value.entries, set, firstClass) : [];
  const ways = [
    { id: "alarms", found: fromModel, says: labelText.takeAlarms },
    { id: "unsure", found: unsure, says: labelText.takeUnsure },
    { id: "batches", found: batches, says: labelText.takeBatches },
  ].filter(({ found }) => found.length > 0);
  const told = openProposals(set);
  const answered = useAnswered(told);
  const open = told.filter(({ id }) => !answered.ids.has(id));
  const chosen = open.find(({ id }) => id === selected) ?? open[0];
  const isReady = chosen !== undefined && block === undefined;
  const say = (accept: boolean, as: string | null = null) => {
    if (!isReady) return;
    const at = told.indexOf(chosen);
    const [said, next] = [...told.slice(at), ...told.slice(0, at).reverse()].filter(({ id }) => !answered.has(id));
    if (said === undefined) return;
    answered.answer(said.id, () => answer.run({ ids: [said.id], accept, class: as }));
    onSelect(next ?? null);
  };
  const step = (by: number) => {
    const next = chosen === undefined ? undefined : open[open.indexOf(chosen) + by];
    if (next !== undefined) onSelect(next);
  };
  const byNumber = isDrafting ? {} : Object.fromEntries(classes.slice(0, 9).map((one, i) => [String(i + 1), () => say(true, one.id)]));
  useKeys({ ...byNumber, a: () => say(true), r: () => say(false), n: () => step(1), p: () => step(-1) });
  return (
    <div>
      {chosen !== undefined && (
        <div className={cx(styles["acts"], styles["answer"])}>
          <Button look="primary" keys="A" onPress={() => say(true)} isDisabled={!isReady} blockedWhy={block}>{t(labelText.accept)}</Button>
          <Button keys="R" onPress={() => say(false)} isDisabled={!isReady} blockedWhy={block}>{t(labelText.reject)}</Button>
          <Button look="quiet" onPress={() => void answer.run({ ids: open.map(({ id }) => id), accept: true })} isDisabled={!isReady || answer.isRunning} blockedWhy={block}>{t(labelText.acceptAll, { count: f.number(open.length, { digits: 0 }) })}</Button>
        </div>
      )}
      {chosen !== undefined && classes.length > 1 && <p className={cx(look.muted, look.small, styles["answer"])}>{t(labelText.classKeys)}</p>}
      {answer.failure !== null && <ErrorNote error={answer.failure} acts={<Button onPress={answer.clear}>{t(labelText.close)}</Button>} />}
      <div className={cx(styles["answer"])}>
        <Disclosure title={t(labelText.rule)} sub={t(labelText.ruleSub)} isOpen={open.length === 0}>
          <RuleForm set={set} classes={classes} firstClass={firstClass} tag={tag} block={block} />
        </Disclosure>
      </div>
      {ways.map(({ id, found, says }) => (
        <div key={id} className={cx(styles["acts"], styles["answer"])}>
          <Button look="quiet" onPress={() => void add.run({ suggestions: found })} isDisabled={add.isRunning} blockedWhy={block}>{t(says, { count: f.number(found.length, { digits: 0 }) })}</Button>
        </div>
      ))}
      {add.failure !== null && <ErrorNote error={add.failure} acts={<Button onPress={add.clear}>{t(labelText.close)}</Button>} />}
      {open.length === 0 ? (
        <EmptyState>{t(labelText.proposalsNone)}</EmptyState>
      ) : (
        <ChoiceList label={t(labelText.proposals)} items={open} itemId={({ id }) => id} itemText={(each) => `${each.class} ${f.time(each.fromUs)}`} selected={chosen?.id ?? null} onSelect={(id) => onSelect(open.find((each) => each.id === id) ?? null)}>
          {(each) => {
            const at = classes.findIndex((one) => one.id === each.class);
            return (
              <div className={cx(styles["event"])} title={each.detail}>
                <i style={{ background: seriesColour(classColour(at)) }} />
                <span className={look.cut}>{classes[at]?.name ?? each.class}</span>
                <span className={cx(look.muted, look.small)}>{t({ rule: labelText.fromRule, similar: labelText.fromSimilar, model: labelText.fromModel, unsure: labelText.fromUnsure, batch: labelText.fromBatch }[each.from])}</span>
                <span className={cx(look.muted, look.small, look.cut)}>{[f.time(each.fromUs), each.group].filter(Boolean).join(" · ")}</span>
                <span className={cx(look.muted, look.small)}>{each.score === null ? f.duration((each.toUs - each.fromUs) / 1000) : f.number(each.score)}</span>
              </div>
            );
          }}
        </ChoiceList>
      )}
    </div>
  );
}

function RuleForm({ set, classes, firstClass, tag, block }: Pick<ProposalsProps, "set" | "classes" | "firstClass" | "tag" | "block">) {
  const { t } = useText();
  const suggest = useAct(contract.label.suggestByRule);
  const drop = useAct(contract.label.dropSuggestions);
  const [formula, setFormula] = useState("");
  const [of, setClass] = useState(firstClass);
  const [atLeastS, setAtLeast] = useState(60);
  const [joinS, setJoin] = useState(300);
  const hasOwn = set.suggestions.some((each) => each.from === "rule" && each.state === "open");
  const make = () => {
    if (formula.trim() !== "" && block === undefined) void suggest.run({ formula, class: of, atLeastS, joinS });
  };
  return (
    <div className={look.stack}>
      <Form label={t(labelText.rule)} onSubmit={make}>
        <TextField label={t(labelText.formula)} value={formula} onChange={setFormula} help={t(labelText.formulaHelp, { example: `"${tag}" > 5` })} />
        <Select label={t(labelText.class)} choices={classes.map((one) => ({ id: one.id, label: one.name }))} value={of} onChange={setClass} />
        <NumberField label={t(labelText.atLeast)} unit="s" min={0} value={atLeastS} onChange={(value) => setAtLeast(Number.isNaN(value) ? 0 : value)} />
        <NumberField label={t(labelText.join)} unit="s" min={0} value={joinS} onChange={(value) => setJoin(Number.isNaN(value) ? 0 : value)} />
      </Form>
      <div className={cx(styles["acts"])}>
        <Button onPress={make} isDisabled={suggest.isRunning || formula.trim() === ""} blockedWhy={block}>{t(labelText.propose)}</Button>
        {hasOwn && <Button look="quiet" onPress={() => void drop.run({ from: "rule" })} isDisabled={drop.isRunning} blockedWhy={block}>{t(labelText.forget)}</Button>}
      </div>
      {suggest.failure !== null && <ErrorNote error={suggest.failure} onRetry={make} />}
    </div>
  );
}
