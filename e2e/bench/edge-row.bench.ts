// One row at a time: 50 tags, mean, deviation and slope over the last 60 rows of each, 500 trees of 31 leaves. The edge runtime (input rules,
// preparation, score, alarm rule) beside onnxruntime-node, which is fed the features ready made, and once more with our preparation before it; the C
// target beside LightGBM's single-row prediction by its own C library. The alarm rule speaks for about one row in 500, whose drivers are worked
// besides (alarmUs). MILLWRIGHT_BENCH_ROWS scales down.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPipeline } from "../../main/edge/pipeline.ts";
import { boosting } from "../../main/learn/families/boosting.ts";
import { c99Source, type C99Model } from "../../main/package/targets/c99/generate.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { createStream } from "../../shared/recipe/stream.ts";
import { scorerOf } from "../../shared/scoring/scorer.ts";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { root } from "../harness/work.ts";
import { contractOf, drawTags, featureTable, features, grow, peersThatGrow, recipe, tags } from "./edgeJob.ts";
import { benchRows } from "./plantFile.ts";

const rows = benchRows(20_000);
const raw = drawTags(rows, 2);
const ready = featureTable(raw);
const peers = peersThatGrow();

/** As a source hands rows to the device. */
const asRead = raw.map((values) => [...values]);
const readyRow = (r: number) => ready.rowMajor.subarray(r * ready.columns, (r + 1) * ready.columns);

