// From starting the device program to its first score, and the memory that it takes: the job of edge-row, installed as a technician would. Ours is
// the files target on the Node of this machine; beside it the same as a device that stays (supervisor and worker), the single executable, LightGBM
// in Python and onnxruntime-node, which load the same trees and score one row of ready-made features. Every start is a new process; its files lie in
// the system's cache. Sizes: the executable in gzip, the C target's state. Throws where a bound that no busy machine can move is broken.
// MILLWRIGHT_BENCH_ROWS scales the replay down whose memory is read (replayMb).
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { boosting } from "../../main/learn/families/boosting.ts";
import { c99Source } from "../../main/package/targets/c99/generate.ts";
import { goldenBytes } from "../../shared/format/golden.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import { emptySketch } from "../../shared/format/sketch.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { scorerOf } from "../../shared/scoring/scorer.ts";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { makeWork, root } from "../harness/work.ts";
import { edgeProgram, installDevice } from "./edgeDevice.ts";
import { contractOf, drawTags, featureTable, grow, peersThatGrow, recipe, tags } from "./edgeJob.ts";
import { benchRows } from "./plantFile.ts";

const bounds = { memoryMb: 80, packedMb: 45, stateBytes: 64 * 1024 };
/** As the stick starts the program on a Node that is there, and as the executable starts itself. */
const onNode = [process.execPath, "--optimize-for-size", "--max-semi-space-size=1", edgeProgram];

const onnxScript = `
const ort = require("onnxruntime-node"), { readFileSync } = require("node:fs"), [, model, row] = process.argv;
const values = new Float64Array(new Uint8Array(readFileSync(row)).buffer);
ort.InferenceSession.create(model, { executionProviders: ["cpu"] })
  .then((session) => session.run({ row: new ort.Tensor("float64", values, [1, values.length]) }))
  .then(({ score }) => console.log(score.data[0]));`;

const rows = benchRows(20_000);
const raw = drawTags(rows, 2);
const peers = peersThatGrow();
const work = makeWork(undefined);

try {
  const model = await grow(peers);
  const firstRow = featureTable(raw.slice(0, 1)).rowMajor;
  const score = scorerOf(model).score(firstRow);
  const decision = { threshold: 1e9, count: 1, of: 1 };
  const home = install();
  const [one, all] = [textFile("one.csv", 1), textFile("all.csv", rows)];
  const [ready, onnx] = [join(work.folder, "row.f64"), join(work.folder, "model.onnx")];
  writeFileSync(ready, new Uint8Array(firstRow.buffer));
  writeFileSync(onnx, boosting.toOnnx(model));

  const replay = (command: readonly string[], file: string, count: number) => timed([...command, "run", "--home", home, "--input", file, "--json"], (said) => (JSON.parse(said) as { answered: number }).answered === count);
  const isScore = (said: string) => Math.abs(Number(said) - score) <= 1e-6 * Math.max(1, Math.abs(score));
  const stays = () => timed([...onNode, "run", "--follow", "--answers", "--home", home], (said) => isScore(String((JSON.parse(said) as { score: number }).score)), readFileSync(one, "utf8"));
  const inPython = () => timed([peers.program, "-c", "import sys, numpy, lightgbm\nprint(lightgbm.Booster(model_file=sys.argv[1]).predict(numpy.fromfile(sys.argv[2]).reshape(1, -1), raw_score=True)[0])", peers.file("model.txt"), ready], isScore);
  const inOnnxruntime = () => timed([process.execPath, "-e", onnxScript, onnx, ready], isScore);
  const executable = theExecutable();

  const verdict = await hold({
    bench: "edge-start",
    unit: "ms",
    samples: samplesOr(7),
    ours: () => replay(onNode, one, 1),
    peers: { stays, ...(executable === undefined ? {} : { executable: () => replay([executable], one, 1) }), lightgbmPython: inPython, onnxruntimeNode: inOnnxruntime },
  });
  const inMb = (bytes: number) => Number((bytes / 1e6).toPrecision(4));
  const { ours } = verdict;
  ours["replayMb"] = (await replay(onNode, all, rows)).peakMb;
  ours["programMb"] = inMb(readFileSync(edgeProgram).length);
  ours["stateBytes"] = c99Source({ inputs: contractOf(tags), recipe, model, decision, maxGapUs: null, title: "edge-start", digest: "0".repeat(64) }, readFileSync(join(root, "resources/targets/c99/support.c"), "utf8")).stateBytes;
  if (executable !== undefined) verdict.peers["executable"]!["packedMb"] = inMb((await promisify(gzip)(readFileSync(executable), { level: 9 })).length);
  publish(verdict);
  const broken = [
    ...(Math.max(ours["peakMb"]!, ours["replayMb"]) < bounds.memoryMb ? [] : ["memory"]),
    ...((verdict.peers["executable"]?.["packedMb"] ?? 0) <= bounds.packedMb ? [] : ["size of the executable"]),
    ...(ours["stateBytes"] < bounds.stateBytes ? [] : ["state of the C target"]),
  ];
  if (broken.length > 0) throw new Error(`over its bound: ${broken.join(", ")}`);

  function install(): string {
    const edges = [-2, -1, 0, 1, 2];
    const reference = (name: string) => ({ edges, base: emptySketch(name, edges), windows: [] });
    return installDevice(
      work,
      { packageId: "edge-start", answer: "value", family: "boosting", decision, inputs: contractOf(tags) },
      {
        model: utf8(JSON.stringify(model)),
        recipe: utf8(JSON.stringify(recipe)),
        golden: goldenBytes({ format: 1, tolerance: 1e-9, stream: null, features: { rows: [Array.from(firstRow, (v) => (Number.isNaN(v) ? null : v))], scores: [score] } }),
        monitoring: referenceBytes({ format: 1, axis: "time", length: 300_000_000, lowPower: false, signals: tags.map(reference), score: reference("score"), alarmRates: [] }),
      },
    );
  }
} finally {
  work.remove();
  peers.remove();
}

