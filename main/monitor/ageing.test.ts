import { expect, it } from "vitest";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import { addToJoint, emptyJointWindow } from "../../shared/format/joint.ts";
import { addToSketch, emptySketch } from "../../shared/format/sketch.ts";
import { courseOf } from "../../shared/stats/course.ts";
import { planeMeter } from "../../shared/stats/plane.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { buildMonitoringReference } from "../package/monitoringReference.ts";
import { ageing } from "./ageing.ts";

const dayUs = 86_400e6;
const perDay = 24;

/** Four signals of one load that wanders by the hour, each with errors of 1 % that wander for days (0.97 from hour to hour); one loses `loss` of its gain in 180 days. */
function plant(seed: number, days: number, loss: number) {
  const random = seededGenerator(seed);
  const referenceDays = 150;
  const total = (referenceDays + days) * perDay;
  const wander = (rho: number) => {
    let value = random.normal();
    return () => (value = rho * value + Math.sqrt(1 - rho * rho) * random.normal());
  };
  const load = wander(0.95);
  const errors = [0, 1, 2, 3].map(() => wander(0.97));
  const columns = errors.map(() => new Float64Array(total));
  for (let r = 0; r < total; r++) {
    const now = load();
    errors.forEach((error, s) => {
      const aged = s === 2 ? 1 - (loss * Math.max(0, r / perDay - referenceDays)) / 180 : 1;
      columns[s]![r] = aged * (100 + 20 * now) + error();
    });
  }
  const head = (values: Float64Array) => values.subarray(0, referenceDays * perDay);
  const names = ["flow", "power", "pressure", "speed"];
  const scores = columns[0]!.map((value) => value / 100);
  const reference = buildMonitoringReference({ tUs: Float64Array.from({ length: referenceDays * perDay }, (_, r) => (r * dayUs) / perDay), signals: columns.map((values, s) => ({ name: names[s]!, values: head(values) })), scores: head(scores) }, dayUs);
  const joint = reference.joint!;
  const meter = planeMeter(joint.plane);
  return {
    reference,
    windows: Array.from({ length: days }, (_, d) => {
      const window = emptyJointWindow(joint);
      const score = emptySketch("score", reference.score.edges);
      for (let r = (referenceDays + d) * perDay; r < (referenceDays + d + 1) * perDay; r++) {
        addToJoint(window, joint, meter(columns.map((values) => values[r]!)));
        addToSketch(score, reference.score.edges, scores[r]!);
      }
      const signals = reference.signals.map(({ base, edges }, s) => {
        const sketch = emptySketch(base.name, edges);
        for (let r = (referenceDays + d) * perDay; r < (referenceDays + d + 1) * perDay; r++) addToSketch(sketch, edges, columns[s]![r]!);
        return sketch;
      });
      return { start: (referenceDays + d) * dayUs, signals, joint: window, score } as unknown as WindowRecord;
    }),
  };
}

it("tells a ramp from a step and from wandering", () => {
  const random = seededGenerator(4);
  const x = Array.from({ length: 60 }, (_, i) => i);
  const noise = x.map(() => 0.2 * random.normal());
  expect(courseOf(x, noise)).toEqual({ kind: "none", at: Number.NaN, size: 0, evidence: 0 });
  const ramp = courseOf(x, noise.map((value, i) => value + Math.max(0, i - 20) * 0.05));
  expect([ramp.kind, Math.abs(ramp.at - 20) < 5, Math.abs(ramp.size - 1.95) < 0.3]).toEqual(["ramp", true, true]);
  const step = courseOf(x, noise.map((value, i) => value + Number(i >= 40)));
  expect([step.kind, Math.abs(step.at - 40) <= 2, Math.abs(step.size - 1) < 0.2]).toEqual(["step", true, true]);
  let value = 0;
  expect(courseOf(x, x.map(() => (value = 0.9 * value + random.normal()))).kind).toBe("none");
  expect(courseOf([1, 2], [1, 9]).kind).toBe("none");
});

it("finds a gain that loses a tenth in half a year within two months, names the tag, and stays silent for a year of nothing", () => {
  for (const seed of [1, 2]) {
    const { reference, windows } = plant(seed, 60, 0.1);
    const [found] = ageing(reference, windows);
    expect([found!.name, found!.course.kind, found!.course.size < 0]).toEqual(["pressure", "ramp", true]);
  }
  let alarms = 0;
  for (const seed of [11, 12]) {
    const { reference, windows } = plant(seed, 364, 0);
    let before = false;
    for (let day = 28; day <= 364; day += 28) {
      const isOver = ageing(reference, windows.slice(0, day)).some(({ course }) => course.kind !== "none");
      if (isOver && !before) alarms++;
      before = isOver;
    }
  }
  // Fewer than one a year.
  expect(alarms).toBeLessThan(2);
});
