// truth/answers.json: what the plant's technician would answer when asked about an event, for measures of the diagnosis.
// Runs anywhere, pure. Asked is what the cause of a change would confirm; a change that was made is denied one time in ten (simulation design, section 4).
import { use, type Draws } from "./draws.ts";
import type { Cause, PlantFault } from "./faults.ts";
import { startS } from "./localTime.ts";
import { streamId } from "./streams.ts";

/** Causes that a question can confirm. */
const asked = ["SENSOR", "SCALE", "REGIME", "PLANT", "AGEING", "MODEL"] as const satisfies readonly Cause[];

/** Share of changes that nobody admits to. */
const denied = 0.1;

/** What somebody says to the questions of an event; it lies in the file beside the truth. */
export interface EventAnswers {
  /** As in truth/events.json. */
  event: string;
  scenario: string;
  asset: string;
  tags: readonly string[];
  onset_us: number;
  /** By the cause that a yes would confirm. */
  answers: Record<(typeof asked)[number], "changed" | "notChanged">;
  /** True where somebody denies what was changed. */
  wrong: boolean;
}

/** Answers about every event that begins within the run. */
export function answersOf(draws: Draws, faults: readonly PlantFault[], seconds: number): EventAnswers[] {
  return faults.flatMap((fault, n): EventAnswers[] => {
    if (fault.fromS >= seconds) return [];
    const wrong = fault.cause !== "NONE" && draws.uniform(use.record, streamId("answers"), n) < denied;
    const answers = Object.fromEntries(asked.map((cause) => [cause, cause === fault.cause && !wrong ? "changed" : "notChanged"])) as EventAnswers["answers"];
    return [{ event: `E${n + 1}`, scenario: fault.scenario, asset: fault.asset, tags: fault.tags, onset_us: (startS + fault.fromS) * 1e6, answers, wrong }];
  });
}
