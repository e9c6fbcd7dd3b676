import { describe, expect, it } from "vitest";
import { makeWords } from "../../parts/words.ts";
import { barsOfAlarm } from "./Drivers.tsx";
import { alarmSentence, byTag, featureWords, type AlarmDriver } from "./sentence.ts";

const en = makeWords({ language: "en", zone: "UTC" });
const de = makeWords({ language: "de", zone: "UTC" });
const driver = (feature: string, tag: string, contribution: number, value: number | null = 5, usual: [number, number] | null = [1, 3]): AlarmDriver => ({ feature, tag, value, usual: 2, usualLow: usual?.[0] ?? null, usualHigh: usual?.[1] ?? null, contribution });

describe("the sentence of an alarm", () => {
  it("names what raises the score, against what is usual, in both languages", () => {
    const read = { drivers: [driver("VIB_std_20", "VIB", 2, 4.6), driver("FLOW", "FLOW", 1, 0.5), driver("TEMP", "TEMP", -3, 2), driver("P", "P", 0.01)] };
    expect(alarmSentence(read, en)).toBe("VIB, 20-row spread was 4.60, above its usual 1 to 3 and FLOW was 0.50, below its usual 1 to 3. 2 tags raise the score most.");
    expect(alarmSentence(read, de)).toBe("VIB, Streuung aus 20 lag bei 4,60, über den üblichen 1 bis 3 und FLOW lag bei 0,50, unter den üblichen 1 bis 3. 2 Kanäle heben den Wert am meisten.");
  });
  it("says that a value was missing, and that nothing stands out", () => {
    expect(alarmSentence({ drivers: [driver("A", "A", 1, null)] }, en)).toBe("A was missing. This tag raises the score most.");
    expect(alarmSentence({ drivers: [driver("A", "A", -1)] }, en)).toBe("No tag stands out: the score is near what is usual.");
  });
  it("adds contributions up by tag without losing any", () => {
    const parts = byTag([driver("A", "A", 1), driver("B", "B", -2.5), driver("A_mean_5", "A", 2)]);
    expect(parts.map((part) => [part.tag, part.contribution])).toEqual([["A", 3], ["B", -2.5]]);
  });
  it("keeps the name of a feature that is made of several tags", () => {
    expect(featureWords("ratio", "A + B", en.t)).toBe("ratio");
  });
  it("draws bars whose groups add up to the whole, the rest as one", () => {
    const drivers = Array.from({ length: 9 }, (_, i) => driver(`T${i}`, `T${i}`, 9 - i));
    const groups = barsOfAlarm(drivers, en.t).filter((bar) => bar.isGroup);
    expect([groups.length, groups.reduce((sum, bar) => sum + bar.value, 0), groups.at(-1)?.name]).toEqual([7, 45, "Rest, 3 tags"]);
  });
});
