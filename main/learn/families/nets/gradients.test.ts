// Every gradient that training follows against finite differences, and the scorer against the training backend, on each backend that is there.
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { layerSizes, netPass, parameterShapes, type LayerShape } from "../../../../shared/scoring/netLayers.ts";
import { seededGenerator } from "../../../../shared/stats/random.ts";
import { entryPath } from "../../../entryPath.ts";
import type { NetTask } from "./descend.ts";

const nets: Record<string, LayerShape[]> = {
  "dense layers": [
    { kind: "dense", inputs: 3, outputs: 4, activation: "tanh" },
    { kind: "dense", inputs: 4, outputs: 1, activation: "linear" },
  ],
  "convolutions with means between": [
    { kind: "conv", steps: 5, channels: 2, filters: 3, width: 3, activation: "relu" },
    { kind: "meanPool", steps: 5, channels: 3 },
    { kind: "conv", steps: 2, channels: 3, filters: 2, width: 2, activation: "tanh" },
    { kind: "dense", inputs: 4, outputs: 1, activation: "linear" },
  ],
  "a recurrent unit over four steps": [
    { kind: "gru", steps: 4, channels: 2, units: 3 },
    { kind: "dense", inputs: 3, outputs: 1, activation: "linear" },
  ],
  "a recurrent unit of one step": [
    { kind: "gru", steps: 1, channels: 2, units: 3 },
    { kind: "dense", inputs: 3, outputs: 1, activation: "linear" },
  ],
};

const rows = 6;
let probe: typeof import("./worker.ts");

function taskOf(layers: LayerShape[], loss: NetTask["loss"]): NetTask {
  const random = seededGenerator(5);
  const draw = (n: number, size: number) => Float32Array.from({ length: n }, () => size * random.normal());
  const shapes = layers.flatMap(parameterShapes);
  return {
    layers,
    parameters: shapes.map(([n, m = 1]) => draw(n * m, 0.6)),
    input: draw(rows * layerSizes(layers[0]!).inputs, 1),
    target: draw(rows, 1).map((v) => (loss === "logistic" ? Number(v > 0) : v)),
    loss,
    classWeights: [1, 3],
    rows,
    heldRows: 0,
    epochs: 1,
    rowsPerEpoch: rows,
    batchRows: rows,
    learningRate: 0.01,
    patience: 1,
    seed: 1,
    stop: new Int32Array(1),
  };
}

/** Mean loss in double by the scorer's own loops: what the gradients are held against has nothing of the backend. */
function lossOf({ layers, input, target, loss, classWeights }: NetTask, parameters: readonly Float64Array[]): number {
  let at = 0;
  const pass = netPass(layers.map((layer) => ({ ...layer, parameters: parameterShapes(layer).map(() => Array.from(parameters[at++]!)) })));
  const width = layerSizes(layers[0]!).inputs;
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const t = pass.forward(Float64Array.from(input.subarray(r * width, (r + 1) * width)))[0]!;
    const y = target![r]!;
    sum += loss === "squared" ? (t - y) ** 2 : classWeights[y as 0 | 1] * (Math.log1p(Math.exp(t)) - y * t);
  }
  return sum / rows;
}

beforeAll(async () => {
  probe = (await import(pathToFileURL(entryPath("netWorker.js")).href)) as typeof probe;
}, 60_000);

for (const backend of ["wasm", "cpu"] as const)
  describe(`training on ${backend}`, () => {
    for (const [name, layers] of Object.entries(nets))
      for (const loss of ["squared", "logistic"] as const)
        it(`follows the gradient of ${name}, ${loss} loss`, async () => {
          expect(await probe.useBackend(backend)).toBe(true);
          const task = taskOf(layers, loss);
          const { loss: value, gradients } = probe.gradientsOf(task, task.parameters, Int32Array.from({ length: rows }, (_, r) => r));
          const exact = task.parameters.map((p) => Float64Array.from(p));
          expect(value).toBeCloseTo(lossOf(task, exact), 5);
          const step = 1e-5;
          for (const [p, values] of exact.entries())
            for (const i of values.keys()) {
              const middle = values[i]!;
              values[i] = middle + step;
              const above = lossOf(task, exact);
              values[i] = middle - step;
              const below = lossOf(task, exact);
              values[i] = middle;
              expect(Math.abs(gradients[p]![i]! - (above - below) / (2 * step)), `parameter ${p}, place ${i}`).toBeLessThan(1e-5);
            }
        });

    it("answers what the scorer answers, within 1e-5", async () => {
      await probe.useBackend(backend);
      for (const layers of Object.values(nets)) {
        const task = taskOf(layers, "squared");
        const answers = probe.answersOf(task, task.parameters, Int32Array.from({ length: rows }, (_, r) => r));
        let at = 0;
        const pass = netPass(layers.map((layer) => ({ ...layer, parameters: parameterShapes(layer).map(() => Array.from(task.parameters[at++]!)) })));
        const width = layerSizes(layers[0]!).inputs;
        for (const [r, answer] of answers.entries()) expect(Math.abs(answer - pass.forward(Float64Array.from(task.input.subarray(r * width, (r + 1) * width)))[0]!)).toBeLessThan(1e-5);
      }
    });
  });

describe("the scorer's own gradient by the input", () => {
  for (const [name, layers] of Object.entries(nets))
    it(`is that of finite differences for ${name}`, () => {
      const task = taskOf(layers, "squared");
      let at = 0;
      const pass = netPass(layers.map((layer) => ({ ...layer, parameters: parameterShapes(layer).map(() => Array.from(task.parameters[at++]!)) })));
      const input = Float64Array.from(task.input.subarray(0, layerSizes(layers[0]!).inputs));
      pass.forward(input);
      const slope = pass.backward(Float64Array.of(1)).slice();
      const step = 1e-6;
      for (const i of input.keys()) {
        const moved = (by: number) => pass.forward(input.map((v, k) => (k === i ? v + by : v)))[0]!;
        expect(Math.abs(slope[i]! - (moved(step) - moved(-step)) / (2 * step))).toBeLessThan(1e-8);
      }
    });
});
