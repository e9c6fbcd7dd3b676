// Prepare: the recipe as a list of steps, its effect on one column at once, what the model shall say, and the features made of it.

import { useDeferredValue, useState } from "react";
import { BeforeAfter } from "./BeforeAfter.tsx";
import { Features, historyWords } from "./Features.tsx";
import styles from "./Prepare.module.css";
import { StepForm } from "./StepForm.tsx";
import { RecipeList } from "./RecipeList.tsx";
import { columnsBefore, doubled, faultOf, inputsOf, misfitOf, moved, newStep, recipeOf, rowDistance, switched } from "./steps.ts";
import { isJudgedToo, weighedWords, type Weighed } from "./weighed.ts";
import { TargetEditor } from "./TargetEditor.tsx";
import { NoData } from "../data/SampleFill.tsx";
import { startTags } from "../explore/tags.ts";
import { useTrend, useUnits } from "../explore/useTrend.ts";
import { CopyPlan, plain, PlanNotes, usePlanBlock } from "../frame/draft.tsx";
import { CallView, useAct, useCall, useJob } from "../../app/calls.tsx";
import { go, useProject, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section, SplitLayout } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { Range } from "../../charts/TrendChart.tsx";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { namedColumns, planRecipe, type Step } from "../../../shared/recipe/recipe.ts";
import type { Column } from "../../../shared/recipe/step.ts";
import { prepareText } from "../../../shared/text/prepare.ts";
import { stepText } from "../../../shared/text/steps.ts";

export function PrepareScreen() {
  const { t } = useText();
  const described = useCall(contract.data.describe, {});
  if (described.state === "ready" && described.value !== null) return <Prepare key={described.value.digest} dataset={described.value} />;
  return (
    <StepScreen title={t(stepText.prepare)} sentence={t(prepareText.sentenceEmpty)} why={<p>{t(prepareText.why)}</p>}>
      <CallView answer={described} what={t(prepareText.previewWhat)} shape="block">{() => <NoData title={t(stepText.prepare)} />}</CallView>
    </StepScreen>
  );
}

const mostAtOnce = 100_000;

/** A step that is being made or changed; `index` is where it stands or will stand. */
interface Editing {
  readonly index: number;
  readonly step: Step;
  readonly isNew: boolean;
}

/** Features that a recipe makes of one column, with their units; none while the recipe cannot be laid out. */
function madeOf(steps: readonly Step[], inputs: readonly Column[], hasTime: boolean, column: string): Column[] {
  try {
    return planRecipe(recipeOf(steps), [...inputs], hasTime).outputs.filter((one) => one.from.includes(column));
  } catch {
    return []; // the engine's own answer about the same recipe is shown as a failure
  }
}

/** The first rows of a long data set: its effect is seen at once, and the rest when it is asked for. */
function firstWindow({ rows, stepS, fromUs, groups }: DatasetInfo): Partial<Range> {
  if (rows <= mostAtOnce || groups.length > 1) return {};
  if (fromUs === null) return { from: 0, to: mostAtOnce };
  return stepS === null ? {} : { from: fromUs, to: fromUs + mostAtOnce * stepS * 1e6 };
}

