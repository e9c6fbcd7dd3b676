// The work of Explore: curves with events, regimes and look-alikes, what they tell below, and at the right events or the search for look-alikes.

import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { regimeName } from "./analyses.ts";
import { Below, type View } from "./Below.tsx";
import { EventTable } from "./EventTable.tsx";
import styles from "./Explore.module.css";
import { stacked } from "./lanes.ts";
import { logId, logLanes } from "./logLanes.ts";
import { windowAt } from "./map.ts";
import type { MapHold } from "./MapView.tsx";
import { Overlay } from "./Overlay.tsx";
import { RangeTools } from "./RangeTools.tsx";
import { laneOf, matchId, verdictOf, windowAround } from "./similar.ts";
import { Similar, type Found } from "./Similar.tsx";
import { useLoad, useUnits, type Trend } from "./useTrend.ts";
import { useAnalysis } from "./useAnalysis.ts";
import { useRested } from "./useSteady.ts";
import { classesOf } from "../label/events.ts";
import { usePlanBlock } from "../frame/draft.tsx";
import { useCall, useJob } from "../../app/calls.tsx";
import { go, useProject } from "../../app/project.ts";
import { seriesAt, type SeriesNumber } from "../../charts/colours.ts";
import { Overview } from "../../charts/Overview.tsx";
import { TrendChart, type EventLane, type Range, type TrendEvent } from "../../charts/TrendChart.tsx";
import { Button, IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Menu } from "../../parts/Menu.tsx";
import { SplitLayout } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { MapResult } from "../../../shared/contract/explore.ts";
import type { LabelSetInfo, SimilarMatch } from "../../../shared/contract/label.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";
import { exploreText } from "../../../shared/text/explore.ts";

export interface WorkProps {
  readonly dataset: DatasetInfo;
  readonly trend: Trend;
  readonly tags: readonly { readonly tag: string; readonly colour: SeriesNumber }[];
  /** Stands above the strip of the whole extent. */
  readonly notes: ReactNode;
}

const mostRows = 3;
const noLabels: Pick<LabelSetInfo, "events" | "suggestions" | "classes"> = { events: [], suggestions: [], classes: [] };

