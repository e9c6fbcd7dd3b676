// Scoring a stream: verify the slot again, count the start, answer row by row, keep sketches and alarms in the log.
// A package on trial has three starts; a start that ends in good health makes it permanent, the third that does not rolls it back.
import { join } from "node:path";
import { errorRegistry, Failure, failureOf } from "../../shared/contract/errors.ts";
import { csvCell } from "../../shared/format/csvText.ts";
import { readReference } from "../../shared/format/monitoringReference.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Appender } from "./disk.ts";
import type { Device } from "./device.ts";
import { rollBack } from "./install.ts";
import { RowReader, writeTime } from "./inputRows.ts";
import type { ReadRow } from "./inputRows.ts";
import { openPipeline } from "./pipeline.ts";
import type { AnsweredRow, Pipeline } from "./pipeline.ts";
import { openSlot } from "./slots.ts";
import { Windows } from "./windows.ts";

export interface RunResult {
  package: string;
  rows: number;
  answered: number;
  alarms: number;
  unreadable: number;
  /** What was wrong with rows that were answered with doubt or not at all, counted by code. */
  reasons: Record<string, number>;
  state: string;
  scores: string;
}

const lateCode = errorRegistry.deviceRowLate.code;
const scoresMost = 128 * 1024 * 1024;

/** Verifies what shall run and counts the start; falls back to the previous package when the active one is damaged or used up its tries. */
export function startPackage(device: Device): OpenPackage {
  device.change({ bootSeq: device.control.bootSeq + 1 });
  if (device.control.state === "TRIAL" && device.control.triesLeft === 0) rollBackOrSafe(device, "no healthy start in three");
  for (;;) {
    const { active, triesLeft, state } = device.control;
    if (!active) throw new Failure("deviceNoSlot");
    try {
      const pkg = openSlot(device.home, active, device.trust, device.world.disk);
      if (state === "TRIAL") device.change({ triesLeft: triesLeft - 1 });
      device.note("started", { package: pkg.digest, facts: { state, triesLeft: device.control.triesLeft } });
      return pkg;
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.name === "deviceDiskFailed") throw thrown;
      device.note("quarantined", { code: failure.code, package: device.control.slots[active]?.digest ?? null });
      rollBackOrSafe(device, "damaged");
    }
  }
}

function rollBackOrSafe(device: Device, why: string): void {
  try {
    rollBack(device, why);
  } catch {
    device.change({ state: "SAFE", active: null, previous: null, triesLeft: 0 });
    device.note("safe", { code: "MW-DEV-502", facts: { why } });
  }
}

/** Scores pieces of text until they end. Throws deviceNoSlot (after writing rows without a value) and deviceDiskFailed. */
export async function run(device: Device, pieces: AsyncIterable<string>): Promise<RunResult> {
  const sink = openScores(device);
  try {
    const pkg = startPackage(device);
    const stream = new Stream(device, pkg, sink);
    for await (const piece of pieces) stream.take(piece);
    return stream.end();
  } catch (thrown) {
    // the reader of scores.csv must see absence, never a frozen last value
    sink.write(["", "", "", "0", "Bad", failureOf(thrown).code, "", device.identity.mode]);
    throw thrown;
  } finally {
    sink.close();
    device.log.close();
  }
}

class Stream {
  private readonly pipeline: Pipeline;
  private readonly reader: RowReader;
  private readonly windows: Windows;
  private readonly reasons: Record<string, number> = {};
  private rows = 0;
  private answered = 0;
  private alarms = 0;
  private unreadable = 0;

  constructor(
    private readonly device: Device,
    private readonly pkg: OpenPackage,
    private readonly sink: ScoreSink,
  ) {
    this.pipeline = openPipeline(pkg);
    if (this.pipeline.classes.length > 0) sink.more.push("class");
    if (this.pipeline.hasInterval) sink.more.push("low", "high");
    this.reader = new RowReader(this.pipeline.contract);
    this.windows = new Windows(
      this.pipeline.classes,
      this.pipeline.contract.signals.map((signal) => signal.column),
      readReference(pkg.blob("monitoring")!),
      (window) => device.log.append((seq) => ({ ...device.stamp(seq), kind: "window", package: pkg.digest, ...window })),
    );
  }

  take(piece: string): void {
    for (const read of this.reader.take(piece)) this.row(read);
  }

