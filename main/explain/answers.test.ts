import { expect, it } from "vitest";
import type { Act, Workbench } from "../store/workbench.ts";
import { explainAnswers } from "./answers.ts";

it("alarms and drivers of a model that is no longer chosen are not told as those of the chosen one", async () => {
  const explanation = { drivers: [], together: [], rows: 3, scale: "score", alarms: [{ id: "a-1" }] };
  const workbenchOf = (chosen: string) => {
    const refs: Record<string, string> = { chosen, explanation: "e" };
    return { project: { ref: (name: string) => refs[name], objects: { manifest: () => ({ meta: { key: "first" } }), readJson: () => explanation } } } as unknown as Workbench;
  };
  const told = async (chosen: string) => [await explainAnswers.listAlarms({}, workbenchOf(chosen), {} as Act), await explainAnswers.readGlobal({}, workbenchOf(chosen), {} as Act)];
  expect(await told("first")).toMatchObject([[{ id: "a-1", verdict: "open" }], { rows: 3 }]);
  expect(await told("second")).toEqual([[], null]);
});
