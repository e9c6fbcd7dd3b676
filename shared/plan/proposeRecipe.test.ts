import { expect, it } from "vitest";
import { proposeRecipe, type RecipeFacts } from "./proposeRecipe.ts";

const facts: RecipeFacts = { scenario: "anomaly", hasTime: true, signals: ["p", "q"], context: [], groupRows: null };
const gist = (of: Partial<RecipeFacts>) => proposeRecipe({ ...facts, ...of }).recipe.steps.map((step) => (step.kind === "rolling" ? `${step.windowRows} ${step.stats.join(" ")}` : step.kind === "regime" ? `by ${step.context.join(" ")}` : step.kind));

it("proposes windows where rows have an order, in the measure of a life where machines run until they fail, by regime where a person names what tells it", () => {
  expect([gist({}), gist({ hasTime: false }), gist({ signals: [] }), gist({ groupRows: 30 }), gist({ context: ["load"] })]).toEqual([["20 mean std"], [], [], [], ["by load", "20 mean std"]]);
  expect([gist({ scenario: "remaining-life", groupRows: 200, context: ["load"] }), gist({ scenario: "remaining-life", groupRows: 5000 }), gist({ scenario: "remaining-life" })]).toEqual([["by load", "20 mean", "100 mean slope"], ["100 mean", "500 mean slope"], []]);
  expect([gist({ scenario: "classification" }), gist({ scenario: "classification", hasTime: false, context: ["load"] })]).toEqual([[], ["by load"]]);
});
