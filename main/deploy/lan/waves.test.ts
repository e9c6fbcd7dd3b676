import { expect, test } from "vitest";
import { Failure } from "../../../shared/contract/errors.ts";
import { inWaves } from "./waves.ts";

const go = { signal: new AbortController().signal, begins: () => undefined };

test("the wave of a failure is finished, the devices after it are not tried", async () => {
  const tried: string[] = [];
  const results = await inWaves(["a", "b", "c", "d", "e"], 2, async (device) => {
    tried.push(device);
    if (device === "c") throw new Failure("lanLost");
    return device === "b" ? "already" : "installed";
  }, go);
  expect(tried).toEqual(["a", "b", "c", "d"]);
  expect(results.map(({ device, wave, outcome, failure }) => [device, wave, outcome, failure?.code ?? null])).toEqual([
    ["a", 1, "installed", null],
    ["b", 1, "already", null],
    ["c", 2, "failed", "MW-LAN-501"],
    ["d", 2, "installed", null],
    ["e", 3, "notTried", null],
  ]);
});

test("a person who cancels lets the running wave end and stops before the next", async () => {
  const stop = new AbortController();
  const results = await inWaves([1, 2], 1, async () => {
    stop.abort();
    return "installed";
  }, { ...go, signal: stop.signal });
  expect(results.map(({ outcome }) => outcome)).toEqual(["installed", "notTried"]);
});
