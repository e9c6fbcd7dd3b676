import { expect, it } from "vitest";
import { mostHelpful } from "./mostHelpful.ts";

const figure = (value: number, low: number | null) => ({ value, low, high: value });
const curve = (gain: ReturnType<typeof figure> | null) => ({ points: [], ahead: null, gain });
const tag = (name: string, value: number, low: number | null) => ({ tag: name, features: 1, noise: figure(value, low), without: null });

const value = figure(1, 0.9);

it("names the largest gain beyond chance, and none where chance explains all", () => {
  const tags = [tag("flow", 0.2, 0.1), tag("heat", 0.5, -0.1)];
  expect(mostHelpful({ value, rows: curve(figure(0.1, 0.05)), labels: null, tags })).toEqual({ tag: "flow" });
  expect(mostHelpful({ value, rows: curve(figure(0.3, 0.05)), labels: curve(figure(0.4, 0.01)), tags })).toBe("labels");
  expect(mostHelpful({ value, rows: curve(null), labels: curve(figure(0.4, null)), tags: [tag("heat", 0.5, -0.1)] })).toBe("none");
  expect(mostHelpful({ value, rows: curve(figure(0.004, 0.003)), labels: null, tags: [] })).toBe("none");
});
