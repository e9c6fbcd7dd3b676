// Changes of the labels against a real project.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { Project } from "../store/project.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { labelAnswers, labelsOf } from "./answers.ts";

const folder = mkdtempSync(join(tmpdir(), "labels-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const act: Act = { actor: { person: "ann", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };
const save = (workbench: Workbench, fromUs: number, of = "leak") => labelAnswers.save({ event: { id: "", class: of, sure: "sure", fromUs, toUs: fromUs } }, workbench, act);
const started = (name: string) => {
  const project = Project.create(join(folder, name), { name: "Plant", zone: "UTC", language: "en" });
  return { project, workbench: { project } as unknown as Workbench };
};
const timesOf = (workbench: Workbench) => labelsOf(workbench).events.map(({ fromUs }) => fromUs);

test("events that are saved at the same time all count", async () => {
  const { project, workbench } = started("fast");
  await Promise.all([1, 2, 3, 4, 5, 6].map((fromUs) => save(workbench, fromUs)));
  expect(timesOf(workbench)).toEqual([1, 2, 3, 4, 5, 6]);
  project.close();
});

test("what is taken back while the next event is saved stays taken back", async () => {
  const { project, workbench } = started("undone");
  await save(workbench, 1);
  await save(workbench, 2);
  const make = project.objects.makeJson.bind(project.objects);
  let undone = false;
  vi.spyOn(project.objects, "makeJson").mockImplementation(async (kind, value) => {
    const digest = await make(kind, value);
    if (!undone) project.undo(act.actor);
    undone = true;
    return digest;
  });
  await save(workbench, 3);
  expect(timesOf(workbench)).toEqual([1, 3]);
  project.close();
});

test("a set that could not be read again is never kept", async () => {
  const { project, workbench } = started("long");
  await save(workbench, 1);
  const thrown = await save(workbench, 2, "x".repeat(81)).catch((failure: unknown) => failure);
  expect(failureOf(thrown)).toMatchObject({ name: "planUnfit", where: { field: "classes.1.id" } });
  expect(timesOf(workbench)).toEqual([1]);
  project.close();
});
