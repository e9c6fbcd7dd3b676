// Drift report of two tables: `millwright drift` beside Evidently's preset on a size that it finishes, both from Parquet to a page, process starts included;
// then ours alone on 3 M rows x 1000 columns, with peak memory of all processes. MILLWRIGHT_BENCH_ROWS (rows of both tables together) scales the whole size down.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../main/setup/places.mjs";
import { hold, publish, samplesOr } from "../harness/contest.ts";
import { makeWork, root } from "../harness/work.ts";
import { askDuckDb, benchRows } from "./plantFile.ts";
import { timedTree } from "./processTree.ts";

const packages = ["evidently==0.7.23", "pyarrow==26.0.1", "pandas==2.3.3"];
const whole = { rows: benchRows(3_000_000), columns: 1000 };
const small = { rows: Math.min(whole.rows, 100_000), columns: 100 };
/** Distinct columns; the others repeat them. One in 200 of the second table is shifted. */
const distinct = 40;

/** Python of an environment of its own under the cache folder, made from PyPI when it is not there. */
function python(): string {
  const folder = join(cacheFolder(), `bench-${packages.join("-").replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(program) && spawnSync(program, ["-c", "import evidently, pandas, pyarrow"]).status === 0) return program;
  console.log(`set-up: ${packages.join(", ")} into ${folder}`);
  for (const [command, words] of [["python3", ["-m", "venv", folder]], [program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]]] as const) {
    const done = spawnSync(command, words, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (done.status !== 0) throw new Error(`${command} ${words.join(" ")}: ${done.stderr ?? done.error?.message}`);
  }
  return program;
}

/** Words of a 12-bit converter: a level that stays for some hundred rows, and noise. Both tables of `rows` / 2 rows. */
async function tables(folder: string, { rows, columns }: typeof whole): Promise<[string, string]> {
  const half = Math.floor(rows / 2);
  const base = Array.from({ length: distinct }, (_, i) => `CAST(2048 + 250 * ((hash(r // ${200 + 37 * i}, ${i}) % 2000) / 1000.0 - 1) + 400 * ((hash(r, ${i}, 7) % 1000) / 1000.0 - 0.5) AS SMALLINT) AS b${i}`);
  const made: string[] = [];
  for (const [k, name] of ["reference", "current"].entries()) {
    const path = join(folder, `${name}-${rows}.parquet`);
    const list = Array.from({ length: columns }, (_, i) => `CAST(b${i % distinct}${k === 1 && i % 200 === 3 ? " + 100" : ""} AS FLOAT) / 10 AS tag_${i}`);
    await askDuckDb(`COPY (SELECT ${list.join(", ")} FROM (SELECT ${base.join(", ")} FROM (SELECT i + ${k * half} AS r FROM range(${half}) t(i)))) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 50000)`);
    made.push(path);
  }
  return made as [string, string];
}

const work = makeWork(undefined);
try {
  const program = python();
  const report = ([reference, current]: [string, string]) => timedTree(process.execPath, [join(root, "main/hosts/cli/millwright.mjs"), "drift", reference, current, "--html", join(work.folder, "ours.html")], work.env, [0, 1]);
  const few = await tables(work.folder, small);
  const all = await tables(work.folder, whole);
  console.log(`set-up: ${small.rows} rows x ${small.columns} columns beside Evidently, ${whole.rows} x ${whole.columns} alone`);
  const { ms: wholeMs, peakMb: wholePeakMb = Number.NaN } = await report(all);
  publish(
    await hold({
      bench: "drift",
      unit: "ms",
      samples: samplesOr(3),
      warmups: 0,
      ours: async () => ({ ...(await report(few)), wholeMs, wholePeakMb }),
      peers: { evidently: () => timedTree(program, [join(root, "e2e/bench/driftPeer.py"), ...few, join(work.folder, "peer.html")], work.env) },
    }),
  );
} finally {
  work.remove();
}
