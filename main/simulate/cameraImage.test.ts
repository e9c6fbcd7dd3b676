import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { cameraImage, imageHeight, imageWidth, slotBoxes } from "./cameraImage.ts";
import { Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { photographedParts, type Part } from "./wiringCell.ts";

const draws = new Draws(1n);
const week = 7 * 86400;
const parts = photographedParts(draws, week, 4000, []);

/** Mean of red, green and blue in a part's slot. */
function colourIn(pixels: Uint8Array, part: Part, slot: number): number[] {
  const [x, y, w, h] = slotBoxes(part)[slot]!;
  const sums = [0, 0, 0];
  for (let j = y + 4; j < y + h - 12; j++) for (let i = x + 3; i < x + w - 3; i++) for (let c = 0; c < 3; c++) sums[c]! += pixels[3 * (j * imageWidth + i) + c]!;
  return sums.map((s) => s / ((h - 16) * (w - 6)));
}

describe("the camera of the wiring cell", () => {
  it("photographs parts on weekdays from six to ten at night, with the plant's scrap", () => {
    const hours = parts.map(({ t }) => [Math.floor(t / 86400), Math.floor((t % 86400) / 3600)]);
    expect(hours.every(([day, hour]) => day! < 5 && hour! >= 6 && hour! < 22)).toBe(true);
    // 1.5 % of 4000, standard error 8
    expect(Math.abs(parts.filter((p) => p.class !== "good").length - 60)).toBeLessThan(25);
    expect(parts.filter((p) => p.class === "missing").every((p) => p.order.filter((w) => w < 0).length === 1)).toBe(true);
  });

  it("shows the wires in the order that the truth says, and the same pixels on every machine", () => {
    const swapped = parts.find((p) => p.class === "swapped")!;
    const pixels = cameraImage(draws, swapped);
    const reddest = [0, 1, 2, 3, 4].map((k) => colourIn(pixels, swapped, k)).map(([r, g, b]) => r! - (g! + b!) / 2);
    expect(swapped.order[reddest.indexOf(Math.max(...reddest))]).toBe(4);
    expect(pixels).toHaveLength(3 * imageWidth * imageHeight);
    expect(createHash("sha256").update(pixels).digest("hex").slice(0, 16)).toBe("d3519b71745ba576");
  });

  it("sees less light from an old lamp, and another place when the camera was moved", () => {
    const fault = (channel: "V.lamp" | "V.camera", size: number): PlantFault => ({ scenario: "AG9", cause: "AGEING", asset: "Weidenau/V/lamp", tags: [], fromS: 0, profile: { kind: "step" }, effects: [{ on: "parameter", channel, size }], distractor: false });
    const first = (faults: PlantFault[]): Part => photographedParts(draws, week, 10, faults)[3]!;
    expect(first([fault("V.lamp", 0.75)]).light.gain / first([]).light.gain).toBeCloseTo(0.75, 9);
    expect(first([fault("V.camera", 6)]).pose.x - first([]).pose.x).toBeCloseTo(6, 9);
  });
});
