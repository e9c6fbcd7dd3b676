// Ten million rows through the device program as it runs in a plant: supervisor and worker, rows on its standard input, log and outputs under a
// quota of 64 MiB. Memory of both processes is read each second; its slope is taken over the second half, in MiB a million rows, beside the middle of
// every quarter: a slope alone takes one collection of garbage for growth.
// There is no peer: what counts is that nothing grows. MILLWRIGHT_BENCH_ROWS scales down.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { goldenBytes } from "../../shared/format/golden.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import { emptySketch } from "../../shared/format/sketch.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { makeWork } from "../harness/work.ts";
import { edgeProgram, installDevice } from "./edgeDevice.ts";
import { benchRows } from "./plantFile.ts";

const rows = benchRows(10_000_000);
const quotaMb = 64;
const tags = Array.from({ length: 10 }, (_, c) => `tag${c}`);

/** A device that scores ten tags, mean of the last 60 rows of each, by a logistic model: light, so that the program around it is what is measured. */
function lightDevice(): string {
  const features = [...tags, ...tags.map((tag) => `${tag}_mean_60`)];
  const zeros = features.map(() => 0);
  const edges = [-2, -1, 0, 1, 2];
  const reference = (name: string) => ({ edges, base: emptySketch(name, edges), windows: [] });
  const signals = tags.map((column) => ({ column, type: "number" as const, unit: null, min: -100, max: 100, missing: "answer" as const, outOfRange: "asMissing" as const, frozenUs: 600_000_000 }));
  const model = { family: "logistic", answer: "probability", features, fill: zeros, center: zeros, weights: features.map((_, i) => (i % 3) / 4), bias: -1, l2: 1 };
  return installDevice(
    work,
    { packageId: "soak", answer: "probability", family: "logistic", decision: { threshold: 0.95, count: 3, of: 5 }, inputs: { timeColumn: "ts", groupColumn: null, signals, lateUs: 0, staleUs: 60_000_000 } },
    {
      model: utf8(JSON.stringify(model)),
      recipe: utf8(JSON.stringify({ format: "millwright.recipe/1", steps: [{ kind: "rolling", columns: "numeric", windowRows: 60, stats: ["mean"], minRows: 1, keep: true }] })),
      golden: goldenBytes({ format: 1, tolerance: 1e-12, stream: null, features: { rows: [zeros], scores: [1 / (1 + Math.E)] } }),
      monitoring: referenceBytes({ format: 1, axis: "time", length: 300_000_000, lowPower: false, signals: tags.map(reference), score: reference("score"), alarmRates: [] }),
    },
  );
}

/** A block of rows that is sent again and again with new times: making numbers must not be what is measured. */
function* text(): Generator<string> {
  yield `ts,${tags.join(",")}\n`;
  const block = Array.from({ length: 5000 }, (_, r) => tags.map((_tag, c) => (Math.sin(r / (7 + c)) * 2 + Math.cos(r * (c + 1)) / 2).toFixed(3)).join(","));
  for (let at = 0; at < rows; at += block.length) yield `${block.map((line, r) => `${(1_000_000 + at + r) * 1_000_000},${line}`).join("\n")}\n`;
}

const rssMb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? NaN) / 1024;
const bytesIn = (folder: string): number => readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() ? statSync(join(folder, name)).size : 0), 0);

/** Least squares: change of y for one of x. */
function slopeOf(points: readonly { x: number; y: number }[]): number {
  const mean = (pick: (p: { x: number; y: number }) => number) => points.reduce((sum, p) => sum + pick(p), 0) / points.length;
  const [mx, my] = [mean((p) => p.x), mean((p) => p.y)];
  return points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
}

const work = makeWork(undefined);
try {
  const home = lightDevice();
  const began = performance.now();
  const device = spawn(process.execPath, [edgeProgram, "run", "--follow", "--quota-mb", String(quotaMb), "--home", home, "--json"], { stdio: ["pipe", "pipe", "inherit"] });
  let answer = "";
  device.stdout.setEncoding("utf8").on("data", (piece: string) => (answer += piece));
  const ended = once(device, "exit");
  const seen: { x: number; y: number; diskMb: number; worker: number }[] = [];
  const look = setInterval(() => {
    try {
      const told = JSON.parse(readFileSync(join(home, "out", "status.json"), "utf8")) as { process: { pid: number }; rows: number };
      seen.push({ x: told.rows / 1e6, y: rssMb(told.process.pid) + rssMb(device.pid!), diskMb: (bytesIn(join(home, "log")) + bytesIn(join(home, "out"))) / 1_048_576, worker: told.process.pid });
    } catch {
      // it has told nothing yet, or is just replacing it
    }
  }, 1000);
  for (const piece of text()) if (!device.stdin.write(piece)) await once(device.stdin, "drain");
  device.stdin.end();
  await ended;
  clearInterval(look);
  const ms = performance.now() - began;
  const said = JSON.parse(answer) as { rows: number; answered: number; unreadable: number };
  if (said.rows !== rows || said.answered !== rows) throw new Error(`${said.rows} rows, ${said.answered} answers of ${rows}`);
  const half = seen.filter(({ x }) => x > rows / 2e6);
  const round = (value: number) => Number(value.toPrecision(4));
  const middleOf = (quarter: number) => {
    const memory = seen.filter(({ x }) => Math.min(3, Math.floor((4e6 * x) / rows)) === quarter).map(({ y }) => y).sort((a, b) => a - b);
    return round(memory[memory.length >> 1] ?? NaN);
  };
  const [first, second, third, fourth] = [0, 1, 2, 3].map(middleOf);
  const most = (pick: (point: (typeof seen)[number]) => number) => round(seen.reduce((top, point) => Math.max(top, pick(point)), 0));
  const ours = { ms: round(ms), rows, rowsPerSecond: round(rows / (ms / 1000)), rssMbMost: most(({ y }) => y), rssMbSlopePerMillion: round(slopeOf(half)), rssMbFirst: first!, rssMbSecond: second!, rssMbThird: third!, rssMbFourth: fourth!, diskMbMost: most(({ diskMb }) => diskMb), quotaMb, workers: new Set(seen.map(({ worker }) => worker)).size };
  console.log(`edge-soak: ${rows} rows, ${ours.rowsPerSecond} a second; both processes at most ${ours.rssMbMost} MiB, by quarters ${first}, ${second}, ${third}, ${fourth}, ${ours.rssMbSlopePerMillion} MiB a million rows; disk at most ${ours.diskMbMost} of ${quotaMb} MiB`);
  console.log(JSON.stringify({ bench: "edge-soak", unit: "ms", ours, peers: {}, ratios: {}, samples: 1 }));
  if (!(ours.diskMbMost <= quotaMb)) throw new Error("the quota was exceeded");
} finally {
  work.remove();
}
