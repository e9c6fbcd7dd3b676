import { expect, test } from "vitest";
import { freePlace } from "./freePlace.ts";

const plot = { left: 0, right: 200, top: 0, bottom: 100 };
const label = { y: 50, width: 60, height: 15 };

test("a label stands above its line at the left while nothing runs there", () => {
  expect(freePlace([[{ x: 0, y: 90 }, { x: 200, y: 80 }]], label, plot)).toEqual({ left: 0, top: 35 });
});

test("a label goes right of a curve that falls through it, and below the line where all above is taken", () => {
  const falling = [{ x: 0, y: 0 }, { x: 40, y: 60 }, { x: 200, y: 95 }];
  expect(freePlace([falling], label, plot)).toEqual({ left: 40, top: 35 });
  expect(freePlace([[{ x: 0, y: 40 }, { x: 200, y: 40 }]], label, plot)).toEqual({ left: 0, top: 52 });
});

test("a label that nothing spares takes the place that the fewest lines cross", () => {
  const level = (y: number) => [{ x: 0, y }, { x: 200, y }];
  expect(freePlace([level(40), level(42), level(60)], label, plot)).toEqual({ left: 0, top: 52 });
});
