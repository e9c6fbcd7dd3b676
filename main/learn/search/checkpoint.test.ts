// The checkpoint on real files: what was written whole is there again, half a line is not, another search's is never read.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openCheckpoint, readCheckpoint, sweepCheckpoints } from "./checkpoint.ts";
import type { Trial } from "./trial.ts";

const folder = mkdtempSync(join(tmpdir(), "millwright-search-"));
afterAll(() => rmSync(folder, { recursive: true }));
const key = "a".repeat(64);
const trial = (number: number): Trial => ({ number, family: "ridge", parameters: { alpha: number }, origin: "drawn", rung: 0, state: "done", score: 0.1 + number, bytes: 10, rowUs: 1, failure: null, seconds: 1, atSeconds: number });

describe("the checkpoint of a search", () => {
  it("gives back what was written, after half a line and a flipped byte only what stood before", () => {
    const first = openCheckpoint(folder, key);
    first.append(trial(1), Float64Array.of(0.5, Number.NaN));
    first.append(trial(2));
    const log = join(folder, key.slice(0, 16), "trials.jsonl");
    appendFileSync(log, '0123456789abcdef {"number":3,"fam');
    const second = openCheckpoint(folder, key);
    expect(second.before).toEqual([trial(1), trial(2)]);
    expect(second.secondsBefore).toBe(2);
    expect(second.answers(1)).toEqual(Float64Array.of(0.5, Number.NaN));
    expect(second.known({ ...trial(2), parameters: { alpha: 9 } })).toBeUndefined();
    second.append(trial(3));
    expect(readCheckpoint(folder, key)).toEqual([trial(1), trial(2), trial(3)]);
    const text = readFileSync(log, "utf8");
    writeFileSync(log, text.replace('"score":2.1', '"score":9.1'));
    expect(openCheckpoint(folder, key).before).toEqual([trial(1)]);
  });

  it("is swept when another search begins", () => {
    openCheckpoint(folder, key);
    sweepCheckpoints(folder, "b".repeat(64));
    expect(readCheckpoint(folder, key)).toBeUndefined();
  });
});