function textFile(name: string, count: number): string {
  const path = join(work.folder, name);
  writeFileSync(path, `ts,${tags.join(",")}\n${raw.slice(0, count).map((values, r) => `${(1_000_000 + r) * 1_000_000},${values.join(",")}\n`).join("")}`);
  return path;
}

/** The executable for this machine, where set-up has made one from this very device program. */
function theExecutable(): string | undefined {
  const folder = join(root, "build/device");
  const list = join(folder, "programs.json");
  if (existsSync(list)) {
    const { programs } = JSON.parse(readFileSync(list, "utf8")) as { programs: Record<string, { file: string; edge: string }> };
    const made = programs[`${process.platform === "win32" ? "win" : process.platform}-${process.arch}`];
    if (made?.edge === createHash("sha256").update(readFileSync(edgeProgram)).digest("hex")) return join(folder, made.file);
  }
  console.log("executable: none made from this device program (node main/setup/devicePrograms.mjs), left out");
  return undefined;
}

/** From the start of a program to the first line that it says, its input left open until then; most memory of it and what it started, where Linux
 *  tells it. Throws where the line does not hold. */
async function timed([program = "", ...words]: readonly string[], holds: (line: string) => boolean, input?: string): Promise<Figures & { peakMb: number }> {
  const began = performance.now();
  const child = spawn(program, words, { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "close");
  const most = new Map<number, number>();
  const watch = setInterval(() => readMost(child.pid!, most), 5);
  let said = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.stdin.on("error", () => undefined); // who needs no input may have ended
  if (input !== undefined) child.stdin.write(input);
  let ms = NaN;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (Number.isNaN(ms)) ms = performance.now() - began;
    said += text;
    child.stdin.end();
  });
  await ended;
  clearInterval(watch);
  const line = said.split("\n")[0]!;
  if (Number.isNaN(ms) || !holds(line)) throw new Error(`${program} ${words.join(" ")} said ${line}${errors}`);
  return { ms, peakMb: [...most.values()].reduce((sum, mb) => sum + mb, 0) };
}

function readMost(pid: number, most: Map<number, number>): void {
  try {
    most.set(pid, Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? NaN) / 1024 || (most.get(pid) ?? 0));
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ")) if (child !== "") readMost(Number(child), most);
  } catch {
    // ended in between, or no Linux
  }
}
