// Look-alikes of a batch of each recipe in a year of the sample mixer at one minute, five tags, over the running engine; beside stumpy's mass.
// Recall is told for each planted event: of all other batches of the recipe, those that one of as many look-alikes lies on. Compared with their
// level, as recipes share their phases and differ in temperature and charge; by shape alone it is told beside.
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
    const plant = join(work.folder, "plant");
    const made = await millwright(["simulate", "--out", plant, "--preset", "demo", "--seed", "1"], work.env);
    if (made.code !== 0) throw new Error(made.stderr);
    // Six weeks again and again until there is a year.
    const rows = benchRows(525_600);
    const select = `SELECT strftime(time::TIMESTAMP + INTERVAL (r * 42) DAY, '%Y-%m-%dT%H:%M:%SZ') AS "time", ${tags.map((tag) => `"${tag}"`).join(", ")} FROM read_csv('${join(plant, "data", "mixer_1min.csv")}'), range(${Math.ceil(rows / 60_480)}) t(r) ORDER BY time::TIMESTAMP + INTERVAL (r * 42) DAY LIMIT ${rows}`;
    const project = await importedProject(work, "similar", select);
    const csv = join(work.folder, "similar files", "plant.csv");
    const peer = python();
    const server = await startWebServer(project, work.env);
    const client = await joinEngine(server.address);
    const info = await client.call(contract.data.describe, {});
    const [firstUs, lastUs] = [info?.fromUs ?? 0, info?.toUs ?? 0];

    const six = 42 * 86_400_000_000;
    const turns = Math.ceil(rows / 60_480);
    const known = batchesOf(join(plant, "records", "batches.csv"));
    /** One search a recipe: a batch early in its first week, and where every other batch of it lies. */
    const searches = [...new Set(known.map(({ recipe }) => recipe))].sort().map((recipe) => {
      const batches = known.filter((batch) => batch.recipe === recipe);
      const query = batches[3];
      if (query === undefined) throw new Error(`too few batches of ${recipe}`);
      const planted = batches
        .flatMap((batch) => Array.from({ length: turns }, (_, r) => ({ fromUs: batch.fromUs + r * six, toUs: batch.toUs + r * six })))
        .filter(({ fromUs, toUs }) => fromUs >= firstUs && toUs <= lastUs && fromUs !== query.fromUs);
      return { recipe, query, planted, different: batches.length - 1, length: Math.round((query.toUs - query.fromUs) / minuteUs) + 1 };
    });
    type Search = (typeof searches)[number];
    /** Planted events that a found place covers half of. */
    const foundOf = ({ planted, length }: Search, starts: readonly number[]) =>
      planted.filter((event) => starts.some((fromUs) => Math.min(event.toUs, fromUs + length * minuteUs) - Math.max(event.fromUs, fromUs) >= (event.toUs - event.fromUs) / 2)).length;
    const all = searches.reduce((sum, { planted }) => sum + planted.length, 0);
    console.log(`set-up: ${info?.rows} rows; planted: ${searches.map(({ recipe, planted, different, length }) => `${planted.length} of ${recipe} (${different} different, repeated to a year; ${length} min marked)`).join(", ")}`);

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
    const shape = await searchBy("shape");
    console.log(`by shape alone: ${JSON.stringify(shape)}`);
    const ours = async () => ({ ...(await searchBy("amplitude")), shapeRecallPercent: shape["recallPercent"] ?? Number.NaN });
    const stumpyMass = () =>
      over(async ({ query, planted, length }) => {
        // Not waited for with a blocked thread: the pipe to the engine must answer its pings meanwhile.
        const { stdout } = await promisify(execFile)(peer, [join(root, "e2e/bench/similarPeer.py"), csv, String(Math.round((query.fromUs - firstUs) / minuteUs)), String(length), String(Math.min(2000, planted.length)), ...tags], { encoding: "utf8", maxBuffer: 1 << 26 });
        const { ms, places } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as { ms: number; places: number[] };
        return { ms, starts: places.map((at) => firstUs + at * minuteUs) };
      });
    publish(await hold({ bench: "similar", unit: "ms", samples: samplesOr(5), warmups: 1, ours, peers: { stumpyMass } }));
    client.close();
    await server.stop();
  } finally {
    work.remove();
  }
}

if (withWebSocket(fileURLToPath(import.meta.url))) await run();
