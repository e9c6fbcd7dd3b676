// The quality table: public plant sets by their protocols, default settings, a search of MILLWRIGHT_BENCH_MINUTES (5) each; MILLWRIGHT_BENCH_SETS chooses.
// Every choice is made on the training part; the protocol's test part is scored once. What falls short is said, with what was chosen.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, makeWork } from "../harness/work.ts";
import { ai4i } from "./quality/ai4i.ts";
import { cmapss } from "./quality/cmapss.ts";
import { debutanizer } from "./quality/debutanizer.ts";
import { etch } from "./quality/etch.ts";
import { gasTurbine } from "./quality/gasTurbine.ts";
import { openProject, tableOf, type Bench, type Line, type QualitySet } from "./quality/harness.ts";
import { skab } from "./quality/skab.ts";
import { sru } from "./quality/sru.ts";
import { steel } from "./quality/steel.ts";
import { tep } from "./quality/tep.ts";

/** Small ones first. */
const sets: readonly QualitySet[] = [debutanizer, sru, ai4i, gasTurbine, steel, etch, tep, skab, cmapss];

const data = dataFolder();
if (data === undefined) throw new Error("quality needs the public sets: there is no ../shared/data and MILLWRIGHT_DATA names no folder");
const minutes = Number(process.env["MILLWRIGHT_BENCH_MINUTES"] ?? 5);
const wanted = process.env["MILLWRIGHT_BENCH_SETS"]?.split(",") ?? sets.map(({ name }) => name);
const strange = wanted.filter((name) => !sets.some((set) => set.name === name));
if (strange.length > 0) throw new Error(`no set is called ${strange.join(", ")}; there are: ${sets.map(({ name }) => name).join(", ")}`);

const work = makeWork(undefined);
const bench: Bench = {
  data,
  minutes,
  makeFolder: (name) => work.makeFolder(name),
  writeCsv: (name, head, rows) => {
    const folder = work.makeFolder(`${name} data`);
    writeFileSync(join(folder, `${name}.csv`), `${[head, ...rows].map((row) => row.join(",")).join("\n")}\n`);
    return folder;
  },
  open: (name, folder) => openProject(work.makeFolder(`${name} work`), folder, work.env, minutes),
};

try {
  const lines: (Line & { set: string })[] = [];
  const seconds: Record<string, number> = {};
  const failed: Record<string, string> = {};
  for (const set of sets.filter(({ name }) => wanted.includes(name))) {
    const begun = performance.now();
    // One set that cannot be measured must not hide the others.
    try {
      const measured = (await set.measure(bench)).map((line) => ({ set: set.name, ...line }));
      lines.push(...measured);
      console.log(`${tableOf(measured)}\n`);
    } catch (thrown) {
      failed[set.name] = thrown instanceof Error ? thrown.message : String(thrown);
      console.log(`${set.name}: ${failed[set.name]}\n`);
    }
    seconds[set.name] = Math.round((performance.now() - begun) / 1000);
  }
  console.log(tableOf(lines));
  const named = <T>(of: (line: Line) => T) => Object.fromEntries(lines.map((line) => [`${line.set} ${line.measure}`, of(line)]));
  const met = lines.filter((line) => line.met).map((line) => `${line.set} ${line.measure}`);
  console.log(
    JSON.stringify({ bench: "quality", unit: "as named", minutes, ours: named(({ ours }) => ours.value), intervals: named(({ ours }) => [ours.low, ours.high]), bars: named(({ bar }) => bar), met, missed: lines.filter((line) => !line.met).map((line) => `${line.set} ${line.measure}`), failed, seconds, peers: {}, ratios: {}, samples: 1 }),
  );
  if (Object.keys(failed).length > 0) process.exitCode = 1;
} finally {
  work.remove();
}