function Prepare({ dataset }: { readonly dataset: DatasetInfo }) {
  const words = useText();
  const { t, f } = words;
  const { plan, path, role } = useProject();
  const section = useSection("prepare");
  const block = usePlanBlock();
  const undo = useAct(contract.project.undo);
  const proposal = useAct(contract.prepare.propose);
  const weighing = useJob(contract.learn.proposeInputs);
  const [weighed, setWeighed] = useState<Weighed | null>(null);
  const job = useJob(contract.prepare.compute);
  const features = useCall(contract.prepare.describe, {});
  const trend = useTrend(dataset, firstWindow(dataset));
  const unitOf = useUnits(dataset);
  const [editing, setEditing] = useState<Editing | null>(null);
  const said = plan.target.what.kind === "column" ? plan.target.what.column : null;
  // The target is no feature: it stands under the data and says what the model shall say.
  const numbers = dataset.columns.filter((one) => one.kind === "number" && one.name !== said).map((one) => one.name);
  const [asked, setColumn] = useState(() => plan.explore.tags.find((tag) => numbers.includes(tag)) ?? startTags(dataset.columns.filter((one) => one.name !== said), dataset.rows, 1)[0] ?? numbers[0] ?? "");
  const column = numbers.includes(asked) ? asked : (numbers[0] ?? "");
  const inputs = inputsOf(dataset, unitOf);
  const hasTime = dataset.fromUs !== null;
  const { steps } = section.value.recipe;
  const fault = editing === null ? null : faultOf(editing.step);
  const drafted = editing === null || fault !== null ? steps : editing.isNew ? [...steps, editing.step] : steps.map((step, i) => (i === editing.index ? editing.step : step));
  // A draft that does not fit is told in its form; the curve goes on without it.
  const unfit = editing === null || fault !== null ? null : misfitOf(drafted, editing.index, inputs, hasTime);
  const withDraft = unfit === null ? drafted : steps;
  const shown = useDeferredValue(withDraft);
  const found = editing === null ? [] : columnsBefore(withDraft, editing.index, inputs, hasTime).columns.map((one) => one.name);
  const left = editing === null ? [] : columnsBefore(withDraft, editing.index + 1, inputs, hasTime).columns.map((one) => one.name);
  const fresh = left.filter((name) => !found.includes(name));
  // A step that makes no column works in place: then the column itself.
  const prefer = editing === null ? [] : fresh.length > 0 ? fresh : [column];
  // Told by the chart, which reads the effect of the recipe on what it shows.
  const [counts, setCounts] = useState<OutputOf<typeof contract.prepare.preview> | null>(null);
  const write = (next: readonly Step[]) => section.write({ ...section.value, recipe: recipeOf(next) });
  const choose = (index: number) => {
    const step = steps[index];
    setEditing(step === undefined ? null : { index, step, isNew: false });
    // The curve shows what the step works on.
    const own = step === undefined ? [] : namedColumns(step).filter((name) => numbers.includes(name));
    if (own[0] !== undefined && !own.includes(column)) setColumn(own[0]);
  };
  const add = (kind: Step["kind"]) => {
    const found = columnsBefore(steps, steps.length, inputs, hasTime).columns;
    const step = newStep(kind, found, rowDistance(steps, dataset.stepS));
    // The step starts with the column that is shown, so that its effect is seen.
    const isHere = found.some((one) => one.name === column && one.kind === "number");
    const own = isHere && "columns" in step && step.columns !== "numeric" ? ({ ...step, columns: [column] } as Step) : step;
    setEditing({ index: steps.length, step: own.kind === "scale" && isHere ? { ...own, scales: [{ column, center: 0, spread: 1 }] } : own, isNew: true });
  };
  const apply = () => {
    if (editing === null || fault !== null || unfit !== null || block !== undefined) return;
    void write(withDraft).then((done) => done && setEditing(editing.isNew ? null : editing));
  };
  const remove = (index: number) => rewrite(steps.filter((_, i) => i !== index), null);
  /** Writes another list; what was being edited is followed to its new place, or left. */
  const rewrite = (next: readonly Step[], index: number | null) => {
    if (block !== undefined || section.act.isRunning) return;
    void write(next).then((done) => {
      const step = index === null ? undefined : next[index];
      if (done) setEditing(step === undefined || index === null ? null : { index, step, isNew: false });
    });
  };
  const propose = () => {
    const context = steps.flatMap((step) => (step.kind === "regime" ? step.context : []));
    void proposal.run({ context }).then((found) => {
      if (found === undefined) return;
      setEditing(null);
      void section.write({ ...section.value, ...found });
    });
  };
  /** Adds what paid; a plan that was changed meanwhile is left as it is, by the digest that a section is written on. */
  const weigh = () => {
    setWeighed(null);
    const judgedToo = isJudgedToo(plan);
    void weighing.start({}).then((found) => {
      if (found === undefined) return;
      setWeighed({ ...found, judgedToo, added: found.recipe.steps.length - steps.length });
      setEditing(null);
      if (found.recipe.steps.length > steps.length) void section.write({ ...section.value, recipe: found.recipe });
    });
  };
  const compute = () => void job.start({});
  const isCurrent = features.state === "ready" && features.value?.current === true;
  const next = path.find((one) => one.id === "label")?.state === "done" ? "train" : "label";
  const isChanged = editing !== null && (editing.isNew || plain(steps[editing.index]) !== plain(editing.step));
  return (
    <StepScreen
      title={t(stepText.prepare)}
      sentence={steps.length === 0 || counts === null ? t(prepareText.sentenceEmpty) : t(steps.length === 1 ? prepareText.sentenceStep : prepareText.sentenceSteps, { steps: steps.length, features: f.number(counts.outputs.length, { digits: 0 }), history: historyWords(counts.history, words) })}
      why={<p>{t(prepareText.why)}</p>}
      acts={
        <>
          <Button look="quiet" icon="undo" onPress={() => void undo.run({}).then((done) => done !== undefined && setEditing(null))} isDisabled={undo.isRunning}>{t(prepareText.undo)}</Button>
          <CopyPlan value={{ prepare: section.value, target: plan.target }} />
        </>
      }
      primaryLabels={[{ word: t(prepareText.compute), isMarked: true }, { word: t(prepareText.next, { step: t(stepText[next]) }) }]}
      primary={isCurrent ? <Button look="primary" onPress={() => go(next)}>{t(prepareText.next, { step: t(stepText[next]) })}</Button> : <Button look="primary" icon="play" onPress={compute} isDisabled={job.isRunning} blockedWhy={job.isRunning ? undefined : role === "technician" ? t(prepareText.onlyScientist) : undefined}>{t(prepareText.compute)}</Button>}
    >
      <SplitLayout
        leftLabel={t(prepareText.recipe)} rightLabel={t(prepareText.target)}
        left={<RecipeList steps={withDraft} counts={counts?.steps ?? []} selected={editing?.index ?? null} isDraft={editing?.isNew === true && fault === null && unfit === null} onSelect={choose} onAdd={add} onPropose={propose} onWeigh={weigh} block={block} onMove={(from, to) => rewrite(moved(steps, from, to), to)} onDouble={(index) => rewrite(doubled(steps, index), index + 1)} onSwitch={(index) => rewrite(switched(steps, index), index)} onRemove={remove} />}
        right={
          <>
            {editing === null ? (
              <Section title={t(prepareText.step)}><p className={look.muted}>{t(prepareText.chooseStep)}</p></Section>
            ) : (
              <Section title={t(editing.isNew ? prepareText.newStep : prepareText.stepTitle, { kind: t(prepareText[editing.step.kind]), number: editing.index + 1 })} sub={isChanged ? t(prepareText.draft) : undefined}>
                <StepForm key={`${editing.index} ${editing.step.kind}`} step={editing.step} onChange={(step) => setEditing({ ...editing, step })} columns={columnsBefore(steps, editing.index, inputs, hasTime).columns} rowS={rowDistance(steps.slice(0, editing.index), dataset.stepS)} onSubmit={apply} />
                {unfit !== null && editing.step.kind !== "derive" && <ErrorNote error={unfit} />}
                {fault !== null && <p className={cx(look.muted, look.small)}>{t(prepareText.notWhole, { field: fault })}</p>}
                <div className={cx(look.row, look.wrap)}>
                  {isChanged && <Button icon="check" onPress={apply} isDisabled={section.act.isRunning} blockedWhy={block ?? (fault !== null ? t(prepareText.notWhole, { field: fault }) : unfit === null ? undefined : t(prepareText.doesNotFit))}>{t(editing.isNew ? prepareText.add : prepareText.apply)}</Button>}
                  {isChanged && <Button look="quiet" onPress={() => (editing.isNew ? setEditing(null) : choose(editing.index))}>{t(prepareText.discard)}</Button>}
                  {!editing.isNew && !isChanged && (
                    <>
                      <Button onPress={() => rewrite(switched(steps, editing.index), editing.index)} blockedWhy={block}>{t(editing.step.off === true ? prepareText.switchOn : prepareText.switchOff)}</Button>
                      <Button icon="copy" onPress={() => rewrite(doubled(steps, editing.index), editing.index + 1)} blockedWhy={block}>{t(prepareText.double)}</Button>
                      <Button look="quiet" icon="delete" onPress={() => remove(editing.index)} blockedWhy={block}>{t(prepareText.remove)}</Button>
                    </>
                  )}
                </div>
              </Section>
            )}
            <TargetEditor dataset={dataset} />
          </>
        }
      >
        <div className={cx(styles["work"])}>
          <div className={cx(styles["notes"])}>
            <PlanNotes section={section} onSave={apply} />
            {undo.failure !== null && <ErrorNote error={undo.failure} />}
            {proposal.failure !== null && <ErrorNote error={proposal.failure} />}
            {weighing.progress !== null && <ProgressRow what={t(prepareText.weighing)} share={weighing.progress.done} leftMs={weighing.progress.leftMs} onCancel={weighing.cancel} inline />}
            {weighing.failure !== null && weighing.failure.name !== "callCancelled" && <ErrorNote error={weighing.failure} onRetry={weigh} />}
            {weighed !== null && <p className={cx(look.muted, look.small)} role="status">{weighedWords(weighed, words)}</p>}
            {job.progress !== null && <ProgressRow what={t(prepareText.computing)} share={job.progress.done} leftMs={job.progress.leftMs} onCancel={job.cancel} inline />}
            {job.failure !== null && job.failure.name !== "callCancelled" && <ErrorNote error={job.failure} onRetry={compute} />}
          </div>
          <div className={cx(styles["chart"])}>{column === "" ? <p className={cx(styles["none"])}>{t(prepareText.afterNone)}</p> : <BeforeAfter dataset={dataset} recipe={recipeOf(shown)} trend={trend} columns={numbers} column={column} onColumn={setColumn} unitOf={unitOf} made={madeOf(shown, inputs, hasTime, column)} prefer={prefer} onEffect={setCounts} />}</div>
          <div className={cx(styles["features"])}><Features /></div>
        </div>
      </SplitLayout>
    </StepScreen>
  );
}
