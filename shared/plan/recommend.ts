// What Frame recommends: an architecture decision from goal, costs, response time, device and policy, each with its reasons.
// Rules of thumb of the field, stated as word keys with their facts (shared/text/frame.ts says them); nothing is decided without a person.
import type { Plan } from "./plan.ts";

export interface Recommendation {
  topic: "placement" | "families" | "threshold" | "split" | "retraining" | "automation";
  choice: string;
  reasons: string[];
  facts: Record<string, string | number>;
}

/** Recommendations in the order in which they are decided. */
export function recommend(plan: Plan): Recommendation[] {
  const { frame, scenario } = plan;
  const ratio = frame.falseAlarmCost > 0 ? frame.missedEventCost / frame.falseAlarmCost : Number.POSITIVE_INFINITY;
  const decides = scenario === "anomaly" || scenario === "classification";
  const small = frame.device !== "plant-pc";
  return [
    frame.responseTimeS < 1
      ? { topic: "placement", choice: "atMachine", reasons: ["fastAnswer"], facts: { responseTimeS: frame.responseTimeS } }
      : frame.device === "plant-pc"
        ? { topic: "placement", choice: "plantPc", reasons: ["timeEnough", "easyToReach"], facts: { responseTimeS: frame.responseTimeS } }
        : { topic: "placement", choice: "atMachine", reasons: ["deviceGiven"], facts: { device: frame.device } },
    {
      topic: "families",
      choice: { anomaly: "pcaAndForest", classification: "boostingAndLogistic", regression: "ridgeAndBoosting", "remaining-life": "boostingAndRidge", forecast: "ridgeOnLags" }[scenario],
      reasons: [scenario === "regression" || scenario === "forecast" ? "driftPrefersLine" : "flexibleAgainstSimple", ...(small ? ["smallDevice"] : []), "baselineAlways"],
      facts: { device: frame.device },
    },
    decides
      ? scenario === "anomaly"
        ? { topic: "threshold", choice: "fromNormalRows", reasons: ["fewEvents", "budget"], facts: { alarmsPerWeek: frame.alarmsPerWeek } }
        : { topic: "threshold", choice: "fromCosts", reasons: ["costsKnown"], facts: { ratio: Number.isFinite(ratio) ? Math.round(ratio * 10) / 10 : 0 } }
      : { topic: "threshold", choice: "none", reasons: ["value"], facts: {} },
    { topic: "split", choice: scenario === "remaining-life" ? "byMachine" : "byTime", reasons: [scenario === "remaining-life" ? "machinesDiffer" : "futureUnknown", "purge"], facts: {} },
    { topic: "retraining", choice: frame.retraining, reasons: frame.retraining === "on-drift" ? ["diagnosisFirst", "personSaysYes"] : ["personSaysYes"], facts: {} },
    { topic: "automation", choice: frame.automation, reasons: [frame.automation === "manual" ? "firstByHand" : "personSaysYes"], facts: {} },
  ];
}
