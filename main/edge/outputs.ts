// What the device says to the plant: every answer in out/scores.csv, every alarm that begins in out/alarms.jsonl, and both as lines on standard
// output where asked. All bounded. A row without an answer is written as such: a reader must see absence, never a frozen last value.
// Drivers stand in the row that an alarm begins with, in both files; the rows of a standing alarm leave them empty.
import { join } from "node:path";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { csvCell } from "../../shared/format/csvText.ts";
import { BoundedFile } from "./boundedFile.ts";
import type { Disk } from "./disk.ts";
import { writeTime } from "./inputRows.ts";
import type { AnsweredRow } from "./pipeline.ts";

/** Bytes of both files together, each with its older half. */
export interface OutputBounds {
  scores: number;
  alarms: number;
}

export const replayBounds: OutputBounds = { scores: 256 * 1024 * 1024, alarms: 16 * 1024 * 1024 };

export interface OutputOptions {
  home: string;
  disk: Disk;
  /** What every row and alarm is marked with: LAB, and what else holds. */
  mark: () => string;
  bounds: OutputBounds;
  /** True for a replay: files begin anew and a failing disk ends it. */
  isReplay: boolean;
  /** Where alarm lines, or all answers, also go. */
  alarmLine?: (line: string) => void;
  answerLine?: (line: string) => void;
}

/** Columns of a model alone: the class, the ends of each value's interval. */
export interface OutputShape {
  classes: boolean;
  interval: boolean;
}

const columns = ["ts", "group", "score", "alarm", "quality", "reason", "drivers", "mark"];

/** Places in both files up to which everything is committed. */
export interface OutputPlaces {
  scores: number;
  alarms: number;
}

/** An answer as a line of JSON. */
export function answerText({ tUs, group, score, alarm, quality, reason, class: said, low, high }: AnsweredRow, mark: string): string {
  return JSON.stringify({ time: Number.isNaN(tUs) ? "" : writeTime(tUs), group: group ?? null, score, class: said, alarm, quality, reason, low, high, mark });
}

/** What is said where there is no answer, with the code that says why. */
export function absence(reason: ErrorCode): AnsweredRow {
  return { tUs: NaN, group: undefined, score: null, class: null, alarm: false, alarmBegins: false, quality: "Bad", reason, low: null, high: null, drivers: [] };
}

export class Outputs {
  readonly path: string;
  private shape: OutputShape = { classes: false, interval: false };
  private scores: BoundedFile;
  private readonly alarms: BoundedFile;

  constructor(private readonly options: OutputOptions) {
    this.path = join(options.home, "out", "scores.csv");
    this.scores = this.scoresFile();
    this.alarms = new BoundedFile(join(options.home, "out", "alarms.jsonl"), options.disk, Math.floor(options.bounds.alarms / 2), "", options.isReplay);
  }

  /** Before the first row of a package: a replay begins its files anew, else they go on at these places, or after their last whole lines. */
  open(shape: OutputShape, places: OutputPlaces | undefined): void {
    this.scores.close();
    this.alarms.close();
    this.shape = shape;
    this.scores = this.scoresFile();
    if (this.options.isReplay) return;
    this.scores.resume(places?.scores);
    this.alarms.resume(places?.alarms);
  }

  private scoresFile(): BoundedFile {
    const { disk, bounds, isReplay } = this.options;
    const head = [...columns, ...(this.shape.classes ? ["class"] : []), ...(this.shape.interval ? ["low", "high"] : [])];
    return new BoundedFile(this.path, disk, Math.floor(bounds.scores / 2), `${head.join(",")}\n`, isReplay);
  }

  answer(answer: AnsweredRow): void {
    const { options, shape } = this;
    const { tUs, group, score, alarm, quality, reason, drivers, class: said, low, high } = answer;
    const when = Number.isNaN(tUs) ? "" : writeTime(tUs);
    this.scores.write(
      [
        when,
        group ?? "",
        score === null ? "" : String(score),
        alarm ? "1" : "0",
        quality,
        reason ?? "",
        drivers.map(({ feature, value }) => `${feature}=${value.toPrecision(4)}`).join(" "),
        options.mark(),
        ...(shape.classes ? [said ?? ""] : []),
        ...(shape.interval ? [low, high].map((end) => (end === null ? "" : String(end))) : []),
      ]
        .map(csvCell)
        .join(","),
    );
    options.answerLine?.(answerText(answer, options.mark()));
  }

  /** A row that has no answer at all, with the code that says why. */
  noAnswer(reason: ErrorCode): void {
    this.answer(absence(reason));
  }

  alarm(answer: AnsweredRow, device: string, pkg: string): void {
    const { tUs, group, score, drivers, class: said } = answer;
    const line = JSON.stringify({ device, package: pkg, time: Number.isNaN(tUs) ? null : writeTime(tUs), group: group ?? null, score, class: said, drivers, mark: this.options.mark() });
    this.alarms.write(line);
    this.options.alarmLine?.(line);
  }

  get places(): OutputPlaces {
    return { scores: this.scores.length, alarms: this.alarms.length };
  }

  /** Why the disk took no answers last, and how many lines it did not take. */
  get trouble(): { why: string | undefined; lost: number } {
    return { why: this.scores.trouble, lost: this.scores.lost + this.alarms.lost };
  }

  sync(): void {
    this.scores.sync();
    this.alarms.sync();
  }

  close(): void {
    this.sync();
    this.scores.close();
    this.alarms.close();
  }
}
