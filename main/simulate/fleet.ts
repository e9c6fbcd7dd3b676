// A fleet: twelve sites with a pump station each, alike and yet not the same: geometry, tuning, climate, names, units, languages, zones.
// Runs in Node. Three of the sites have a fault. A site is one wide table at 60 s with its tag list; what is true of it stands under truth/. Times
// stand in UTC for machines and beside it on the site's own clock for people.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { runBenchCase, type BenchCase } from "./benchCase.ts";
import { writeMinutes } from "./benchFiles.ts";
import { CsvFile, type OutputFile } from "./csvFile.ts";
import { Draws, use } from "./draws.ts";
import { isoAtSite, siteZones } from "./siteTime.ts";
import type { SiteZone } from "./siteTime.ts";
import { streamId } from "./streams.ts";
import { tagNumber, tags } from "./tags.ts";
import { simulatorVersion } from "./version.ts";

const sites = ["Weidenau", "Altmark", "Brunnthal", "Calder", "Dornbach", "Elmsford", "Feldberg", "Garonne", "Hallein", "Ipswich", "Jurava", "Kestrel"] as const;
/** Units that a site may use instead. */
const otherUnits: Readonly<Record<string, { unit: string; gain: number; shift: number }>> = { bar: { unit: "kPa", gain: 100, shift: 0 }, "°C": { unit: "°F", gain: 1.8, shift: 32 }, "m³/h": { unit: "l/min", gain: 1000 / 60, shift: 0 }, kW: { unit: "W", gain: 1000, shift: 0 } };
/** How a site that writes German calls the states. */
const inGerman: Readonly<Record<string, string>> = { RUN: "EIN", STANDBY: "BEREIT", TRIP: "STÖR", MAINT: "WARTUNG", HAND: "HAND" };

export interface FleetOptions {
  seed: bigint | number;
  outDir: string;
  /** Default 90. */
  days?: number;
  /** Default 12. */
  sites?: number;
  signal?: AbortSignal;
  onProgress?: (done: number, what: string) => void;
}

/** Names, units and words of one site, and what it has not. */
interface SiteHabits {
  site: string;
  zone: SiteZone;
  german: boolean;
  column: (tag: string) => { name: string; unit: string; gain: number; shift: number } | undefined;
}

function habitsOf(draws: Draws, n: number): SiteHabits {
  const u = (step: number, lane = 0): number => draws.uniform(use.habit, streamId("fleet"), n * 1000 + step, lane);
  // 5 to 15 % of the tags are missing, renamed or in another unit
  const share = 0.05 + 0.1 * u(0);
  const style = Math.floor(3 * u(1));
  return {
    site: sites[n % sites.length]!,
    zone: siteZones[Math.floor(siteZones.length * u(2))]!,
    german: u(3) < 0.5,
    column: (tag) => {
      const i = tagNumber(tag);
      const { unit } = tags[i]!;
      const strange = u(10 + i) < share;
      const kind = u(10 + i, 1);
      if (strange && kind < 1 / 3) return undefined;
      const name = strange && kind < 2 / 3 ? (style === 0 ? tag.replace("-", "_") : style === 1 ? `${sites[n % sites.length]!.slice(0, 2).toUpperCase()}.${tag}` : tag.toLowerCase()) : tag;
      const other = strange && kind >= 2 / 3 ? otherUnits[unit] : undefined;
      return { name, unit, gain: 1, shift: 0, ...other };
    },
  };
}

/** Writes the fleet. Throws callCancelled between two sites when the signal is raised. */
export async function simulateFleet(o: FleetOptions): Promise<{ simulator: number; seed: string; files: OutputFile[]; sites: { site: string; scenario: string }[] }> {
  const seed = BigInt.asUintN(64, BigInt(o.seed));
  const draws = new Draws(seed);
  const count = o.sites ?? sites.length;
  const files: OutputFile[] = [];
  const told: { site: string; scenario: string }[] = [];
  const listed: string[][] = [];
  // three of twelve have a fault: those with the smallest numbers
  const rank = Array.from({ length: count }, (_, n) => ({ n, u: draws.uniform(use.parameter, streamId("fleet"), n) })).sort((a, b) => a.u - b.u);
  const faulty = new Map(rank.slice(0, Math.floor((3 * count) / 12)).map(({ n }, k) => [n, ["PL1", "SE1", "AG1"][k % 3]!]));
  for (let n = 0; n < count; n++) {
    if (o.signal?.aborted) throw new Failure("callCancelled");
    const made = runBenchCase({ seed: seed + BigInt(1000 * (n + 1)), scenario: faulty.get(n) ?? "NONE", area: "P", days: o.days ?? 90 });
    const habits = habitsOf(draws, n);
    files.push(...writeSite(o.outDir, n, habits, made));
    listed.push([folderOf(n), habits.site, habits.zone, habits.german ? "de" : "en"]);
    told.push({ site: habits.site, scenario: made.scenario });
    o.onProgress?.((n + 1) / count, "plant");
    await new Promise((resolve) => setImmediate(resolve));
  }
  // what somebody who reads the sites' files has to know of them: where they stand, and in which language their words are
  const list = new CsvFile(o.outDir, "sites.csv", ["folder", "site", "zone", "language"]);
  for (const row of listed) list.row(row);
  files.push(list.close());
  return { simulator: simulatorVersion, seed: seed.toString(), files, sites: told };
}

const folderOf = (n: number): string => `site_${String(n + 1).padStart(2, "0")}`;

function writeSite(outDir: string, n: number, habits: SiteHabits, made: BenchCase): OutputFile[] {
  const folder = folderOf(n);
  const columns = made.columns.flatMap((c) => {
    const seen = habits.column(c.tag);
    return seen ? [{ c, ...seen }] : [];
  });
  const table = writeMinutes(outDir, `${folder}/pump_1min.csv`, made.tsUs, columns, (text) => (habits.german ? (inGerman[text] ?? text) : text), (utcS) => isoAtSite(utcS, habits.zone));
  const list = new CsvFile(outDir, `${folder}/tags.csv`, ["tag", "asset", "unit", "description"]);
  for (const { c, name, unit } of columns) {
    const spec = tags[tagNumber(c.tag)]!;
    list.row([name, c.asset.replace("Weidenau", habits.site), unit, habits.german ? spec.de : spec.en]);
  }
  mkdirSync(join(outDir, "truth"), { recursive: true });
  const truth = `${JSON.stringify({ site: habits.site, zone: habits.zone, seed: made.seed, structure: made.structure, scenario: made.scenario, events: made.truth, names: columns.map(({ c, name, unit }) => ({ tag: c.tag, name, unit })) }, null, 1)}\n`;
  writeFileSync(join(outDir, "truth", `${folder}.json`), truth);
  return [table, list.close(), { path: `truth/${folder}.json`, bytes: Buffer.byteLength(truth), rows: made.truth.length, sha256: createHash("sha256").update(truth).digest("hex") }];
}
