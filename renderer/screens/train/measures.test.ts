import { expect, it } from "vitest";
import { measuresOf } from "./measures.ts";

const metrics = [{ id: "prAuc", tasks: ["classification", "anomaly"] }, { id: "recall", tasks: ["classification", "anomaly", "classes"] }, { id: "macroF1", tasks: ["classes"] }];

it("a measure of alarms is offered for several classes only while one of them alarms", () => {
  expect([measuresOf(metrics, "classes", []), measuresOf(metrics, "classes", ["worn"]), measuresOf(metrics, "anomaly", [])]).toEqual([["macroF1"], ["recall", "macroF1"], ["prAuc", "recall"]]);
});
