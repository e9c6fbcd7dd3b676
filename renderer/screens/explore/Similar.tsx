// The inspector of a marked stretch: look-alikes over all history, ranked, each accepted or rejected by one key; the curve follows.

import { useState } from "react";
import styles from "./Explore.module.css";
import { matchId, nextOpen, openProposal, proposalOf, type Verdict } from "./similar.ts";
import { useAct, type Job } from "../../app/calls.tsx";
import type { SeriesNumber } from "../../charts/colours.ts";
import { SmallCurves } from "../../charts/SmallCurves.tsx";
import type { Range } from "../../charts/TrendChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, NumberField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, Head } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { useKeys } from "../explain/keys.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { LabelSetInfo, SimilarMatch, SimilarResult } from "../../../shared/contract/label.ts";
import { exploreText } from "../../../shared/text/explore.ts";

/** An answer to a search and what was asked, so that curves have their colours. */
export interface Found {
  readonly result: SimilarResult;
  readonly tags: readonly { readonly tag: string; readonly colour: SeriesNumber }[];
  readonly from: number;
}

export interface SimilarProps {
  readonly tags: readonly { readonly tag: string; readonly colour: SeriesNumber }[];
  readonly range: Range | null;
  readonly group: string | null;
  readonly axis: "time" | "row";
  readonly job: Job<typeof contract.label.findSimilar>;
  readonly found: Found | null;
  readonly onFound: (found: Found) => void;
  readonly verdicts: readonly Verdict[];
  readonly chosen: string | null;
  readonly onChoose: (match: SimilarMatch) => void;
  readonly classes: LabelSetInfo["classes"];
  readonly classId: string;
  readonly onClass: (id: string) => void;
  readonly block: string | undefined;
}

const mostMatches = 50;

