// Which column stands at which step: names of the lag step, columns without earlier values, any order of columns.
import { expect, it } from "vitest";
import { flatLayout, layoutOf } from "./layout.ts";

it("reads a window from lagged columns, oldest step first, channels by name", () => {
  const features = ["p_lag_2", "flow", "p", "flow_lag_1", "p_lag_1", "flow_lag_2"];
  const { lags, channels, places } = layoutOf(features);
  expect([lags, channels]).toEqual([[2, 1, 0], 2]);
  expect(places.map((f) => features[f])).toEqual(["flow_lag_2", "p_lag_2", "flow_lag_1", "p_lag_1", "flow", "p"]);
});

it("lets the nearest later column stand where a step has none", () => {
  const features = ["p", "p_lag_10", "p_lag_5", "recipe", "old_lag_5"];
  expect(layoutOf(features).places.map((f) => features[f])).toEqual(["old_lag_5", "p_lag_10", "recipe", "old_lag_5", "p_lag_5", "recipe", "old_lag_5", "p", "recipe"]);
});

it("is one step where nothing is lagged, and flat where nobody asks for time", () => {
  expect(layoutOf(["b", "a", "a_lag_0"])).toEqual({ lags: [0], channels: 3, places: [1, 2, 0] });
  expect(flatLayout(["b_lag_1", "b", "a"])).toEqual({ lags: [0], channels: 3, places: [2, 1, 0] });
});
