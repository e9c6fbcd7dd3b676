// What each target weighs and takes: built from the newest package, packed to see its size on the way, and really run where this machine can.
// The figures are of this machine; a device measures its own in the self-test (monitor.readDeviceFits).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Failure, type FailureData } from "../../../shared/contract/errors.ts";
import type { TargetId, TargetMeasure } from "../../../shared/contract/targets.ts";
import { csvCell } from "../../../shared/format/csvText.ts";
import { readGolden, type Golden } from "../../../shared/format/golden.ts";
import type { InputContract } from "../../../shared/format/inputContract.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { deviceProgram, type DeviceSystem } from "./devicePrograms.ts";
import { folderName } from "./deviceFolder.ts";
import { bytesOf, layFiles, sizeOf, type TargetFile, type TargetSource } from "./target.ts";

/** What the measuring process is asked: the program with the words before its own, the folder that stands for the stick, rows to the first score and all. */
export interface MeasureWish {
  command: string[];
  folder: string;
  home: string;
  first: { file: string; rows: number } | null;
  all: { file: string; rows: number } | null;
}
export type Measured = Pick<TargetMeasure, "startMs" | "memoryMb" | "rowMs" | "rowP99Ms">;

const caps = { memoryMb: 512, wallMs: 300_000 };
const gzipAsync = promisify(gzip);

/** Sizes of a target's files, and what it takes to run where that can be seen. */
export async function measureTarget(workbench: Workbench, act: Act, id: TargetId, source: TargetSource, files: readonly TargetFile[]): Promise<TargetMeasure> {
  const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);
  let packedBytes = 0;
  for (const file of files) packedBytes += (await gzipAsync(bytesOf(file), { level: 9 })).length;
  return { bytes, packedBytes, ...(await run(workbench, act, id, source, files)) };
}

const nothing: Measured = { startMs: null, memoryMb: null, rowMs: null, rowP99Ms: null };

async function run(workbench: Workbench, act: Act, id: TargetId, source: TargetSource, files: readonly TargetFile[]): Promise<Measured> {
  const work = mkdtempSync(join(tmpdir(), "millwright-measure-"));
  try {
    const folder = join(work, "stick");
    const command = commandOf(id, join(folder, folderName, "device"));
    if (!command) return nothing;
    mkdirSync(folder);
    layFiles(folder, files);
    const golden = readGolden(source.package.blob("golden")!);
    const { inputs } = source.package.manifest;
    const rows = (name: string, count: number) => {
      const file = join(work, name);
      writeFileSync(file, replay(inputs, golden.stream!.rows.slice(0, count)));
      return { file, rows: count };
    };
    const first = golden.stream && firstScored(golden.stream);
    const wish: MeasureWish = { command, folder, home: join(work, "home"), first: first === null ? null : rows("first.csv", first), all: golden.stream && rows("all.csv", golden.stream.rows.length) };
    return await ask(workbench, act, wish);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** How this machine starts a target; undefined when it cannot. Inside the desktop app no plain Node can be started. */
function commandOf(id: TargetId, deviceFolder: string): string[] | undefined {
  const here = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  if (id === "files") return process.versions["electron"] === undefined ? [process.execPath, "--optimize-for-size", "--max-semi-space-size=1", join(deviceFolder, "edge.cjs")] : undefined;
  return id === here ? [join(deviceFolder, deviceProgram(id as DeviceSystem).name)] : undefined;
}

/** Rows until the first that was answered with a score; null when none was. */
function firstScored({ rows, expected }: NonNullable<Golden["stream"]>): number | null {
  const at = expected.findIndex(({ score }) => score !== null);
  if (at < 0) return null;
  const [answer] = expected.slice(at);
  const row = rows.findIndex(({ tUs }, i) => (tUs === 0 ? i >= at : tUs >= answer!.tUs));
  return row < 0 ? rows.length : row + 1;
}

/** Rows as the machine's own export would give them. */
function replay(inputs: InputContract, rows: NonNullable<Golden["stream"]>["rows"]): string {
  const { timeColumn, groupColumn, signals } = inputs;
  const head = [...(timeColumn === null ? [] : [timeColumn]), ...(groupColumn === null ? [] : [groupColumn]), ...signals.map(({ column }) => column)];
  const line = ({ tUs, group, values }: (typeof rows)[number]) => [...(timeColumn === null ? [] : [new Date(tUs / 1000).toISOString()]), ...(groupColumn === null ? [] : [group ?? ""]), ...values.map((value) => (value === null ? "" : String(value)))];
  return [head, ...rows.map(line)].map((cells) => `${cells.map(csvCell).join(",")}\n`).join("");
}

function ask(workbench: Workbench, act: Act, wish: MeasureWish): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const channel = workbench.startProcess("measureTarget.js", caps, [JSON.stringify(wish)]);
    const cancel = () => channel.kill();
    act.signal.addEventListener("abort", cancel, { once: true });
    let said: { measured?: Measured; failure?: FailureData } | undefined;
    channel.onMessage((message) => (said = message as typeof said));
    channel.onExit((code, reason) => {
      act.signal.removeEventListener("abort", cancel);
      if (act.signal.aborted) reject(new Failure("callCancelled", { step: "package" }));
      else if (said?.measured) resolve(said.measured);
      else reject(said?.failure ? new Failure(said.failure.name, said.failure.where) : new Failure("processDied", { step: "device", detail: reason ?? `exit ${code}` }));
    });
  });
}
