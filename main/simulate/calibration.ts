// records/calibration.csv: transmitters compared with a reference instrument while they work, twice a year each by plan.
// Runs anywhere, pure. What is found is what the measuring chain does at that time, wander and faults included; nobody adjusts anything.
import { use, type Draws } from "./draws.ts";
import { FaultChannels, type PlantFault } from "./faults.ts";
import { crewAt, isoBerlin, startS } from "./localTime.ts";
import { MeasuringChain } from "./measuring.ts";
import type { RecordTable } from "./records.ts";
import { gridS } from "./frameGrid.ts";
import { streamId } from "./streams.ts";
import { tags, type Area } from "./tags.ts";

const everyDays = 182;
const tolerancePercent = 0.5;

/** The comparisons of the run: one in ten is not done, one in fifty has a wrong decimal place. Numbers with a decimal point. */
export function calibration(draws: Draws, faults: readonly PlantFault[], seconds: number, areas: readonly Area[]): RecordTable {
  const stream = streamId("records.calibration");
  const rows: { t: number; row: string[] }[] = [];
  tags.forEach((tag, i) => {
    // vibration is not compared on site, set points and commands are not measured
    if (!areas.includes(tag.area) || tag.periodS === 0 || tag.sigma + tag.sigmaOfValue === 0 || tag.tag.startsWith("VT-")) return;
    const firstDay = Math.floor(everyDays * draws.uniform(use.record, stream, i, 0));
    for (let n = 0; ; n++) {
      const u = (lane: number): number => draws.uniform(use.record, stream, i, 4 * (n + 1) + lane);
      const t = (firstDay + n * everyDays) * 86400 + 8 * 3600 + Math.floor(6 * u(0)) * 3600;
      if (t >= seconds) return;
      if (u(1) < 0.1) continue;
      const chain = new MeasuringChain(draws);
      for (let index = 0; index * gridS <= t; index++) chain.wander([i], index);
      new FaultChannels(tag.area, faults, draws, chain).update(t);
      const span = tag.high - tag.low;
      const off = chain.deviation(i, tag.typical) / span;
      const percent = Math.floor(10000 * off + 0.5) / 100;
      const found = Math.floor((tag.typical + off * span) * 1000 + 0.5) / 1000;
      const within = Math.abs(percent) <= tolerancePercent;
      rows.push({ t, row: [isoBerlin(startS + t).slice(0, 10), tag.tag, `${tag.typical}`, `${u(2) < 0.02 ? found * 10 : found}`, tag.unit, `${percent}`, `${tolerancePercent}`, within ? "i.O." : "außer Toleranz", "ABCD".charAt(crewAt(startS + t))] });
    }
  });
  rows.sort((a, b) => a.t - b.t || (a.row[1]! < b.row[1]! ? -1 : 1));
  return { name: "calibration", header: ["date", "tag", "reference", "found", "unit", "deviation_percent", "tolerance_percent", "result", "by"], rows: rows.map((r) => r.row) };
}
