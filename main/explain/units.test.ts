import { expect, it } from "vitest";
import { unitOfFeature } from "./units.ts";

it("a level of one tag has the tag's unit; slopes and features of two tags have none", () => {
  const unit = (feature: string, tags: string[]) => unitOfFeature(feature, tags, (tag) => (tag === "FLOW" ? "m³/h" : undefined));
  expect(["FLOW", "FLOW_mean_20", "FLOW_lag_1", "FLOW_slope_20", "FLOW_count_20", "FLOWS"].map((feature) => unit(feature, ["FLOW"]))).toEqual(["m³/h", "m³/h", "m³/h", undefined, undefined, undefined]);
  expect(unit("FLOW", ["FLOW", "LEVEL"])).toBeUndefined();
  expect(unit("LEVEL", ["LEVEL"])).toBeUndefined();
});
