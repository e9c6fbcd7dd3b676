// Learning in a thread: the same result as in the engine's own, coded failures, and an end when asked.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { evaluate, type Candidate, type EvaluationTable } from "../evaluate.ts";
import { plantedFrame } from "../families/checksData.ts";
import { splitFrame } from "../splits.ts";
import { inThread, sharedFrame } from "./thread.ts";

const minute = 60e6;
const frame = { ...plantedFrame("classification", 240, 3), tUs: Float64Array.from({ length: 240 }, (_, r) => r * minute) };
const split = splitFrame(frame, { kind: "forward", folds: 3, gap: 120 });
const candidates: Candidate[] = [
  { id: "few", family: "boosting", parameters: { trees: 20 }, role: "candidate" },
  { id: "line", family: "logistic", parameters: {}, role: "candidate" },
];
const options = { seed: 5, threads: 1, replicates: 10 };
const never = new AbortController().signal;
const withoutSeconds = (table: EvaluationTable) => ({ ...table, results: table.results.map((result) => ({ ...result, fitSeconds: 0 })) });

describe("learning in a thread", () => {
  it("gives the result of the engine's own thread, says which candidate is under way and tells its learning curve", async () => {
    const heard: string[] = [];
    const steps: number[] = [];
    const table = await inThread("evaluate", { frame: sharedFrame(frame), task: "classification", candidates, split, options }, { signal: never, candidate: (id, n, of) => heard.push(`${id} ${n}/${of}`), curve: ({ iteration }) => steps.push(iteration) });
    expect(withoutSeconds(table)).toEqual(withoutSeconds(await evaluate(frame, "classification", candidates, split, options)));
    expect(steps.slice(0, 40)).toEqual([...Array(40).keys()].map((i) => (i % 20) + 1));
    expect(heard).toEqual(["few 1/3", "line 2/3", "prior 3/3"]);
  });

  it("passes on a coded failure as it is, and works on after it", async () => {
    const unknown = { frame, task: "classification" as const, candidate: { ...candidates[0]!, family: "oracle" }, options };
    const thrown: unknown = await inThread("fit", unknown, { signal: never }).catch(failureOf);
    expect(thrown).toMatchObject({ name: "planUnfit", where: { field: "family", detail: "oracle for classification" } });
    const fitted = await inThread("fit", { ...unknown, candidate: candidates[1]! }, { signal: never });
    expect(fitted.document.family).toBe("logistic");
  });

  it("ends at once when it is cancelled, however deep in a fit", async () => {
    const stop = new AbortController();
    const long = { frame, task: "classification" as const, candidate: { ...candidates[0]!, parameters: { trees: 10_000, leaves: 200 } }, options };
    const thrown: unknown = await inThread("fit", long, { signal: stop.signal, progress: () => stop.abort() }).catch(failureOf);
    expect(thrown).toMatchObject({ name: "callCancelled" });
  });
});
