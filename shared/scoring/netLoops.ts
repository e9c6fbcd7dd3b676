// Products with a weight matrix, forward and back, as the layers of a net need them. Runs anywhere; pure; part of the device bundle.

/** One layer at work; arrays are used again by the next call. */
export interface Pass {
  forward(input: Float64Array): Float64Array;
  /** Gradient at the input of the last forward pass, from the gradient at its output. */
  backward(slope: Float64Array): Float64Array;
}

/** out[at + j] += the sum over i of input[from + i] * weights[first + i * outputs + j]. */
export function addProduct(input: Float64Array, from: number, inputs: number, weights: Float64Array, first: number, outputs: number, out: Float64Array, at: number): void {
  for (let i = 0; i < inputs; i++) {
    const x = input[from + i]!;
    if (x === 0) continue;
    const row = first + i * outputs;
    for (let j = 0; j < outputs; j++) out[at + j]! += x * weights[row + j]!;
  }
}

/** back[at + i] += the sum over j of slope[from + j] * weights[first + i * outputs + j]: addProduct turned round. */
export function addBack(slope: Float64Array, from: number, outputs: number, weights: Float64Array, first: number, inputs: number, back: Float64Array, at: number): void {
  for (let i = 0; i < inputs; i++) {
    const row = first + i * outputs;
    let sum = 0;
    for (let j = 0; j < outputs; j++) sum += slope[from + j]! * weights[row + j]!;
    back[at + i]! += sum;
  }
}
