// By how much one tag runs behind another, over the window and along it, and the way to take that out in Prepare; or that it cannot be told.

import { useState } from "react";
import { BasisNote, stepWords, type AnalysisProps } from "./Basis.tsx";
import { lagPlaces, lagSentence, lagTicks } from "./analyses.ts";
import { AnalysisView } from "./AnalysisView.tsx";
import { alignOf, withAlign } from "./delay.ts";
import styles from "./Explore.module.css";
import { useAnalysis } from "./useAnalysis.ts";
import { usePlanBlock } from "../frame/draft.tsx";
import { go, useSection } from "../../app/project.ts";
import { IntervalChart } from "../../charts/IntervalChart.tsx";
import { LineChart } from "../../charts/LineChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { CrossCorrelationResult, DelayResult } from "../../../shared/contract/explore.ts";
import { exploreText } from "../../../shared/text/explore.ts";

type Compared = "changes" | "courses" | "values";

/** Two tags, one shifted against the other. `digest`: of the data. */
export function Delay({ tags, axis, seen, digest }: AnalysisProps & { readonly digest: string }) {
  const { t } = useText();
  const names = tags.map(({ tag }) => tag);
  const [chosen, setChosen] = useState<readonly [string | null, string | null]>([null, null]);
  const [compared, setCompared] = useState<Compared>("changes");
  const x = names.find((name) => name === chosen[0]) ?? names[0];
  const y = names.find((name) => name === chosen[1] && name !== x) ?? names.find((name) => name !== x);
  const choices = names.map((tag) => ({ id: tag, label: tag }));
  const pair = x === undefined || y === undefined ? null : { x, y, ...seen, most: null };
  const delay = useAnalysis(contract.data.measureDelay, pair === null || compared === "values" ? null : { ...pair, compared }, digest);
  const plain = useAnalysis(contract.data.crossCorrelate, pair === null || compared !== "values" ? null : pair, digest);
  return (
    <div className={cx(styles["wide"])}>
      <Section
        title={t(exploreText.lag)}
        acts={x === undefined || y === undefined ? undefined : (
          <>
            <Select label={t(exploreText.first)} hideLabel choices={choices} value={x} onChange={(id) => setChosen([id, y === id ? x : y])} />
            <Select label={t(exploreText.second)} hideLabel choices={choices.filter(({ id }) => id !== x)} value={y} onChange={(id) => setChosen([x, id])} />
            <Select
              label={t(exploreText.compared)} hideLabel value={compared} onChange={setCompared}
              choices={[{ id: "changes", label: t(exploreText.comparedChanges) }, { id: "courses", label: t(exploreText.comparedCourses) }, { id: "values", label: t(exploreText.comparedValues) }]}
            />
          </>
        )}
      >
        {x === undefined || y === undefined ? <p className={look.muted}>{t(exploreText.correlationNeeds)}</p>
          : compared === "values" ? <AnalysisView analysis={plain} what={t(exploreText.lagWhat)}>{(value) => <Plain x={x} y={y} axis={axis} value={value} />}</AnalysisView>
          : <AnalysisView analysis={delay} what={t(exploreText.lagWhat)}>{(value) => <Measured x={x} y={y} axis={axis} value={value} compared={compared} />}</AnalysisView>}
      </Section>
    </div>
  );
}

interface PairProps {
  readonly x: string;
  readonly y: string;
  readonly axis: "time" | "row";
}

function useWords({ axis }: Pick<PairProps, "axis">) {
  const words = useText();
  const duration = (lag: number) => stepWords(Math.abs(lag), axis, words);
  const signed = (at: number) => (at < 0 ? `\u2212${duration(at)}` : at > 0 ? `+${duration(at)}` : "0");
  return { ...words, duration, signed };
}

/** Correlation at each shift, with what chance gives and a mark at the greatest. */
function Shifts({ x, y, axis, value, height }: PairProps & { readonly value: Pick<CrossCorrelationResult, "lags" | "r" | "band" | "lag">; readonly height: number }) {
  const { t, duration, signed } = useWords({ axis });
  const { lags, r } = lagPlaces(value.lags, value.r, 400);
  return (
    <LineChart
      label={t(exploreText.lagChart, { x, y })} x={lags} lines={[{ label: t(exploreText.correlationWord), colour: 1, y: r }]} xTitle={t(exploreText.lagAxis, { x, y })} yTitle={t(exploreText.correlationWord)} height={height}
      xTicks={lagTicks(lags.at(-1) ?? 1, axis)} xWord={signed} band={{ low: -value.band, high: value.band, word: t(exploreText.chance) }} marks={value.lag === 0 ? [] : [{ x: value.lag, word: duration(value.lag) }]}
    />
  );
}

