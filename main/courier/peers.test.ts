import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CourierHome } from "./peers.ts";

const hourUs = 3_600_000_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millwright-peers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("pairing is tried three times an hour, also when the clock is set back by hours", () => {
  const home = new CourierHome(folder);
  const nowUs = 1e15;
  for (let i = 0; i < 3; i++) home.countAttempt(nowUs + i);
  expect(() => home.countAttempt(nowUs + 3)).toThrow("lanPairingSpent");
  expect(() => home.countAttempt(nowUs - 20 * hourUs)).toThrow("lanPairingSpent");
  home.countAttempt(nowUs + 3 + hourUs);
});

test("attempts under a clock that stood years ahead do not close pairing until then", () => {
  const home = new CourierHome(folder);
  const nowUs = 1e15;
  for (let i = 0; i < 3; i++) home.countAttempt(nowUs + 50_000 * hourUs);
  for (let i = 0; i < 3; i++) home.countAttempt(nowUs);
  expect(() => home.countAttempt(nowUs)).toThrow("lanPairingSpent");
});
