// Gated recurrent unit in plain loops, and its gradient back through time. Runs anywhere; pure; part of the device bundle.
// Sources: Cho et al., EMNLP 2014; the reset stands after the recurrent product, as in cuDNN and ONNX's linear_before_reset.
import { logistic } from "./linear.ts";
import { addBack, addProduct, type Pass } from "./netLoops.ts";

/** update z, reset r, candidate n: n = tanh(x Wn + bn + r (h Un + c)), next state = n + z (h - n). Returns the last state; the first is 0. */
export function gruPass({ steps, channels, units }: { steps: number; channels: number; units: number }, parameters: readonly number[][]): Pass {
  const [inputWeights, recurrentWeights, bias, inner] = parameters.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const wide = 3 * units;
  /** States 0 .. steps, and what each step made on the way. */
  const states = new Float64Array((steps + 1) * units);
  const update = new Float64Array(steps * units);
  const reset = new Float64Array(steps * units);
  const candidate = new Float64Array(steps * units);
  const recurrent = new Float64Array(steps * units);
  const fromInput = new Float64Array(wide);
  const fromState = new Float64Array(wide);
  const back = new Float64Array(steps * channels);
  return {
    forward(input) {
      for (let t = 0; t < steps; t++) {
        const at = t * units;
        fromInput.set(bias);
        addProduct(input, t * channels, channels, inputWeights, 0, wide, fromInput, 0);
        fromState.fill(0);
        fromState.set(inner, 2 * units);
        addProduct(states, at, units, recurrentWeights, 0, wide, fromState, 0);
        for (let u = 0; u < units; u++) {
          const z = logistic(fromInput[u]! + fromState[u]!);
          const r = logistic(fromInput[units + u]! + fromState[units + u]!);
          const hidden = fromState[2 * units + u]!;
          const n = Math.tanh(fromInput[2 * units + u]! + r * hidden);
          update[at + u] = z;
          reset[at + u] = r;
          candidate[at + u] = n;
          recurrent[at + u] = hidden;
          states[at + units + u] = n + z * (states[at + u]! - n);
        }
      }
      return states.subarray(steps * units);
    },
    backward(slope) {
      const later = slope.slice();
      const atInput = new Float64Array(wide);
      const atState = new Float64Array(wide);
      back.fill(0);
      for (let t = steps - 1; t >= 0; t--) {
        const at = t * units;
        for (let u = 0; u < units; u++) {
          const g = later[u]!;
          const [z, r, n] = [update[at + u]!, reset[at + u]!, candidate[at + u]!];
          const beforeTanh = g * (1 - z) * (1 - n * n);
          const beforeUpdate = g * (states[at + u]! - n) * z * (1 - z);
          const beforeReset = beforeTanh * recurrent[at + u]! * r * (1 - r);
          atInput[u] = atState[u] = beforeUpdate;
          atInput[units + u] = atState[units + u] = beforeReset;
          atInput[2 * units + u] = beforeTanh;
          atState[2 * units + u] = beforeTanh * r;
          later[u] = g * z;
        }
        addBack(atInput, 0, wide, inputWeights, 0, channels, back, t * channels);
        addBack(atState, 0, wide, recurrentWeights, 0, units, later, 0);
      }
      return back;
    },
  };
}
