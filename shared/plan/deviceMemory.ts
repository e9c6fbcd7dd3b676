// Memory that the device program takes with a model in it. Pure, so that the bench and every screen say the same.
// Measured with Node 20 on x64: 72 MB with a model of a few kilobytes; 100 MB at 4.4 MB of model, 193 MB at 13 MB, 278 MB at 26 MB (resident, text and parsed).

const program = 72e6;
const perModelByte = 10;

/** Bytes of memory, estimated on the side of more, for a model document of so many bytes. */
export function memoryOnDevice(modelBytes: number): number {
  return program + perModelByte * modelBytes;
}
