// Thread of learning: performs one asked work after another and tells how far it is. Bundled to build/node/learnWorker.js.
import { parentPort } from "node:worker_threads";
import { failureOf, type FailureData } from "../../../shared/contract/errors.ts";
import type { CurvePoint } from "../family.ts";
import type { FoldAnswer } from "../foldLedger.ts";
import { works, type Told, type Works } from "./works.ts";

/** What it is asked, and what it says. */
export interface Order {
  work: keyof Works;
  input: unknown;
}
export type News =
  | { kind: "progress"; done: number }
  | { kind: "candidate"; id: string; n: number; of: number }
  | { kind: "curve"; points: CurvePoint[] }
  | { kind: "fold"; name: string; answer: FoldAnswer }
  | { kind: "done"; result: unknown }
  | { kind: "failed"; failure: FailureData };

const tellEveryMs = 100;

const port = parentPort!;
const say = (news: News) => port.postMessage(news);

/** Tells in steps of time, for a small forest would speak ten thousand times a second. Points are gathered meanwhile, none is lost. */
function tellerOf(): Told & { rest(): void } {
  let [progressAt, curveAt] = [0, 0];
  let points: CurvePoint[] = [];
  const rest = () => {
    if (points.length > 0) say({ kind: "curve", points });
    points = [];
    curveAt = performance.now();
  };
  return {
    progress: (done) => {
      const now = performance.now();
      if (now - progressAt < tellEveryMs) return;
      progressAt = now;
      say({ kind: "progress", done });
    },
    candidate: (id, n, of) => {
      rest();
      say({ kind: "candidate", id, n, of });
    },
    curve: (point) => {
      points.push(point);
      if (performance.now() - curveAt >= tellEveryMs) rest();
    },
    fold: (name, answer) => say({ kind: "fold", name, answer }),
    rest,
  };
}

port.on("message", ({ work, input }: Order) => {
  const told = tellerOf();
  (works[work] as (input: unknown, told: Told) => Promise<unknown>)(input, told).then(
    (result) => {
      told.rest();
      say({ kind: "done", result });
    },
    (thrown: unknown) => {
      const failure = failureOf(thrown);
      if (failure.name === "callFailedUnexpectedly") console.error(thrown);
      say({ kind: "failed", failure });
    },
  );
});
