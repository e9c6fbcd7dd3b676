// Answers about packages: build the chosen model's, list them, show a card.
import { readFileSync } from "node:fs";
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { Answers, Workbench } from "../store/workbench.ts";
import { buildPackageFor, packageInfo } from "./packageFor.ts";

/** The object of a package by its digest. Throws storeUnknownRef. */
export function packageObject({ project }: Workbench, digest: string): string {
  for (const [, object] of project.refsUnder("package/")) if (project.objects.readJson<{ digest: string }>(object, "package.json").digest === digest) return object;
  throw new Failure("storeUnknownRef", { field: digest.slice(0, 12) });
}

export const packageAnswers: Answers<(typeof contract)["package"]> = {
  async build(_input, workbench, act) {
    return (await buildPackageFor(workbench, act, workbench.readPlan().plan)).info;
  },
  async list(_input, workbench) {
    return workbench.project.refsUnder("package/").map(([, object]) => packageInfo(workbench, object)).sort((a, b) => b.counter - a.counter);
  },
  async readCard({ package: digest }, workbench) {
    return { html: readFileSync(workbench.project.objects.file(packageObject(workbench, digest), "card.html"), "utf8") };
  },
};

export { buildPackageFor } from "./packageFor.ts";
