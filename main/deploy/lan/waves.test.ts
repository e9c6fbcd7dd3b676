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

test("no more than eight devices are tried at the same moment, and a wave of more is still one wave", async () => {
  let now = 0;
  let most = 0;
  const results = await inWaves(Array.from({ length: 30 }, (_, i) => i), 20, async (device) => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
    if (device === 1) throw new Failure("lanLost");
    return "installed";
  }, go);
  expect(most).toBe(8);
  expect(results.map(({ wave, outcome }) => `${wave} ${outcome}`)).toEqual(Array.from({ length: 30 }, (_, i) => (i >= 20 ? "2 notTried" : i === 1 ? "1 failed" : "1 installed")));
});

test("what of a wave has not begun when a person cancels is not tried", async () => {
  const stop = new AbortController();
  const results = await inWaves(Array.from({ length: 10 }, (_, i) => i), 10, async () => {
    stop.abort();
    return "installed";
  }, { ...go, signal: stop.signal });
  expect(results.map(({ outcome }) => outcome)).toEqual(["installed", ...Array<string>(9).fill("notTried")]);
});

test("a person who cancels lets the running wave end and stops before the next", async () => {
  const stop = new AbortController();
  const results = await inWaves([1, 2], 1, async () => {
    stop.abort();
    return "installed";
  }, { ...go, signal: stop.signal });
  expect(results.map(({ outcome }) => outcome)).toEqual(["installed", "notTried"]);
});
