// Look-alikes of a batch of each recipe in a year of the sample mixer at one minute, five tags, over the running engine; beside stumpy's mass.
// Recall is told for each planted event: of all other batches of the recipe, those that one of as many look-alikes lies on. Compared by shape, as a
// person does who chooses nothing; with the level, and with stumpy's distances by shape where every tag counts alike, it is told beside.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheFolder } from "../../main/setup/places.mjs";
import { contract } from "../../shared/contract/contract.ts";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { millwright } from "../harness/commandLine.ts";
import { startWebServer } from "../harness/web.ts";
import { makeWork, root } from "../harness/work.ts";
import { joinEngine, withWebSocket } from "./enginePipe.ts";
import { benchRows, importedProject } from "./plantFile.ts";

const packages = ["stumpy==1.14.1", "pandas==3.1.1"];
const tags = ["TIC-200.PV", "TIC-210.PV", "JT-220", "WT-200", "SIC-220"];
const minuteUs = 60_000_000;
const dayRows = 1440;

/** Python of an environment of its own under the cache folder, made from PyPI when it is not there. */
function python(): string {
  const folder = join(cacheFolder(), `bench-${packages.join("-").replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(program) && spawnSync(program, ["-c", "import stumpy, pandas"]).status === 0) return program;
  console.log(`set-up: ${packages.join(", ")} into ${folder}`);
  for (const [command, words] of [["python3", ["-m", "venv", folder]], [program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]]] as const) {
    const done = spawnSync(command, words, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (done.status !== 0) throw new Error(`${command} ${words.join(" ")}: ${done.stderr ?? done.error?.message}`);
  }
  return program;
}

/** Batches as the shift wrote them down: start of heating and end of cooling, UTC µs. */
function batchesOf(file: string): { recipe: string; fromUs: number; toUs: number }[] {
  const [head = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const names = head.split(",");
  const at = (cells: string[], name: string) => Date.parse(cells[names.indexOf(name)] ?? "") * 1000;
  return lines.map((line) => line.split(",")).map((cells) => ({ recipe: cells[names.indexOf("recipe")] ?? "", fromUs: at(cells, "heat"), toUs: at(cells, "discharge") })).filter(({ fromUs, toUs }) => Number.isFinite(fromUs + toUs));
}

async function run(): Promise<void> {
  const work = makeWork(undefined);
  try {
    const rows = benchRows(525_600);
    // A year of plants from different seeds, one after another, so that no batch comes twice.
    const runs = [["half", 180, 1], ["half", 180, 2], ["demo", 42, 3]] as const;
    const plants = runs.map(([preset, days, seed], k) => ({ preset, days, seed, folder: join(work.folder, `plant ${seed}`), afterDays: runs.slice(0, k).reduce((sum, run) => sum + run[1], 0) })).filter(({ afterDays }) => afterDays * dayRows < rows);
    const made = await Promise.all(plants.map(({ preset, seed, folder }) => millwright(["simulate", "--out", folder, "--preset", preset, "--seed", String(seed), "--threads", "1"], work.env, 1_800_000)));
    for (const { code, stderr } of made) if (code !== 0) throw new Error(stderr);
    const parts = plants.map(({ days, folder, afterDays }) => `(SELECT time::TIMESTAMP + INTERVAL ${afterDays} DAY AS moment, ${tags.map((tag) => `"${tag}"`).join(", ")} FROM read_csv('${join(folder, "data", "mixer_1min.csv")}') ORDER BY moment LIMIT ${days * dayRows})`);
    const select = `SELECT strftime(moment, '%Y-%m-%dT%H:%M:%SZ') AS "time", * EXCLUDE (moment) FROM (${parts.join(" UNION ALL ")}) ORDER BY moment LIMIT ${rows}`;
    const project = await importedProject(work, "similar", select);
    const csv = join(work.folder, "similar files", "plant.csv");
    const peer = python();
    const server = await startWebServer(project, work.env);
    const client = await joinEngine(server.address);
    const info = await client.call(contract.data.describe, {});
    const [firstUs, lastUs] = [info?.fromUs ?? 0, info?.toUs ?? 0];

    const known = plants.flatMap(({ folder, afterDays }) =>
      batchesOf(join(folder, "records", "batches.csv")).map(({ recipe, fromUs, toUs }) => ({ recipe, fromUs: fromUs + afterDays * dayRows * minuteUs, toUs: toUs + afterDays * dayRows * minuteUs })),
    );
    /** One search a recipe: a batch early in its first week, and where every other batch of it lies. */
    const searches = [...new Set(known.map(({ recipe }) => recipe))].sort().map((recipe) => {
      const batches = known.filter((batch) => batch.recipe === recipe);
      const query = batches[3];
      if (query === undefined) throw new Error(`too few batches of ${recipe}`);
      const planted = batches.filter(({ fromUs, toUs }) => fromUs >= firstUs && toUs <= lastUs && fromUs !== query.fromUs);
      return { recipe, query, planted, length: Math.round((query.toUs - query.fromUs) / minuteUs) + 1 };
    });
    type Search = (typeof searches)[number];
    /** Planted events that a found place covers half of. */
    const foundOf = ({ planted, length }: Search, starts: readonly number[]) =>
      planted.filter((event) => starts.some((fromUs) => Math.min(event.toUs, fromUs + length * minuteUs) - Math.max(event.fromUs, fromUs) >= (event.toUs - event.fromUs) / 2)).length;
    const all = searches.reduce((sum, { planted }) => sum + planted.length, 0);
    console.log(`set-up: ${info?.rows} rows; planted: ${searches.map(({ recipe, planted, length }) => `${planted.length} of ${recipe} (${length} min marked)`).join(", ")}`);

    /** Every search once; time of one search on average, recall over all planted events and for each recipe. */
    const over = async (search: (one: Search) => Promise<{ ms: number; starts: number[] }>): Promise<Figures> => {
      const figures: Figures = { ms: 0, recallPercent: 0 };
      for (const one of searches) {
        const { ms, starts } = await search(one);
        const found = foundOf(one, starts);
        figures.ms += ms / searches.length;
        figures["recallPercent"]! += (100 * found) / all;
        figures[`recallPercent ${one.recipe}`] = (100 * found) / one.planted.length;
      }
      return { ...figures, planted: all };
    };
    const searchBy = (likeness: "shape" | "amplitude") =>
      over(async ({ query, planted }) => {
        const asked = performance.now();
        const found = await client.call(contract.label.findSimilar, { tags: tags.map((column) => ({ column, weight: 1 })), from: query.fromUs, to: query.toUs, group: null, likeness, most: Math.min(2000, planted.length), class: null });
        return { ms: performance.now() - asked, starts: found.matches.map(({ from }) => from) };
      });
    const stumpyBy = (how: "moving" | "alike" | "level") =>
      over(async ({ query, planted, length }) => {
        // Not waited for with a blocked thread: the pipe to the engine must answer its pings meanwhile.
        const { stdout } = await promisify(execFile)(peer, [join(root, "e2e/bench/similarPeer.py"), csv, how, String(Math.round((query.fromUs - firstUs) / minuteUs)), String(length), String(Math.min(2000, planted.length)), ...tags], { encoding: "utf8", maxBuffer: 1 << 26 });
        const { ms, places } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as { ms: number; places: number[] };
        return { ms, starts: places.map((at) => firstUs + at * minuteUs) };
      });
    const recall = (figures: Figures) => figures["recallPercent"] ?? Number.NaN;
    const [level, alike, stumpyLevel] = [await searchBy("amplitude"), await stumpyBy("alike"), await stumpyBy("level")];
    const ours = async () => ({ ...(await searchBy("shape")), levelRecallPercent: recall(level) });
    const stumpyMass = async () => ({ ...(await stumpyBy("moving")), alikeRecallPercent: recall(alike), levelRecallPercent: recall(stumpyLevel) });
    publish(await hold({ bench: "similar", unit: "ms", samples: samplesOr(5), warmups: 1, ours, peers: { stumpyMass } }));
    client.close();
    await server.stop();
  } finally {
    work.remove();
  }
}

if (withWebSocket(fileURLToPath(import.meta.url))) await run();