try {
  const model = await grow(peers);
  const scorer = scorerOf(model);
  const sorted = Float64Array.from(raw, (_, r) => scorer.score(readyRow(r))).sort();
  const whole: C99Model = { inputs: contractOf(tags), recipe, model, decision: { threshold: sorted[Math.floor(rows * 0.998)]!, count: 1, of: 1 }, maxGapUs: null, title: "edge-row", digest: "0".repeat(64) };
  const bare: C99Model = { ...whole, inputs: contractOf(features), recipe: { format: recipe.format, steps: [] }, decision: null };
  const blobs: Record<string, Uint8Array> = { model: utf8(JSON.stringify(model)), recipe: utf8(JSON.stringify(recipe)) };
  const pipeline = openPipeline({ manifest: { inputs: whole.inputs, decision: whole.decision, maxGapUs: null }, digest: whole.digest, blob: (role: string) => blobs[role] } as unknown as OpenPackage);
  const onnxruntime = await import("onnxruntime-node");
  const session = await onnxruntime.InferenceSession.create(boosting.toOnnx(model), { executionProviders: ["cpu"], intraOpNumThreads: 1, interOpNumThreads: 1 });
  const native = compile();
  let clock = 0;
  const own = new Float64Array(rows);

  /** Every row by itself; middle, 99th percentile and whole. */
  async function each(one: (r: number) => Promise<void> | void, waits: boolean): Promise<Figures> {
    const times = new Float64Array(rows);
    const began = performance.now();
    for (let r = 0; r < rows; r++) {
      const from = performance.now();
      if (waits) await one(r);
      else void one(r);
      times[r] = performance.now() - from;
    }
    const ms = performance.now() - began;
    times.sort();
    return { ms, p50Us: times[rows >> 1]! * 1000, p99Us: times[Math.floor(rows * 0.99)]! * 1000, rowsPerSecond: rows / (ms / 1000) };
  }

  const ours = async (): Promise<Figures> => {
    const alarms: number[] = [];
    const figures = await each((r) => {
      const began = performance.now();
      const [answer] = pipeline.push(pipeline.check({ tUs: (clock += 1e6), group: undefined, values: asRead[r]! }));
      own[r] = answer!.score!;
      if (answer!.alarmBegins) alarms.push(performance.now() - began);
    }, false);
    return { ...figures, alarms: alarms.length, alarmUs: (alarms.sort((a, b) => a - b)[alarms.length >> 1] ?? 0) * 1000 };
  };
  const scoreAlone = (): Promise<Figures> => each((r) => void (own[r] = pipeline.scoreFeatures(readyRow(r))!), false);
  /** The features of a row made ready before, or by the same preparation within the time. */
  const onnx = (rowOf: (r: number) => Float64Array) => async (): Promise<Figures> => {
    let apart = 0;
    const figures = await each(async (r) => {
      const row = rowOf(r);
      const { score } = await session.run({ row: new onnxruntime.Tensor("float64", row, [1, ready.columns]) });
      if (r % 500 === 0) apart = Math.max(apart, Math.abs((score!.data as Float64Array)[0]! - scorer.score(row)));
    }, true);
    return { ...figures, apart };
  };
  const prepare = createStream(recipe, tags.map((name) => ({ name, kind: "number" as const })));
  const prepared = (r: number) => prepare.push({ tUs: (clock += 1e6), values: asRead[r]! })[0]!.values;
  const inC = (name: string) => async (): Promise<Figures> => native(name);

  const verdict = await hold({ bench: "edge-row", unit: "ms", samples: samplesOr(3), warmups: 1, ours, peers: { scoreAlone, onnxruntimeNode: onnx(readyRow), onnxPrepared: onnx(prepared), c99Whole: inC("whole"), c99Ready: inC("ready"), lightgbmC: inC("lightgbm") } });
  const time = (name: string) => (name === "ours" ? verdict.ours : verdict.peers[name]!)["ms"]!;
  const ratio = (a: string, b: string) => Number((time(a) / time(b)).toPrecision(4));
  // Ours stands in several forms: each is held against the peer that it is the like of. The middle row is what a busy machine disturbs least.
  const middle = (name: string) => (name === "ours" ? verdict.ours : verdict.peers[name]!)["p50Us"]!;
  verdict.ratios = { "ours / onnxruntimeNode": ratio("ours", "onnxruntimeNode"), "ours / onnxPrepared": ratio("ours", "onnxPrepared"), "p50 ours / onnxruntimeNode": Number((middle("ours") / middle("onnxruntimeNode")).toPrecision(4)), "scoreAlone / onnxruntimeNode": ratio("scoreAlone", "onnxruntimeNode"), "c99Ready / lightgbmC": ratio("c99Ready", "lightgbmC"), "c99Whole / lightgbmC": ratio("c99Whole", "lightgbmC") };
  publish(verdict);

  /** Compiles the C target in both forms and the peer's caller; a run of one of them over all rows. */
  function compile(): (name: string) => Figures {
    const support = readFileSync(join(root, "resources/targets/c99/support.c"), "utf8");
    const library = join(peers.program, "../../lib");
    const found = execFileSync("find", [library, "-name", "lib_lightgbm.so"], { encoding: "utf8" }).trim().split("\n")[0]!;
    const flags = ["-std=gnu99", "-O2", "-ffp-contract=off"];
    const state: Record<string, number> = {};
    const caller = join(root, "e2e/bench/edgeRowPeer.c");
    for (const [name, from] of [["whole", whole], ["ready", bare]] as const) {
      const folder = peers.file(name);
      mkdirSync(folder);
      const source = c99Source(from, support);
      state[name] = source.stateBytes;
      for (const [file, text] of Object.entries(source.files)) writeFileSync(join(folder, file), text);
      cpSync(caller, join(folder, "caller.c"));
      execFileSync("gcc", [...flags, "caller.c", "model.c", "-o", "run", "-lm"], { cwd: folder });
    }
    mkdirSync(peers.file("lightgbm"));
    if (!existsSync(found)) throw new Error("the peer's C library is not there");
    execFileSync("gcc", [...flags, "-DLIGHTGBM", caller, found, `-Wl,-rpath,${join(found, "..")}`, "-o", join(peers.file("lightgbm"), "run"), "-lm"]);
    writeFileSync(peers.file("raw.rows"), new Uint8Array(Float64Array.from(raw.flatMap((values) => [...values])).buffer));
    writeFileSync(peers.file("ready.rows"), new Uint8Array(ready.rowMajor.buffer));
    return (name) => {
      const isWhole = name === "whole";
      const said = JSON.parse(execFileSync(join(peers.file(name), "run"), [peers.file(isWhole ? "raw.rows" : "ready.rows"), String(rows), String(isWhole ? tags.length : ready.columns), "3", peers.file("model.txt")], { encoding: "utf8" }).trim().split("\n").at(-1)!) as { ns: number; sum: number };
      return { ms: (said.ns * rows) / 1e6, rowUs: said.ns / 1000, sum: said.sum, ...(state[name] === undefined ? {} : { stateBytes: state[name] }) };
    };
  }
} finally {
  peers.remove();
}
