// Label: draw a stretch or click a moment on the curve, say by key what it was, save by Enter. One lane of events for each person who said something.

import { useCallback, useEffect, useRef, useState } from "react";
import { AsideChoice, type AsidePart } from "./AsideChoice.tsx";
import { Checks } from "./Checks.tsx";
import { ClassEditor } from "./ClassEditor.tsx";
import { EventForm } from "./EventForm.tsx";
import { EventList } from "./EventList.tsx";
import { classesOf, newEvent, type EventDraft } from "./events.ts";
import { FromColumn } from "./FromColumn.tsx";
import { ImagesLabel } from "./ImagesLabel.tsx";
import styles from "./Label.module.css";
import { lanesOf } from "./lanes.ts";
import { People } from "./People.tsx";
import { openProposals, Proposals } from "./Proposals.tsx";
import { useInTurn } from "./sayings.ts";
import { NoData } from "../data/SampleFill.tsx";
import { useUpload } from "../data/useUpload.ts";
import { RangeTools } from "../explore/RangeTools.tsx";
import { TagPicker } from "../explore/TagPicker.tsx";
import { placeTags, shownTags, startTags, type Slots } from "../explore/tags.ts";
import { useLoad, useTrend, useUnits } from "../explore/useTrend.ts";
import { CallView, useAct, useCall } from "../../app/calls.tsx";
import { go, useProject } from "../../app/project.ts";
import { Overview } from "../../charts/Overview.tsx";
import { saveFile } from "../../charts/saveFile.ts";
import { TrendChart, type Range } from "../../charts/TrendChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section, SplitLayout } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";
import { stepText } from "../../../shared/text/steps.ts";

const mostTags = 4;
/** An event that would fill less than this part of the curve is zoomed to; a moment gets ten minutes. */
const leastShare = 40;
const leastSpanUs = 600_000_000;

export function LabelScreen() {
  const { t } = useText();
  const described = useCall(contract.data.describe, {});
  const labels = useCall(contract.label.read, {});
  if (described.state === "ready" && described.value?.kind === "images" && labels.state === "ready") return <ImagesLabel key={described.value.digest} dataset={described.value} set={labels.value} />;
  if (described.state === "ready" && described.value !== null && described.value.kind !== "images" && described.value.fromUs !== null && labels.state === "ready") return <Label key={described.value.digest} dataset={described.value} set={labels.value} />;
  return (
    <StepScreen title={t(stepText.label)} sentence={t(labelText.sentenceEmpty)} why={<p>{t(labelText.why)}</p>}>
      <CallView answer={described} what={t(labelText.labelsWhat)} shape="block">
        {(dataset) =>
          dataset === null ? <NoData title={t(stepText.label)} />
          : dataset.fromUs === null && dataset.kind !== "images" ? <EmptyState title={t(stepText.label)} center act={<Button onPress={() => go("prepare")}>{t(labelText.toPrepare)}</Button>}>{t(labelText.noTime)}</EmptyState>
          : <CallView answer={labels} what={t(labelText.labelsWhat)} shape="block">{() => null}</CallView>
        }
      </CallView>
    </StepScreen>
  );
}

