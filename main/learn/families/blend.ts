// Weighted average of other families' models, each fitted on the same rows: what a search proposes where an average beats its best member beyond chance.
// Runs in main. Weights are given, never learned here, so the fit sees no more than its members do. Source: Caruana et al., ICML 2004.
import { blendScorer, type BlendModel } from "../../../shared/scoring/blend.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Family } from "../family.ts";
import { weightedSum } from "../onnx/blend.ts";

export interface BlendParameters {
  /** Family, settings laid over its defaults, and weight (over 0; taken as a share of their sum) of each member; two or more. */
  members: { family: string; parameters: Record<string, unknown>; weight: number }[];
}

/** The family over those that `familyOf` knows. Its fit throws planUnfit for members that are none. */
export function blendOn(familyOf: (id: string) => Family | undefined): Family<BlendParameters, BlendModel> {
  const memberOf = (id: string): Family => {
    const family = familyOf(id);
    if (!family || family.id === "blend" || family.scoreRows) throw new Failure("planUnfit", { field: "members", detail: id });
    return family;
  };
  return {
    id: "blend",
    tasks: ["classification", "regression"],
    defaults: { members: [] },
    async fit(frame, task, { members }, options) {
      const isWhole = Array.isArray(members) && members.length >= 2 && members.every(({ family, weight }) => typeof family === "string" && Number.isFinite(weight) && weight > 0);
      if (!isWhole) throw new Failure("planUnfit", { field: "members", detail: JSON.stringify(members) });
      const total = members.reduce((sum, { weight }) => sum + weight, 0);
      const fitted: BlendModel["members"] = [];
      for (const [m, { family: id, parameters, weight }] of members.entries()) {
        const family = memberOf(id);
        if (!family.tasks.includes(task)) throw new Failure("planUnfit", { field: "members", detail: `${id} for ${task}` });
        const onProgress = (done: number) => options.onProgress?.((m + done) / members.length);
        fitted.push({ weight: weight / total, model: await family.fit(frame, task, { ...family.defaults, ...parameters }, { ...options, onProgress }) });
      }
      return { family: "blend", answer: task === "regression" ? "value" : "probability", features: [...frame.features], members: fitted };
    },
    scorer: (model) => blendScorer(model, model.members.map(({ model: member }) => memberOf(member.family).scorer(member))),
    toOnnx: (model) => weightedSum(model.features, model.members.map(({ weight, model: member }) => ({ weight, bytes: memberOf(member.family).toOnnx(member) }))),
  };
}