  end(): RunResult {
    for (const read of this.reader.end()) this.row(read);
    this.answers(this.pipeline.flush());
    this.windows.end();
    const { device, pkg } = this;
    const healthy = device.control.state !== "TRIAL" || this.answered > 0;
    device.change({
      rowsScored: device.control.rowsScored + this.answered,
      alarms: device.control.alarms + this.alarms,
      ...(healthy ? { state: "COMMITTED" as const, triesLeft: 0 } : {}),
    });
    device.note("ended", { package: pkg.digest, facts: { rows: this.rows, answered: this.answered, alarms: this.alarms, unreadable: this.unreadable, state: device.control.state } });
    return { package: pkg.digest, rows: this.rows, answered: this.answered, alarms: this.alarms, unreadable: this.unreadable, reasons: this.reasons, state: device.control.state, scores: this.sink.path };
  }

  private row(read: ReadRow): void {
    this.rows++;
    if ("unreadable" in read) {
      this.unreadable++;
      this.windows.addUnreadable();
      this.count("MW-DEV-704");
      this.sink.write(["", "", "", "0", "Bad", "MW-DEV-704", "", this.device.identity.mode]);
      return;
    }
    const checked = this.pipeline.check(read.row);
    this.windows.addInput(checked, checked.reason !== lateCode && this.pipeline.operates(checked.row));
    this.answers(this.pipeline.push(checked));
  }

  private answers(answers: AnsweredRow[]): void {
    const { device, pkg } = this;
    for (const answer of answers) {
      this.windows.addAnswer(answer);
      if (answer.score !== null) this.answered++;
      if (answer.reason) this.count(answer.reason);
      if (answer.alarmBegins) {
        this.alarms++;
        const tUs = Number.isNaN(answer.tUs) ? null : answer.tUs;
        device.log.append((seq) => ({ ...device.stamp(seq), kind: "alarm", package: pkg.digest, group: answer.group ?? null, tUs, score: answer.score ?? 0, drivers: answer.drivers, ...(answer.class === null ? {} : { class: answer.class }) }));
      }
      this.sink.write([
        Number.isNaN(answer.tUs) ? "" : writeTime(answer.tUs),
        answer.group ?? "",
        answer.score === null ? "" : String(answer.score),
        answer.alarm ? "1" : "0",
        answer.quality,
        answer.reason ?? "",
        answer.drivers.map(({ feature, value }) => `${feature}=${value.toPrecision(4)}`).join(" "),
        device.identity.mode,
        ...(this.pipeline.classes.length > 0 ? [answer.class ?? ""] : []),
        ...(this.pipeline.hasInterval ? [answer.low, answer.high].map((end) => (end === null ? "" : String(end))) : []),
      ]);
    }
  }

  private count(code: string): void {
    this.reasons[code] = (this.reasons[code] ?? 0) + 1;
  }
}

interface ScoreSink {
  path: string;
  /** Filled before the first row is written: columns of this model alone, the class, the ends of each value's interval. */
  more: string[];
  write(fields: string[]): void;
  close(): void;
}

/** out/scores.csv of this start; at 128 MiB the file becomes scores.1.csv and a new one begins, so it never grows with uptime. */
function openScores(device: Device): ScoreSink {
  const { disk } = device.world;
  const path = join(device.home, "out", "scores.csv");
  const columns = ["ts", "group", "score", "alarm", "quality", "reason", "drivers", "mark"];
  let file: Appender | undefined;
  let written = 0;
  let waiting = "";
  const flush = () => {
    const bytes = utf8(waiting);
    waiting = "";
    if (written + bytes.length > scoresMost) {
      file?.close();
      file = undefined;
      disk.rename(path, join(device.home, "out", "scores.1.csv"));
    }
    if (!file) {
      const head = `${[...columns, ...sink.more].join(",")}\n`;
      disk.write(path, utf8(head));
      file = disk.appender(path);
      written = head.length;
    }
    file.append(bytes);
    written += bytes.length;
  };
  const sink: ScoreSink = {
    path,
    more: [],
    write: (given) => {
      const fields = sink.more.length > 0 ? Array.from({ length: columns.length + sink.more.length }, (_, i) => given[i] ?? "") : given;
      waiting += `${fields.map(csvCell).join(",")}\n`;
      if (waiting.length > 65_536) flush();
    },
    close: () => {
      flush();
      file?.sync();
      file?.close();
      file = undefined;
    },
  };
  return sink;
}