/** True where a key belongs to what is focused: typing, a button, a list. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, button, a, select, [role=dialog], [role=menu], [role=row], [role=treegrid], [contenteditable]") !== null;
}

function Label({ dataset, set }: { readonly dataset: DatasetInfo; readonly set: LabelSetInfo }) {
  const { t, f } = useText();
  const { plan, path, role } = useProject();
  const block = role === "technician" ? t(labelText.onlyLabellers) : undefined;
  const trend = useTrend(dataset);
  const unitOf = useUnits(dataset);
  const upload = useUpload();
  const input = useRef<HTMLInputElement>(null);
  const [save, remove, undo] = [useAct(contract.label.save), useAct(contract.label.remove), useAct(contract.project.undo)];
  const [sample, csv, written] = [useAct(contract.label.importSample), useAct(contract.label.importCsv), useAct(contract.label.exportCsv)];
  const inTurn = useInTurn();
  const cursor = useRef<number | null>(null);
  const [draft, setDraft] = useState<EventDraft | null>(null);
  const [lastClass, setLastClass] = useState(plan.label.class);
  const [drag, setDrag] = useState<"range" | "pan">("range");
  const [aside, setAside] = useState<AsidePart>("events");
  const [proposal, setProposal] = useState<string | null>(null);
  const [dialog, setDialog] = useState<"classes" | "column" | null>(null);
  const numbers = new Set(dataset.columns.filter((column) => column.kind === "number").map((column) => column.name));
  const [slots, setSlots] = useState<Slots>(() => {
    const kept = plan.explore.tags.filter((tag) => numbers.has(tag));
    return placeTags([], (kept.length > 0 ? kept : startTags(dataset.columns, dataset.rows, mostTags)).slice(0, mostTags), mostTags);
  });
  const classes = classesOf(set, plan.label.class);
  const tags = shownTags(slots);
  const names = tags.map(({ tag }) => tag);
  const [first] = tags;
  const load = useLoad(dataset.digest, names, trend.group);
  const loadFirst = useLoad(dataset.digest, first === undefined ? [] : [first.tag], trend.group);
  const wordOf = (id: string) => classes.find((one) => one.id === id)?.name ?? id;

  const { group } = trend;
  const drawn = useCallback(
    (range: Range | null) =>
      setDraft((known) => {
        if (range === null) return null;
        const times = { fromUs: Math.round(range.from), toUs: Math.round(range.to) };
        // A stretch drawn away from a saved event is a new one; at its edges it changes that event.
        if (known !== null && (known.id === "" || (times.fromUs <= known.toUs && times.toUs >= known.fromUs))) return { ...known, ...times };
        return newEvent(times, lastClass, group);
      }),
    [lastClass, group],
  );
  // The next one may be drawn while this one is saved; where saving fails it comes back, unless another stands there.
  const keep = () => {
    if (draft === null || block !== undefined || draft.toUs < draft.fromUs) return;
    const { note, ...rest } = draft;
    setLastClass(draft.class);
    setDraft(null);
    void inTurn(() => save.run({ event: note === undefined || note.trim() === "" ? rest : { ...rest, note } })).then((done) => done === undefined && setDraft((known) => known ?? draft));
  };
  const mark = (at: number, of = lastClass) => setDraft(newEvent({ fromUs: Math.round(at), toUs: Math.round(at) }, of, group));
  const onCursor = useCallback((at: number | null) => void (cursor.current = at), []);
  const discard = () => {
    save.clear();
    setDraft(null);
  };
  const show = ({ fromUs, toUs, group: of }: { fromUs: number; toUs: number; group?: string | undefined }) => {
    const isElsewhere = of !== undefined && group !== null && of !== group;
    if (isElsewhere) trend.setGroup(of);
    const span = trend.window.to - trend.window.from;
    const isSmall = (toUs - fromUs) * leastShare < span;
    if (!isElsewhere && !isSmall && fromUs >= trend.window.from && toUs <= trend.window.to) return;
    const width = Math.min(trend.extent.to - trend.extent.from, isSmall ? Math.max(leastSpanUs, leastShare / 4 * (toUs - fromUs)) : Math.max(span, 2 * (toUs - fromUs)));
    const middle = (fromUs + toUs) / 2;
    trend.setWindow({ from: middle - width / 2, to: middle + width / 2 });
  };
  const choose = (id: string) => {
    const proposed = set.suggestions.find((one) => one.id === id);
    if (proposed !== undefined) {
      setAside("proposals");
      setProposal(id);
      return show(proposed);
    }
    const event = set.events.find((one) => one.id === id);
    if (event === undefined) return;
    const { by: _by, at: _at, ...rest } = event;
    setDraft(rest);
    show(event);
  };
  const takeCsv = (files: FileList | null) => {
    if (files === null || files.length === 0) return;
    void upload.start([...files]).then(async (done) => {
      for (const file of done ?? []) await csv.run({ file: file.handle });
    });
  };
  const exportCsv = () => void written.run({}).then((made) => made && saveFile(made.name, new Blob([made.text], { type: "text/csv" })));

  const open = openProposals(set);
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    onKey.current = (event) => {
      if (dialog !== null || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape" && draft !== null) return discard();
      if (isTaken(event.target)) return;
      const chosen = /^[1-9]$/.test(event.key) ? classes[Number(event.key) - 1] : undefined;
      const at = block === undefined ? cursor.current : null;
      if (event.key.toLowerCase() === "m" && at !== null) mark(at);
      else if (chosen !== undefined && draft !== null) setDraft({ ...draft, class: chosen.id });
      // Where proposals wait beside the curve, numbers answer them.
      else if (chosen !== undefined && at !== null && !(aside === "proposals" && open.length > 0)) mark(at, chosen.id);
      else if (event.key === "Enter" && draft !== null) keep();
    };
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey.current(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);

  const lanes = lanesOf(set, classes, { group, draft: draft?.id, proposal: proposal ?? open[0]?.id, proposals: t(labelText.proposals), sureness: (sure) => t(labelText[sure]).toLowerCase() });
  const next = path.find((entry) => entry.id === "prepare")?.state === "done" ? "train" : "prepare";
  const needed = ["activeEvent", "eventWithin", "remainingLife"].includes(plan.target.what.kind);
  const ofClass = set.events.filter((event) => event.class === plan.label.class).length;
  const failures = [save, remove, undo, sample, csv, written].flatMap((act) => (act.failure === null ? [] : [{ failure: act.failure, clear: act.clear }]));
  return (
    <StepScreen
      title={t(stepText.label)}
      sentence={set.events.length === 0 ? t(labelText.sentenceEmpty) : needed ? t(labelText.sentence, { class: wordOf(plan.label.class), count: f.number(ofClass, { digits: 0 }) }) : t(labelText.sentenceNotNeeded)}
      why={<p>{t(labelText.why)}</p>}
      facts={set.events.length === 1 ? t(labelText.factsOne) : t(labelText.factsEvents, { count: f.number(set.events.length, { digits: 0 }) })}
      acts={<Button look="quiet" icon="undo" onPress={() => void inTurn(() => undo.run({})).then(discard)} isDisabled={undo.isRunning} blockedWhy={block}>{t(labelText.undo)}</Button>}
      primary={draft === null && <Button look="primary" onPress={() => go(next)}>{t(labelText.next, { step: t(stepText[next]) })}</Button>}
    >
      <input
        ref={input} className={cx(styles["file"])} type="file" accept=".csv,text/csv" aria-label={t(labelText.fromCsv)} tabIndex={-1}
        onChange={(event) => {
          takeCsv(event.target.files);
          event.target.value = "";
        }}
      />
      <SplitLayout
        leftLabel={t(labelText.chooseTags)} left={<TagPicker dataset={dataset} slots={slots} onSlots={setSlots} most={mostTags} />} rightLabel={t(labelText.events)}
        right={
          <div className={cx(styles["right"])}>
            <Section title={draft === null || draft.id === "" ? t(labelText.newLabel) : t(labelText.changeLabel, { id: draft.id })} sub={draft?.group}>
              {draft === null ? (
                <p className={look.muted}>{t(labelText.newHelp)}</p>
              ) : (
                <EventForm
                  draft={draft} onChange={setDraft} classes={classes} events={set.events} onSave={keep} onDiscard={discard} block={block}
                  onRemove={() => void remove.run({ id: draft.id }).then((done) => done !== undefined && setDraft(null))}
                />
              )}
            </Section>
            <AsideChoice
              value={aside} onChange={setAside}
              counts={{ events: set.events.length, proposals: open.length, people: new Set([...set.events, ...set.reviews].map(({ by }) => by)).size }}
            />
            <div className={cx(styles["list"])}>
              {aside === "events" && (
                <EventList
                  events={set.events} classes={classes} selected={draft === null || draft.id === "" ? null : draft.id} onSelect={choose} block={block}
                  onSample={plan.data.source.kind === "simulated" ? () => void sample.run({}) : undefined}
                  onColumn={() => setDialog("column")} onCsv={() => input.current?.click()} onExport={exportCsv} onClasses={() => setDialog("classes")}
                />
              )}
              {aside === "proposals" && (
                <Proposals
                  set={set} classes={classes} firstClass={plan.label.class} tag={first?.tag ?? ""} selected={proposal} block={block} isDrafting={draft !== null}
                  onSelect={(next) => {
                    setProposal(next?.id ?? null);
                    if (next !== null) show(next);
                  }}
                />
              )}
              {aside === "people" && <People set={set} classes={classes} shown={{ fromUs: Math.round(trend.window.from), toUs: Math.round(trend.window.to), ...(group === null ? {} : { group }) }} onGo={show} block={block} />}
              {aside === "checks" && <Checks events={set.events} onEvent={choose} />}
            </div>
          </div>
        }
      >
        {first === undefined ? (
          <EmptyState title={t(labelText.chooseTags)} center>{t(labelText.chooseTagsSays)}</EmptyState>
        ) : (
          <div className={cx(styles["work"])}>
            <div className={cx(styles["notes"])}>
              {failures.map(({ failure, clear }) => <ErrorNote key={failure.code} error={failure} acts={<Button onPress={clear}>{t(labelText.close)}</Button>} />)}
              {upload.failure !== null && <ErrorNote error={upload.failure} />}
              {upload.running !== null && <ProgressRow what={t(labelText.uploading, { name: upload.running.name })} share={upload.running.share} onCancel={upload.cancel} inline />}
            </div>
            <Overview label={t(labelText.labels)} tag={first.tag} extent={trend.extent} window={trend.window} onWindow={trend.setWindow} load={loadFirst} />
            <div className={cx(styles["chart"])}>
              <TrendChart
                label={names.join(", ")} lanes={tags.map(({ tag, colour }) => ({ tag, colour, unit: unitOf(tag) }))} axis="time" extent={trend.extent} window={trend.window} onWindow={trend.setWindow} load={load}
                events={lanes} onEvent={choose} drag={drag} range={draft === null ? null : { from: draft.fromUs, to: Math.max(draft.fromUs, draft.toUs) }} {...(block === undefined ? { onRange: drawn, onPoint: mark } : {})}
                onCursor={onCursor}
                tools={
                  <div className={cx(styles["tools"])}>
                    <SegmentedControl label={t(labelText.drag)} choices={[{ id: "range", label: t(labelText.draw) }, { id: "pan", label: t(labelText.pan) }]} value={drag} onChange={setDrag} />
                    <RangeTools trend={trend} dataset={dataset} />
                  </div>
                }
              />
            </div>
          </div>
        )}
      </SplitLayout>
      {dialog === "classes" && <ClassEditor classes={classes} events={set.events} onClose={() => setDialog(null)} />}
      {dialog === "column" && <FromColumn dataset={dataset} classes={classes} onClose={() => setDialog(null)} />}
    </StepScreen>
  );
}
