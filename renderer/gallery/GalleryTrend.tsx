// Development only: the trend as the Label screen uses it, over a seeded made-up series.

import { useCallback, useState } from "react";
import { Overview } from "../charts/Overview.tsx";
import { TrendChart, type Range } from "../charts/TrendChart.tsx";
import { Button } from "../parts/Button.tsx";
import { SplitLayout, Section } from "../parts/Panel.tsx";
import { StepScreen } from "../parts/StepHead.tsx";
import { Tree } from "../parts/Tree.tsx";
import { Form, NumberField, TextField, FormRow } from "../parts/Fields.tsx";
import { SegmentedControl } from "../parts/SegmentedControl.tsx";
import { Note } from "../parts/State.tsx";
import { ProgressRow } from "../parts/Progress.tsx";
import type { Series } from "../../shared/contract/data.ts";

const hour = 3_600_000_000;
const t0 = Date.UTC(2026, 10, 13, 23) * 1000;
const tags = [{ tag: "VIB_DE", unit: "mm/s", base: 2.1, up: 2.2 }, { tag: "FLOW", unit: "m³/h", base: 182, up: -30 }, { tag: "SUCT_P", unit: "bar", base: 1.42, up: -0.36 }, { tag: "BRG_TEMP", unit: "°C", base: 57, up: 9 }];

/** Noise from a place alone, so that every reading gives the same picture. */
const noise = (x: number) => {
  const s = Math.sin(x * 12.9898) * 43758.5453;
  return s - Math.floor(s) - 0.5;
};

function load(from: number, to: number, buckets: number): Promise<Series> {
  const bucket = (to - from) / buckets;
  const columns = tags.map(({ tag, unit, base, up }, k) => {
    const x = Float64Array.from({ length: buckets }, (_, i) => from + i * bucket);
    const mean = x.map((at) => {
      const h = (((at - t0) / hour) % 24 + 24) % 24;
      if (h > 8.2 && h < 8.9) return NaN;
      const event = h > 2 && h < 6 ? Math.sin(((h - 2) / 4) * Math.PI) ** 0.5 : 0;
      return base + up * event + Math.abs(up) * 0.06 * noise(at / 1e7 + k);
    });
    const wide = mean.map((value, i) => Math.abs(up) * (Math.abs(value - base) > Math.abs(up) * 0.2 ? 0.16 : 0.05) * (1 + Math.abs(noise(i + k))));
    return { name: tag, unit, x, mean, min: mean.map((v, i) => v - (wide[i] ?? 0)), max: mean.map((v, i) => v + (wide[i] ?? 0)), count: mean.map((v) => (Number.isNaN(v) ? 0 : 80)) };
  });
  return Promise.resolve({ axis: "time", from, to, bucket, rows: 43_200, columns });
}

export function GalleryTrend() {
  const extent = { from: t0 - 400 * 24 * hour, to: t0 + 24 * hour };
  const [view, setView] = useState<Range>({ from: t0, to: t0 + 12 * hour });
  const [range, setRange] = useState<Range | null>({ from: t0 + 2.2 * hour, to: t0 + 5.8 * hour });
  const [sure, setSure] = useState<"a" | "b" | "c">("b");
  const loadOne = useCallback(load, []);
  return (
    <StepScreen title="Label" sentence="Say what happened and when. Recommended next: the 14 suggestions, they settle the most." why="Each settles a disagreement or a place where the model is unsure." facts="96 events · 3 disagreements" primary={<Button look="primary" keys="N">Next suggestion</Button>}>
      <SplitLayout
        leftLabel="Assets"
        left={<Section title="Assets" sub="1 204 tags" bare><Tree label="Assets" open={["h", "p"]} selected={["VIB_DE"]} onSelect={() => undefined} nodes={[{ id: "h", label: "Hall 3", strong: true, children: [{ id: "p", label: "P-201 feed pump", end: "14", children: tags.map((t, i) => ({ id: t.tag, label: t.tag, end: t.unit, swatch: `var(--series-${i + 1})`, ...(i === 3 ? { finding: { state: "caution" as const, label: "dotted" } } : {}) })) }, { id: "q", label: "P-202 feed pump", end: "14", children: [{ id: "qq", label: "VIB" }] }] }]} /></Section>}
        rightLabel="New label"
        right={
          <>
            <Section title="New label" sub="on P-201">
              <Form>
                <TextField label="From" value="02:14:00" onChange={() => undefined} unit="14 Nov" />
                <NumberField label="Length" value={217} onChange={() => undefined} unit="min" />
                <FormRow label="How sure"><SegmentedControl label="How sure" choices={[{ id: "a", label: "Sure" }, { id: "b", label: "Probable" }, { id: "c", label: "Open" }]} value={sure} onChange={setSure} /></FormRow>
              </Form>
              <Note kind="caution">Operations 2 marked <b>bearing wear</b> from 02:40 to 04:10. Both stay until one of you agrees.</Note>
            </Section>
            <Section title="Find similar" sub="4 tags, shape and level"><ProgressRow what="15.1 of 36.8 million places" share={0.41} leftMs={9000} detail="best 12 so far" onCancel={() => undefined} /></Section>
          </>
        }
      >
        <div style={{ display: "grid", gridTemplateRows: "auto minmax(0,1fr)", height: "100%" }}>
          <Overview label="All 14 months with the window below" tag="VIB_DE" extent={extent} window={view} onWindow={setView} load={loadOne} />
          <TrendChart
            label="Trend" axis="time" extent={extent} window={view} onWindow={setView} load={loadOne} drag="range" range={range} onRange={setRange} onEvent={() => undefined}
            lanes={tags.map((t, i) => ({ tag: t.tag, unit: t.unit, colour: (i + 1) as 1 | 2 | 3 | 4, ...(i === 0 ? { threshold: { value: 5, label: "limit 5.0" } } : {}) }))}
            events={[
              { id: "r", label: "Regime", events: [{ id: "r1", from: t0, to: t0 + 9 * hour, word: "Running", kind: "regime" }, { id: "r2", from: t0 + 9.1 * hour, to: t0 + 12 * hour, word: "Running", kind: "regime" }] },
              { id: "o", label: "Operations 1", events: [{ id: "o1", from: t0 + 2.2 * hour, to: t0 + 5.8 * hour, word: "Cavitation, probable", kind: "label", colour: 6 }] },
              { id: "s", label: "Suggested", events: [{ id: "s1", from: t0 + 2.3 * hour, to: t0 + 5.6 * hour, word: "Cavitation 0.91", kind: "suggested", colour: 6 }] },
            ]}
          />
        </div>
      </SplitLayout>
    </StepScreen>
  );
}
