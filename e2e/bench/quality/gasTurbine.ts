// Gas turbine, NOx by the hour: 2011 to 2013 teach, 2014 and 2015 judge; CO is no input. Then what the monitor says: a package of the years that teach
// runs on a device over the rows of 2014, inputs alone, and the drift that comes home is read. The files have no dates; an hour a row is written beside.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DriftInfo } from "../../../shared/contract/monitor.ts";
import { figureOf, planOf, type Bench, type Line, type Protocol, type QualitySet } from "./harness.ts";
import { cellsOf, timeFrom } from "./raw.ts";

const head = ["AT", "AP", "AH", "AFDP", "GTEP", "TIT", "TAT", "TEY", "CDP", "CO", "NOX"];
const target = "NOX";
const forbidden = ["CO"];

export const gasTurbine: QualitySet = {
  name: "gasTurbine",
  async measure(bench): Promise<Line[]> {
    const years = [2011, 2012, 2013, 2014, 2015].map((year) => cellsOf(readFileSync(join(bench.data, `gas_turbine/gt_${year}.csv`), "utf8")));
    const rows = years.flat().map((cells, n) => [timeFrom("2011-01-01T00:00:00Z", n * 3600), ...cells]);
    const teach = years.slice(0, 3).flat().length;
    const common = { scenario: "regression" as const, target: { kind: "column" as const, column: target }, metric: "mae", forbidden };
    const compared = await bench.open("gas turbine", bench.writeCsv("gasTurbine", ["time", ...head], rows)).compare(
      planOf({ ...common, name: "gas turbine", split: { kind: "holdout", testShare: (rows.length - teach) / rows.length }, searchMinutes: bench.minutes }),
    );
    const ours = figureOf(compared, "mae");
    const drift = await driftIn(bench, rows.slice(0, teach), rows.slice(teach, teach + years[3]!.length), common);
    const over = drift.tags.filter((tag) => tag.over);
    return [
      { measure: "mae NOx", ours, floor: "linear 8.24, boosted trees 11.21", best: "-", bar: "<= 8.0", met: ours.value <= 8, how: `${compared.how}; r2 ${figureOf(compared, "r2").value.toFixed(3)}; outside the known range ${(100 * compared.evaluation.outside.share).toFixed(1)} %` },
      { measure: "tags that changed in 2014", ours: { value: over.length, low: null, high: null }, floor: "-", best: "-", bar: "drift announced from the inputs alone", met: over.length > 0, how: `${over.map(({ tag }) => tag).join(", ") || "none"} of ${drift.tags.length}, ${drift.windows} windows, ${drift.notices.budgetPerMonth} false notices a month accepted` },
    ];
  },
};

/** What the monitor says of the rows after those that a package was made from. The device is given the inputs and nothing else. */
async function driftIn(bench: Bench, before: (string | number)[][], after: (string | number)[][], common: Pick<Protocol, "scenario" | "target" | "metric" | "forbidden">): Promise<DriftInfo> {
  const name = "gas turbine monitored";
  const project = bench.open(name, bench.writeCsv("gasTurbine taught", ["time", ...head], before));
  await project.call("plan.replace", { plan: planOf({ ...common, name, split: { kind: "holdout", testShare: 0.3 }, searchMinutes: null }) });
  await project.call("plan.run", {});
  const stick = join(project.folder, "project/practice/stick");
  const home = bench.makeFolder("gas turbine device");
  const inputs = ["time", ...head].map((_, c) => c).filter((c) => c === 0 || ![target, ...forbidden].includes(head[c - 1]!));
  const file = join(home, "rows.csv");
  writeFileSync(file, `${[["time", ...head], ...after].map((row) => inputs.map((c) => row[c]).join(",")).join("\n")}\n`);
  const device = (...words: string[]) => {
    const done = spawnSync(process.execPath, [join(stick, "MILLWRIGHT/device/edge.cjs"), ...words, "--home", home, "--json"], { encoding: "utf8", cwd: home, env: {} });
    if (done.status !== 0) throw new Error(`device ${words[0]}: ${done.stdout}${done.stderr}`);
    return JSON.parse(done.stdout) as Record<string, unknown>;
  };
  const installed = device("install", "--lab", "--label", "turbine");
  device("run", "--input", file);
  device("collect");
  const athome = bench.open(name, stick);
  await athome.call("monitor.importStick", { stick: "h-data-0" });
  const drift = await athome.call<DriftInfo | null>("monitor.readDrift", { device: installed["device"] });
  if (!drift) throw new Error("no drift view of the device");
  return drift;
}
