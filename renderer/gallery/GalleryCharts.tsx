// Development only: every chart but the trend.

import { useState } from "react";
import { CostCurve } from "../charts/CostCurve.tsx";
import { Histogram } from "../charts/Histogram.tsx";
import { LineChart } from "../charts/LineChart.tsx";
import { ScatterChart } from "../charts/ScatterChart.tsx";
import { ContributionBars, Heatmap, IntervalDots, IntervalHead, Sparkline } from "../charts/Small.tsx";
import { DataTable } from "../parts/DataTable.tsx";
import { Section } from "../parts/Panel.tsx";
import { ShareBar } from "../parts/Progress.tsx";
import { StateChip } from "../parts/State.tsx";

const noise = (x: number) => Math.sin(x * 12.9898) * 43758.5453 % 1;
const steps = Array.from({ length: 81 }, (_, i) => 0.2 + i * 0.01);
const cost = (shift: number) => steps.map((x) => 3.4 + 55 * (x - 0.6 - shift) ** 2);
const scale = { min: 0, max: 10, reference: 9 };
const candidates = [{ id: "a", name: "Additive model", v: 3.4, lo: 2.2, hi: 4.9 }, { id: "b", name: "Boosted trees", v: 3.2, lo: 2.1, hi: 4.8 }, { id: "c", name: "Limits used today", v: 9.0, lo: 7.5, hi: 9.9 }];

export function GalleryCharts() {
  const [threshold, setThreshold] = useState(0.62);
  const [chosen, setChosen] = useState("a");
  return (
    <div style={{ height: "100%", overflow: "auto", background: "var(--surface)", display: "grid", gridTemplateColumns: "1fr 1fr", alignContent: "start" }}>
      <div style={{ gridColumn: "1 / -1" }}>
        <h1>Charts</h1>
        <DataTable
          label="Candidates" rows={candidates} rowId={(r) => r.id} selected={chosen} onSelect={setChosen} free isReference={(r) => r.id === "c"}
          columns={[
            { id: "name", title: "Model", value: (r) => r.name }, { id: "v", title: "Cost", unit: "k€", value: (r) => r.v, align: "end" },
            { id: "i", title: "Interval", cell: (r) => <IntervalDots label="cost" value={r.v} low={r.lo} high={r.hi} scale={scale} {...(r.id === "a" ? { colour: 1 as const } : {})} /> },
            { id: "s", title: "Score, 14 days", cell: (r) => <Sparkline label="score" limit={0.9} values={Array.from({ length: 60 }, (_, i) => (i > 45 && r.id === "b" ? NaN : Math.abs(noise(i)) * (i / 60)))} /> },
            { id: "age", title: "Age", cell: (r) => <ShareBar label="2 d of 7" share={r.v / 10} limit={0.7} tone={r.v > 7 ? "caution" : "ink"} /> },
            { id: "st", title: "State", cell: (r) => <StateChip state={r.id === "a" ? "ok" : r.id === "b" ? "unknown" : "alarm"} /> },
          ]}
        />
        <IntervalHead scale={scale} />
      </div>
      <Section title="Cost against threshold" sub="miss 1 050 €"><CostCurve label="Cost against threshold" unit="k€ a month" xTitle="threshold on the score" value={threshold} onChange={setThreshold} reference={{ cost: 9.9, word: "limits used today, 9.9" }} near={{ from: 0.52, to: 0.7, word: "within 5 % of the lowest" }} lines={[{ id: "a", label: "additive", colour: 1, threshold: steps, cost: cost(0), low: cost(0).map((c) => c * 0.7), high: cost(0).map((c) => c * 1.35) }, { id: "b", label: "boosted trees", colour: 2, threshold: steps, cost: cost(-0.02) }]} /></Section>
      <Section title="Drivers"><ContributionBars label="Drivers" items={[{ id: "1", name: "P-201 feed pump", value: 0.62, isGroup: true }, { id: "2", name: "VIB_DE, level", value: 0.38 }, { id: "3", name: "MOTOR_I", value: -0.05 }, { id: "4", name: "Suction line T-20", value: 0.24, isGroup: true }]} /></Section>
      <Section title="Histogram"><Histogram label="VIB" unit="mm/s" edges={Array.from({ length: 41 }, (_, i) => i / 8)} counts={Array.from({ length: 40 }, (_, i) => Math.round(4000 * Math.exp(-((i - 15) ** 2) / 40)))} marks={[{ at: 3.2, word: "limit" }]} /></Section>
      <Section title="Scatter"><ScatterChart label="SUCT_P at equal flow" xTitle="FLOW, m³/h" yTitle="SUCT_P, bar" clouds={[{ label: "before 9 Nov", colour: 1, points: Array.from({ length: 80 }, (_, i) => ({ x: 138 + i * 0.6, y: 1.6 - i * 0.003 + noise(i) * 0.05 })) }, { label: "since 9 Nov", colour: 2, points: Array.from({ length: 60 }, (_, i) => ({ x: 138 + i * 0.8, y: 1.4 - i * 0.003 + noise(i + 7) * 0.05 })) }]} /></Section>
      <Section title="Lines"><LineChart label="Learning" xTitle="round" yTitle="loss" x={Array.from({ length: 100 }, (_, i) => i)} lines={[{ label: "train", colour: 1, y: Array.from({ length: 100 }, (_, i) => Math.exp(-i / 20)) }, { label: "validation", colour: 2, y: Array.from({ length: 100 }, (_, i) => Math.exp(-i / 25) + 0.05) }]} /></Section>
      <Section title="Correlation"><Heatmap label="Correlation" names={["VIB_DE", "FLOW", "SUCT_P", "BRG_TEMP"]} matrix={[1, -0.82, 0.4, 0.1, -0.82, 1, -0.3, NaN, 0.4, -0.3, 1, 0.94, 0.1, NaN, 0.94, 1]} onCell={() => undefined} /></Section>
    </div>
  );
}
