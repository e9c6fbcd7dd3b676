// Explore: choose tags, see them over time, against each other and in their distribution, and keep those that matter.

import { useMemo, useState, type ReactNode } from "react";
import { TagPicker } from "./TagPicker.tsx";
import { placeTags, shownTags, startTags, tagsOfPlace, type Slots } from "./tags.ts";
import { useTrend } from "./useTrend.ts";
import { Work, type WorkProps } from "./Work.tsx";
import { NoData } from "../data/SampleFill.tsx";
import { CopyPlan, PlanNotes, usePlanBlock } from "../frame/draft.tsx";
import { CallView, useCall } from "../../app/calls.tsx";
import { go, useAddress, useSection } from "../../app/project.ts";
import type { Range } from "../../charts/TrendChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { SplitLayout } from "../../parts/Panel.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { exploreText } from "../../../shared/text/explore.ts";
import { stepText } from "../../../shared/text/steps.ts";

const mostTags = 8;
const startCount = 4;

export function ExploreScreen() {
  const { t } = useText();
  const { rest } = useAddress();
  const described = useCall(contract.data.describe, {});
  if (described.state === "ready" && described.value !== null) return <Explore key={`${described.value.digest} ${rest}`} dataset={described.value} place={rest} />;
  return (
    <StepScreen title={t(stepText.explore)} sentence={t(exploreText.sentenceEmpty)} why={<p>{t(exploreText.why)}</p>}>
      <CallView answer={described} what={t(exploreText.dataWhat)} shape="block">{() => <NoData title={t(stepText.explore)} />}</CallView>
    </StepScreen>
  );
}

/** `place` is what stands behind the step in the address: tag=A&tag=B&from=…&to=… */
function Explore({ dataset, place }: { readonly dataset: DatasetInfo; readonly place: string }) {
  const { t } = useText();
  const section = useSection("explore");
  const block = usePlanBlock();
  const numbers = new Set(dataset.columns.filter((column) => column.kind === "number").map((column) => column.name));
  const start = startTags(dataset.columns, dataset.rows, startCount);
  const asked = new URLSearchParams(place);
  const kept = section.value.tags.filter((tag) => numbers.has(tag));
  const [slots, setSlots] = useState<Slots>(() => {
    const wanted = tagsOfPlace(place).filter((tag) => numbers.has(tag));
    return placeTags([], (wanted.length > 0 ? wanted : kept.length > 0 ? kept : start).slice(0, mostTags), mostTags);
  });
  const [notes, setNotes] = useState(section.value.notes);
  const [from, to] = [Number(asked.get("from") ?? NaN), Number(asked.get("to") ?? NaN)];
  const firstWindow = Number.isFinite(from) && Number.isFinite(to) ? { from, to } : undefined;
  const tags = useMemo(() => shownTags(slots), [slots]);
  const names = tags.map(({ tag }) => tag);
  const isKept = names.length > 0 && [...names].sort().join("\n") === [...section.value.tags].sort().join("\n") && notes === section.value.notes;
  const keep = () => void section.write({ ...section.value, tags: names, notes });
  return (
    <StepScreen
      title={t(stepText.explore)}
      sentence={section.value.tags.length > 0 ? t(exploreText.sentenceKept, { tags: section.value.tags.join(", ") }) : t(exploreText.sentence, { tags: start.join(", ") })}
      why={<p>{t(exploreText.why)}</p>}
      acts={<CopyPlan value={{ explore: { ...section.value, tags: names, notes } }} />}
      primaryLabels={[{ word: t(exploreText.keep), isMarked: true }, { word: t(exploreText.next) }]}
      primary={isKept ? <Button look="primary" onPress={() => go("prepare")}>{t(exploreText.next)}</Button> : <Button look="primary" icon="save" onPress={keep} isDisabled={section.act.isRunning} blockedWhy={block ?? (names.length === 0 ? t(exploreText.keepNone) : undefined)}>{t(exploreText.keep)}</Button>}
    >
      <SplitLayout
        leftLabel={t(exploreText.assets)}
        left={<TagPicker dataset={dataset} slots={slots} onSlots={setSlots} most={mostTags} foot={<TextField label={t(exploreText.notes)} value={notes} onChange={setNotes} lines placeholder={t(exploreText.notesExample)} />} />}
      >
        <Curves dataset={dataset} firstWindow={firstWindow} tags={tags} notes={<PlanNotes section={section} onSave={keep} />}>
          <EmptyState title={t(exploreText.chooseTags)} center act={start.length === 0 ? undefined : <Button onPress={() => setSlots(placeTags([], start, mostTags))}>{t(exploreText.chooseStart, { tags: start.join(", ") })}</Button>}>{t(start.length === 0 ? exploreText.noNumbers : exploreText.chooseTagsSays)}</EmptyState>
        </Curves>
      </SplitLayout>
    </StepScreen>
  );
}

interface CurvesProps extends Omit<WorkProps, "trend"> {
  readonly firstWindow: Partial<Range> | undefined;
  /** Stands there while no tag is chosen. */
  readonly children: ReactNode;
}

/** Holds the window: what stands beside the curves is not drawn again when it moves, and it outlives the last tag taken away. */
function Curves({ firstWindow, children, ...work }: CurvesProps) {
  const trend = useTrend(work.dataset, firstWindow);
  return work.tags.length === 0 ? <>{children}</> : <Work {...work} trend={trend} />;
}
