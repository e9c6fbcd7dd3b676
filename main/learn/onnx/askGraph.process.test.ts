// Graphs in the real throw-away process, those among them that are made to harm it: each ends in a code, and this process goes on.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { forkForTest } from "../../data/import/forkForTest.ts";
import type { StartProcess } from "../../data/import/throwaway.ts";
import { askGraph } from "./askGraph.ts";
import type { GraphQuestion, RunGraph } from "./check.ts";
import { constant, fillMissing, modelBytes, node } from "./graph.ts";
import { bigGraph, deepGraph, endlessGraph } from "./hostileGraphs.ts";
import { runGraph } from "./runGraph.ts";

const features = ["a", "b"];
const affine = modelBytes({ name: "affine", features, initializers: [constant("means", [1, 2], [10, 20]), constant("weights", [2, 1], [0.5, -2])], nodes: [...fillMissing("means", "filled"), node("MatMul", ["filled", "weights"], "score")] });
const one = (graph: Uint8Array): GraphQuestion => ({ graph, rows: Float64Array.of(1, 2), count: 1, width: 2 });
const refusal = (run: RunGraph, graph: Uint8Array) =>
  run(one(graph)).then(() => "answered", (thrown: unknown) => {
    const { code, where } = failureOf(thrown);
    return [code, where.field, where.detail];
  });

describe("a graph in its own process", () => {
  it("gives what it gives here, over more rows than one run takes", async () => {
    const count = 10_000;
    const question: GraphQuestion = { graph: affine, rows: Float64Array.from({ length: 2 * count }, (_, i) => (i % 7 === 0 ? NaN : i / 3)), count, width: 2 };
    const answers = await askGraph(forkForTest)(question);
    expect(answers.scores.length).toBe(count);
    expect(answers).toEqual(await runGraph(question));
  });

  it("that takes its process down is told by a code, and the next one is answered", async () => {
    const run = askGraph(forkForTest);
    expect(await refusal(run, deepGraph(features))).toEqual(["MW-ONX-901", undefined, expect.stringContaining("exit=")]);
    expect((await run(one(affine))).scores).toEqual(Float64Array.of(-3.5));
  });

  it("that is none, or wants a shape that cannot be, is malformed", async () => {
    const run = askGraph(forkForTest);
    expect(await refusal(run, new TextEncoder().encode("\u0000\u0001 not a graph"))).toEqual(["MW-ONX-101", undefined, expect.any(String)]);
    const odd = modelBytes({ name: "odd", features, initializers: [constant("w", [3, 1], [1, 2, 3])], nodes: [node("MatMul", ["row", "w"], "score")] });
    expect(await refusal(run, odd)).toEqual(["MW-ONX-101", undefined, expect.stringContaining("MatMul")]);
    const loud = modelBytes({ name: "loud", features, nodes: [node("ReduceMax", ["row"], "score")] });
    expect(await refusal(run, loud)).toBe("answered");
    expect(await run({ ...one(loud), rows: Float64Array.of(1, 2, 3, 4), count: 2 }).then(() => "answered", (thrown: unknown) => failureOf(thrown).name)).toBe("onnxMalformed");
  });

  it("that asks for more memory than it may use is ended, whether the system would give it or not", async () => {
    const run = askGraph(forkForTest, { caps: { memoryMb: 400, wallMs: 60_000 } });
    expect(await refusal(run, bigGraph(features, 30_000))).toEqual(["MW-ONX-201", undefined, "400 MiB"]);
    expect(await refusal(run, bigGraph(features, 4_000_000))).toEqual(["MW-ONX-201", undefined, expect.stringMatching(/to allocate memory for requested buffer of size 128000000000000|^400 MiB$/)]);
  });

  it("that does not come to an end is ended at its time", async () => {
    expect(await refusal(askGraph(forkForTest, { caps: { memoryMb: 2048, wallMs: 3000 } }), endlessGraph(features))).toEqual(["MW-ONX-201", undefined, "3 s"]);
  });

  it("is ended with the act that asked", async () => {
    const ending = new AbortController();
    let exited: (code: number | null) => void = () => undefined;
    const exit = new Promise<number | null>((resolve) => (exited = resolve));
    const start: StartProcess = (entry, caps) => {
      const channel = forkForTest(entry, caps);
      channel.onMessage((message) => (message as { kind: string }).kind === "form" && ending.abort());
      channel.onExit(exited);
      return channel;
    };
    expect(await refusal(askGraph(start, { signal: ending.signal }), endlessGraph(features))).toEqual(["MW-IPC-402", undefined, undefined]);
    await exit;
  });
});

describe("what a process says that ran somebody else's graph", () => {
  /** Stands for a process that says these words at the question, or ends. */
  const saying = (...words: unknown[]): StartProcess => () => {
    const heard: ((message: unknown) => void)[] = [];
    const ended: ((code: number | null) => void)[] = [];
    return {
      send: () => {
        for (const word of words) for (const listener of heard) listener(word);
        for (const listener of ended) listener(null);
      },
      onMessage: (listener) => void heard.push(listener),
      onExit: (listener) => void ended.push(listener),
      kill: () => undefined,
    };
  };

  it("is believed in nothing that cannot be an answer", async () => {
    const said = (...words: unknown[]) => refusal(askGraph(saying(...words)), affine).then((found) => found[0]);
    expect(await said({ kind: "done", result: { scores: [1] } })).toBe("MW-ONX-101");
    expect(await said({ kind: "done", result: { scores: new Float64Array(2) } })).toBe("MW-ONX-101");
    expect(await said({ kind: "done" })).toBe("MW-ONX-101");
    expect(await said({ kind: "failed" })).toBe("MW-ONX-901");
    expect(await said({ kind: "failed", failure: { name: "constructor" } })).toBe("MW-ONX-901");
    expect(await said("hello")).toBe("MW-ONX-901");
    expect(await said(null)).toBe("MW-ONX-901");
  });

  it("before it began to read tells of the machine, not of the graph", async () => {
    expect((await refusal(askGraph(saying()), affine))[0]).toBe("MW-SYS-501");
    expect((await refusal(askGraph(saying({ kind: "form", form: "onnx" })), affine))[0]).toBe("MW-ONX-901");
  });
});
