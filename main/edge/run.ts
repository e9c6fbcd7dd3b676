// A replay: a text with an end, scored as fast as it comes, every file begun anew. The device that runs for years is live.ts; both share all
// that turns text into answers. A start that ends in good health makes a package on trial permanent.
import { errorRegistry, failureOf } from "../../shared/contract/errors.ts";
import { Answering } from "./answering.ts";
import type { Device } from "./device.ts";
import { Outputs, replayBounds } from "./outputs.ts";
import { startPackage } from "./start.ts";

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

/** Scores pieces of text until they end. Throws deviceNoSlot (after writing a row without a value) and deviceDiskFailed. */
export async function run(device: Device, pieces: AsyncIterable<string>): Promise<RunResult> {
  const outputs = new Outputs({ home: device.home, disk: device.world.disk, mark: () => device.mark, bounds: replayBounds, isReplay: true });
  try {
    const answering = answeringOf(device, outputs);
    for await (const text of pieces) answering.take({ text });
    answering.finish();
    return resultOf(device, answering, outputs);
  } catch (thrown) {
    // the reader of scores.csv must see absence, never a frozen last value
    outputs.noAnswer(failureOf(thrown).code);
    throw thrown;
  } finally {
    outputs.close();
    device.log.close();
  }
}

function answeringOf(device: Device, outputs: Outputs): Answering {
  const pkg = startPackage(device);
  const log = (entry: object) => device.log.append((seq) => ({ ...device.stamp(seq), ...entry }));
  const answering = new Answering(pkg, {
    answer: (answer) => outputs.answer(answer),
    unreadable: () => outputs.noAnswer(errorRegistry.deviceRowUnreadable.code),
    alarm: (answer) => {
      const { group, tUs, score, drivers, class: said } = answer;
      log({ kind: "alarm", package: pkg.digest, group: group ?? null, tUs: Number.isNaN(tUs) ? null : tUs, score: score ?? 0, drivers, ...(said === null ? {} : { class: said }) });
      outputs.alarm(answer, device.identity.device, pkg.digest);
    },
    window: (window) => log({ kind: "window", package: pkg.digest, ...window }),
    event: () => undefined,
  });
  const { pipeline } = answering;
  outputs.open({ classes: pipeline.classes.length > 0, interval: pipeline.hasInterval }, undefined);
  return answering;
}

function resultOf(device: Device, answering: Answering, outputs: Outputs): RunResult {
  const { counts, pkg } = answering;
  const { rows, answered, alarms, unreadable, reasons } = counts;
  const healthy = device.control.state !== "TRIAL" || answered > 0;
  device.change({
    rowsScored: device.control.rowsScored + answered,
    alarms: device.control.alarms + alarms,
    ...(healthy && device.control.state !== "SHADOW" ? { state: "COMMITTED" as const, triesLeft: 0 } : {}),
  });
  const { state } = device.control;
  device.note("ended", { package: pkg.digest, facts: { rows, answered, alarms, unreadable, state } });
  return { package: pkg.digest, rows, answered, alarms, unreadable, reasons, state, scores: outputs.path };
}

