// Starts the courier once, as a process of its own, and takes its one answer. The engine opens no socket; the courier is started only while the
// network is turned on, and it is given a TLS key of this person and never a signing key.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, failureSaid } from "../../../shared/contract/errors.ts";
import type { Act, Workbench } from "../../store/workbench.ts";

const caps = { memoryMb: 256, wallMs: 900_000 };

const folderOf = ({ configDir }: Workbench) => join(configDir, "lan");

/** Whether this person turned the plant network on. */
export function isLanOn(workbench: Workbench): boolean {
  const file = join(folderOf(workbench), "on.json");
  try {
    return existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { on?: unknown }).on === true;
  } catch {
    return false; // a file that cannot be read means off
  }
}

export function turnLan(workbench: Workbench, on: boolean): void {
  mkdirSync(folderOf(workbench), { recursive: true, mode: 0o700 });
  writeFileSync(join(folderOf(workbench), "on.json"), JSON.stringify({ on }));
}

export interface CourierTalk {
  /** Everything it says before its answer. */
  heard?: (message: Record<string, unknown>, answer: (message: object) => void) => void;
}

/** One run of the courier. Throws lanOff, callCancelled, processDied and what the courier refused with. */
export function askCourier<T>(workbench: Workbench, act: Act, word: string, args: Record<string, string>, talk: CourierTalk = {}): Promise<T> {
  if (!isLanOn(workbench)) throw new Failure("lanOff");
  mkdirSync(folderOf(workbench), { recursive: true, mode: 0o700 });
  return new Promise((resolve, reject) => {
    const given = Object.entries({ folder: folderOf(workbench), ...args }).flatMap(([name, value]) => [`--${name}`, value]);
    const channel = workbench.startProcess("courier.cjs", caps, [word, ...given]);
    const cancel = () => channel.kill();
    act.signal.addEventListener("abort", cancel, { once: true });
    let answer: { ok: boolean; failure?: unknown } | undefined;
    channel.onMessage((message) => {
      if (typeof message !== "object" || message === null) return;
      if ("ok" in message) answer = message as typeof answer;
      else talk.heard?.(message as Record<string, unknown>, (said) => channel.send(said));
    });
    channel.onExit((code, reason) => {
      act.signal.removeEventListener("abort", cancel);
      if (act.signal.aborted) reject(new Failure("callCancelled", { step: "deploy" }));
      else if (answer?.ok) resolve(answer as T);
      else if (answer) reject(failureSaid(answer.failure, "processDied"));
      else reject(new Failure("processDied", { step: "courier", detail: reason ?? `exit ${code}` }));
    });
  });
}
