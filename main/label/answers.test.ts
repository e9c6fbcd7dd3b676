// Changes of the labels against a real project.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Project } from "../store/project.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { labelAnswers, labelsOf } from "./answers.ts";

test("events that are saved at the same time all count", async () => {
  const folder = mkdtempSync(join(tmpdir(), "labels-test-"));
  const project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  const workbench = { project } as unknown as Workbench;
  const act: Act = { actor: { person: "ann", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };
  const save = (fromUs: number) => labelAnswers.save({ event: { id: "", class: "leak", sure: "sure", fromUs, toUs: fromUs } }, workbench, act);
  await Promise.all([1, 2, 3, 4, 5, 6].map(save));
  expect(labelsOf(workbench).events.map(({ fromUs, toUs }) => [fromUs, toUs])).toEqual([[1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6]]);
  project.close();
  rmSync(folder, { recursive: true });
});
