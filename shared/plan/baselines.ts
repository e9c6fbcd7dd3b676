// The dumb rules that stand in every comparison, whatever a plan says: what people do today without a model. Pure.
// A plan may set their parameters or add its own, such as the engineer's rule as a formula; it cannot leave them out.
import type { CandidateSpec, Plan } from "./plan.ts";

const dayS = 86_400;

const standing = (plan: Plan): CandidateSpec[] => {
  const { what } = plan.target;
  switch (plan.scenario) {
    case "anomaly":
      return [
        { id: "three-sigma", family: "threeSigma", parameters: {}, why: "limits on each tag, as alarm systems have them" },
        { id: "ewma", family: "ewma", parameters: {}, why: "limits on each tag's weighted mean, which sees slow shifts" },
      ];
    case "classification":
      return [{ id: "prior", family: "prior", parameters: {}, why: "says the share of events to every row" }];
    case "regression":
    case "remaining-life":
      return [{ id: "mean", family: "mean", parameters: {}, why: "says the mean of the past" }];
    case "forecast": {
      const horizonS = what.kind === "forecast" ? what.horizonS : dayS;
      return [
        { id: "mean", family: "mean", parameters: {}, why: "says the mean of the past" },
        { id: "last-value", family: "lastTarget", parameters: { lagS: horizonS }, why: "says that the value stays as it is" },
        { id: "last-day", family: "lastTarget", parameters: { lagS: Math.ceil(horizonS / dayS) * dayS }, why: "says the value of the same time on the last known day" },
        { id: "last-season", family: "lastSeason", parameters: { horizonS }, why: "says the value of the same place in the season before, whatever season the data have" },
      ];
    }
  }
};

/** Families that say the same from a column that the recipe made. */
const sameFromColumn: Readonly<Partial<Record<string, string>>> = { "last-value": "persistence", "last-day": "seasonalNaive" };

/** Baselines of a plan's comparison: its own, and those that stand in every one and are not among them by family and parameters that tell two apart. */
export function baselinesOf(plan: Plan): CandidateSpec[] {
  const own = plan.train.baselines;
  const ids = new Set([...plan.train.candidates, ...own].map(({ id }) => id));
  const lagOf = ({ parameters }: CandidateSpec) => parameters["lagS"];
  const says = (each: CandidateSpec, rule: CandidateSpec) => (each.family === rule.family && lagOf(each) === lagOf(rule)) || each.family === sameFromColumn[rule.id];
  const missing = standing(plan).filter((rule) => !own.some((each) => says(each, rule)));
  return [...own, ...missing.filter(({ id }) => !ids.has(id))];
}
