// A map of where the plant ran: near is alike. It is held while the window moves, so that a chosen point can be shown in the trend.

import { useCallback, useMemo, useState } from "react";
import { regimeName } from "./analyses.ts";
import { BasisNote, type Seen } from "./Basis.tsx";
import { cloudsOf, timeShades, type Cloud, type Colouring } from "./map.ts";
import { useJob } from "../../app/calls.tsx";
import { seriesAt, seriesColour } from "../../charts/colours.ts";
import { PointMap } from "../../charts/PointMap.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { MapMethod, MapResult } from "../../../shared/contract/explore.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { exploreText } from "../../../shared/text/explore.ts";

/** What the work of Explore holds for the map, so that it outlives another view. The same object while nothing of it changes. */
export interface MapHold {
  readonly map: MapResult | null;
  readonly onMap: (map: MapResult) => void;
  /** A point was chosen: its place and group, and the stretch of the map. */
  readonly onPlace: (at: number, group: string | null, map: MapResult) => void;
  readonly set: Pick<LabelSetInfo, "events" | "classes">;
}

export interface MapViewProps extends MapHold {
  readonly columns: readonly string[];
  readonly seen: Seen;
  readonly axis: "time" | "row";
  /** Number of regimes asked for; null: chosen. */
  readonly count: number | null;
}

export function MapView({ map, onMap, onPlace, set, columns, seen, axis, count }: MapViewProps) {
  const { t, f } = useText();
  const job = useJob(contract.data.mapPlaces);
  const [method, setMethod] = useState<MapMethod>(map?.method ?? "umap");
  const [by, setBy] = useState<Colouring>("cluster");
  const hasGroups = map !== null && map.groups.length > 1;
  const colouring = by === "group" && !hasGroups ? "cluster" : by;
  const make = async (how: MapMethod) => {
    const made = await job.start({ columns: [...columns], ...seen, method: how, count });
    if (made !== undefined) onMap(made);
  };
  const isOld = map !== null && (map.from !== seen.from || map.to !== seen.to || map.method !== method || map.columns.join("\n") !== columns.join("\n"));
  const place = useCallback((at: number) => (axis === "time" ? f.time(at) : f.number(at, { digits: 0 })), [axis, f]);
  const choices = [
    { id: "cluster" as const, label: t(exploreText.regimesColour) }, { id: "label" as const, label: t(exploreText.labels) }, ...(hasGroups ? [{ id: "group" as const, label: t(exploreText.group) }] : []), { id: "time" as const, label: t(exploreText.time) },
  ];
  return (
    <Section
      title={t(exploreText.map)}
      acts={columns.length < 2 ? undefined : (
        <>
          <Select label={t(exploreText.colourBy)} hideLabel choices={choices} value={colouring} onChange={setBy} />
          <SegmentedControl label={t(exploreText.mapMethod)} choices={[{ id: "umap", label: "UMAP" }, { id: "pca", label: "PCA" }]} value={method} onChange={setMethod} />
          {map !== null && !job.isRunning && <Button look="quiet" onPress={() => void make(method)} isDisabled={!isOld}>{t(exploreText.mapAgain)}</Button>}
        </>
      )}
    >
      {columns.length < 2 ? <p className={look.muted}>{t(exploreText.correlationNeeds)}</p> : (
        <>
          {job.isRunning && <ProgressRow what={t(exploreText.mapMaking)} share={job.progress?.done ?? null} leftMs={job.progress?.leftMs} onCancel={job.cancel} inline />}
          {job.failure !== null && job.failure.name !== "callCancelled" && !job.isRunning && <ErrorNote error={job.failure} onRetry={() => void make(method)} />}
          {map === null
            ? !job.isRunning && <EmptyState act={<Button onPress={() => void make(method)}>{t(exploreText.mapMake)}</Button>}>{t(exploreText.mapSays)}</EmptyState>
            : <Drawn map={map} by={colouring} set={set} seen={seen} place={place} onPlace={onPlace} isOld={isOld} />}
        </>
      )}
    </Section>
  );
}

function Drawn({ map, by, set, seen, place, onPlace, isOld }: Pick<MapHold, "set" | "onPlace"> & { readonly map: MapResult; readonly by: Colouring; readonly seen: Seen; readonly place: (at: number) => string; readonly isOld: boolean }) {
  const { t, f } = useText();
  const found = useMemo(() => cloudsOf(map, by, set.events), [map, by, set.events]);
  const [first, last] = useMemo(() => [map.at.reduce((a, b) => Math.min(a, b), Infinity), map.at.reduce((a, b) => Math.max(a, b), -Infinity)], [map]);
  const clouds = useMemo(() => {
    const classAt = (id: string) => set.classes.findIndex((one) => one.id === id);
    const lookOf = ({ key }: Cloud): { label: string; colour: string } => {
      if (key === null) return { label: t(exploreText.noLabel), colour: "var(--text-muted)" };
      if (typeof key === "string") return { label: set.classes[classAt(key)]?.name ?? key, colour: seriesColour(seriesAt(Math.max(0, classAt(key)))) };
      if (by === "group") return { label: map.groups[key] ?? "", colour: seriesColour(seriesAt(key)) };
      if (by === "time") return { label: place(first + ((last - first) * key) / timeShades), colour: `color-mix(in oklab, var(--series-1) ${Math.round((100 * key) / (timeShades - 1))}%, var(--series-2))` };
      return { label: t(exploreText.regime, { name: regimeName(key) }), colour: seriesColour(seriesAt(key)) };
    };
    return found.map((cloud) => ({ ...lookOf(cloud), points: cloud.points }));
  }, [found, by, map, set.classes, first, last, place, t]);
  // Where the window shown is the whole map, no point stands out.
  const isPart = seen.from > first || seen.to < last;
  const strong = useCallback((i: number) => isPart && (map.at[i] ?? 0) >= seen.from && (map.at[i] ?? 0) <= seen.to, [isPart, map, seen.from, seen.to]);
  const groupOf = (i: number) => map.groups[map.group[i] ?? 0] ?? null;
  const isUmap = map.method === "umap";
  const component = (number: number) => t(exploreText.component, { number, share: f.percent(map.shares[number - 1]) });
  return (
    <>
      <PointMap
        label={t(exploreText.mapLabel, { tags: map.columns.join(", ") })} height={164} x={map.x} y={map.y} clouds={clouds} xTitle={isUmap ? "UMAP 1" : component(1)} yTitle={isUmap ? "UMAP 2" : component(2)}
        strong={strong} pointWord={(i) => [place(map.at[i] ?? 0), groupOf(i)].filter(Boolean).join(" · ")} onPoint={(i) => onPlace(map.at[i] ?? 0, groupOf(i), map)}
      />
      <p className={cx(look.muted, look.tiny)}>
        {t(exploreText.mapKept, { share: f.percent(map.kept), count: map.neighbours })} {isUmap ? t(exploreText.mapUmap) : t(exploreText.mapPca)} {map.every > 1 ? t(exploreText.mapSample, { used: f.number(map.basis.used, { digits: 0 }), known: f.number(map.known, { digits: 0 }), every: f.number(map.every, { digits: 0 }) }) : ""}
        {isOld ? ` ${t(exploreText.mapOld, { from: place(first), to: place(last), tags: map.columns.join(", ") })}` : ""}
      </p>
      <BasisNote basis={map.basis} />
    </>
  );
}
