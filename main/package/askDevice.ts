// The device program as a process of its own, asked once: for practice and for the gates that try a package. Runs in the engine, through the host.
import { Failure, type FailureData } from "../../shared/contract/errors.ts";
import type { Act, Workbench } from "../store/workbench.ts";

const caps = { memoryMb: 1024, wallMs: 600_000 };

/** Starts the device program with a word and takes its one answer. Throws what it refused with, callCancelled, processDied. */
export function askDevice<T>({ startProcess }: Pick<Workbench, "startProcess">, { signal }: Pick<Act, "signal">, args: string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const channel = startProcess("edge.cjs", caps, [...args, "--json"]);
    const cancel = () => channel.kill();
    signal.addEventListener("abort", cancel, { once: true });
    let answer: { ok: boolean; failure?: FailureData } | undefined;
    channel.onMessage((message) => (answer = message as typeof answer));
    channel.onExit((code, reason) => {
      signal.removeEventListener("abort", cancel);
      if (signal.aborted) reject(new Failure("callCancelled", { step: "deploy" }));
      else if (answer?.ok) resolve(answer as T);
      else if (answer?.failure) reject(new Failure(answer.failure.name, answer.failure.where));
      else reject(new Failure("processDied", { step: "device", detail: reason ?? `exit ${code}` }));
    });
  });
}
