// Entry of the throw-away process of a drift report: takes one question, answers, is ended. Holds no key and no project.
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import { memoryExitCode, type Answer } from "../../data/import/throwaway.ts";
import { openDatabase } from "../../store/database.ts";
import { compareTables } from "./compareTables.ts";
import { openTable, type TableFile } from "./tables.ts";

/** What the parent asks. `scratch` is an empty folder of this process alone. */
export interface TableDriftRequest {
  reference: TableFile;
  current: TableFile;
  falseColumns: number;
  threads: number;
  scratch: string;
  memoryMb: number;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): void;
}

// Under Electron the parent is reached through parentPort, under Node through the channel of fork.
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const say = (answer: Answer) => (parentPort ? parentPort.postMessage(answer) : void process.send!(answer));

async function answer({ reference, current, falseColumns, threads, scratch, memoryMb }: TableDriftRequest): Promise<unknown> {
  const onForm = (form: string) => say({ kind: "form", form });
  // A third for the database, a third for the rows of a block, the rest for the program.
  const { connection, close } = await openDatabase({ threads, memoryMb: Math.floor(memoryMb / 3), spillFolder: scratch });
  try {
    const before = await openTable(connection, reference, scratch, memoryMb, onForm);
    const now = await openTable(connection, current, scratch, memoryMb, onForm);
    return await compareTables(connection, before, now, falseColumns, (memoryMb / 4) * 1_048_576, (done, total) => say({ kind: "progress", done, total }));
  } finally {
    close();
  }
}

function take(request: TableDriftRequest): void {
  setInterval(() => {
    if (process.memoryUsage.rss() / 1_048_576 > request.memoryMb) process.exit(memoryExitCode);
  }, 100).unref();
  answer(request).then(
    (result) => say({ kind: "done", result }),
    (thrown: unknown) => {
      const isMemory = thrown instanceof Error && /out of memory|memory_limit|Allocation failure/i.test(thrown.message);
      say({ kind: "failed", failure: isMemory ? new Failure("memoryBound", { detail: `memoryMb=${request.memoryMb}` }).data : failureOf(thrown) });
    },
  );
}

if (parentPort) parentPort.on("message", ({ data }) => take(data as TableDriftRequest));
else process.on("message", (message) => take(message as TableDriftRequest));
