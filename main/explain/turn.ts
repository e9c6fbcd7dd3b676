// A pause inside long work of the engine: others are answered meanwhile, and a cancel is heard. Runs in main.
import { Failure } from "../../shared/contract/errors.ts";

/** Throws callCancelled when the act was cancelled. */
export async function turn(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new Failure("callCancelled", { step: "explain" });
}
