// Runs each event's twin and writes truth/effects.parquet: what the event did to each tag, day by day. Runs in Node.
// A twin is the same run without the one event; every other fault keeps its place and so its random numbers.
import { join } from "node:path";
import type { RunSettings } from "./area.ts";
import type { OutputFile } from "./csvFile.ts";
import { effectsOf, RunFigures, type EffectRow } from "./effects.ts";
import { areaOf } from "./faults.ts";
import { ParquetTable, quote } from "./historianFiles.ts";
import { startS } from "./localTime.ts";
import { runJobs, type RunManner } from "./runJobs.ts";
import { tags, type Area } from "./tags.ts";

const columns = ["event", "tag", "day", "effect_sd_raw", "effect_sd_rel", "d_mean", "d_sd", "d_lag1"] as const;

/** Runs the twins of all events that begin within the run, one more run of the area each. `figures` = those of the run itself. */
export async function runTwins(outDir: string, settings: RunSettings, manner: RunManner, figures: ReadonlyMap<Area, RunFigures>, onProgress: (share: number) => void): Promise<OutputFile> {
  const table = await ParquetTable.open(join(outDir, "truth", ".effects.duckdb"), columns);
  try {
    for (const [n, fault] of settings.faults.entries()) {
      if (fault.fromS >= settings.seconds) continue;
      for (const area of new Set(fault.effects.map(areaOf))) {
        const run = figures.get(area);
        if (!run || (area !== "P" && area !== "M")) continue;
        const twin = new RunFigures(area, settings.seconds);
        const without = settings.faults.map((f, k) => (k === n ? { ...f, fromS: Number.MAX_SAFE_INTEGER } : f));
        await runJobs(
          [area],
          { ...settings, faults: without },
          manner,
          async (block) => {
            if (block.area === area) twin.add(block.minutes);
          },
          (_job, doneS) => onProgress((n + doneS / settings.seconds) / settings.faults.length),
        );
        const rows = effectsOf(run, twin, fault.fromS);
        const column = (value: (row: EffectRow) => number): Float64Array => Float64Array.from(rows, value);
        table.append([column(() => n + 1), column((r) => r.tag), column((r) => r.day), column((r) => r.effectSdRaw), column((r) => r.effectSdRel), column((r) => r.dMean), column((r) => r.dSd), column((r) => r.dLag1)]);
      }
    }
  } catch (thrown) {
    table.drop();
    throw thrown;
  }
  const known = (name: string): string => `CASE WHEN isnan(${name}) THEN NULL ELSE ${name} END AS ${name}`;
  return table.close(outDir, "truth/effects.parquet", `SELECT 'E' || event::INT AS event, [${tags.map((t) => quote(t.tag)).join(",")}][tag::INT + 1] AS tag, make_timestamp(((${startS} + day * 86400) * 1000000)::BIGINT) AS day, ${columns.slice(3).map(known).join(", ")} FROM t`);
}
