// Worker thread of one simulation job. Sends day blocks and waits when the writer is behind. Started only by simulate.ts.
import { parentPort, workerData } from "node:worker_threads";
import type { DayBlock, RunSettings } from "./area.ts";
import { runJob, type AreaSummary, type JobName } from "./jobs.ts";

/** What the thread is started with. */
export interface WorkerOrder {
  job: JobName;
  settings: RunSettings;
  chunkS: number;
}

/** What it sends; each block is answered with "taken". */
export type WorkerNews = { kind: "block"; block: DayBlock } | { kind: "progress"; doneS: number } | { kind: "done"; summaries: AreaSummary[] };

const mostUnanswered = 4;

async function main(order: WorkerOrder): Promise<void> {
  const port = parentPort!;
  let unanswered = 0;
  let wake: (() => void) | undefined;
  port.on("message", () => {
    unanswered--;
    wake?.();
  });
  const send = (news: WorkerNews, transfer: ArrayBuffer[] = []): void => port.postMessage(news, transfer);
  const summaries = await runJob(
    order.job,
    order.settings,
    order.chunkS,
    async (block) => {
      while (unanswered >= mostUnanswered) await new Promise<void>((resolve) => (wake = resolve));
      unanswered++;
      const { rows, minutes, hidden } = block;
      send({ kind: "block", block }, [rows.tsUs, rows.tag, rows.value, rows.text, rows.quality, minutes.fromS, minutes.values, hidden].map((a) => a.buffer as ArrayBuffer));
    },
    (doneS) => send({ kind: "progress", doneS }),
  );
  send({ kind: "done", summaries });
  port.close();
}

await main(workerData as WorkerOrder);