/** Values as they are, without a judgement of the delay. */
function Plain({ x, y, axis, value }: PairProps & { readonly value: CrossCorrelationResult }) {
  const { t, f, duration } = useWords({ axis });
  const says = lagSentence(value);
  const figures = { x, y, lag: duration(value.lag), r: f.number(value.atLag, { digits: 2 }) };
  return (
    <div className={cx(styles["pairOf"])}>
      <Shifts x={x} y={y} axis={axis} value={value} height={186} />
      <div className={look.stack}>
        <p className={look.strong}>{t({ follows: exploreText.lagFollows, leads: exploreText.lagLeads, none: exploreText.lagNone, chance: exploreText.lagChance }[says], figures)}</p>
        {says !== "chance" && Math.abs(value.lag) >= (value.lags.at(-1) ?? 0) && <p>{t(exploreText.lagEdge)}</p>}
        <p className={look.muted}>{t(exploreText.lagSign, { x, y })}</p>
        <p className={look.muted}>{t(exploreText.lagBand, { band: f.number(value.band, { digits: 2 }), bandAll: f.number(value.bandAll, { digits: 2 }) })}</p>
        <BasisNote basis={value.basis} />
      </div>
    </div>
  );
}

function Measured({ x, y, axis, value, compared }: PairProps & { readonly value: DelayResult; readonly compared: "changes" | "courses" }) {
  const { t, f, duration, signed } = useWords({ axis });
  const { verdict, lag, atLag, low, high, windows, course } = value;
  const place = (at: number) => (axis === "time" ? f.time(at) : f.number(at, { digits: 0 }));
  const figures = { x, y, lag: duration(lag), r: f.number(atLag, { digits: 2 }), low: signed(low), high: signed(high) };
  const sentence =
    verdict === "clear" ? (lag > 0 ? exploreText.lagFollows : lag < 0 ? exploreText.lagLeads : exploreText.lagNone)
    : { chance: exploreText.delayChance, edge: exploreText.delayEdge, several: exploreText.delaySeveral }[verdict];
  const clear = windows.filter((window) => window.verdict === "clear");
  const courseWords = { low: signed(Math.min(...clear.map((window) => window.lag))), high: signed(Math.max(...clear.map((window) => window.lag))), clear: f.number(clear.length, { digits: 0 }), count: f.number(windows.length, { digits: 0 }), first: signed(clear[0]?.lag ?? 0), last: signed(clear.at(-1)?.lag ?? 0) };
  const along = windows.length === 0 ? null : t({ steady: exploreText.delaySteady, drifts: exploreText.delayDrifts, varies: exploreText.delayVaries, unknown: exploreText.delayUnknown }[course], courseWords);
  const span = Math.max(value.basis.step, ...clear.flatMap((window) => [Math.abs(window.low), Math.abs(window.high)]));
  return (
    <div className={cx(styles["delay"])}>
      <Shifts x={x} y={y} axis={axis} value={value} height={196} />
      {windows.length > 0 && (
        <IntervalChart
          label={t(exploreText.delayAlong, { x, y })} says={along ?? ""} height={196} colour={1} least={value.basis.step} yTitle={t(exploreText.delayAlongAxis)} yWord={signed} yUnit={axis === "time" ? ([3_600_000_000, 60_000_000, 1_000_000].find((unit) => span >= 2 * unit) ?? 1000) : 1}
          xWords={[place(windows[0]?.from ?? 0), place(windows.at(-1)?.to ?? 0)]} intervals={windows.map((window) => ({ from: window.from, to: window.to, value: window.verdict === "clear" ? { at: window.lag, low: window.low, high: window.high } : null }))}
        />
      )}
      <div className={look.stack}>
        <p className={look.strong}>{t(sentence, figures)}</p>
        {verdict === "clear" && <p>{low === high ? t(exploreText.delayExact, { step: duration(value.basis.step) }) : t(exploreText.delayInterval, figures)}</p>}
        {along !== null && <p>{along}</p>}
        {verdict === "clear" && lag !== 0 && axis === "time" && <Align x={x} y={y} value={value} />}
        <p className={cx(look.muted, look.small)}>{t(compared === "changes" ? exploreText.comparedChangesSays : exploreText.comparedCoursesSays)} {t(exploreText.delayBand, { bandAll: f.number(value.bandAll, { digits: 2 }) })}</p>
        <BasisNote basis={value.basis} />
      </div>
    </div>
  );
}

/** Writes the delay into Prepare's recipe and goes there. */
function Align({ x, y, value }: Pick<PairProps, "x" | "y"> & { readonly value: DelayResult }) {
  const { t, duration } = useWords({ axis: "time" });
  const section = useSection("prepare");
  const block = usePlanBlock();
  const step = alignOf(x, y, value);
  if (step === null) return null;
  const take = () =>
    void section.write({ ...section.value, recipe: { ...section.value.recipe, steps: withAlign(section.value.recipe.steps, step) } }).then((done) => {
      if (done) go("prepare");
    });
  return (
    <>
      <div><Button onPress={take} isDisabled={section.act.isRunning} blockedWhy={block}>{t(exploreText.align, { tag: value.lag > 0 ? x : y, lag: duration(value.lag) })}</Button></div>
      {section.act.failure !== null && <ErrorNote error={section.act.failure} onRetry={take} />}
    </>
  );
}