export function Similar(props: SimilarProps) {
  const { tags, range, group, axis, job, found, onFound, verdicts, chosen, onChoose, classes, classId, onClass, block } = props;
  const { t, f } = useText();
  const [likeness, setLikeness] = useState<"shape" | "amplitude">("shape");
  const [weights, setWeights] = useState<Readonly<Record<string, number>>>({});
  const add = useAct(contract.label.addSuggestions);
  const answer = useAct(contract.label.answerSuggestions);
  const weightOf = (tag: string) => weights[tag] ?? 1;
  const used = tags.filter(({ tag }) => weightOf(tag) > 0);
  const lengthWords = (width: number) => (axis === "time" ? f.duration(width / 1000) : t(exploreText.rowsCount, { count: f.number(width, { digits: 0 }) }));
  const placeWords = (at: number) => (axis === "time" ? f.time(at) : f.number(at, { digits: 0 }));
  const search = async () => {
    if (range === null || used.length === 0) return;
    const { from, to } = { from: Math.round(range.from), to: Math.round(range.to) };
    const result = await job.start({ tags: used.map(({ tag }) => ({ column: tag, weight: weightOf(tag) })), from, to, group, likeness, most: mostMatches, class: classId });
    if (result === undefined) return;
    onFound({ result, tags: used, from });
    const [best] = result.matches;
    if (best !== undefined) onChoose(best);
  };
  const matches = found?.result.matches ?? [];
  const at = Math.max(0, matches.findIndex((match) => matchId(match) === chosen));
  const now = matches[at];
  const isReady = now !== undefined && axis === "time" && block === undefined && !add.isRunning && !answer.isRunning && verdicts[at] === "open";
  const say = async (accept: boolean) => {
    if (!isReady || found === null) return;
    const kept = await add.run({ suggestions: [proposalOf(now, classId, t(exploreText.searchDetail, { from: placeWords(found.from) }))] });
    const id = kept === undefined ? undefined : openProposal(kept, now, classId);
    if (id !== undefined && (await answer.run({ ids: [id], accept })) === undefined) return;
    const next = nextOpen(verdicts.map((verdict, i) => (i === at ? "accepted" : verdict)), at);
    if (matches[next] !== undefined) onChoose(matches[next]);
  };
  const step = (by: number) => {
    const next = matches[at + by];
    if (next !== undefined) onChoose(next);
  };
  useKeys({ a: () => void say(true), r: () => void say(false), n: () => step(1), p: () => step(-1) });
  const failure = job.failure ?? add.failure ?? answer.failure;
  return (
    <div className={cx(styles["side"])}>
      <Head title={t(exploreText.similar)} />
      {range !== null && <p className={cx(styles["said"])}>{t(exploreText.similarOf, { length: lengthWords(range.to - range.from), tags: used.map(({ tag }) => tag).join(", ") })}</p>}
      {range === null && found === null ? (
        <EmptyState>{t(exploreText.similarMark)}</EmptyState>
      ) : (
        <div className={cx(styles["ask"])}>
          <Form label={t(exploreText.similar)} onSubmit={() => void search()}>
            <FormRow label={t(exploreText.likeness)}>
              <SegmentedControl label={t(exploreText.likeness)} value={likeness} onChange={setLikeness} choices={[{ id: "shape", label: t(exploreText.byShape) }, { id: "amplitude", label: t(exploreText.byAmplitude) }]} />
            </FormRow>
            {axis === "time" && <Select label={t(exploreText.asClass)} choices={classes.map((one) => ({ id: one.id, label: one.name }))} value={classId} onChange={onClass} />}
          </Form>
          {tags.length > 1 && (
            <Disclosure title={t(exploreText.weights)}>
              <div className={look.stack}>
                {tags.map(({ tag }) => <NumberField key={tag} label={tag} min={0} max={100} value={weightOf(tag)} onChange={(value) => setWeights({ ...weights, [tag]: Number.isNaN(value) ? 0 : value })} />)}
              </div>
            </Disclosure>
          )}
          {job.isRunning ? (
            <ProgressRow what={t(exploreText.searching)} share={job.progress?.done ?? null} detail={job.progress === null || job.progress.what === "" || job.progress.what === contract.label.findSimilar.name ? undefined : t(exploreText.searchTag, { tag: job.progress.what })} leftMs={job.progress?.leftMs} onCancel={job.cancel} />
          ) : (
            <Button icon="search" onPress={() => void search()} blockedWhy={range === null ? t(exploreText.similarMark) : undefined} isDisabled={used.length === 0}>{t(exploreText.search)}</Button>
          )}
        </div>
      )}
      {failure !== null && failure.name !== "callCancelled" && !job.isRunning && <ErrorNote error={failure} />}
      {found !== null && (
        <>
          <Head title={t(exploreText.found)} />
          <p className={cx(styles["said"])}>{t(exploreText.foundOf, { count: f.number(matches.length, { digits: 0 }), places: f.number(found.result.searched, { digits: 0 }), rows: f.number(found.result.rows, { digits: 0 }) })}</p>
          {found.result.likeRejected > 0 && <p className={cx(styles["said"])}>{t(exploreText.foundRejected, { count: f.number(found.result.likeRejected, { digits: 0 }) })}</p>}
          {axis === "row" && <p className={cx(styles["said"])}>{t(exploreText.foundRowsOnly)}</p>}
          {matches.length === 0 ? (
            <EmptyState>{t(exploreText.foundNone)}</EmptyState>
          ) : (
            <>
              {axis === "time" && (
                <div className={cx(styles["answer"])}>
                  <Button keys="A" onPress={() => void say(true)} isDisabled={!isReady} blockedWhy={block}>{t(exploreText.accept)}</Button>
                  <Button keys="R" onPress={() => void say(false)} isDisabled={!isReady} blockedWhy={block}>{t(exploreText.reject)}</Button>
                </div>
              )}
              <ChoiceList label={t(exploreText.found)} items={matches.map((match, i) => ({ match, verdict: verdicts[i] ?? "open" }))} itemId={({ match }) => matchId(match)} itemText={({ match }) => `${placeWords(match.from)}, ${t(exploreText.likeShare, { share: f.percent(match.likeness) })}`} selected={now === undefined ? null : matchId(now)} onSelect={(id) => { const next = matches.find((match) => matchId(match) === id); if (next !== undefined) onChoose(next); }}>
                {({ match, verdict }) => (
                  <div className={cx(styles["match"], verdict !== "open" && styles["settled"])}>
                    <SmallCurves label={t(exploreText.curveSays)} places={found.result.curvePlaces} curves={match.curves} beside={found.result.query} colours={found.tags.map(({ colour }) => colour)} />
                    <span className={cx(look.cut)}>{placeWords(match.from)}</span>
                    <span className={cx(look.muted, look.small, look.cut)}>{verdict !== "open" ? t(exploreText[verdict]) : (match.group ?? lengthWords(match.to - match.from))}</span>
                    <span className={cx(look.strong, styles["alike"])}>{f.percent(match.likeness)}</span>
                  </div>
                )}
              </ChoiceList>
            </>
          )}
        </>
      )}
    </div>
  );
}
