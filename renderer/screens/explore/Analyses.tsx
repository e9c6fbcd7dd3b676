// Under the trend: the spectrum of one tag, the regimes of all, each over the window shown and saying what it rests on.

import { useState } from "react";
import styles from "./Explore.module.css";
import { periodTicks, regimeName } from "./analyses.ts";
import { BasisNote, stepWords, type AnalysisProps } from "./Basis.tsx";
import { AnalysisView } from "./AnalysisView.tsx";
import { MapView, type MapHold } from "./MapView.tsx";
import { useAnalysis, type Analysis } from "./useAnalysis.ts";
import { seriesAt } from "../../charts/colours.ts";
import { LineChart } from "../../charts/LineChart.tsx";
import { Spectrogram } from "../../charts/Spectrogram.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { RegimesResult } from "../../../shared/contract/explore.ts";
import { exploreText } from "../../../shared/text/explore.ts";

/** Which periods a tag holds, and when. */
export function SpectrumView({ tags, axis, seen, digest }: AnalysisProps & { readonly digest: string }) {
  const words = useText();
  const { t, f } = words;
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = tags.find(({ tag }) => tag === chosen) ?? tags[0];
  const analysis = useAnalysis(contract.data.readSpectrum, shown === undefined ? null : { column: shown.tag, ...seen, segment: null }, digest);
  if (shown === undefined) return null;
  const isTime = axis === "time";
  const period = (frequency: number) => (isTime ? f.duration(1000 / frequency) : t(exploreText.rowsCount, { count: f.number(1 / frequency, { digits: 0 }) }));
  const place = (at: number) => (isTime ? f.time(at) : f.number(at, { digits: 0 }));
  const count = (n: number) => f.number(n, { digits: 0 });
  return (
    <AnalysisView analysis={analysis} what={t(exploreText.spectrumWhat)}>
      {(value) => {
        const periods = value.peaks.map((bin) => period(value.frequency[bin] ?? 1)).join(", ");
        const found = value.segments === 0 ? t(exploreText.spectrumNone) : value.peaks.length === 0 ? t(exploreText.spectrumNoPeaks) : t(exploreText.spectrumPeaks, { periods });
        return (
          <div className={cx(styles["two"])}>
            <Section title={t(exploreText.spectrum)} acts={<Select label={t(exploreText.tagShown)} hideLabel choices={tags.map(({ tag }) => ({ id: tag, label: tag }))} value={shown.tag} onChange={setChosen} />}>
              {value.segments > 0 && (
                <LineChart
                  label={t(exploreText.spectrumOf, { tag: shown.tag })} x={value.frequency.map(Math.log10)} lines={[{ label: "", colour: shown.colour, y: value.density.map((d) => 10 * Math.log10(Math.max(d, 1e-300))) }]}
                  xTitle={t(exploreText.spectrumAxis)} yTitle={t(exploreText.spectrumLevel)} height={150} xWord={(at) => period(10 ** at)} xTicks={periodTicks(value.frequency[0] ?? 1, value.frequency.at(-1) ?? 1, axis)} marks={value.peaks.slice(0, 1).map((bin) => ({ x: Math.log10(value.frequency[bin] ?? 1), word: period(value.frequency[bin] ?? 1) }))}
                />
              )}
              <p>{found}</p>
            </Section>
            <Section title={t(exploreText.spectrogram)}>
              {value.times.length > 0 && (
                <Spectrogram
                  label={t(exploreText.spectrogramOf, { tag: shown.tag })} says={found} level={value.level} columns={value.times.length} rows={value.bins.length} height={150}
                  xWords={[place(value.times[0] ?? 0), place(value.times.at(-1) ?? 0)]} yWords={[period(value.bins[0] ?? 1), period(value.bins.at(-1) ?? 1)]}
                />
              )}
              <p className={cx(look.muted, look.tiny)}>{t(exploreText.spectrumSegments, { segments: count(value.segments), length: stepWords(value.segment * value.basis.step, axis, words), left: count(value.leftOut) })}</p>
              <BasisNote basis={value.basis} />
            </Section>
          </div>
        );
      }}
    </AnalysisView>
  );
}

export interface RegimesProps extends AnalysisProps {
  readonly regimes: Analysis<RegimesResult>;
  readonly hold: MapHold;
  readonly count: number | null;
  readonly onCount: (count: number | null) => void;
}

/** Clusters of the tags together: their means, and a map of them. */
export function Regimes({ tags, axis, seen, unitOf, regimes, hold, count, onCount }: RegimesProps) {
  const { t, f } = useText();
  const auto = "auto";
  return (
    <div className={cx(styles["two"])}>
      <div className={cx(styles["regimes"])}>
        <AnalysisView analysis={regimes} what={t(exploreText.regimesWhat)}>
          {(value) => (
            <Section
              title={t(exploreText.regimes)} sub={seen.group ?? undefined}
              acts={<Select label={t(exploreText.regimesCount)} hideLabel value={count === null ? auto : String(count)} onChange={(id) => onCount(id === auto ? null : Number(id))} choices={[{ id: auto, label: `${value.count}, ${t(exploreText.regimesAuto)}` }, ...[2, 3, 4, 5, 6, 7, 8].map((n) => ({ id: String(n), label: String(n) }))]} />}
            >
              <div className={cx(styles["means"])}>
                <table>
                  <thead><tr><th scope="col">{t(exploreText.regimesLane)}</th><th scope="col" className={look.num}>{t(exploreText.share)}</th>{value.columns.map((column) => <th key={column} scope="col" className={look.num} title={column}>{column}</th>)}</tr></thead>
                  <tbody>
                    {value.regimes.map((regime, k) => (
                      <tr key={k}>
                        <th scope="row"><i className={look.swatch} style={{ background: `var(--series-${seriesAt(k)})` }} /> {regimeName(k)}</th>
                        <td className={look.num}>{f.percent(regime.share)}</td>
                        {regime.means.map((mean, j) => <td key={j} className={look.num}>{f.quantity(mean, unitOf(value.columns[j] ?? ""))}</td>)}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <p className={cx(look.muted, look.small)}>{regimesWhy(value, count, { t, f })}</p>
              {value.more > 0 && <p className={cx(look.muted, look.small)}>{t(exploreText.regimesMore, { count: f.number(value.more, { digits: 0 }) })}</p>}
              <BasisNote basis={value.basis} />
            </Section>
          )}
        </AnalysisView>
      </div>
      <MapView {...hold} columns={tags.map(({ tag }) => tag)} seen={seen} axis={axis} count={count} />
    </div>
  );
}

function regimesWhy(value: RegimesResult, asked: number | null, { t, f }: Pick<Words, "t" | "f">): string {
  const silhouettes = value.tried.map(({ k, silhouette }) => `${k}: ${f.number(silhouette, { digits: 2 })}`).join(", ");
  if (value.count < 2) return t(exploreText.regimesOne);
  return asked === null ? t(exploreText.regimesWhy, { count: value.count, silhouettes }) : t(exploreText.regimesAsked, { count: value.count, silhouette: f.number(value.tried[0]?.silhouette, { digits: 2 }) });
}
