// Under the trend: relations (distribution of one tag, what moves together, one pair), or an analysis of the window shown.

import { memo, useState } from "react";
import { Regimes, SpectrumView, type RegimesProps } from "./Analyses.tsx";
import type { Seen } from "./Basis.tsx";
import { Delay } from "./Delay.tsx";
import styles from "./Explore.module.css";
import { AnalysisView } from "./AnalysisView.tsx";
import { useAnalysis } from "./useAnalysis.ts";
import { SummaryView } from "../data/ColumnFacts.tsx";
import type { SeriesNumber } from "../../charts/colours.ts";
import { ScatterChart } from "../../charts/ScatterChart.tsx";
import { Heatmap } from "../../charts/Small.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { Series } from "../../../shared/contract/data.ts";
import { exploreText } from "../../../shared/text/explore.ts";

/** Means of two columns that stand in the same bucket. */
export function pairPoints(series: Series, x: string, y: string): { x: number; y: number }[] {
  const [a, b] = [series.columns.find((column) => column.name === x), series.columns.find((column) => column.name === y)];
  if (a === undefined || b === undefined) return [];
  const known = new Map(Array.from(b.x, (at, i) => [at, b.mean[i] ?? NaN]));
  return Array.from(a.x, (at, i) => ({ x: a.mean[i] ?? NaN, y: known.get(at) ?? NaN })).filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
}

export const views = ["relations", "lag", "spectrum", "regimes"] as const;
export type View = (typeof views)[number];

export interface BelowProps extends RegimesProps {
  /** Digest of the data. */
  readonly digest: string;
  readonly view: View;
  readonly onView: (view: View) => void;
}

/** Kept as it is while the window moves: its charts are drawn again only for a window that rests. */
export const Below = memo(function Below(props: BelowProps) {
  const { t } = useText();
  const { tags, axis, seen, unitOf, digest, view, onView } = props;
  const words = { relations: exploreText.viewRelations, lag: exploreText.viewLag, spectrum: exploreText.viewSpectrum, regimes: exploreText.viewRegimes };
  return (
    <div className={cx(styles["lower"])}>
      <div className={cx(styles["views"])}><SegmentedControl label={t(exploreText.view)} value={view} onChange={onView} choices={views.map((id) => ({ id, label: t(words[id]) }))} /></div>
      <div className={cx(styles["below"])} tabIndex={-1}>
        {view === "relations" && <Relations tags={tags} seen={seen} unitOf={unitOf} digest={digest} />}
        {view === "lag" && <Delay tags={tags} axis={axis} seen={seen} unitOf={unitOf} digest={digest} />}
        {view === "spectrum" && <SpectrumView tags={tags} axis={axis} seen={seen} unitOf={unitOf} digest={digest} />}
        {view === "regimes" && <Regimes {...props} />}
      </div>
    </div>
  );
});

interface RelationsProps {
  readonly tags: readonly { readonly tag: string; readonly colour: SeriesNumber }[];
  readonly seen: Seen;
  readonly unitOf: (tag: string) => string;
  readonly digest: string;
}

function Relations({ tags, seen, unitOf, digest }: RelationsProps) {
  const { t, f } = useText();
  const [rows, setRows] = useState<"window" | "all">("window");
  const [one, setOne] = useState<string | null>(null);
  const [pair, setPair] = useState<readonly [string, string] | null>(null);
  const [method, setMethod] = useState<"pearson" | "spearman">("pearson");
  const names = tags.map(({ tag }) => tag);
  const shown = tags.find(({ tag }) => tag === one) ?? tags[0];
  const [x, y] = pair !== null && pair.every((tag) => names.includes(tag)) ? pair : [names[0], names[1]];
  const summary = useAnalysis(contract.data.summarizeColumn, shown === undefined ? null : { column: shown.tag, ...(rows === "window" ? seen : {}) }, digest);
  const correlation = useAnalysis(contract.data.correlate, names.length < 2 ? null : { columns: names, method, ...seen }, digest);
  const series = useAnalysis(contract.data.readSeries, x === undefined || y === undefined ? null : { columns: [x, y], ...seen, buckets: 300 }, digest);
  const named = (tag: string) => `${tag}${unitOf(tag) === "" ? "" : `, ${unitOf(tag)}`}`;
  if (shown === undefined) return null;
  return (
    <div className={cx(styles["three"])}>
      <Section
        title={t(exploreText.distribution)}
        acts={<Select label={t(exploreText.tagShown)} hideLabel choices={names.map((tag) => ({ id: tag, label: tag }))} value={shown.tag} onChange={setOne} />}
      >
        <AnalysisView analysis={summary} what={t(exploreText.distributionWhat)}>{(value) => <SummaryView summary={value} colour={shown.colour} unitOtherwise={unitOf(shown.tag)} height={92} short />}</AnalysisView>
        <div><SegmentedControl label={t(exploreText.rowsOf)} choices={[{ id: "window", label: t(exploreText.windowRows) }, { id: "all", label: t(exploreText.allRows) }]} value={rows} onChange={setRows} /></div>
      </Section>
      <Section
        title={t(exploreText.correlation)}
        acts={names.length < 2 ? undefined : <SegmentedControl label={t(exploreText.method)} value={method} onChange={setMethod} choices={[{ id: "pearson", label: t(exploreText.pearson) }, { id: "spearman", label: t(exploreText.spearman) }]} />}
      >
        {names.length < 2 ? <p className={look.muted}>{t(exploreText.correlationNeeds)}</p> : (
          <AnalysisView analysis={correlation} what={t(exploreText.correlationWhat)}>
            {(value) => (
              <>
                <Heatmap label={t(exploreText.correlationSays, { tags: value.columns.join(", ") })} names={value.columns} matrix={value.matrix} onCell={(row, column) => setPair([row, column])} />
                <p className={cx(look.muted, look.tiny)}>{t(exploreText.correlationWindow, { rows: f.number(value.rows, { digits: 0 }) })}</p>
              </>
            )}
          </AnalysisView>
        )}
      </Section>
      <Section title={t(exploreText.pair)} sub={t(exploreText.pairWindow)}>
        {x === undefined || y === undefined ? <p className={look.muted}>{t(exploreText.correlationNeeds)}</p> : (
          <AnalysisView analysis={series} what={t(exploreText.seriesWhat)}>
            {(value) => <ScatterChart label={t(exploreText.pairSays, { x, y })} clouds={[{ label: t(exploreText.pairPoints), colour: 1, points: pairPoints(value, x, y) }]} xTitle={named(x)} yTitle={named(y)} height={190} />}
          </AnalysisView>
        )}
      </Section>
    </div>
  );
}