export function Work({ dataset, trend, tags, notes }: WorkProps) {
  const { t, f } = useText();
  const { plan } = useProject();
  const block = usePlanBlock();
  const unitOf = useUnits(dataset);
  const names = tags.map(({ tag }) => tag);
  const [first] = tags;
  const load = useLoad(dataset.digest, names, trend.group);
  const loadFirst = useLoad(dataset.digest, first === undefined ? [] : [first.tag], trend.group);
  const [range, setRange] = useState<Range | null>(null);
  const [side, setSide] = useState<"events" | "similar" | null>(null);
  const [view, setView] = useState<View>("relations");
  const [regimeCount, setRegimeCount] = useState<number | null>(null);
  const [isShared, setShared] = useState(false);
  const [isOverlay, setOverlay] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [map, setMap] = useState<MapResult | null>(null);
  const [classId, setClass] = useState(plan.label.class);
  const search = useJob(contract.label.findSimilar);
  const labels = useCall(contract.label.read, trend.axis === "time" ? {} : null);
  const catalogue = useCall(contract.catalogue.read, trend.axis === "time" ? {} : null);
  const set = labels.state === "ready" ? labels.value : noLabels;

  const seen = { from: Math.floor(trend.window.from), to: Math.ceil(trend.window.to), group: trend.group };
  const rested = useRested(seen, JSON.stringify(seen));
  const regimes = useAnalysis(contract.data.findRegimes, view === "regimes" && names.length > 0 ? { columns: names, ...rested, count: regimeCount } : null, dataset.digest);

  const matches = found?.result.matches ?? [];
  const verdicts = matches.map((match) => verdictOf(set, match, classId));
  const ofGroup = (group: string | undefined) => trend.group === null || group === undefined || group === trend.group;
  const labelEvents = set.events.filter((event) => ofGroup(event.group)).map((event): TrendEvent => ({ id: event.id, from: event.fromUs, to: event.toUs, word: event.class, kind: "label", isChosen: event.id === chosen }));
  const lanes: EventLane[] = [
    ...(view === "regimes" && regimes.answer.state === "ready"
      ? [{ id: "regimes", label: t(exploreText.regimesLane), events: regimes.answer.value.runs.map((run, i): TrendEvent => ({ id: `r${i}`, from: run.from, to: run.to, word: regimeName(run.regime), kind: "regime", colour: seriesAt(run.regime) })) }]
      : []),
    ...(labelEvents.length > 0 ? stacked(labelEvents, mostRows).map((events, row) => ({ id: `labels ${row}`, label: row === 0 ? t(exploreText.labels) : "", events })) : []),
    ...(catalogue.state === "ready" ? logLanes(catalogue.value, names, trend.window, (kind) => t(catalogueText[kind])) : []),
    ...(side === "similar" && matches.length > 0 ? [laneOf(matches, verdicts, { lane: t(exploreText.found), word: (match) => f.percent(match.likeness) }, chosen, trend.group)] : []),
  ];
  const show = (id: string, at: Range, group: string | null) => {
    setChosen(id);
    // Another group has another extent; its window is set once it is shown.
    if (group !== null && trend.group !== null && group !== trend.group) trend.setGroup(group);
    trend.setWindow(windowAround(at));
  };
  // The newest window and group for a point of the map, without drawing what stands below anew for each of them.
  const newest = useRef(trend);
  newest.current = trend;
  const onPlace = useCallback<MapHold["onPlace"]>((at, group, made) => {
    const now = newest.current;
    if (group !== null && now.group !== null && group !== now.group) now.setGroup(group);
    now.setWindow(windowAt(at, now.window, { from: made.from ?? now.extent.from, to: made.to ?? now.extent.to }, now.extent));
  }, []);
  const hold = useMemo(() => ({ map, onMap: setMap, onPlace, set }), [map, onPlace, set]);
  const choose = (match: SimilarMatch) => show(matchId(match), match, match.group);
  // Once the hand rests: the inspector takes room from the chart, which must not move under a drag.
  const marked = () => {
    if (range !== null && side === null) setSide("similar");
  };
  const onEvent = (id: string) => {
    const match = matches.find((one) => matchId(one) === id);
    if (match !== undefined) choose(match);
    else if (id.startsWith(logId)) go("data", "log");
    else if (side === "events") setChosen(id);
    else go("label");
  };
  const toggle = (which: "events" | "similar") => setSide(side === which ? null : which);
  const hasUnits = names.some((tag, i) => names.some((other, k) => k > i && unitOf(tag) === unitOf(other)));
  const canOverlay = dataset.groups.length > 1;
  const tools = (
    <>
      {(hasUnits || canOverlay) && (
        <Menu
          label={t(exploreText.scales)}
          groups={[
            ...(hasUnits ? [{ title: t(exploreText.scales), entries: [{ id: "own", label: t(exploreText.ownScales), isChosen: !isShared, onAct: () => setShared(false) }, { id: "shared", label: t(exploreText.oneScale), isChosen: isShared, onAct: () => setShared(true) }] }] : []),
            ...(canOverlay ? [{ title: t(exploreText.arrangement), entries: [{ id: "time", label: t(exploreText.overTime), isChosen: !isOverlay, onAct: () => setOverlay(false) }, { id: "overlay", label: t(exploreText.overlay), isChosen: isOverlay, onAct: () => setOverlay(true) }] }] : []),
          ]}
        >
          <IconButton icon="settings" label={t(exploreText.scales)} />
        </Menu>
      )}
      {trend.axis === "time" && <Button look="quiet" icon="flag" onPress={() => toggle("events")}>{t(exploreText.events)}</Button>}
      <Button look="quiet" icon="search" onPress={() => toggle("similar")}>{t(exploreText.similar)}</Button>
    </>
  );
  if (first === undefined) return null;
  const laneLooks = tags.map(({ tag, colour }) => ({ tag, colour, unit: unitOf(tag) }));
  return (
    <SplitLayout
      rightLabel={t(side === "events" ? exploreText.events : exploreText.similar)}
      right={
        side === "events" ? (
          <EventTable set={{ ...set, events: set.events.filter((event) => ofGroup(event.group)) }} window={trend.window} selected={chosen} onSelect={(event) => show(event.id, { from: event.fromUs, to: event.toUs }, event.group ?? null)} />
        ) : side === "similar" ? (
          <Similar
            tags={tags} range={range} group={trend.group} axis={trend.axis} job={search} found={found} onFound={setFound} verdicts={verdicts} chosen={chosen} onChoose={choose}
            classes={classesOf(set, plan.label.class)} classId={classId} onClass={setClass} block={block}
          />
        ) : undefined
      }
    >
      <div className={cx(styles["work"])}>
        <div>
          <div className={cx(styles["notes"])}>{notes}</div>
          {!isOverlay && <Overview label={t(exploreText.overview, { tag: first.tag })} tag={first.tag} extent={trend.extent} window={trend.window} onWindow={trend.setWindow} load={loadFirst} />}
        </div>
        {isOverlay ? (
          <Overlay dataset={dataset} lanes={laneLooks} trend={trend} tools={<RangeTools trend={trend} dataset={dataset}>{tools}</RangeTools>} />
        ) : (
          <div className={cx(styles["hands"])} onPointerUp={marked} onKeyUp={marked}>
            <TrendChart
              label={t(exploreText.trend, { tags: names.join(", ") })} lanes={laneLooks} axis={trend.axis} extent={trend.extent} window={trend.window} onWindow={trend.setWindow} load={load} events={lanes}
              range={range} onRange={setRange} onEvent={onEvent} sharedScale={isShared} tools={<RangeTools trend={trend} dataset={dataset}>{tools}</RangeTools>}
            />
          </div>
        )}
        <Below tags={tags} axis={trend.axis} seen={rested} unitOf={unitOf} view={view} onView={setView} digest={dataset.digest} regimes={regimes} hold={hold} count={regimeCount} onCount={setRegimeCount} />
      </div>
    </SplitLayout>
  );
}
