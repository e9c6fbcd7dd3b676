import { expect, test } from "vitest";
import { dataText } from "./data.ts";
import { exploreText } from "./explore.ts";
import { frameText } from "./frame.ts";
import { labelText } from "./label.ts";
import { prepareText } from "./prepare.ts";
import { unevenTexts } from "./text.ts";
import { defaultPlan } from "../plan/defaults.ts";
import { FrameSection, scenarios } from "../plan/plan.ts";
import { recommend } from "../plan/recommend.ts";

test("the first five steps say the same places in both languages", () => {
  expect([frameText, dataText, exploreText, prepareText, labelText].flatMap(unevenTexts)).toEqual([]);
});

test("whatever is recommended has words: topic, choice, reasons and named facts", () => {
  const plans = scenarios.flatMap((scenario) =>
    FrameSection.shape.device.unwrap().options.flatMap((device) =>
      FrameSection.shape.retraining.unwrap().options.flatMap((retraining) =>
        FrameSection.shape.automation.unwrap().options.flatMap((automation) =>
          [0.1, 60].map((responseTimeS) => {
            const plan = defaultPlan(scenario, "x");
            return { ...plan, frame: { ...plan.frame, device, retraining, automation, responseTimeS } };
          }),
        ),
      ),
    ),
  );
  const keys = new Set(plans.flatMap(recommend).flatMap((one) => [one.topic, one.choice, ...one.reasons, ...Object.values(one.facts).filter((fact) => typeof fact === "string")]));
  expect([...keys].filter((key) => !(key in frameText))).toEqual([]);
  expect(keys.size).toBeGreaterThan(30);
});
