import { expect, test } from "vitest";
import { makeWords } from "../../parts/words.ts";
import { outcomeWords, visitWords } from "./lanWords.ts";

const en = makeWords({ language: "en", zone: "UTC" });
const de = makeWords({ language: "de", zone: "UTC" });

test("all run the version only when none failed and none was left untouched", () => {
  const of = (...outcomes: ("installed" | "already" | "failed" | "notTried")[]) => outcomeWords(outcomes.map((outcome, i) => ({ outcome, wave: i + 1 })), 7, en.t);
  expect(of("installed", "already")).toEqual({ kind: "ok", words: "All 2 run version 7." });
  expect(of("installed", "failed", "notTried")).toEqual({ kind: "alarm", words: "Stopped after wave 2: 1 failed, 1 not touched." });
  expect(of("installed", "notTried", "notTried")).toEqual({ kind: "alarm", words: "Stopped after wave 1: 0 failed, 2 not touched." });
  expect(of("notTried")).toMatchObject({ kind: "alarm" });
});

test("a machine that went back says where to, and one that was asked what it is", () => {
  expect(visitWords({ state: "", running: "0123456789abcdef".repeat(4) }, en.t)).toBe("back at 0123456789ab");
  expect(visitWords({ state: "COMMITTED", running: null }, de.t)).toBe("endgültig, läuft: nichts");
});
