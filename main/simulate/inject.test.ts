import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { InjectedFault } from "../../shared/contract/simulate.ts";
import { injectFile, type InjectedFile } from "./injectFile.ts";
import { inject, Injector, robustSd, type Recording } from "./inject.ts";

const t0 = 1_704_067_200e6;
const minute = 60e6;

/** Two tags a minute: a ramp of 0, 1, 2 ... and ten times as much. */
function recording(rows: number): Recording {
  return { tsUs: Float64Array.from({ length: rows }, (_, r) => t0 + r * minute), columns: new Map([["A", Float64Array.from({ length: rows }, (_, r) => r)], ["B", Float64Array.from({ length: rows }, (_, r) => 10 * r)]]) };
}
const fault = (of: Record<string, unknown>): InjectedFault => InjectedFault.parse({ tag: "A", fromUs: t0 + 5 * minute, ...of });
const after = (of: Record<string, unknown>, rows = 10): { a: number[]; b: number[]; ts: number[] } => {
  const { series } = inject(recording(rows), [fault(of)], 1);
  return { a: [...series.columns.get("A")!], b: [...series.columns.get("B")!], ts: Array.from(series.tsUs, (ts) => (ts - t0) / minute) };
};

describe("faults put into recorded data", () => {
  it("do what their names say, from their begin and not before", () => {
    expect(after({ kind: "offset", by: 100 }).a).toEqual([0, 1, 2, 3, 4, 105, 106, 107, 108, 109]);
    expect(after({ kind: "offset", by: 100, toUs: t0 + 7 * minute }).a).toEqual([0, 1, 2, 3, 4, 105, 106, 7, 8, 9]);
    expect(after({ kind: "offset", by: 5, profile: "ramp", rampDays: 5 / 1440 }).a.slice(5)).toEqual([5, 7, 9, 11, 13]);
    expect(after({ kind: "gain", by: 2, about: 4 }).a.slice(4)).toEqual([4, 6, 8, 10, 12, 14]);
    expect(after({ kind: "stuck" }).a.slice(4)).toEqual([4, 4, 4, 4, 4, 4]);
    expect(after({ kind: "stuck", at: -1 }).a.slice(5)).toEqual([-1, -1, -1, -1, -1]);
    expect(after({ kind: "quantise", step: 4 }).a.slice(5)).toEqual([4, 8, 8, 8, 8]);
    expect(after({ kind: "unit", from: "°C", to: "°F" }).a.slice(5).map((v) => Math.round(v * 10) / 10)).toEqual([41, 42.8, 44.6, 46.4, 48.2]);
    expect(after({ kind: "delay", seconds: 180 }).a.slice(4)).toEqual([4, 2, 3, 4, 5, 6]);
    // 10 % a day: after a tenth of a day 1 % is gone
    expect(after({ kind: "slowGain", perDay: -0.1 }, 160).a[149]!).toBeCloseTo(149 * 0.99, 9);
    const swapped = after({ kind: "swap", withTag: "B" });
    expect([swapped.a.slice(4, 7), swapped.b.slice(4, 7)]).toEqual([[4, 50, 60], [40, 5, 6]]);
    expect(after({ kind: "clock", driftSPerDay: 0, stepS: 120 }).ts.slice(4)).toEqual([4, 7, 8, 9, 10, 11]);
    // tau as long as the step: half of the way at each sample
    expect(after({ kind: "damping", seconds: 60 }).a.slice(4)).toEqual([4, 4.5, 5.25, 6.125, 7.0625, 8.03125]);
  });

  it("make noise, spikes and gaps as large and as often as was asked", () => {
    const rows = 20_000;
    const flat: Recording = { tsUs: recording(rows).tsUs, columns: new Map([["A", new Float64Array(rows)]]) };
    const put = (of: Record<string, unknown>): Float64Array => inject(flat, [fault({ fromUs: t0, ...of })], 3).series.columns.get("A")!;
    const noisy = put({ kind: "noise", sd: 2, phi: 0.5 });
    // standard error of the sd with phi 0.5: 1.3 %
    expect(Math.sqrt(noisy.reduce((s, v) => s + v * v, 0) / rows)).toBeCloseTo(2, 0);
    expect(robustSd(noisy)).toBeCloseTo(2, 0);
    const spikes = put({ kind: "spikes", perDay: 40, size: 7 });
    expect(Math.abs([...spikes].filter((v) => v !== 0).length - (40 * rows) / 1440)).toBeLessThan(80);
    expect(new Set([...spikes].map(Math.abs))).toEqual(new Set([0, 7]));
    const gaps = put({ kind: "missing", share: 0.3, meanGapS: 1800 });
    expect([...gaps].filter(Number.isNaN).length / rows).toBeCloseTo(0.3, 1);
  });

  it("measure sizes in the tag's own spread before the fault, and say in the truth what that was", () => {
    const rows = 3000;
    const source: Recording = { tsUs: recording(rows).tsUs, columns: new Map([["A", Float64Array.from({ length: rows }, (_, r) => (r < 2000 ? (r % 2 === 0 ? 1 : -1) : 50 * (r % 3)))]]) };
    const { truth } = inject(source, [fault({ kind: "offset", by: { sd: 3 }, fromUs: t0 + 2000 * minute })], 1);
    // 1 and -1 in turn: median distance 2 from the median 1 (or 0 from it, half of each); 1.4826 x 2 x 3
    expect(truth).toEqual([{ tag: "A", kind: "offset", fromUs: t0 + 2000 * minute, toUs: t0 + 2999 * minute, profile: "step", size: truth[0]!.size, inLoop: false }]);
    expect([0, 3 * 1.4826 * 2].some((v) => Math.abs(truth[0]!.size! - v) < 1e-9)).toBe(true);
  });

  it("change nothing in time outside the fault, or with a share of nothing", () => {
    const kinds = [{ kind: "offset", by: 3 }, { kind: "gain", by: 3 }, { kind: "noise", sd: 3 }, { kind: "spikes", perDay: 9000, size: 3 }, { kind: "stuck" }, { kind: "delay", seconds: 300 }, { kind: "damping", seconds: 300 }, { kind: "missing", share: 0.5, meanGapS: 60 }, { kind: "quantise", step: 7 }, { kind: "swap", withTag: "B" }, { kind: "slowGain", perDay: 0.5 }];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), fc.boolean(), (of, from, length, later) => {
        const source = recording(60);
        const whole = inject(source, [fault({ ...of, fromUs: t0 + from * minute, toUs: t0 + (from + length) * minute })], 7).series;
        const same = [...source.columns].every(([name, values]) => [...values].every((v, r) => (r >= from && r < from + length) || whole.columns.get(name)![r] === v));
        // the same rows however they come: one injector fed in one go or with a pause is the same stream
        const injector = new Injector(["A", "B"], [fault({ ...of, fromUs: t0 + from * minute, toUs: t0 + (from + length) * minute })], 7, () => 1);
        const streamed = [...source.tsUs].map((ts, r) => {
          const row = Float64Array.of(r, 10 * r);
          injector.row(ts, row);
          return row[later ? 1 : 0];
        });
        return same && streamed.every((v, r) => Object.is(v, whole.columns.get(later ? "B" : "A")![r]));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("are refused where the tag or the unit is not there", () => {
    const name = (of: Record<string, unknown>): string => {
      try {
        inject(recording(3), [fault(of)], 1);
        return "";
      } catch (thrown) {
        return failureOf(thrown).name;
      }
    };
    expect([name({ kind: "offset", by: 1, tag: "C" }), name({ kind: "swap", withTag: "C" }), name({ kind: "unit", from: "bar", to: "°C" })]).toEqual(["planUnknownColumn", "planUnknownColumn", "planUnfit"]);
  });
});

describe("faults in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "inject-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const inFile = async (rows: readonly string[], faults: Record<string, unknown>[], more: { time?: string } = {}): Promise<{ lines: string[]; done: InjectedFile }> => {
    const [from, to] = [join(folder, "from.csv"), join(folder, "to.csv")];
    writeFileSync(from, `${rows.join("\n")}\n`);
    const done = await injectFile({ from, to, faults: faults.map((of) => InjectedFault.parse({ tag: "A", fromUs: Date.parse("2024-01-01T00:02:00Z") * 1000, ...of })), seed: 1, ...more });
    return { lines: readFileSync(to, "utf8").trimEnd().split("\n"), done };
  };
  const wide = ["time,A,B,state", "2024-01-01T00:00:00Z,1.50,10,RUN", '2024-01-01T00:01:00Z,2,20,"RUN, slow"', "2024-01-01T00:02:00Z,3,30,RUN", "2024-01-01T00:03:00.5Z,,40,RUN"];

  it("leave every cell that they do not touch as it was written", async () => {
    const { lines, done } = await inFile(wide, [{ kind: "offset", by: 0.25 }]);
    expect(lines).toEqual([...wide.slice(0, 3), "2024-01-01T00:02:00Z,3.25,30,RUN", wide[4]]);
    expect([done.rows, done.changedRows, done.truth.map(({ tag, size }) => [tag, size])]).toEqual([4, 1, [["A", 0.25]]]);
  });

  it("exchange columns, and move times in the form that they have", async () => {
    expect((await inFile(wide, [{ kind: "swap", withTag: "B" }])).lines.slice(3)).toEqual(["2024-01-01T00:02:00Z,30,3,RUN", "2024-01-01T00:03:00.5Z,40,,RUN"]);
    expect((await inFile(wide, [{ kind: "clock", driftSPerDay: 0, stepS: 90 }])).lines.slice(2)).toEqual([wide[2], "2024-01-01T00:03:30Z,3,30,RUN", "2024-01-01T00:04:30.5Z,,40,RUN"]);
    expect((await inFile(["at;A", "1704067320000;1,5"], [{ kind: "clock", driftSPerDay: 0, stepS: 1 }, { kind: "gain", by: 3 }], { time: "at" })).lines).toEqual(["at;A", "1704067321000;4,5"]);
  });

  it("find their tag in a long table, keep what a historian says in words, and mark what is missing by its quality", async () => {
    const long = ["timestamp,tag,value,quality", "2024-01-01T00:01:00Z,A,1,192", "2024-01-01T00:02:00Z,A,2,192", "2024-01-01T00:02:00Z,B,7,192", "2024-01-01T00:03:00Z,A,No Data,24"];
    expect((await inFile(long, [{ kind: "gain", by: 2 }, { kind: "swap", withTag: "B" }])).lines).toEqual([long[0], long[1], "2024-01-01T00:02:00Z,B,4,192", "2024-01-01T00:02:00Z,A,7,192", "2024-01-01T00:03:00Z,B,No Data,24"]);
    const gone = (await inFile(long, [{ kind: "missing", share: 0.99, meanGapS: 1e6 }])).lines;
    expect(gone.slice(3)).toEqual([long[3], long[4]]);
  });

  it("are refused for a tag, a time or a column that is none", async () => {
    const refused = (rows: readonly string[], of: Record<string, unknown> = {}, more = {}): Promise<string> => inFile(rows, [{ kind: "offset", by: 1, ...of }], more).then(() => "", (thrown: unknown) => failureOf(thrown).name);
    expect([await refused(wide, { tag: "C" }), await refused(["tag,value,time", "B,1,2024-01-01T00:02:00Z"]), await refused(["time,A", "soon,1"]), await refused(["A,B", "1,2"]), await refused(wide, {}, { time: "when" }), await refused(['time,A', '2024-01-01T00:00:00Z,"1'])]).toEqual(["planUnknownColumn", "planUnknownColumn", "csvAmbiguousReading", "planUnfit", "planUnknownColumn", "csvUnclosedQuote"]);
  });
});
